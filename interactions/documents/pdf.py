"""Letters as PDF: LibreOffice where it is found, else the rdocx package; both run outside this process."""

from __future__ import annotations

import glob
import importlib.util
import io
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from django.core.exceptions import ImproperlyConfigured
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from config.lib.env import env_text

from .combined import Order, by_template, combine
from .errors import ConversionFailed
from .libreoffice import MARKED_PDF, convert_with_libreoffice
from .processes import FAILED
from .rdocx_engine import convert_with_rdocx
from .sections import LETTER_MARK, prepare
from .template import CompiledTemplate

MOST_LETTERS = 500
PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice*/program/soffice",
    "/snap/bin/libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)


@dataclass(frozen=True)
class Pdf:
    """One PDF with several letters, and how many pages each of them has."""

    content: bytes
    pages: list[int]

    def stretches(self) -> list[range]:
        """Of each letter the numbers of its pages, from 0."""
        return [range(end - count, end) for count, end in zip(self.pages, accumulate(self.pages), strict=True)]

    def apart(self) -> Iterator[bytes]:
        """Each letter as a PDF of its own."""
        reader = _read(self.content)
        for pages in self.stretches():
            writer, file = PdfWriter(), io.BytesIO()
            for page in pages:
                writer.add_page(reader.pages[page])
            writer.write(file)
            yield file.getvalue()


class Converter(Protocol):
    """What turns Word documents into PDF."""

    @property
    def name(self) -> str:
        """libreoffice or rdocx."""

    def to_pdf(self, documents: Sequence[bytes]) -> list[bytes]:
        """Each document as a PDF of its own. Raises ConversionFailed."""

    def letters_to_pdf(self, letters: Sequence[Order]) -> Pdf:
        """All letters in one PDF, in the given order. Raises ConversionFailed."""


@dataclass(frozen=True)
class LibreOffice:
    """Converts whole combined documents: one start for hundreds of letters."""

    program: str
    name: str = "libreoffice"

    def to_pdf(self, documents: Sequence[bytes]) -> list[bytes]:
        """Each document as a PDF of its own."""
        return convert_with_libreoffice(self.program, documents)

    def letters_to_pdf(self, letters: Sequence[Order]) -> Pdf:
        """Per template one combined document of at most 500 letters at a time, put in order afterwards."""
        pieces: dict[int, _Piece] = {}
        for template, positions in by_template(letters):
            for chunk in _chunks(positions, MOST_LETTERS):
                converted = self._chunk(template, [letters[position][1] for position in chunk])
                pieces |= dict(zip(chunk, converted, strict=True))
        return _joined([pieces[position] for position in range(len(letters))])

    def _chunk(self, template: CompiledTemplate, values: Sequence[Mapping[str, object]]) -> list[_Piece]:
        orders = [(template, one) for one in values]
        guess = [1] * len(orders) if prepare(template).shows_page_count else None
        found = self._combined(orders, guess)
        if found is not None and guess is not None:
            counted = [piece.pages for piece in found]
            if counted != guess:
                found = self._combined(orders, counted)
        return found if found is not None else _single(self.to_pdf([one.render(own) for one, own in orders]))

    def _combined(self, orders: Sequence[Order], pages: Sequence[int] | None) -> list[_Piece] | None:
        """The letters of one combined document; None where the PDF does not tell where each letter starts."""
        content = convert_with_libreoffice(self.program, [combine(orders, pages=pages)], MARKED_PDF)[0]
        reader = _read(content)
        marks = {
            name.lstrip("/"): reader.get_destination_page_number(target)
            for name, target in reader.named_destinations.items()
        }
        starts = [marks.get(f"{LETTER_MARK}{number}") for number in range(1, len(orders) + 1)]
        known = [start for start in starts if start is not None]
        if len(known) < len(orders):
            return None
        ends = [*known[1:], len(reader.pages)]
        sizes = [end - start for start, end in zip(known, ends, strict=True)]
        if known[0] != 0 or min(sizes) < 1:
            return None
        return [_Piece(content, reader, start, size) for start, size in zip(known, sizes, strict=True)]


@dataclass(frozen=True)
class Rdocx:
    """Converts letter by letter: it does not get through long documents."""

    name: str = "rdocx"

    def to_pdf(self, documents: Sequence[bytes]) -> list[bytes]:
        """Each document as a PDF of its own."""
        return convert_with_rdocx(documents)

    def letters_to_pdf(self, letters: Sequence[Order]) -> Pdf:
        """Each letter by itself, joined afterwards."""
        return _joined(_single(self.to_pdf([template.render(values) for template, values in letters])))


@dataclass(frozen=True)
class _Piece:
    """One letter: a stretch of pages of some PDF."""

    content: bytes
    reader: PdfReader
    start: int
    pages: int


def _chunks(positions: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(positions), size):
        yield positions[start : start + size]


def _read(content: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(content))
        if not reader.pages:
            raise ConversionFailed(FAILED)
        return reader
    except PyPdfError as error:
        raise ConversionFailed(FAILED) from error


def _single(files: Sequence[bytes]) -> list[_Piece]:
    readers = [_read(content) for content in files]
    return [_Piece(content, reader, 0, len(reader.pages)) for content, reader in zip(files, readers, strict=True)]


def _joined(pieces: Sequence[_Piece]) -> Pdf:
    """The letters one after the other; a PDF that holds just them in this order is taken as it is."""
    pages = [piece.pages for piece in pieces]
    if not pieces:
        raise ConversionFailed(FAILED)
    if all(piece.reader is pieces[0].reader for piece in pieces) and [piece.start for piece in pieces] == sorted(
        piece.start for piece in pieces
    ):
        return Pdf(pieces[0].content, pages)
    writer = PdfWriter()
    for piece in pieces:
        for number in range(piece.start, piece.start + piece.pages):
            writer.add_page(piece.reader.pages[number])
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    file = io.BytesIO()
    writer.write(file)
    return Pdf(file.getvalue(), pages)


def _libreoffice() -> str | None:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((path for place in PLACES for path in sorted(glob.glob(place))), None)


def find_converter() -> Converter | None:
    """The best converter at hand, or the one that PDF_CONVERTER names (libreoffice, rdocx or none)."""
    wanted = env_text("PDF_CONVERTER")
    if wanted not in ("", "libreoffice", "rdocx", "none"):
        raise ImproperlyConfigured(f"PDF_CONVERTER must be libreoffice, rdocx or none, not {wanted!r}.")
    if wanted in ("", "libreoffice") and (program := _libreoffice()):
        return LibreOffice(program)
    if wanted in ("", "rdocx") and importlib.util.find_spec("rdocx"):
        return Rdocx()
    return None
