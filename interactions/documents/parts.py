"""Compiling one XML part: its merge fields become slots, everything else literal bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from .fieldtree import (
    CODE,
    PARAGRAPH,
    TEXT,
    XML_SPACE,
    Field,
    fields_of,
    look_of,
    new_run,
    paragraph_of,
    put_in_place,
    split_runs,
    stories,
    strip_noise,
    unfold_simple_fields,
    w,
)
from .instructions import (
    STANDING_FOR,
    Atom,
    IfField,
    Kept,
    Quote,
    ValueField,
    Word,
    if_field,
    kind_of,
    merge_field,
    quote_field,
    words_of,
)
from .pieces import CodeSlot, Condition, IfSlot, LineSlot, MergeSlot, PagesSlot, Pieces, Slot
from .spots import Spot, Where, paragraphs_in

MERGE_KINDS = frozenset({"MERGEFIELD", *STANDING_FOR})
OUR_KINDS = MERGE_KINDS | {"IF", "QUOTE"}
FETCHING_KINDS = frozenset(
    {"INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "LINK", "DDE", "DDEAUTO", "DATABASE", "RD", "IMPORT"}
)
INSTRUCTION = "merge-slot"
MARK = re.compile(rb"<\?merge-slot (\d+)\?>|\xee\x80\x80(\d+)\xee\x80\x81")
PRIVATE = "\ue000", "\ue001"
LIKE_A_MARK = re.compile(f"{PRIVATE[0]}(?=\\d)")
DISARMED = f"{PRIVATE[0]}\u200b"
INVISIBLE = frozenset(
    w(name)
    for name in (
        *("pPr", "r", "rPr", "t", "bookmarkStart", "bookmarkEnd"),
        *("smartTag", "smartTagPr", "ins", "hyperlink", "permStart", "permEnd"),
    )
)


@dataclass(frozen=True)
class Use:
    """A merge field where it stands: its name as written, its place and the text of its paragraph."""

    name: str
    key: str
    spot: Spot
    paragraph: str


@dataclass(frozen=True)
class Start:
    """Opens something that lasts until its End in the stream of marks."""

    build: Callable[[list[Pieces]], Slot]


class Middle:
    """Divides what a Start opened."""


class End:
    """Closes what a Start opened."""


@dataclass
class PartCompiler:
    """Works on the tree of one part: puts marks where slots go, then cuts the written XML at the marks."""

    root: etree._Element
    language: str = "en"
    place: str = "document"
    paragraphs: dict[etree._Element | None, Where] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    marks: list[Slot | Start | Middle | End] = field(default_factory=list)
    shows_page_count: bool = False

    @property
    def prefix(self) -> str:
        """How Word's own elements are prefixed in this part."""
        names = [name for name, space in self.root.nsmap.items() if space == w("")[1:-1]]
        return f"{names[0]}:" if names and names[0] else ""

    def mark(self, what: Slot | Start | Middle | End) -> etree._Element:
        """A node that stands for a slot until the part is cut."""
        self.marks.append(what)
        return etree.ProcessingInstruction(INSTRUCTION, str(len(self.marks) - 1))

    def mark_text(self, what: Slot) -> str:
        """The same inside an attribute."""
        self.marks.append(what)
        return f"{PRIVATE[0]}{len(self.marks) - 1}{PRIVATE[1]}"

    def find_fields(self, *, drop_blank_lines: bool) -> None:
        """Replaces all merge fields of the part by marks."""
        _disarm(self.root)
        self.paragraphs = paragraphs_in(self.root, self.place)
        strip_noise(self.root)
        unfold_simple_fields(self.root, OUR_KINDS)
        for story in stories(self.root):
            split_runs(story)
            for found in fields_of(story):
                self._replace(found)
        if drop_blank_lines:
            self._mark_lines()

    def _replace(self, found: Field) -> None:
        paragraph = paragraph_of(found.begin)
        where = self.paragraphs.get(paragraph, Where("", Spot(self.place)))
        content = self._understand(found, where)
        if isinstance(content, Kept):
            self._inside_foreign(found, where)
        else:
            model = found.begin
            put_in_place(found, list(self._nodes([Atom(content, result_look(found))], model)))

    def _inside_foreign(self, found: Field, where: Where) -> None:
        """A field that is not ours stays; merge fields in its instruction and in its result do not."""
        for item in found.code:
            if isinstance(item, Field):
                self._in_code(item, where)
        for item in found.result:
            if isinstance(item, Field):
                self._replace(item)

    def _in_code(self, item: Field, where: Where) -> None:
        content = self._understand(item, where)
        if isinstance(content, ValueField):
            run = new_run(item.begin, look_of(item.begin))
            code = etree.SubElement(run, CODE, {XML_SPACE: "preserve"})
            code.append(self.mark(CodeSlot(content.merge)))
            put_in_place(item, [run])
        elif isinstance(content, Kept):
            self._inside_foreign(item, where)

    def _understand(self, found: Field, where: Where) -> ValueField | IfField | Quote | Kept:
        """What a field is; one that is not ours, or is not complete, is kept as it stands."""
        words = words_of(self._atoms(found, where))
        kind = kind_of(words)
        self.kinds.add(kind)
        understood: ValueField | IfField | Quote | None = None
        if kind in MERGE_KINDS:
            understood = self._merge(words, found, where)
        elif kind == "IF":
            understood = if_field(words)
        elif kind == "QUOTE":
            understood = quote_field(words)
        return understood or Kept([deepcopy(run) for run in found.runs()], _result_text(found))

    def _merge(self, words: list[Word], found: Field, where: Where) -> ValueField | None:
        understood, like_code = merge_field(words, look_language(result_look(found)) or self.language)
        if understood is not None:
            understood.look = look_of(_first(found.code)) if like_code else result_look(found)
            self.uses.append(Use(understood.name, understood.merge.key, where.spot, where.text))
        return understood

    def _atoms(self, found: Field, where: Where) -> list[Atom]:
        """The instruction of a field as text and nested fields; a paragraph's end counts as a line feed."""
        atoms: list[Atom] = []
        before = paragraph_of(found.begin)
        for item in found.code:
            run = item.begin if isinstance(item, Field) else item
            here = paragraph_of(run)
            if here is not before:
                atoms.append(Atom("\n", look_of(run)))
                before = here
            if isinstance(item, Field):
                atoms.append(Atom(self._understand(item, where), result_look(item)))
            else:
                atoms.append(Atom(_code_text(item), look_of(item)))
        return atoms

    def _nodes(self, atoms: list[Atom], model: etree._Element) -> Iterator[etree._Element]:
        """The runs that show a stretch of text and fields."""
        for atom in atoms:
            content = atom.content
            if isinstance(content, str):
                yield from _text_runs(content, atom.look, model)
            elif isinstance(content, ValueField):
                run = new_run(model, content.look)
                run.append(self.mark(MergeSlot(content.merge, self.prefix)))
                yield run
            elif isinstance(content, IfField):
                yield self.mark(Start(_if_builder(content.condition)))
                yield from self._nodes(content.then, model)
                yield self.mark(Middle())
                yield from self._nodes(content.otherwise, model)
                yield self.mark(End())
            elif isinstance(content, Quote):
                yield from self._nodes(content.content, model)
            else:
                yield from (deepcopy(run) for run in content.runs)

    def _mark_lines(self) -> None:
        """Marks the paragraphs that hold nothing but fields, so that they can be left out when all are empty."""
        for paragraph in list(self.root.iter(PARAGRAPH)):
            if _only_fields(paragraph, self.marks) and _can_go(paragraph):
                paragraph.addprevious(self.mark(Start(_line)))
                paragraph.addnext(self.mark(End()))

    def mark_pages(self) -> None:
        """In a combined document the number of pages is that of the letter, not of the whole file."""
        unfold_simple_fields(self.root, frozenset({"NUMPAGES"}))
        for story in stories(self.root):
            split_runs(story)
            for found in _shown(fields_of(story)):
                words = words_of([Atom(_code_text(run)) for run in found.code if not isinstance(run, Field)])
                if kind_of(words) == "NUMPAGES":
                    self._page_count(found)

    def _page_count(self, found: Field) -> None:
        """Word counts the pages of the section; where the number is known it is written instead."""
        for run in found.code:
            code = None if isinstance(run, Field) else run.find(CODE)
            if code is not None and code.text:
                code.text = re.sub("numpages", "SECTIONPAGES", code.text, flags=re.IGNORECASE)
        if found.end is None or found.end.getparent() is not found.begin.getparent():
            return
        self.shows_page_count = True
        prefix, look = self.prefix, result_look(found)
        written = b"" if look is None else etree.tostring(look)
        found.begin.addprevious(self.mark(Start(lambda pieces: PagesSlot(pieces[0], prefix, written))))
        found.end.addnext(self.mark(End()))

    def written(self) -> bytes:
        """The part as XML, marks and all."""
        return etree.tostring(self.root.getroottree(), encoding="UTF-8", standalone=True)

    def cut(self, xml: bytes | None = None) -> Pieces:
        """The part as literals and slots."""
        return cut(self.written() if xml is None else xml, self.marks)


