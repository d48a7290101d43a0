"""A letter read as plain blocks: headings, paragraphs, list items and tables, with their marked-up text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from .fieldtree import PARAGRAPH, RUN, RUN_LOOK, TEXT, TEXT_BOX, w
from .package import OFFICE, Package, parse_xml, read_package, resolve_target

SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)
LINK_FIELD = re.compile(r'\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)
OFF = {"0", "false", "off", "none"}
LEFT_OUT = {w("del"), w("moveFrom"), w("pPr"), w("sectPr"), w("sdtPr"), "{*}Fallback"}
HEADING = re.compile(r"heading (\d)")
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
BLIP, IMAGE_DATA = f"{{{DRAWING}}}blip", "{urn:schemas-microsoft-com:vml}imagedata"
EMBED = f"{{{OFFICE}}}embed"
EMU = 9525  # Word's unit of length in a pixel
# How the files of the kinds of pictures begin that every mail program shows.
PICTURES = {b"\x89PNG\r\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif"}
ALIGNMENTS = {"center": "center", "right": "right", "end": "right"}


@dataclass(frozen=True)
class Picture:
    """A picture within the text: its file, its size in pixels (0 where the letter does not say) and what it shows."""

    content: bytes = field(repr=False)
    subtype: str
    width: int = 0
    height: int = 0
    alt: str = ""

    @property
    def cid(self) -> str:
        """The name by which an e-mail refers to it; the same picture has the same name."""
        return f"{hashlib.sha256(self.content).hexdigest()[:24]}@letter"


@dataclass(frozen=True)
class Span:
    """A stretch of text that looks the same, or a picture; a line feed is a line break."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    link: str = ""
    picture: Picture | None = None


@dataclass(frozen=True)
class Block:
    """A paragraph, heading or list item: `heading` is its level, `depth` that of a list item (from 1).

    `tight` has no space below it, `apart` has space above it.
    """

    spans: tuple[Span, ...]
    heading: int = 0
    depth: int = 0
    numbered: bool = False
    tight: bool = False
    apart: bool = False
    alignment: str = ""

    @property
    def text(self) -> str:
        """The text alone."""
        return "".join(span.text for span in self.spans)

    @property
    def pictures(self) -> list[Picture]:
        """The pictures in it."""
        return [span.picture for span in self.spans if span.picture]


@dataclass(frozen=True)
class Table:
    """Rows of cells, each cell a series of blocks; a table that is not `ruled` only puts things side by side."""

    rows: tuple[tuple[tuple[Block | Table, ...], ...], ...]
    ruled: bool = True


@dataclass
class _Fields:
    """Where the reader stands inside fields: instructions are not text, the result of a link field is a link."""

    open: list[str] = field(default_factory=list)
    shown: list[bool] = field(default_factory=list)

    def character(self, kind: str) -> None:
        if kind == "begin":
            self.open.append("")
            self.shown.append(False)
        elif self.open and kind == "separate":
            self.shown[-1] = True
        elif self.open and kind == "end":
            self.open.pop()
            self.shown.pop()

    @property
    def hidden(self) -> bool:
        return not all(self.shown)

    @property
    def link(self) -> str:
        found = (LINK_FIELD.match(code) for code in self.open)
        return next((match.group(1) for match in found if match), "")


def read_blocks(content: bytes) -> list[Block | Table]:
    """The blocks of a Word document's body; headers, footers and notes are not among them."""
    package = read_package(content)
    body = parse_xml(package.parts[package.main]).find(w("body"))
    return [] if body is None else list(_Reader(package).blocks(body))


def _value(element: etree._Element | None, path: str) -> str:
    found = None if element is None else element.find(path)
    return "" if found is None else found.get(w("val"), "1")


