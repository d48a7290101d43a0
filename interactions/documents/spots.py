"""Where something stands in a document, said so that its author finds it in Word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree

from .fieldtree import PARAGRAPH, TEXT, TEXT_BOX, w
from .package import OFFICE, Package, parse_xml

FIELD_PARTS = ("header", "footer", "footnotes", "endnotes")
PARTS: dict[str, str | Promise] = {
    "header": gettext_lazy("Header"),
    "header first": gettext_lazy("Header of the first page"),
    "header even": gettext_lazy("Header of even pages"),
    "footer": gettext_lazy("Footer"),
    "footer first": gettext_lazy("Footer of the first page"),
    "footer even": gettext_lazy("Footer of even pages"),
    "footnotes": gettext_lazy("Footnotes"),
    "endnotes": gettext_lazy("Endnotes"),
}
PAGE_BREAK, TABLE, ROW, CELL = w("lastRenderedPageBreak"), w("tbl"), w("tr"), w("tc")
NOTES = (w("footnote"), w("endnote"))
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@dataclass(frozen=True)
class Spot:
    """A place: the part, the page where Word noted pages, the table cell, the text box, the paragraph in it."""

    part: str = "document"
    page: int = 0
    box: bool = False
    table: int = 0
    row: int = 0
    column: int = 0
    paragraph: int = 0

    def __str__(self) -> str:
        """The place in the reader's language, for example "Page 2, table 1, row 3, column 2"."""
        text = ", ".join(self._pieces())
        return text[:1].upper() + text[1:]

    def _pieces(self) -> Iterator[str]:
        if self.part in PARTS:
            yield str(PARTS[self.part])
        if self.page:
            yield _("page %(number)s") % {"number": self.page}
        if self.table:
            numbers = {"table": self.table, "row": self.row, "column": self.column}
            yield _("table %(table)s, row %(row)s, column %(column)s") % numbers
        if self.box:
            yield _("text box")
        if self.paragraph:
            yield _("paragraph %(number)s") % {"number": self.paragraph}


@dataclass(frozen=True)
class Where:
    """The paragraph in which a field begins: its text as the author sees it, and its place."""

    text: str
    spot: Spot


@dataclass
class _Counts:
    """How far one container (the part, a cell, a text box) is counted."""

    paragraphs: int = 0
    tables: int = 0
    rows: int = 0
    cells: int = 0


@dataclass
class _Walk:
    """Goes through a part in the order of reading, counting as it goes."""

    page: int
    found: dict[etree._Element, Spot] = field(default_factory=dict)

    def into(self, element: etree._Element, base: Spot, counts: _Counts) -> None:
        """Everything below the element, counted in its container."""
        for child in element:
            if child.tag == PARAGRAPH:
                self._paragraph(child, base, counts)
            elif child.tag == PAGE_BREAK:
                self.page += bool(self.page)
            elif child.tag == TEXT_BOX:
                self.into(child, replace(base, box=True, paragraph=0), _Counts())
            elif isinstance(child.tag, str) and child.tag != FALLBACK:
                self._of_table(child, base, counts)

    def _of_table(self, child: etree._Element, base: Spot, counts: _Counts) -> None:
        if child.tag == TABLE:
            counts.tables += 1
            self.into(child, replace(base, table=counts.tables), _Counts())
        elif child.tag == ROW:
            counts.rows, counts.cells = counts.rows + 1, 0
            self.into(child, replace(base, row=counts.rows), counts)
        elif child.tag == CELL:
            counts.cells += 1
            self.into(child, replace(base, column=counts.cells), _Counts())
        else:
            self.into(child, base, _Counts() if child.tag in NOTES else counts)

    def _paragraph(self, paragraph: etree._Element, base: Spot, counts: _Counts) -> None:
        counts.paragraphs += 1
        page = self.page + (self.page and _breaks_before_text(paragraph))
        spot = replace(base, page=page, paragraph=counts.paragraphs)
        self.found[paragraph] = spot
        self.into(paragraph, spot, counts)


def _breaks_before_text(paragraph: etree._Element) -> int:
    """Page breaks Word noted before the first letter of the paragraph: it begins on the page behind them."""
    tags = [element.tag for element in paragraph.iter(PAGE_BREAK, TEXT)]
    return tags.index(TEXT) if TEXT in tags else 0


def spots_in(root: etree._Element, part: str) -> dict[etree._Element, Spot]:
    """The place of every paragraph of a part; pages are known where Word noted its page breaks."""
    paged = part == "document" and next(root.iter(PAGE_BREAK), None) is not None
    walk = _Walk(page=1 if paged else 0)
    walk.into(root, Spot(part), _Counts())
    return walk.found


def paragraphs_in(root: etree._Element, part: str) -> dict[etree._Element | None, Where]:
    """The place and the text of every paragraph of a part, before anything in it is changed."""
    return {paragraph: Where(shown_text(paragraph), spot) for paragraph, spot in spots_in(root, part).items()}


def placed(sentence: str | Promise, spot: Spot | None) -> str | Promise:
    """The sentence with the place behind it, in whatever language it is read."""
    return sentence if spot is None else format_lazy("{sentence} [{place}]", sentence=sentence, place=spot)


def shown_text(paragraph: etree._Element) -> str:
    """The text of a paragraph as the author sees it."""
    return "".join(text.text or "" for text in paragraph.iter(TEXT)).strip()


def field_parts(package: Package) -> list[tuple[str, str]]:
    """The parts that may hold merge fields, each with its kind: the document, then headers, footers and notes."""
    found = {package.main: "document"}
    pages = _pages_of_headers(package)
    for kind in FIELD_PARTS:
        for name in package.linked(package.main, kind):
            if name in package.parts:
                found.setdefault(name, f"{kind} {pages[name]}" if name in pages else kind)
    return list(found.items())


def _pages_of_headers(package: Package) -> dict[str, str]:
    """The headers and footers that only some pages have: of the first page, of even ones."""
    links = {link.id: link.target for link in package.relationships(package.main) if not link.external}
    names = {key: name for key, target in links.items() if (name := package.target(package.main, target))}
    root = parse_xml(package.parts[package.main])
    return {
        names[key]: kind
        for element in root.iter(w("headerReference"), w("footerReference"))
        if (kind := element.get(w("type"), "")) in ("first", "even")
        and (key := element.get(f"{{{OFFICE}}}id", "")) in names
    }
