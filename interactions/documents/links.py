"""The links between the parts of a Word file: which lead nowhere, and which of those letters can do without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from .fieldtree import w
from .package import OFFICE, RELS, Package, Relationship, links_name, objection_to, parse_xml, resolve_target

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
TEXT_LINK = w("hyperlink")
# Links that are read: their text, or their picture, is the same without them.
HYPERLINKS = (TEXT_LINK, f"{{{DRAWING}}}hlinkClick", f"{{{DRAWING}}}hlinkHover")
# What a link must lead to where these elements use it.
LEADS_TO = {"headerReference": "header", "footerReference": "footer", "blip": "image", "imagedata": "image"}
# Of these Word itself leaves links behind that nothing uses and that lead nowhere.
SPARE = frozenset({"hyperlink", "image"})
TOLD = "wordprocessingml."
# Parts that the document's text is made with; without its content type Word does not know such a part.
WORD_PARTS = frozenset(
    {"header", "footer", "footnotes", "endnotes", "comments", "styles", "settings", "numbering", "fontTable"}
)


@dataclass(frozen=True)
class Use:
    """An element that uses a link by its id; `link` is missing where the list of links does not name it."""

    element: etree._Element
    attribute: str
    id: str
    link: Relationship | None

    @property
    def is_hyperlink(self) -> bool:
        """Whether text and pictures stay as they are without it."""
        return self.element.tag in HYPERLINKS


def uses_in(package: Package, part: str, root: etree._Element) -> Iterator[Use]:
    """Whatever in a part uses a link, in the order of reading; an empty id is no link, as Word itself writes it."""
    links = {link.id: link for link in package.relationships(part)}
    start = f"{{{OFFICE}}}"
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            if value and str(name).startswith(start):
                yield Use(element, str(name), str(value), links.get(str(value)))


def leads_nowhere(package: Package, part: str, link: Relationship) -> bool:
    """Whether a link within the file leads to a part that is not in it; one that may not be there is told as such."""
    return not objection_to(link) and not link.external and resolve_target(part, link.target) not in package.parts


def is_broken(package: Package, part: str, use: Use) -> bool:
    """Whether the link is not there, leads nowhere, or leads to something else than its element shows."""
    if use.link is None or leads_nowhere(package, part, use.link):
        return True
    wanted = LEADS_TO.get(etree.QName(use.element).localname)
    return wanted is not None and use.link.kind != wanted


def is_told(package: Package, part: str, link: Relationship) -> bool:
    """Whether the list of content types says of a part of the text what it is."""
    if link.external or link.kind not in WORD_PARTS:
        return True
    return package.types.get(resolve_target(part, link.target), "").endswith(f"{TOLD}{link.kind}+xml")


def mended(package: Package) -> Package:
    """The package without hyperlinks and spare links that lead nowhere; texts and pictures stay."""
    parts = dict(package.parts)
    for name, kind in package.types.items():
        if TOLD in kind and name.endswith(".xml") and name in parts:
            parts |= _mended_part(package, name)
    return package if parts == package.parts else replace(package, parts=parts)


def _mended_part(package: Package, name: str) -> dict[str, bytes]:
    root, changed = parse_xml(package.parts[name]), {}
    uses = list(uses_in(package, name, root))
    dead = [use for use in uses if use.is_hyperlink and is_broken(package, name, use)]
    for use in dead:
        _unlink(use)
    if dead:
        changed[name] = etree.tostring(root, encoding="UTF-8", standalone=True)
    used = {use.id for use in uses if use not in dead}
    spare = {
        link.id
        for link in package.relationships(name)
        if link.kind in SPARE and link.id not in used and leads_nowhere(package, name, link)
    }
    if spare:
        changed[links_name(name)] = _without(package.parts[links_name(name)], spare)
    return changed


def _unlink(use: Use) -> None:
    if use.element.tag == TEXT_LINK:
        del use.element.attrib[use.attribute]
    else:
        use.element.getparent().remove(use.element)


def _without(links: bytes, ids: set[str]) -> bytes:
    root = parse_xml(links)
    for element in list(root.iter(f"{{{RELS}}}Relationship")):
        if element.get("Id") in ids:
            root.remove(element)
    return etree.tostring(root, encoding="UTF-8", standalone=True)
