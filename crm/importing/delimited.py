"""CSV in whatever encoding and with whatever delimiter: found out, and read row by row.

No bytes are lost: what cannot be decoded stands in the cells as half characters, which is_readable() tells.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1252": gettext_lazy("Windows-1252 (Western Europe)"),
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "iso8859-15": gettext_lazy("ISO 8859-15 (Western Europe)"),
    "mac_roman": gettext_lazy("Macintosh (Western Europe)"),
    "cp850": gettext_lazy("DOS 850 (Western Europe)"),
    "cp1250": gettext_lazy("Windows-1250 (Central Europe)"),
    "cp1251": gettext_lazy("Windows-1251 (Cyrillic)"),
    "cp1253": gettext_lazy("Windows-1253 (Greek)"),
    "cp1254": gettext_lazy("Windows-1254 (Turkish)"),
}
DELIMITERS = {
    ",": gettext_lazy("Comma ,"),
    ";": gettext_lazy("Semicolon ;"),
    "\t": gettext_lazy("Tab"),
    "|": gettext_lazy("Vertical bar |"),
}
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
GUESSED = ["cp1252", "mac_roman", "cp850", "cp1250"]  # single bytes say little: the likeliest first
USUAL = frozenset("äöüßéèêëàâáåæøçñôóòõîïíìûùúœÄÖÜÉÈÊÀÂÅÆØÇÑÔÎŒ’‘“”„«»–—…€°")  # in the countries we write to
SAMPLE = 65_536  # bytes, or characters
BLOCK = 1 << 20
LOOKED_AT = 50  # rows whose cells are counted
LONGEST_CELL = 1_000_000  # characters
MOST_LINES = 300  # of one row: a quotation mark that is not closed by then was none

csv.field_size_limit(LONGEST_CELL)


class Line(NamedTuple):
    """A row of the file: the number of its first line, its cells, and why it cannot be read where it cannot."""

    number: int
    cells: list[str]
    reason: str = ""


def detect_encoding(file: IO[bytes]) -> str:
    """How the file's characters are written: by its mark, by what its bytes can be, else the likeliest."""
    file.seek(0)
    head = file.read(SAMPLE)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        even, odd = head[::2].count(0), head[1::2].count(0)
        if max(even, odd) > len(head) // 8:
            return "utf-16-le" if odd > even else "utf-16-be"
    if _is_utf_8(file):
        return "utf-8"
    sample = _telling(file)
    return max(GUESSED, key=lambda encoding: _likeliness(sample, encoding))


def _likeliness(sample: bytes, encoding: str) -> int:
    """How much the bytes look like names and addresses in the encoding."""
    signs = [char for char in sample.decode(encoding, "replace") if not char.isascii()]
    return sum(2 if char in USUAL else 0 if char.isalpha() else -1 for char in signs)


def _is_utf_8(file: IO[bytes]) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _telling(file: IO[bytes]) -> bytes:
    """Some of the lines that have more than ASCII."""
    file.seek(0)
    found = (line for line in islice(file, 1_000_000) if not line.isascii())
    return b"".join(islice(found, 200))[:SAMPLE]


def detect_delimiter(file: IO[bytes], encoding: str) -> str:
    """What separates the cells: what cuts most rows into equally many."""
    sample = list(islice(_text(file, encoding), 200))
    if sample and sample[0].lower().startswith("sep=") and sample[0][4:5] in DELIMITERS:
        return sample[0][4]
    return max(DELIMITERS, key=lambda delimiter: _fitness(sample, delimiter))


def _fitness(sample: Iterable[str], delimiter: str) -> tuple[float, int]:
    counts = [len(cells) for _number, cells, _reason in islice(_records(iter(sample), delimiter), LOOKED_AT) if cells]
    several = Counter(count for count in counts if count > 1)
    if not several:
        return 0.0, 0
    width, often = max(several.items(), key=lambda each: (each[1], each[0]))
    return round(often / len(counts), 1), width


def read_delimited(file: IO[bytes], encoding: str, delimiter: str) -> Iterator[Line]:
    """The rows of the file; those without any text are left out."""
    lines = _records(_text(file, encoding), delimiter)
    for line in lines:
        if line.number == 1 and line.cells[0].lower() == "sep=":  # Excel's own line, which names the delimiter
            continue
        if line.reason or any(cell.strip() for cell in line.cells):
            yield line


def _text(file: IO[bytes], encoding: str) -> Iterator[str]:
    """The lines of the file. Bytes that are no characters become half characters where the encoding allows it."""
    file.seek(0)
    errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
    name = "utf-8-sig" if encoding == "utf-8" else encoding
    text = io.TextIOWrapper(file, name, errors, newline="")
    try:
        yield from iter(text.readline, "")  # of the text itself it would close the file with the generator
    finally:
        text.detach()


def is_readable(text: str) -> bool:
    """Whether all of it could be decoded."""
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


class _Feed:
    """The lines for csv, which remembers those of the row that is being read: they may have to be read otherwise."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.again: deque[str] = deque()
        self.taken: list[str] = []
        self.is_open = False  # a row ended with the file, or is longer than rows are

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            self.is_open = True
            raise StopIteration
        line = self.again.popleft() if self.again else next(self.lines, None)
        if line is None:
            self.is_open = bool(self.taken)
            raise StopIteration
        self.taken.append(line)
        return line


def _records(lines: Iterator[str], delimiter: str) -> Iterator[Line]:
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter)
    number = 1
    while True:
        feed.taken.clear()
        reason, cells = "", None
        try:
            cells = next(reader, None)
        except csv.Error:
            reason = _("The row cannot be read: a cell is longer than any text.")
        if feed.is_open:
            reason = _("A quotation mark is opened and not closed.")
        if cells is None and not feed.taken:
            return
        if reason:  # the line by itself; those behind it are read anew
            first, *others = feed.taken
            feed.again.extendleft(reversed(others))
            feed.taken, feed.is_open = [first], False
            reader = csv.reader(feed, delimiter=delimiter)
            cells = first.rstrip("\r\n")[:LONGEST_CELL].split(delimiter)
        yield Line(number, cells or [""], reason)
        number += len(feed.taken)