def _disarm(root: etree._Element) -> None:
    """A document's own text must not read like one of our marks."""
    for element in root.iter():
        if element.text and PRIVATE[0] in element.text:
            element.text = LIKE_A_MARK.sub(DISARMED, element.text)
        if element.tail and PRIVATE[0] in element.tail:
            element.tail = LIKE_A_MARK.sub(DISARMED, element.tail)
        for name, value in element.attrib.items():
            if PRIVATE[0] in value:
                element.set(name, LIKE_A_MARK.sub(DISARMED, value))


def _if_builder(condition: Condition) -> Callable[[list[Pieces]], Slot]:
    return lambda branches: IfSlot(condition, branches[0], branches[1])


def _line(branches: list[Pieces]) -> Slot:
    return LineSlot(branches[0])


def _shown(found: list[Field]) -> Iterator[Field]:
    """The fields whose results are seen, with those inside other results."""
    for one in found:
        yield one
        yield from _shown([item for item in one.result if isinstance(item, Field)])


def cut(xml: bytes, marks: list[Slot | Start | Middle | End]) -> Pieces:
    """Cuts written XML at its marks, nesting what lies between a start and its end."""
    stack: list[tuple[Start | None, list[tuple[list[bytes], list[Slot]]]]] = [(None, [([b""], [])])]
    position = 0
    for found in MARK.finditer(xml):
        stack[-1][1][-1][0][-1] += xml[position : found.start()]
        position = found.end()
        what = marks[int(found.group(1) or found.group(2))]
        if isinstance(what, Start):
            stack.append((what, [([b""], [])]))
        elif isinstance(what, Middle):
            stack[-1][1].append(([b""], []))
        elif isinstance(what, End):
            start, branches = stack.pop()
            if start is not None:
                _add(stack[-1][1][-1], start.build([_pieces(branch) for branch in branches]))
        else:
            _add(stack[-1][1][-1], what)
    stack[-1][1][-1][0][-1] += xml[position:]
    return _pieces(stack[0][1][0])


