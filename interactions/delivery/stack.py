"""The stack of a run: its letters joined in order under a cover sheet, and parts of it taken out again.

Which pages of its chunk's PDF a letter has is noted with it (the page map), so that a part is cut out of what was kept
and never made again: it is the same, byte for byte.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

from django.core.files.storage import default_storage
from django.db.models import Max, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from pypdf import PageObject, PdfReader, PdfWriter

from config.lib.buffers import taken
from interactions.delivery.bundle import Bundle, kept
from interactions.delivery.covers import Cover, make_cover
from interactions.delivery.files import written
from interactions.errors import PartMissing
from interactions.models import Delivery, PrintChunk, Run


@dataclass(frozen=True, slots=True)
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
        return (
            bool(self.letters)
            and self.pages is not None
            and all(chunk.letters_pdf for chunk in self.chunks_of(self.letters))
        )

    def chunks_of(self, letters: Iterable[Letter]) -> list[PrintChunk]:
        """The chunks that these letters are in."""
        wanted = {letter.chunk for letter in letters}
        return [chunk for pk, chunk in self.chunks.items() if pk in wanted]

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
    columns = ("pk", "place", "chunk", "first_page", "pages")
    letters = [Letter(*row) for row in _lying(run).order_by("place", "pk").values_list(*columns)]
    chunks = _made(run)
    stack = Stack(run, [letter for letter in letters if letter.chunk in chunks], chunks)
    return Stack(run, stack.letters, chunks, _cover(stack).pages) if run.cover_language else stack


def _lying(run: Run) -> QuerySet[Delivery]:
    return run.deliveries.filter(state=Delivery.State.SENT, chunk__isnull=False, place__isnull=False)


def _made(run: Run) -> dict[int, PrintChunk]:
    return {chunk.pk: chunk for chunk in run.chunks.exclude(letters_zip="").order_by("number")}


def _cover(stack: Stack) -> Cover:
    deliveries = [letter.delivery for letter in stack.letters]
    return make_cover(stack.run, letters=deliveries, pages=stack.pages)


def join(run: Run) -> None:
    """Where all chunks have a PDF, one for the whole run, in its order and under its cover sheet.

    Word documents are joined when somebody asks for them: kept twice, they would take twice the time and the place.
    """
    chunks = _made(run)
    if not chunks:
        return
    pdf = _joined_pdf(stack_of(run)) if all(chunk.letters_pdf for chunk in chunks.values()) else ""
    if pdf != joined_pdf(run.pk):
        default_storage.delete(joined_pdf(run.pk))  # of how the stack lay before
    # Who arranged the stack otherwise meanwhile has it joined again.
    same = {"print_order": run.print_order, "cover_language": run.cover_language}
    Run.objects.filter(pk=run.pk, **same).update(joined_at=timezone.now(), letters_pdf=pdf)


def joined_pdf(run: int) -> str:
    """The name of a run's joined PDF, where it has a file of its own and not that of its only chunk."""
    return f"letters/{run}/all.pdf"


Entry = tuple[str, IO[bytes], zipfile.ZipInfo]


def zip_of_all(run: Run) -> Iterator[bytes]:
    """The Word documents of the run in their order, its cover sheet first, in a zip that is made while it is read.

    It goes through group after group of chunks, so that it takes no more memory for many letters than for few. Raises
    PartMissing at once where a file is gone.
    """
    chunks = _made(run)
    _check_there(chunks.values())
    cover = _cover(stack_of(run)) if run.cover_language else None
    return _zip(((_places(run, group), group) for group in _groups(run, chunks)), cover)


def letters_zip(stack: Stack, letters: Iterable[Letter]) -> Iterator[bytes]:
    """The Word documents of these letters as they were kept, byte for byte, in a zip that is made while it is read.

    Raises PartMissing at once.
    """
    wanted = list(letters)
    if not wanted:
        raise PartMissing(_("There is no such letter in this run."))
    chunks = stack.chunks_of(wanted)
    _check_there(chunks)
    return _zip([({letter.delivery: letter.place for letter in wanted}, chunks)])


def _check_there(chunks: Iterable[PrintChunk]) -> None:
    if not all(default_storage.exists(chunk.letters_zip.name or "") for chunk in chunks):
        raise PartMissing(_("The Word documents of this run are no longer there."))


def _zip(
    groups: Iterable[tuple[Mapping[int, int | None], Iterable[PrintChunk]]], cover: Cover | None = None
) -> Iterator[bytes]:
    made = io.BytesIO()
    with Bundle(made) as joined:
        if cover:
            joined.add(cover.name, (cover.content,), size=len(cover.content), crc32=zlib.crc32(cover.content))
        for places, chunks in groups:
            with _entries(places, chunks) as entries:
                for name, part, entry in entries:
                    content = kept(part, entry)
                    joined.add(name, (content,), size=entry.file_size, crc32=entry.CRC, comment=entry.comment)
                    yield taken(made)
    yield taken(made)


def _groups(run: Run, chunks: Mapping[int, PrintChunk]) -> list[list[PrintChunk]]:
    """The chunks as they lie, together where the letters of one lie between those of another: mostly each alone."""
    spans = _lying(run).filter(chunk__in=chunks).order_by().values_list("chunk")
    groups: list[list[PrintChunk]] = []
    end = 0
    for chunk, first, last in spans.annotate(first=Min("place"), last=Max("place")).order_by("first"):
        if not groups or first > end:
            groups.append([])
        groups[-1].append(chunks[chunk])
        end = max(end, last)
    return groups


def _places(run: Run, chunks: Iterable[PrintChunk]) -> dict[int, int | None]:
    return dict(_lying(run).filter(chunk__in=chunks).values_list("pk", "place"))


@contextmanager
def _entries(places: Mapping[int, int | None], chunks: Iterable[PrintChunk]) -> Iterator[list[Entry]]:
    """The Word documents of the deliveries with these places, in their order, under the names that fit them."""
    wanted = {str(delivery).encode(): place or 0 for delivery, place in places.items()}
    found = []
    with ExitStack() as parts:
        for chunk in chunks:
            file = parts.enter_context(Path(default_storage.path(chunk.letters_zip.name or "")).open("rb"))
            for entry in parts.enter_context(zipfile.ZipFile(file)).infolist():
                if entry.comment in wanted:
                    found.append((wanted[entry.comment], file, entry))
        found.sort(key=lambda one: one[0])
        yield [(f"{place:05d} {entry.filename.partition(' ')[2]}", file, entry) for place, file, entry in found]


def _joined_pdf(stack: Stack) -> str:
    cover = _cover(stack) if stack.run.cover_language else None
    names = [chunk.letters_pdf.name or "" for chunk in stack.chunks.values()]
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
    target = joined_pdf(stack.run.pk)
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


def letter_of(delivery: Delivery) -> tuple[Stack, Letter] | None:
    """The stack and the letter in it that a delivery is, where it was cut out of a PDF; else nothing."""
    chunk = delivery.chunk
    if chunk is None or not chunk.letters_pdf or delivery.first_page is None or delivery.state != Delivery.State.SENT:
        return None
    letter = Letter(delivery.pk, delivery.place or 0, chunk.pk, delivery.first_page, delivery.pages)
    return Stack(delivery.run, [letter], {chunk.pk: chunk}), letter
