"""What a template holds that no letter should carry: data sources, preview pictures, the author's comments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from .fieldtree import w
from .links import mended
from .package import (
    CONTENT_TYPES,
    CT,
    RELS,
    STRIPPED_LINKS,
    Package,
    Relationship,
    links_name,
    links_of,
    parse_xml,
    resolve_target,
)

COMMENT_LINKS = {"comments", "commentsExtended", "commentsIds", "commentsExtensible", "people"}
DATA_SOURCE = (w("mailMerge"), w("attachedTemplate"))


def serialise(root: etree._Element) -> bytes:
    """A part as XML."""
    return etree.tostring(root, encoding="UTF-8", standalone=True)


def _without(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _drop_links(package: Package, part: str, unwanted: Callable[[Relationship], bool]) -> Package:
    """Leaves out links of a part, and the parts to which only they lead."""
    gone = [link for link in package.relationships(part) if unwanted(link)]
    if not gone:
        return package
    name = links_name(part)
    root = parse_xml(package.parts[name])
    ids = {link.id for link in gone}
    for element in list(root.iter(f"{{{RELS}}}Relationship")):
        if element.get("Id") in ids:
            _without(element)
    targets = {resolve_target(part, link.target) for link in gone if not link.external} - _targets(package, part, ids)
    parts = {key: value for key, value in package.parts.items() if key not in targets}
    parts[name] = serialise(root)
    types = parse_xml(parts[CONTENT_TYPES])
    for element in list(types.iter(f"{{{CT}}}Override")):
        if element.get("PartName", "").lstrip("/") in targets:
            _without(element)
    parts[CONTENT_TYPES] = serialise(types)
    return replace(package, parts=parts)


def _targets(package: Package, part: str, but: set[str]) -> set[str]:
    """The parts to which any link leads but those of one part with these ids."""
    kept = ((owner, link) for owner, link in links_of(package) if owner != part or link.id not in but)
    return {resolve_target(owner, link.target) for owner, link in kept if not link.external}


def _clean_settings(package: Package, part: str) -> Package:
    root = parse_xml(package.parts[part])
    unwanted = list(root.iter(*DATA_SOURCE))
    if not unwanted:
        return package
    for element in unwanted:
        _without(element)
    return replace(package, parts={**package.parts, part: serialise(root)})


def cleaned(package: Package) -> Package:
    """The package without what no letter should carry."""
    package = _drop_links(package, "", lambda link: link.kind == "thumbnail")
    package = _drop_links(package, package.main, lambda link: link.kind in COMMENT_LINKS)
    for part in package.linked(package.main, "settings"):
        if part in package.parts:
            package = _clean_settings(package, part)
            package = _drop_links(package, part, lambda link: link.kind in STRIPPED_LINKS)
    return mended(package)


def linked_data(package: Package) -> set[str]:
    """The kinds of outside links that letters leave out: attachedTemplate, mailMergeSource …"""
    return {
        link.kind
        for part in package.linked(package.main, "settings")
        for link in package.relationships(part)
        if link.kind in STRIPPED_LINKS
    }
