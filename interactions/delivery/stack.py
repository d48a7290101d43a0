"""The stack of a run: its letters joined in order under a cover sheet, and parts of it taken out again.

Which pages of its chunk's PDF a letter has is noted with it (the page map), so that a part is cut out of what was kept
and never made again: it is the same, byte for byte.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from pypdf import PageObject, PdfReader, PdfWriter

from interactions.delivery.covers import Cover, make_cover
from interactions.delivery.files import stored, written
from interactions.errors import PartMissing
from interactions.models import Delivery, PrintChunk, Run


@dataclass(frozen=True)
class Letter:
    """A letter of a stack: its place, and where its pages are."""

    delivery: int
    place: int
    chunk: int
    first_page: int | None
    pages: int | None

    @property
    def all_pages(self) -> range:
        """Its pages, counted from its first."""
        return range(self.pages or 0)


@dataclass(frozen=True)
class Stack:
    """The letters of a run that are ready to print, as they lie; `cover` pages lie on them."""

    run: Run
    letters: list[Letter]
    chunks: dict[int, PrintChunk]
    cover: int = 0

    @cached_property
    def pages(self) -> int | None:
        """How many pages the PDF has without its cover sheet; nothing where that is not known."""
        counts = [letter.pages for letter in self.letters]
        return sum(count for count in counts if count) if all(counts) else None

    @property
    def has_pdf(self) -> bool:
        """Whether every letter can be cut out of a PDF."""
        return bool(self.letters) and self.pages is not None and all(one.letters_pdf for one in self._used())

    def _used(self) -> Iterator[PrintChunk]:
        wanted = {letter.chunk for letter in self.letters}
        return (chunk for pk, chunk in self.chunks.items() if pk in wanted)

    @property
    def last(self) -> int:
        """The number of the last letter."""
        return self.letters[-1].place if self.letters else 0

    def between(self, first: int, last: int) -> list[Letter]:
        """The letters with these numbers."""
        return [letter for letter in self.letters if first <= letter.place <= last]

    def on_pages(self, first: int, last: int) -> list[tuple[Letter, range]]:
        """The letters that have any of these pages of the joined PDF (from 1), and which of their own pages those are.

        The cover sheet is not among them.
        """
        found, start = [], self.cover + 1
        for letter in self.letters:
            count = letter.pages or 0
            own = range(max(first - start, 0), min(last - start + 1, count))
            if own:
                found.append((letter, own))
            start += count
        return found


def stack_of(run: Run) -> Stack:
    """The run's stack as it lies now, in two statements."""
    rows = run.deliveries.filter(state=Delivery.State.SENT, chunk__isnull=False, place__isnull=False)
    columns = ("pk", "place", "chunk", "first_page", "pages")
    letters = [Letter(*row) for row in rows.order_by("place", "pk").values_list(*columns)]
    chunks = {chunk.pk: chunk for chunk in run.chunks.exclude(letters_zip="").order_by("number")}
    stack = Stack(run, [letter for letter in letters if letter.chunk in chunks], chunks)
    return Stack(run, stack.letters, chunks, _cover(stack).pages) if run.cover_language else stack


def _cover(stack: Stack) -> Cover:
    deliveries = [letter.delivery for letter in stack.letters]
    return make_cover(stack.run, letters=deliveries, pages=stack.pages)


def join(run: Run) -> None:
    """One zip and, where all chunks have one, one PDF for the whole run, in its order and under its cover sheet."""
    stack = stack_of(run)
    if not stack.chunks:
        return
    cover = _cover(stack) if run.cover_language else None
    names = {"letters_zip": _joined_zip(stack, cover), "letters_pdf": _joined_pdf(stack, cover)}
    for name in joined_files(run.pk):
        if name not in names.values():
            default_storage.delete(name)  # of how the stack lay before
    # Who arranged the stack otherwise meanwhile has it joined again.
    same = {"print_order": run.print_order, "cover_language": run.cover_language}
    Run.objects.filter(pk=run.pk, **same).update(**names)


def joined_files(run: int) -> tuple[str, str]:
    """The names of a run's joined zip and PDF, where it has files of its own and not those of its only chunk."""
    return f"letters/{run}/all.zip", f"letters/{run}/all.pdf"


def _joined_zip(stack: Stack, cover: Cover | None) -> str:
    names = [chunk.letters_zip.name or "" for chunk in stack.chunks.values()]
    if len(names) == 1 and not cover and _is_named_right(stack):
        return names[0]
    target, _pdf = joined_files(stack.run.pk)
    with (
        ExitStack() as parts,
        written(Path(default_storage.path(target))) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as joined,
    ):
        if cover:
            joined.writestr(stored(cover.name), cover.content)
        for name, part, entry in _entries(stack, parts):
            again = stored(name)
            again.comment = entry.comment
            joined.writestr(again, part.read(entry))
    return target