class _Reader:
    """Reads with the document's styles and lists at hand."""

    def __init__(self, package: Package) -> None:
        links = package.relationships(package.main)
        self.links = {link.id: link.target for link in links if link.external}
        self.files = {
            link.id: package.parts.get(resolve_target(package.main, link.target), b"")
            for link in links
            if not link.external
        }
        self.styles = {style.get(w("styleId"), ""): style for style in self._part(package, "styles").iter(w("style"))}
        defaults = next(self._part(package, "styles").iter(w("pPrDefault")), None)
        self.defaults = None if defaults is None else defaults.find(w("pPr"))
        self.default_style = next(
            (name for name, style in self.styles.items() if _is_default(style)),
            "",
        )
        numbering = self._part(package, "numbering")
        formats = {
            (one.get(w("abstractNumId")), level.get(w("ilvl"))): _value(level, w("numFmt"))
            for one in numbering.iter(w("abstractNum"))
            for level in one.iter(w("lvl"))
        }
        self.lists = {one.get(w("numId")): _value(one, w("abstractNumId")) for one in numbering.iter(w("num"))}
        self.formats = formats
        self.fields = _Fields()

    @staticmethod
    def _part(package: Package, kind: str) -> etree._Element:
        name = next(iter(package.linked(package.main, kind)), "")
        return parse_xml(package.parts.get(name, b"<none/>"))

    def blocks(self, container: etree._Element) -> Iterator[Block | Table]:
        """Paragraphs and tables in order, also those inside content controls and text boxes."""
        for child in container:
            if child.tag == PARAGRAPH:
                yield self.block(child)
                for box in _boxes(child):
                    yield from self.blocks(box)
            elif child.tag == w("tbl"):
                rows = tuple(tuple(tuple(self.blocks(cell)) for cell in _cells(row)) for row in _rows(child))
                yield Table(rows, ruled=self._ruled(child))
            elif isinstance(child.tag, str) and child.tag not in LEFT_OUT:
                yield from self.blocks(child)

    def block(self, paragraph: etree._Element) -> Block:
        """One paragraph with what its style says."""
        chain = self._chain(paragraph.find(w("pPr")))
        number, level = self._property(chain, "numPr/numId"), self._property(chain, "numPr/ilvl") or "0"
        listed = number in self.lists
        form = self.formats.get((self.lists.get(number, ""), level), "")
        return Block(
            spans=tuple(_merged(self.spans(paragraph, ""))),
            heading=self._heading(paragraph.find(w("pPr"))),
            depth=int(level) + 1 if listed and level.isdigit() else 0,
            numbered=listed and form not in ("bullet", "none", ""),
            tight=self._space(chain, "after") in ("0", ""),
            apart=self._space(chain, "before") not in ("0", ""),
            alignment=ALIGNMENTS.get(self._property(chain, "jc"), ""),
        )

    def _chain(self, properties: etree._Element | None) -> list[etree._Element]:
        """The properties of a paragraph, then those of its style and of the styles it is based on."""
        chain = [] if properties is None else [properties]
        name, seen = _value(properties, w("pStyle")) or self.default_style, set()
        while name in self.styles and name not in seen:
            seen.add(name)
            own = self.styles[name].find(w("pPr"))
            chain += [] if own is None else [own]
            name = _value(self.styles[name], w("basedOn"))
        return chain

    def _space(self, chain: list[etree._Element], side: str) -> str:
        everything = chain if self.defaults is None else [*chain, self.defaults]
        return next((space for one in everything if (space := _attribute(one, w("spacing"), side))), "")

    def _ruled(self, table: etree._Element) -> bool:
        """Whether lines are drawn: by the table, by its style or those it is based on, or by a cell of its own."""
        drawn = [table.find(f"{w('tblPr')}/{w('tblBorders')}")]
        drawn += [cell.find(f"{w('tcPr')}/{w('tcBorders')}") for row in _rows(table) for cell in _cells(row)]
        name, seen = _value(table, f"{w('tblPr')}/{w('tblStyle')}"), set()
        while name in self.styles and name not in seen:
            seen.add(name)
            drawn += self.styles[name].iter(w("tblBorders"), w("tcBorders"))
            name = _value(self.styles[name], w("basedOn"))
        return any(line.get(w("val")) not in ("nil", "none") for lines in drawn if lines is not None for line in lines)

    @staticmethod
    def _property(chain: list[etree._Element], path: str) -> str:
        full = "/".join(w(step) for step in path.split("/"))
        return next((value for one in chain if (value := _value(one, full))), "")

    def _heading(self, properties: etree._Element | None) -> int:
        style = self.styles.get(_value(properties, w("pStyle")))
        name = _value(style, w("name")).lower()
        found = HEADING.fullmatch(name)
        return 1 if name == "title" else min(int(found.group(1)), 6) if found else 0

    def spans(self, element: etree._Element, link: str) -> Iterator[Span]:
        """The text of a paragraph, run by run."""
        for child in element:
            if child.tag == RUN:
                yield from self._run(child, link)
            elif child.tag == w("hyperlink"):
                yield from self.spans(child, self.links.get(child.get(f"{{{OFFICE}}}id", ""), link))
            elif isinstance(child.tag, str) and child.tag not in LEFT_OUT:
                yield from self.spans(child, link)

    def _run(self, run: etree._Element, link: str) -> Iterator[Span]:
        look = run.find(RUN_LOOK)
        text = "".join(self._text(child) for child in run if child.tag != RUN_LOOK)
        if text and not _on(look, "vanish"):
            address = self.fields.link or link
            yield Span(
                text,
                bold=_on(look, "b"),
                italic=_on(look, "i"),
                underline=_on(look, "u"),
                link=address if SAFE_LINK.fullmatch(address) else "",
            )
        if not self.fields.hidden and not _on(look, "vanish"):
            address = self.fields.link or link
            yield from (
                Span("", link=address if SAFE_LINK.fullmatch(address) else "", picture=picture)
                for picture in self._pictures(run)
            )

    def _pictures(self, run: etree._Element) -> Iterator[Picture]:
        """The pictures anchored in the run itself: not those in its text boxes, nor what stands in for newer ones."""
        paragraph = next(run.iterancestors(PARAGRAPH), None)
        for image in run.iter(BLIP, IMAGE_DATA):
            if next(image.iterancestors(PARAGRAPH), None) is paragraph and not any(image.iterancestors("{*}Fallback")):
                content = self.files.get(image.get(EMBED) or image.get(f"{{{OFFICE}}}id") or "", b"")
                if subtype := next((name for start, name in PICTURES.items() if content.startswith(start)), ""):
                    yield Picture(content, subtype, *_size(image), _alt(image))

    def _text(self, child: etree._Element) -> str:
        if child.tag == w("fldChar"):
            self.fields.character(child.get(w("fldCharType"), ""))
        elif child.tag == w("instrText") and self.fields.open:
            self.fields.open[-1] += child.text or ""
        elif self.fields.hidden:
            return ""
        elif child.tag == TEXT:
            return child.text or ""
        elif child.tag in (w("br"), w("cr")):
            return "" if child.get(w("type")) in ("page", "column") else "\n"
        elif child.tag in (w("tab"), w("ptab")):
            return "\t"
        elif child.tag == w("noBreakHyphen"):
            return "\u2011"
        return ""