def _add(branch: tuple[list[bytes], list[Slot]], slot: Slot) -> None:
    branch[0].append(b"")
    branch[1].append(slot)


def _pieces(branch: tuple[list[bytes], list[Slot]]) -> Pieces:
    literals, slots = branch
    text = re.search(rb"<(?:\w+:)?t(?: [^>]*)?>[^<]*[^<\s]|<(?:\w+:)?(?:fldChar|drawing|br|sym)\b", b" ".join(literals))
    return Pieces(tuple(literals), tuple(slots), has_text=text is not None)


def _code_text(run: etree._Element) -> str:
    return "".join(child.text or "" for child in run.iter(CODE))


def _result_text(found: Field) -> str:
    runs = (run for item in found.result for run in (item.runs() if isinstance(item, Field) else [item]))
    return "".join(text.text or "" for run in runs for text in run.iter(TEXT))


def _first(items: list[etree._Element | Field]) -> etree._Element | None:
    return next((item.begin if isinstance(item, Field) else item for item in items), None)


def result_look(found: Field) -> etree._Element | None:
    """How a field's result looks: as its first visible run does, else as its instruction does."""
    for item in found.result:
        if isinstance(item, Field):
            return result_look(item)
        if item.find(TEXT) is not None:
            return look_of(item)
    return look_of(_first(found.code)) if found.code else look_of(found.begin)


def look_language(look: etree._Element | None) -> str:
    """The language set on a run, where there is one."""
    language = None if look is None else look.find(w("lang"))
    return "" if language is None else language.get(w("val"), "")


def _text_runs(text: str, look: etree._Element | None, model: etree._Element) -> Iterator[etree._Element]:
    run = new_run(model, look)
    for number, line in enumerate(text.split("\n")):
        if number:
            etree.SubElement(run, w("br"))
        if line:
            piece = etree.SubElement(run, TEXT, {XML_SPACE: "preserve"})
            piece.text = line
    yield run


def _only_fields(paragraph: etree._Element, marks: list[Slot | Start | Middle | End]) -> bool:
    """Whether a paragraph shows nothing of its own; what stands in the branches of an IF field does not count."""
    depth = fields = 0
    properties = paragraph.find(w("pPr"))
    for element in paragraph.iterdescendants():
        if isinstance(element, etree._ProcessingInstruction):
            what = marks[int(element.text or 0)]
            depth += isinstance(what, Start) - isinstance(what, End)
            fields += 1
        elif depth or (properties is not None and properties in element.iterancestors()):
            continue
        elif _shows(element):
            return False
    return fields > 0


def _shows(element: etree._Element) -> bool:
    if element.tag == TEXT:
        return bool((element.text or "").strip())
    return element.tag not in INVISIBLE and element.getparent().tag != w("rPr")


def _can_go(paragraph: etree._Element) -> bool:
    """A cell, a text box or a section must keep its last paragraph."""
    if paragraph.find(f"{w('pPr')}/{w('sectPr')}") is not None:
        return False
    following = paragraph.getnext()
    while following is not None and isinstance(following, etree._ProcessingInstruction):
        following = following.getnext()
    return following is not None and following.tag == PARAGRAPH
