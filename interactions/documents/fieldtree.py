"""Finding the fields of a part: Word scatters one field over many runs; here they become a tree."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from .errors import DocumentRefused
from .package import DAMAGED

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DEEPEST = 40
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def w(name: str) -> str:
    """A WordprocessingML name with its namespace."""
    return f"{{{W}}}{name}"


RUN, PARAGRAPH, RUN_LOOK, TEXT = w("r"), w("p"), w("rPr"), w("t")
FIELD_CHARACTER, CODE, SIMPLE, TEXT_BOX = w("fldChar"), w("instrText"), w("fldSimple"), w("txbxContent")
NOISE = (w("proofErr"), w("lastRenderedPageBreak"), w("fldData"), w("commentRangeStart"), w("commentRangeEnd"))


@dataclass
class Field:
    """One field: the runs of its instruction and of its last result, with the fields nested in both."""

    begin: etree._Element
    code: list[etree._Element | Field] = field(default_factory=list)
    result: list[etree._Element | Field] = field(default_factory=list)
    separate: etree._Element | None = None
    end: etree._Element | None = None

    def runs(self) -> Iterator[etree._Element]:
        """All runs of the field, in document order."""
        yield self.begin
        yield from _all_runs(self.code)
        if self.separate is not None:
            yield self.separate
        yield from _all_runs(self.result)
        if self.end is not None:
            yield self.end


def _all_runs(items: list[etree._Element | Field]) -> Iterator[etree._Element]:
    for item in items:
        if isinstance(item, Field):
            yield from item.runs()
        else:
            yield item


def stories(root: etree._Element) -> list[etree._Element]:
    """The part itself and each text box in it: fields never cross from one to another. Inner boxes come first."""
    return [*reversed(list(root.iter(TEXT_BOX))), root]


def runs_of(story: etree._Element) -> list[etree._Element]:
    """The runs of a story in document order, without those of text boxes inside it."""
    out: list[etree._Element] = []

    def walk(element: etree._Element) -> None:
        for child in element:
            if child.tag == RUN:
                out.append(child)
            elif isinstance(child.tag, str) and child.tag != TEXT_BOX:
                walk(child)

    walk(story)
    return out


def look_of(run: etree._Element | None) -> etree._Element | None:
    """The run properties of a run."""
    return None if run is None else run.find(RUN_LOOK)


def new_run(model: etree._Element, look: etree._Element | None) -> etree._Element:
    """An empty run with a look, written with the prefix of a model run."""
    run = etree.Element(RUN, nsmap=model.nsmap)
    if look is not None:
        run.append(deepcopy(look))
    return run


def _leaf(model: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    run = new_run(model, look_of(model))
    child = etree.SubElement(run, tag, {w(name): value for name, value in attributes.items()})
    if text is not None:
        child.text = text
        child.set(XML_SPACE, "preserve")
    return run


def strip_noise(root: etree._Element) -> None:
    """Leaves out what is not for the reader: revision numbers, spelling marks, the cursor's bookmark, comments."""
    for element in list(root.iter(*NOISE, w("commentReference"), w("annotationRef"))):
        remove(element)
    for mark in list(root.iter(w("bookmarkStart"))):
        if mark.get(w("name")) == "_GoBack":
            for end in [one for one in root.iter(w("bookmarkEnd")) if one.get(w("id")) == mark.get(w("id"))]:
                remove(end)
            remove(mark)
    for element in root.iter(PARAGRAPH, RUN, w("tr"), w("sectPr")):
        for name in [name for name in element.attrib if _is_noise(str(name))]:
            del element.attrib[name]


def _is_noise(name: str) -> bool:
    local = name.rpartition("}")[2]
    return local.startswith("rsid") or local in ("paraId", "textId")