def _size(image: etree._Element) -> tuple[int, int]:
    """Width and height in pixels as the letter shows it."""
    drawing = next(image.iterancestors(w("drawing")), None)
    extent = None if drawing is None else next(drawing.iter("{*}extent"), None)
    if extent is None:
        return 0, 0
    width, height = extent.get("cx", ""), extent.get("cy", "")
    return (round(int(width) / EMU), round(int(height) / EMU)) if width.isdigit() and height.isdigit() else (0, 0)


def _alt(image: etree._Element) -> str:
    drawing = next(image.iterancestors(w("drawing")), None)
    told = None if drawing is None else next(drawing.iter("{*}docPr"), None)
    return "" if told is None else " ".join(told.get("descr", "").split())


def _on(look: etree._Element | None, name: str) -> bool:
    found = None if look is None else look.find(w(name))
    return found is not None and found.get(w("val"), "1").lower() not in OFF


def _attribute(element: etree._Element, path: str, name: str) -> str:
    found = element.find(path)
    return "" if found is None else found.get(w(name), "")


def _is_default(style: etree._Element) -> bool:
    return style.get(w("type")) == "paragraph" and style.get(w("default")) in ("1", "true", "on")


def _boxes(paragraph: etree._Element) -> list[etree._Element]:
    """The text boxes anchored in a paragraph; of two versions of the same box the first."""
    boxes = [box for run in paragraph.iter(RUN) for box in run.iter(TEXT_BOX)]
    own = [box for box in boxes if not any(one.tag.endswith("}Fallback") for one in box.iterancestors())]
    return [box for box in dict.fromkeys(own) if next(box.iterancestors(PARAGRAPH)) is paragraph]


def _rows(table: etree._Element) -> list[etree._Element]:
    return [row for row in table.iter(w("tr")) if next(row.iterancestors(w("tbl"))) is table]


def _cells(row: etree._Element) -> list[etree._Element]:
    return [cell for cell in row.iter(w("tc")) if next(cell.iterancestors(w("tr"))) is row]


def _merged(spans: Iterator[Span]) -> Iterator[Span]:
    """Neighbours that look the same become one."""
    before: Span | None = None
    for span in spans:
        if before is not None and not (before.picture or span.picture) and _look(before) == _look(span):
            before = Span(before.text + span.text, *_look(span))
            continue
        if before is not None:
            yield before
        before = span
    if before is not None:
        yield before


def _look(span: Span) -> tuple[bool, bool, bool, str]:
    return span.bold, span.italic, span.underline, span.link
