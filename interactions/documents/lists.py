"""Numbered lists in a combined document: each letter counts from the beginning again."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from .fieldtree import PARAGRAPH, w
from .parts import PartCompiler
from .pieces import NumberSlot

BEFORE_LIST = [w(name) for name in ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")]
BEFORE_INDENT = [
    *BEFORE_LIST,
    *(
        w(name)
        for name in (
            *("numPr", "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap"),
            *("overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid"),
            "spacing",
        )
    ),
]
UNCOUNTED = {"bullet", "none"}


def insert_after(parent: etree._Element, child: etree._Element, before: list[str]) -> None:
    """Puts a child behind those that must stand before it."""
    place = 0
    for number, sibling in enumerate(parent):
        if sibling.tag in before:
            place = number + 1
    parent.insert(place, child)


def _value(element: etree._Element | None, path: str) -> str:
    found = None if element is None else element.find(path)
    return "" if found is None else found.get(w("val"), "")


@dataclass(frozen=True)
class ListStyle:
    """What a paragraph style says about lists, its own or inherited."""

    number: str
    level: str
    indent: etree._Element | None


def list_styles(styles: etree._Element, numbering: etree._Element) -> dict[str, ListStyle]:
    """The paragraph styles that number their paragraphs, by style id."""
    known = {style.get(w("styleId"), ""): style for style in styles.iter(w("style"))}
    linked = {_value(level, w("pStyle")): level.get(w("ilvl"), "0") for level in numbering.iter(w("lvl"))}
    found = {}
    for name in known:
        chain = list(_ancestry(name, known))
        number = next((v for s in chain if (v := _value(s, f"{w('pPr')}/{w('numPr')}/{w('numId')}"))), "")
        if number and number != "0":
            level = next((v for s in chain if (v := _value(s, f"{w('pPr')}/{w('numPr')}/{w('ilvl')}"))), "")
            indent = next((i for s in chain if (i := s.find(f"{w('pPr')}/{w('ind')}")) is not None), None)
            found[name] = ListStyle(number, linked.get(name) or level or "0", indent)
    return found


def _ancestry(name: str, known: dict[str, etree._Element]) -> Iterator[etree._Element]:
    seen: set[str] = set()
    while name in known and name not in seen:
        seen.add(name)
        yield known[name]
        name = _value(known[name], w("basedOn"))


def write_out_style_lists(body: etree._Element, styles: dict[str, ListStyle]) -> None:
    """Gives paragraphs that a style numbers the list as their own, so that it can differ from letter to letter."""
    for paragraph in body.iter(PARAGRAPH):
        properties = paragraph.find(w("pPr"))
        style = styles.get(_value(properties, w("pStyle")))
        if properties is None or style is None or properties.find(w("numPr")) is not None:
            continue
        own = etree.Element(w("numPr"))
        etree.SubElement(own, w("ilvl")).set(w("val"), style.level)
        etree.SubElement(own, w("numId")).set(w("val"), style.number)
        insert_after(properties, own, BEFORE_LIST)
        if style.indent is not None and properties.find(w("ind")) is None:
            insert_after(properties, deepcopy(style.indent), BEFORE_INDENT)


def _abstracts(numbering: etree._Element) -> dict[str, etree._Element]:
    return {one.get(w("abstractNumId"), ""): one for one in numbering.iter(w("abstractNum"))}


def _counts(abstract: etree._Element | None) -> bool:
    formats = [] if abstract is None else [_value(level, w("numFmt")) for level in abstract.iter(w("lvl"))]
    return abstract is not None and (not formats or any(form not in UNCOUNTED for form in formats))


def counted_lists(body: etree._Element, numbering: etree._Element) -> list[etree._Element]:
    """The lists used in the body that count, so that they must start again in each letter."""
    used = {element.get(w("val")) for element in body.iter(w("numId"))}
    abstracts = _abstracts(numbering)
    return [
        one
        for one in numbering.findall(w("num"))
        if one.get(w("numId")) in used and _counts(abstracts.get(_value(one, w("abstractNumId"))))
    ]


def restart_lists(document: PartCompiler, numbering: PartCompiler) -> bool:
    """Marks each letter's own copies of the lists, in the document and in the list definitions; False where none."""
    lists = counted_lists(document.root, numbering.root)
    if not lists:
        return False
    highest = max(int(one.get(w("numId"), "0")) for one in numbering.root.findall(w("num")))
    abstracts = _abstracts(numbering.root)
    after = numbering.root.findall(w("num"))[-1]
    copies = []
    for number, one in enumerate(lists):
        slot = NumberSlot("", highest + 1 + number, len(lists))
        for element in document.root.iter(w("numId")):
            if element.get(w("val")) == one.get(w("numId")):
                element.set(w("val"), document.mark_text(slot))
        copies.append(_restarted(one, abstracts.get(_value(one, w("abstractNumId"))), numbering.mark_text(slot)))
    start, end = etree.ProcessingInstruction("letter-start"), etree.ProcessingInstruction("letter-end")
    parent = numbering.root
    place = parent.index(after) + 1
    parent[place:place] = [start, *copies, end]
    return True


def _restarted(one: etree._Element, abstract: etree._Element | None, number: str) -> etree._Element:
    copy = deepcopy(one)
    copy.set(w("numId"), number)
    overridden = {override.get(w("ilvl")) for override in copy.iter(w("lvlOverride"))}
    for level in [] if abstract is None else abstract.iter(w("lvl")):
        if level.get(w("ilvl")) not in overridden:
            override = etree.SubElement(copy, w("lvlOverride"))
            override.set(w("ilvl"), level.get(w("ilvl"), "0"))
            etree.SubElement(override, w("startOverride")).set(w("val"), _value(level, w("start")) or "1")
    return copy
