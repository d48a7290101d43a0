"""What a letter may not hold, each with the place where its author finds it: all of it, not the first only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from lxml import etree

from .cleaning import cleaned
from .damage import damage
from .fieldtree import CODE, SIMPLE, Field, fields_of, paragraph_of, split_runs, stories, w
from .package import (
    ADDRESS,
    DAMAGED,
    LINKED,
    OFFICE,
    Package,
    Relationship,
    forbidden_kinds,
    links_of,
    objection_to,
    parse_xml,
)
from .parts import FETCHING_KINDS
from .spots import Spot, field_parts, placed, spots_in

FETCHES = _(
    "This document contains a field that fetches content from elsewhere (%(field)s). Replace it by text or a picture."
)
MOST = 10  # said at once; who mends these finds the others at the next upload


def objections(package: Package) -> list[str | Promise]:
    """Everything that keeps the document from being used, in sentences, each once."""
    parts = {name: _Part(package, name, kind) for name, kind in _xml_parts(package).items()}
    found = [(str(sentence), sentence) for sentence in _all(package, parts)]
    placed = {plain: sentence for plain, sentence in found if plain}
    bare = [plain for plain in placed if any(other != plain and other.startswith(plain) for other in placed)]
    return [sentence for plain, sentence in placed.items() if plain not in bare][:MOST]


def _xml_parts(package: Package) -> dict[str, str]:
    """The parts of the document's text and what belongs to it, with their kind where it is one that is named."""
    kinds = dict(field_parts(package))
    written = (name for name, kind in package.types.items() if "wordprocessingml" in kind and name.endswith(".xml"))
    return {name: kinds.get(name, "other") for name in written}


class _Part:
    """One part, with the places of its paragraphs."""

    def __init__(self, package: Package, name: str, kind: str) -> None:
        self.root = parse_xml(package.parts[name])
        self.spots = spots_in(self.root, kind)

    def place(self, element: etree._Element | None) -> Spot | None:
        paragraph = None if element is None else paragraph_of(element)
        return self.spots.get(paragraph) if paragraph is not None else None

    def linked(self, link: Relationship) -> etree._Element | None:
        """The element that uses a link."""
        names = {f"{{{OFFICE}}}{name}" for name in ("id", "embed", "link", "pict", "href")}
        return next((one for one in self.root.iter() if any(one.get(name) == link.id for name in names)), None)


def _all(package: Package, parts: dict[str, _Part]) -> Iterator[str | Promise]:
    yield from forbidden_kinds(package)
    if any(count > 1 for count in Counter((owner, link.id) for owner, link in links_of(package)).values()):
        yield DAMAGED
    for owner, link in links_of(package):
        if reason := objection_to(link):
            part = parts.get(owner)
            yield placed(reason, part.place(part.linked(link)) if part else None)
    for part in parts.values():
        yield from _old_drawings(part)
        yield from _fetching_fields(part)
    yield from damage(cleaned(package))


def _old_drawings(part: _Part) -> Iterator[str | Promise]:
    for element in part.root.iter("{*}imagedata", "{*}fill", "{*}stroke", "{*}image"):
        source = element.get("src") or element.get(f"{{{part.root.nsmap.get('o', '')}}}href") or ""
        if ADDRESS.match(source):
            yield placed(LINKED % {"target": source[:100]}, part.place(element))


def _fetching_fields(part: _Part) -> Iterator[str | Promise]:
    """Fields that fetch, however deep they are nested."""
    for kind, element in _kinds(part.root):
        if kind in FETCHING_KINDS:
            yield placed(FETCHES % {"field": kind}, part.place(element))


def _kinds(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The kinds of all fields of a part, DATE, INCLUDEPICTURE …, and where each begins."""
    for simple in root.iter(SIMPLE):
        yield _first_word(simple.get(w("instr"), "")), simple
    for story in stories(root):
        split_runs(story)
        waiting = list(fields_of(story))
        while waiting:
            found = waiting.pop()
            code = "".join(_code(run) for run in found.code if not isinstance(run, Field))
            yield _first_word(code), found.begin
            waiting += [item for item in (*found.code, *found.result) if isinstance(item, Field)]


def _code(run: etree._Element) -> str:
    return "".join(code.text or "" for code in run.iter(CODE))


def _first_word(instruction: str) -> str:
    return instruction.split(None, 1)[0].upper() if instruction.strip() else ""
