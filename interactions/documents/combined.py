"""One Word document with many letters, each on its own pages with its own header, footer, notes and page numbers.

All letters of a combined document come from one template: style sheets of different documents cannot be mixed
without changing somebody's look. Letters of several templates go into one combined document per template
(`by_template`), and into one PDF in any order (pdf.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lxml import etree

from .archive import Entry, archive, entry, fixed
from .cleaning import serialise
from .package import CONTENT_TYPES, OFFICE, RELS, links_name, parse_xml
from .pieces import Letter, letter
from .sections import Copied, Sections, prepare
from .template import CompiledTemplate

NO_LINKS = f'<Relationships xmlns="{RELS}"/>'.encode()
Order = tuple[CompiledTemplate, Mapping[str, object]]


class MixedTemplates(ValueError):
    """Letters of different templates were to go into one Word document."""


def by_template(letters: Sequence[Order]) -> list[tuple[CompiledTemplate, list[int]]]:
    """Which letters (by position) come from which template, templates in order of their first letter."""
    groups: dict[CompiledTemplate, list[int]] = {}
    for position, (template, _) in enumerate(letters):
        groups.setdefault(template, []).append(position)
    return list(groups.items())


def combine(letters: Iterable[Order], *, pages: Sequence[int] | None = None) -> bytes:
    """One document with all letters in the given order, each starting on a new page numbered 1.

    `pages` says how many pages each letter has, where that is known; fields that show it are then written out.
    Raises ValueError for no letters, MixedTemplates for letters of more than one template.
    """
    orders = list(letters)
    if not orders:
        raise ValueError("There is no letter to write.")
    template = orders[0][0]
    if any(other is not template for other, _ in orders):
        raise MixedTemplates("All letters of one document must come from the same template.")
    known = pages if pages is not None else [None] * len(orders)
    filled = [
        letter(values, number=number, pages=count)
        for number, ((_, values), count) in enumerate(zip(orders, known, strict=True))
    ]
    return _write(template, prepare(template), filled)


def _write(template: CompiledTemplate, parts: Sections, letters: list[Letter]) -> bytes:
    package = template.package
    links = links_name(package.main)
    written = {
        package.main: parts.document.write(letters),
        links: _links(package.parts.get(links, NO_LINKS), parts, letters),
        CONTENT_TYPES: _types(package.parts[CONTENT_TYPES], parts, letters),
        **{name: repeated.write(letters) for name, repeated in parts.repeated.items()},
        **{name: content for name, (content, _) in parts.added.items()},
    }
    copied_names = {copied.name for copied in parts.copied}
    static = [name for name in package.parts if name not in written and name not in copied_names]
    entries = [entry(CONTENT_TYPES, written.pop(CONTENT_TYPES))]
    entries += [entry(name, package.parts[name]) for name in static]
    entries += [entry(name, content) for name, content in written.items()]
    return archive(fixed([]), [*entries, *_copies(parts.copied, letters)]).content


def _copies(copied: list[Copied], letters: list[Letter]) -> Iterable[Entry]:
    for one in letters:
        for part in copied:
            name = part.name_for(one.number)
            yield entry(name, part.pieces.fill(one))
            if part.links is not None:
                yield entry(links_name(name), part.links)


def _changed(xml: bytes, gone: set[str], added: Iterable[tuple[str, dict[str, str]]]) -> bytes:
    """A list of links or of content types without some of its elements and with others at its end."""
    root = parse_xml(xml)
    for element in list(root):
        if element.get("Id", element.get("PartName")) in gone:
            root.remove(element)
    space = etree.QName(root).namespace
    for name, attributes in added:
        etree.SubElement(root, f"{{{space}}}{name}", attributes)
    return serialise(root)


def _links(xml: bytes, parts: Sections, letters: list[Letter]) -> bytes:
    added = [(name, kind, target) for name, kind, target in parts.added_links]
    for one in letters:
        for part in parts.copied:
            added.append((f"{part.link_id}-letter{one.number}", part.relation, f"/{part.name_for(one.number)}"))
    return _changed(
        xml,
        {part.link_id for part in parts.copied},
        (("Relationship", {"Id": name, "Type": f"{OFFICE}/{kind}", "Target": target}) for name, kind, target in added),
    )


def _types(xml: bytes, parts: Sections, letters: list[Letter]) -> bytes:
    added = [(name, kind) for name, (_, kind) in parts.added.items()]
    added += [(part.name_for(one.number), part.type) for one in letters for part in parts.copied]
    gone = {f"/{part.name}" for part in parts.copied}
    return _changed(xml, gone, (("Override", {"PartName": f"/{name}", "ContentType": kind}) for name, kind in added))
