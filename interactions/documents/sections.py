"""A template prepared for combined documents: each letter is a section of its own, with its own headers and notes."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from .fieldtree import PARAGRAPH, w
from .lists import insert_after, list_styles, restart_lists, write_out_style_lists
from .package import OFFICE, links_name, parse_xml, resolve_target
from .parts import INSTRUCTION as MARKED
from .parts import PartCompiler, cut
from .pieces import Letter, NumberSlot, Pieces
from .template import CompiledTemplate, part_compiler

R_ID = f"{{{OFFICE}}}id"
REFERENCES = (w("headerReference"), w("footerReference"))
BEFORE_TYPE = [*REFERENCES, w("footnotePr"), w("endnotePr")]
BEFORE_NUMBERING = [
    *BEFORE_TYPE,
    *(w(name) for name in ("type", "pgSz", "pgMar", "paperSrc", "pgBorders", "lnNumType")),
]
EMPTY = {"header": "hdr", "footer": "ftr"}
LETTER_MARK = "letter"
START, END = b"<?letter-start ?>", b"<?letter-end ?>"


@dataclass(frozen=True)
class Repeated:
    """A part with a stretch that is written once per letter."""

    head: bytes
    body: Pieces
    tail: bytes
    last: Pieces | None = None

    def write(self, letters: list[Letter]) -> bytes:
        """The part for all letters."""
        filled = [self.body.fill(letter) for letter in letters]
        if self.last is not None:
            filled[-1] = self.last.fill(letters[-1])
        return b"".join((self.head, *filled, self.tail))


@dataclass(frozen=True)
class Copied:
    """A header or footer of which each letter has a copy of its own."""

    name: str
    relation: str
    link_id: str
    type: str
    pieces: Pieces
    links: bytes | None

    def name_for(self, number: int) -> str:
        """The name of a letter's copy."""
        stem, extension = posixpath.splitext(self.name)
        return f"{stem}-letter{number}{extension}"


@dataclass
class Sections:
    """Everything a combined document of one template is made of."""

    document: Repeated
    copied: list[Copied]
    repeated: dict[str, Repeated] = field(default_factory=dict)
    added: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    added_links: list[tuple[str, str, str]] = field(default_factory=list)
    shows_page_count: bool = False


def _split(compiler: PartCompiler) -> tuple[bytes, Pieces, bytes]:
    head, _, rest = compiler.written().partition(START)
    body, _, tail = rest.partition(END)
    return head, cut(body, compiler.marks), tail


def _all_sections(body: etree._Element) -> list[etree._Element]:
    """The sections of the document; the last one is the body's own, made where it is missing."""
    last = body.find(w("sectPr"))
    if last is None:
        last = etree.SubElement(body, w("sectPr"))
    return [section for section in body.iter(w("sectPr")) if section.getparent().tag != w("sectPrChange")]


def _new_page(section: etree._Element) -> None:
    """The first section of a letter starts on a new page that is numbered 1, unless the template says otherwise."""
    kind = section.find(w("type"))
    if kind is None:
        kind = etree.Element(w("type"))
        insert_after(section, kind, BEFORE_TYPE)
    if kind.get(w("val")) not in ("oddPage", "evenPage"):
        kind.set(w("val"), "nextPage")
    numbering = section.find(w("pgNumType"))
    if numbering is None:
        numbering = etree.Element(w("pgNumType"))
        insert_after(section, numbering, BEFORE_NUMBERING)
    if numbering.get(w("start")) is None:
        numbering.set(w("start"), "1")


def _close_inheritance(parts: Sections, sections: list[etree._Element], main: str) -> None:
    """A letter must not inherit a header from the letter before it: what its first section lacks is made empty."""
    for reference, kind in zip(REFERENCES, EMPTY, strict=True):
        used = {element.get(w("type")) for section in sections[1:] for element in section.iter(reference)}
        missing = used - {element.get(w("type")) for element in sections[0].iter(reference)}
        if not missing:
            continue
        name, link = f"{posixpath.dirname(main)}/empty-{kind}.xml", f"empty-{kind}"
        root = etree.Element(w(EMPTY[kind]), nsmap={"w": w("")[1:-1]})
        etree.SubElement(root, PARAGRAPH)
        content_type = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
        parts.added[name] = (etree.tostring(root, encoding="UTF-8", standalone=True), content_type)
        parts.added_links.append((link, kind, f"/{name}"))
        for which in sorted(str(one) for one in missing):
            element = etree.Element(reference, {w("type"): which, R_ID: link})
            sections[0].insert(0, element)


def _copied_headers(template: CompiledTemplate, document: PartCompiler, parts: Sections) -> list[Copied]:
    """Marks the references to headers and footers with fields, so that each letter refers to its own copy."""
    package, copied = template.package, []
    links = {link.id: link for link in package.relationships(package.main)}
    used = {element.get(R_ID) for element in document.root.iter(*REFERENCES)}
    for link_id in sorted(used & set(links)):
        link = links[link_id]
        name = resolve_target(package.main, link.target)
        if name not in package.parts:
            continue
        compiler = part_compiler(package, name, template.language, drop_blank_lines=template.drop_blank_lines)
        compiler.mark_pages()
        pieces = compiler.cut()
        if not pieces.slots:
            continue
        for element in document.root.iter(*REFERENCES):
            if element.get(R_ID) == link_id:
                element.set(R_ID, document.mark_text(NumberSlot(f"{link_id}-letter", 0, 1)))
        parts.shows_page_count |= compiler.shows_page_count
        copied.append(
            Copied(name, link.kind, link_id, package.types[name], pieces, package.parts.get(links_name(name)))
        )
    return copied