def _entries(stack: Stack, parts: ExitStack) -> list[tuple[str, zipfile.ZipFile, zipfile.ZipInfo]]:
    """The Word documents of all chunks in the order of the stack, under the names that fit their places."""
    places = {str(letter.delivery).encode(): letter.place for letter in stack.letters}
    found = []
    for chunk in stack.chunks.values():
        part = parts.enter_context(zipfile.ZipFile(default_storage.path(chunk.letters_zip.name or "")))
        found += [(places[entry.comment], part, entry) for entry in part.infolist() if entry.comment in places]
    found.sort(key=lambda one: one[0])
    return [(f"{place:05d} {entry.filename.partition(' ')[2]}", part, entry) for place, part, entry in found]


def _is_named_right(stack: Stack) -> bool:
    with ExitStack() as parts:
        return all(name == entry.filename for name, _part, entry in _entries(stack, parts))


def _joined_pdf(stack: Stack, cover: Cover | None) -> str:
    names = [chunk.letters_pdf.name or "" for chunk in stack.chunks.values()]
    if not all(names):
        return ""
    if len(names) == 1 and not cover and _lies_as_made(stack):
        return names[0]
    writer = PdfWriter()
    if cover:
        writer.append(io.BytesIO(cover.content))
    if _lies_as_made(stack):
        for name in names:
            writer.append(default_storage.path(name))
    else:
        _add(writer, stack, [(letter, letter.all_pages) for letter in stack.letters])
    _zip, target = joined_files(stack.run.pk)
    with written(Path(default_storage.path(target))) as temporary:
        writer.write(temporary)
    return target


def _lies_as_made(stack: Stack) -> bool:
    """Whether the chunks' PDFs one after the other are the stack."""
    order = [(stack.chunks[letter.chunk].number, letter.first_page or 0) for letter in stack.letters]
    return order == sorted(order)


def letters_pdf(stack: Stack, letters: Iterable[Letter], *, two_sided: bool = False) -> bytes:
    """These letters of the stack, cut out of the PDF that was kept.

    For a printer that prints on both sides every letter begins on a new sheet. Raises PartMissing.
    """
    return pages_pdf(stack, [(letter, letter.all_pages) for letter in letters], two_sided=two_sided)


def pages_pdf(stack: Stack, parts: Sequence[tuple[Letter, range]], *, two_sided: bool = False) -> bytes:
    """These pages of these letters, cut out of the PDF that was kept. Raises PartMissing."""
    writer = PdfWriter()
    _add(writer, stack, parts, two_sided=two_sided)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _add(writer: PdfWriter, stack: Stack, parts: Sequence[tuple[Letter, range]], *, two_sided: bool = False) -> None:
    readers: dict[int, PdfReader] = {}
    for letter, pages in parts:
        for page in _pages(stack, letter, pages, readers):
            writer.add_page(page)
        if two_sided and len(pages) % 2:
            writer.add_blank_page()


def _pages(stack: Stack, letter: Letter, pages: range, readers: dict[int, PdfReader]) -> Iterator[PageObject]:
    name = stack.chunks[letter.chunk].letters_pdf.name
    if not name or letter.first_page is None or not default_storage.exists(name):
        raise PartMissing(_("There is no PDF of letter %(number)s any more.") % {"number": letter.place})
    if letter.chunk not in readers:
        readers[letter.chunk] = PdfReader(default_storage.path(name))
    for page in pages:
        yield readers[letter.chunk].pages[letter.first_page + page]


def letters_zip(stack: Stack, letters: Iterable[Letter]) -> bytes:
    """The Word documents of these letters as they were kept, byte for byte, in a zip. Raises PartMissing."""
    wanted = {str(letter.delivery).encode() for letter in letters}
    file = io.BytesIO()
    with ExitStack() as parts, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as taken:
        for name, part, entry in _entries(stack, parts):
            if entry.comment in wanted:
                taken.writestr(stored(name), part.read(entry))
    if not wanted:
        raise PartMissing(_("There is no such letter in this run."))
    return file.getvalue()


def letter_of(delivery: Delivery) -> tuple[Stack, Letter] | None:
    """The stack and the letter in it that a delivery is, where it was cut out of a PDF; else nothing."""
    chunk = delivery.chunk
    if chunk is None or not chunk.letters_pdf or delivery.first_page is None or delivery.state != Delivery.State.SENT:
        return None
    letter = Letter(delivery.pk, delivery.place or 0, chunk.pk, delivery.first_page, delivery.pages)
    return Stack(delivery.run, [letter], {chunk.pk: chunk}), letter
