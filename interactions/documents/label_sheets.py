"""Sheets of address labels and envelopes, and addresses laid out on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .plain_pdf import A4, POINTS, Page, width_of, write_pdf

LEADING = 1.2
SIZES = (11, 10.5, 10, 9.5, 9, 8.5, 8, 7.5, 7, 6.5, 6)
ASCENT = 0.75  # of the size: how far a line's letters stand up


@dataclass(frozen=True)
class Area:
    """A rectangle that an address is written into, in millimetres from the top left corner of the page."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Sheet:
    """A sheet of labels, or an envelope: a sheet with one label, which names its sender."""

    name: str | Promise
    columns: int
    rows: int
    width: float
    height: float
    left: float = 0
    top: float = 0
    across: float = 0  # from one column to the next; the width where labels touch
    page: tuple[float, float] = A4
    padding: float = 4
    sender: tuple[float, float] | None = None

    @property
    def labels(self) -> int:
        """How many labels a sheet has."""
        return self.columns * self.rows

    def area(self, position: int) -> Area:
        """Where on its sheet the label of that position (from 0, row by row) is written, without its padding."""
        row, column = divmod(position, self.columns)
        x, y = self.left + column * (self.across or self.width), self.top + row * self.height
        return Area(x + self.padding, y + self.padding, self.width - 2 * self.padding, self.height - 2 * self.padding)


def _envelope(name: Promise, width: float, height: float, x: float, y: float) -> Sheet:
    """An envelope whose address ends 15 mm from the right and from the lower edge, as the post's machines want it."""
    return Sheet(name, 1, 1, width - x - 15, height - y - 15, x, y, page=(width, height), padding=0, sender=(12, 14))


# Names say the size that is printed on the box. Measures are those of the list of labels that comes with LibreOffice
# (share/labels/labels.xml, Avery A4 and Avery Zweckform), in millimetres.
SHEETS: Mapping[str, Sheet] = {
    "L7160": Sheet("Avery L7160, 3 × 7, 63.5 × 38.1 mm", 3, 7, 63.5, 38.1, 7.2, 15.15, across=66.04),
    "L7159": Sheet("Avery L7159, 3 × 8, 63.5 × 33.9 mm", 3, 8, 64, 33.86, 6.46, 13.06, across=66.54),
    "L7161": Sheet("Avery L7161, 3 × 6, 63.5 × 46.6 mm", 3, 6, 63.5, 46.56, 7.21, 8.82, across=66.04),
    "L7163": Sheet("Avery L7163, 2 × 7, 99.1 × 38.1 mm", 2, 7, 99.06, 38.1, 4.67, 15.15, across=101.6),
    "L7162": Sheet("Avery L7162, 2 × 8, 99.1 × 33.9 mm", 2, 8, 99.06, 33.87, 4.67, 13.02, across=101.6),
    "3422": Sheet("Avery Zweckform 3422, 3 × 8, 70 × 35 mm", 3, 8, 70, 35, 0, 8.43),
    "3425": Sheet("Avery Zweckform 3425, 2 × 5, 105 × 57 mm", 2, 5, 105, 57, 0, 5.93),
    "3474": Sheet("Avery Zweckform 3474, 3 × 8, 70 × 37 mm", 3, 8, 70, 37.1),
    "3475": Sheet("Avery Zweckform 3475, 3 × 8, 70 × 36 mm", 3, 8, 70, 36, 0, 4.43),
    "3652": Sheet("Avery Zweckform 3652, 3 × 7, 70 × 42.3 mm", 3, 7, 70, 42.41),
    "DL": _envelope(_("Envelope DL, 220 × 110 mm"), 220, 110, 118, 50),
    "C5/6": _envelope(_("Envelope C5/6, 229 × 114 mm"), 229, 114, 125, 52),
    "C5": _envelope(_("Envelope C5, 229 × 162 mm"), 229, 162, 120, 90),
}


def label_pages(sheet: Sheet, addresses: Sequence[Sequence[str]], *, start: int = 1, sender: str = "") -> bytes:
    """The addresses as PDF, label by label from the position `start` of the first sheet on, row by row."""
    pages: list[Page] = []
    for place, lines in enumerate(addresses, start - 1):
        position = place % sheet.labels
        if not pages or position == 0:
            pages.append(Page(*sheet.page))
            if sheet.sender and sender:
                pages[-1].text(*sheet.sender, 8, sender)
        _write(pages[-1], sheet.area(position), lines, middle=sheet.sender is None)
    return write_pdf(pages)


def _write(page: Page, area: Area, lines: Sequence[str], *, middle: bool) -> None:
    """As large as it fits, long lines broken; on labels in the middle from top to bottom."""
    size, broken = _fitted(lines, area)
    step = size * LEADING / POINTS
    free = max(area.height - step * len(broken), 0) / 2 if middle else 0
    for number, line in enumerate(broken):
        page.text(area.x, area.y + free + step * number + size * ASCENT / POINTS * LEADING, size, line)


def _fitted(lines: Sequence[str], area: Area) -> tuple[float, list[str]]:
    broken: list[str] = []
    for size in SIZES:
        broken = [part for line in lines for part in _broken(line, size, area.width)]
        if len(broken) * size * LEADING / POINTS <= area.height:
            return size, broken
    return SIZES[-1], broken


def _broken(line: str, size: float, width: float) -> Iterator[str]:
    """The line in parts that are no wider: between words, and within a word that is too wide by itself."""
    part = ""
    for word in line.split():
        longer = f"{part} {word}".strip()
        if width_of(longer, size) <= width:
            part = longer
            continue
        if part:
            yield part
        *full, part = _cut(word, size, width)
        yield from full
    if part:
        yield part


def _cut(word: str, size: float, width: float) -> list[str]:
    parts = [""]
    for letter in word:
        if parts[-1] and width_of(parts[-1] + letter, size) > width:
            parts.append("")
        parts[-1] += letter
    return parts
