"""What is missing inside a Word file, each with the place where its author finds it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from lxml import etree

from .fieldtree import paragraph_of
from .links import LEADS_TO, Use, is_broken, is_told, leads_nowhere, uses_in
from .package import Package, Relationship, links_of, parse_xml, resolve_target
from .spots import PARTS, Spot, field_parts, placed, spots_in

NO_PICTURE = _("A picture is missing in this file. Put it into the document again in Word and save it.")
NO_PART = _("A part of this document is missing (%(part)s). Save it again in Word and upload that file.")
UNTOLD = _("This document does not say what a part of it is (%(part)s). Save it again in Word and upload that file.")
DEAD_LINK = _("A link that leads nowhere is left out of the letters; its text stays.")


def damage(package: Package) -> Iterator[str | Promise]:
    """Everything that is needed and not there, in a package that is mended already."""
    used: dict[str, set[str]] = {}
    for name, root, kind in _read(package):
        uses = list(uses_in(package, name, root))
        used[name] = {use.id for use in uses}
        broken = [use for use in uses if is_broken(package, name, use)]
        yield from (placed(_missing(package, name, use), spot) for use, spot in _spotted(root, kind, broken))
    yield from _lists(package, used)


def dead_links(package: Package) -> list[str | Promise]:
    """A sentence for each hyperlink that leads nowhere."""
    found: list[str | Promise] = []
    for name, root, kind in _read(package):
        uses = uses_in(package, name, root)
        dead = [use for use in uses if use.is_hyperlink and is_broken(package, name, use)]
        found += [placed(DEAD_LINK, spot) for _use, spot in _spotted(root, kind, dead)]
    return found


def _read(package: Package) -> Iterator[tuple[str, etree._Element, str]]:
    """The XML parts: the name of each, its content, and its kind where it is one that is named."""
    kinds = dict(field_parts(package))
    for name, content in package.parts.items():
        if name.endswith(".xml") and not _is_no_part(name):
            yield name, parse_xml(content), kinds.get(name, "other")


def _is_no_part(name: str) -> bool:
    """Whether an entry of the zip is none of the document's parts: the list of types, what Word threw away."""
    return name.startswith("[")


def _spotted(root: etree._Element, kind: str, uses: list[Use]) -> Iterator[tuple[Use, Spot | None]]:
    spots = spots_in(root, kind) if uses else {}
    for use in uses:
        paragraph = paragraph_of(use.element)
        yield use, spots.get(paragraph) if paragraph is not None else None


def _missing(package: Package, name: str, use: Use) -> str | Promise:
    kind = LEADS_TO.get(etree.QName(use.element).localname)
    if kind == "image":
        return NO_PICTURE
    if use.link and leads_nowhere(package, name, use.link):
        return NO_PART % {"part": resolve_target(name, use.link.target)}
    return NO_PART % {"part": PARTS[kind] if kind else use.id}


def _lists(package: Package, used: dict[str, set[str]]) -> Iterator[str | Promise]:
    """What the lists of links and of content types leave open."""
    for name in package.parts:
        if not package.types[name] and not _is_no_part(name):
            yield UNTOLD % {"part": name}
    for owner, link in links_of(package):
        if not owner or owner in package.parts:
            yield from _link(package, owner, link, used.get(owner, set()))


def _link(package: Package, owner: str, link: Relationship, used: set[str]) -> Iterator[str | Promise]:
    """What is amiss with a link that nothing shows; one that is used was told with its place."""
    target = resolve_target(owner, link.target)
    if leads_nowhere(package, owner, link):
        if link.id not in used:
            yield NO_PART % {"part": target}
    elif not is_told(package, owner, link):
        yield UNTOLD % {"part": target}