def remove(element: etree._Element) -> None:
    """Takes an element out, keeping the text behind it."""
    parent = element.getparent()
    if parent is not None:
        if element.tail:
            before = element.getprevious()
            if before is None:
                parent.text = (parent.text or "") + element.tail
            else:
                before.tail = (before.tail or "") + element.tail
        parent.remove(element)


def unfold_simple_fields(root: etree._Element, kinds: frozenset[str]) -> None:
    """Rewrites simple fields of these kinds as complex ones, so that there is one kind of field to treat."""
    for simple in list(root.iter(SIMPLE)):
        instruction = simple.get(w("instr"), "")
        if instruction.strip().partition(" ")[0].upper() not in kinds:
            continue
        first = next(simple.iter(RUN), None)
        model = simple if first is None else first
        start = [
            _leaf(model, FIELD_CHARACTER, fldCharType="begin"),
            _leaf(model, CODE, instruction),
            _leaf(model, FIELD_CHARACTER, fldCharType="separate"),
        ]
        pieces = [*start, *simple, _leaf(model, FIELD_CHARACTER, fldCharType="end")]
        parent = simple.getparent()
        if parent is not None:
            place = parent.index(simple)
            parent.remove(simple)
            parent[place:place] = pieces


def split_runs(story: etree._Element) -> None:
    """Gives each field character and each stretch of instruction a run of its own."""
    for run in runs_of(story):
        content = [child for child in run if child.tag != RUN_LOOK]
        if len(content) < 2 or not any(child.tag in (FIELD_CHARACTER, CODE) for child in content):
            continue
        look = look_of(run)
        pieces = []
        for child in content:
            piece = new_run(run, look)
            piece.append(child)
            pieces.append(piece)
        parent = run.getparent()
        place = parent.index(run)
        parent.remove(run)
        parent[place:place] = pieces


def fields_of(story: etree._Element) -> list[Field]:
    """The outermost complete fields of a story; what has no end is no field."""
    done: list[etree._Element | Field] = []
    stack: list[Field] = []
    for run in runs_of(story):
        character = run.find(FIELD_CHARACTER)
        kind = "" if character is None else character.get(w("fldCharType"), "")
        if kind == "begin":
            stack.append(_opened(run, len(stack)))
        elif stack and kind == "separate":
            stack[-1].separate = run
        elif stack and kind == "end":
            closed = stack.pop()
            closed.end = run
            (_inside(stack[-1]) if stack else done).append(closed)
        elif stack:
            _inside(stack[-1]).append(run)
    for unfinished in stack:
        done += [*unfinished.code, *unfinished.result]
    return [item for item in done if isinstance(item, Field)]


def _opened(run: etree._Element, depth: int) -> Field:
    if depth >= DEEPEST:
        raise DocumentRefused(DAMAGED)
    return Field(run)


def _inside(open_field: Field) -> list[etree._Element | Field]:
    return open_field.code if open_field.separate is None else open_field.result


def paragraph_of(element: etree._Element) -> etree._Element | None:
    """The paragraph in which an element stands."""
    return next(element.iterancestors(PARAGRAPH), None)


def put_in_place(found: Field, nodes: list[etree._Element]) -> None:
    """Replaces a field by other nodes; a field over several paragraphs pulls its last one up into its first."""
    first, last = paragraph_of(found.begin), None if found.end is None else paragraph_of(found.end)
    parent = found.begin.getparent()
    place = parent.index(found.begin)
    parent[place:place] = nodes
    for run in list(found.runs()):
        remove(run)
    if first is not None and last is not None and first is not last and first.getparent() is last.getparent():
        _pull_up(first, last)


def _pull_up(first: etree._Element, last: etree._Element) -> None:
    between = first.getnext()
    while between is not None and between is not last:
        following = between.getnext()
        if between.tag == PARAGRAPH:
            remove(between)
        between = following
    for child in list(last):
        if child.tag != w("pPr"):
            first.append(child)
    section = last.find(f"{w('pPr')}/{w('sectPr')}")
    if section is None:
        remove(last)