def _repeat_notes(template: CompiledTemplate, document: PartCompiler, parts: Sections, kind: str) -> None:
    """Foot- and endnotes: each letter has its own, under its own numbers."""
    package = template.package
    for name in package.linked(package.main, f"{kind}s")[:1]:
        if name not in package.parts:
            continue
        compiler = part_compiler(package, name, template.language, drop_blank_lines=False)
        notes = [note for note in compiler.root.findall(w(kind)) if note.get(w("type"), "normal") == "normal"]
        if not notes:
            continue
        step = max(int(note.get(w("id"), "0")) for note in notes) + 1
        start, end = etree.ProcessingInstruction("letter-start"), etree.ProcessingInstruction("letter-end")
        compiler.root.extend([start, *notes, end])
        for element in notes:
            element.set(w("id"), compiler.mark_text(NumberSlot("", int(element.get(w("id"), "0")), step)))
        for element in document.root.iter(w(f"{kind}Reference")):
            element.set(w("id"), document.mark_text(NumberSlot("", int(element.get(w("id"), "0")), step)))
        parts.repeated[name] = Repeated(*_split(compiler))


def _repeat_lists(template: CompiledTemplate, document: PartCompiler, parts: Sections) -> None:
    package = template.package
    for name in package.linked(package.main, "numbering")[:1]:
        if name not in package.parts:
            continue
        numbering = PartCompiler(parse_xml(package.parts[name]))
        for styles in package.linked(package.main, "styles")[:1]:
            known = list_styles(parse_xml(package.parts.get(styles, b"<none/>")), numbering.root)
            write_out_style_lists(document.root, known)
        if restart_lists(document, numbering):
            parts.repeated[name] = Repeated(*_split(numbering))


def _mark_names(document: PartCompiler) -> None:
    """Bookmarks nobody refers to are left out; drawings and the others get a number of their own in each letter."""
    told = " ".join(code.text or "" for code in document.root.iter(w("instrText")))
    told += " ".join(str(link.get(w("anchor"))) for link in document.root.iter(w("hyperlink")))
    kept = {mark.get(w("id")) for mark in document.root.iter(w("bookmarkStart")) if mark.get(w("name"), "\0") in told}
    highest = max((int(mark.get(w("id"), "0")) for mark in document.root.iter(w("bookmarkStart"))), default=0)
    for mark in list(document.root.iter(w("bookmarkStart"), w("bookmarkEnd"))):
        if mark.get(w("id")) not in kept:
            mark.getparent().remove(mark)
        else:
            number = int(mark.get(w("id"), "0"))
            mark.set(w("id"), document.mark_text(NumberSlot("", number, highest + 1)))
    for number, drawing in enumerate(document.root.iter("{*}docPr")):
        drawing.set("id", document.mark_text(NumberSlot("", number + 1, 1000)))


def _close_section(body: etree._Element, section: etree._Element) -> None:
    """Moves the body's section into the last paragraph of the letter; after a table it needs one of its own."""
    last = section.getprevious()
    if last is None or last.tag != PARAGRAPH or last.find(f"{w('pPr')}/{w('sectPr')}") is not None:
        last = etree.Element(PARAGRAPH)
        properties = etree.SubElement(last, w("pPr"))
        spacing = {"before": "0", "after": "0", "line": "20", "lineRule": "exact"}
        etree.SubElement(properties, w("spacing"), {w(name): value for name, value in spacing.items()})
        section.addprevious(last)
    properties = last.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        last.insert(0, properties)
    change = properties.find(w("pPrChange"))
    if change is not None:
        properties.remove(change)
    properties.append(section)


def _letter_mark(document: PartCompiler, body: etree._Element) -> None:
    """A bookmark at the start of each letter: by it a letter's pages are found again in a PDF.

    It stands in the first paragraph that is in every letter: blank address lines may be left out.
    """
    body.insert(0, etree.ProcessingInstruction("letter-start"))
    first = next((one for one in body.iter(PARAGRAPH) if not _can_vanish(one)), None)
    if first is None:
        return
    number = document.mark_text(NumberSlot("", 100_000_000, 1))
    start = etree.Element(w("bookmarkStart"), {w("id"): number})
    start.set(w("name"), document.mark_text(NumberSlot(LETTER_MARK, 1, 1)))
    place = 1 if len(first) and first[0].tag == w("pPr") else 0
    first[place:place] = [start, etree.Element(w("bookmarkEnd"), {w("id"): number})]


def _can_vanish(paragraph: etree._Element) -> bool:
    return (
        isinstance(paragraph.getprevious(), etree._ProcessingInstruction) and paragraph.getprevious().target == MARKED
    )


@lru_cache(maxsize=32)
def prepare(template: CompiledTemplate) -> Sections:
    """The template, ready to be written many times into one document."""
    package = template.package
    document = part_compiler(package, package.main, template.language, drop_blank_lines=template.drop_blank_lines)
    document.mark_pages()
    body = document.root.find(w("body"))
    parts = Sections(Repeated(b"", Pieces((b"",)), b""), [])
    found = _all_sections(body)
    _new_page(found[0])
    _close_inheritance(parts, found, package.main)
    parts.copied = _copied_headers(template, document, parts)
    for kind in ("footnote", "endnote"):
        _repeat_notes(template, document, parts, kind)
    _repeat_lists(template, document, parts)
    _mark_names(document)
    _letter_mark(document, body)
    body.append(etree.ProcessingInstruction("letter-end"))
    _, last, _ = _split(document)
    _close_section(body, found[-1])
    head, middle, tail = _split(document)
    parts.document = Repeated(head, middle, tail, last)
    parts.shows_page_count |= document.shows_page_count
    return parts
