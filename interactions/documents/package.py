"""A Word file as a set of parts: opened with suspicion, before anything in it is parsed."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from lxml import etree

from .errors import DocumentRefused

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_XML = 20 * 1024 * 1024
MAX_PARTS = 2000
MAX_RATIO = 200
FREE_BYTES = 1024 * 1024
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTENT_TYPES = "[Content_Types].xml"
CT = "http://schemas.openxmlformats.org/package/2006/content-types"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    IndexError,
    OverflowError,
    AttributeError,
    struct.error,
    zlib.error,
)

NOT_WORD = _("This is not a Word document. Save it in Word as “Word Document (.docx)” and upload that file.")
OLD_WORD = _(
    "This is a document of an old Word version. Save it in Word as “Word Document (.docx)” and upload that file."
)
STRICT_WORD = _(
    "This is a “Strict Open XML Document”. Save it in Word as “Word Document (.docx)” and upload that file."
)
ENCRYPTED = _("This document is protected by a password. Remove the password in Word and upload it again.")
DAMAGED = _("This document is damaged: Word itself could not open it. Save it again in Word and upload that file.")
TOO_LARGE = _("This document is too large: 20 MB is the most. Make its pictures smaller in Word and upload it again.")
BLOWN_UP = _("This document unpacks to more than a Word document can need, so it was not opened.")
MACROS = _("This document contains macros. Save it in Word as “Word Document (.docx)”, which leaves them out.")
EMBEDDED = _(
    "This document contains an embedded object (a workbook, a file or a control). Replace it by a picture or text."
)
LINKED = _(
    "This document fetches content from elsewhere (%(target)s). Put the content into the document instead of a link."
)

STRIPPED_LINKS = {"attachedTemplate", "mailMergeSource", "mailMergeHeaderSource", "recipientData"}
EMBEDDING_LINKS = {
    "oleObject",
    "package",
    "control",
    "activeXControl",
    "activeXControlBinary",
    "aFChunk",
    "subDocument",
    "ctrlProp",
}
MACRO_LINKS = {"vbaProject", "wordVbaData", "keyMapCustomizations", "attachedToolbars"}
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|\\\\|//")


@dataclass(frozen=True)
class Relationship:
    """One link of a part to another part or to an address."""

    id: str
    kind: str
    target: str
    external: bool


@dataclass(frozen=True)
class Package:
    """The parts of a Word file by name, in the file's order."""

    parts: dict[str, bytes]
    types: dict[str, str]
    main: str

    def relationships(self, part: str) -> list[Relationship]:
        """The links of a part; none where it has no list of links."""
        content = self.parts.get(links_name(part))
        return list(_read_links(content)) if content is not None else []

    def target(self, part: str, target: str) -> str:
        """The name of the part a link of a part leads to; empty where there is none."""
        name = resolve_target(part, target)
        return name if name in self.parts else ""

    def linked(self, part: str, kind: str) -> list[str]:
        """The names of the parts to which a part links in a certain role, such as header."""
        return [
            resolve_target(part, link.target)
            for link in self.relationships(part)
            if link.kind == kind and not link.external
        ]


def links_name(part: str) -> str:
    """The name of the part that lists the links of a part."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolve_target(part: str, target: str) -> str:
    """The name of the part to which a link of a part points."""
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def parse_xml(content: bytes) -> etree._Element:
    """The root of an XML part; entities, document types and broken XML are refused."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise DocumentRefused(DAMAGED) from error
    if root.getroottree().docinfo.doctype:
        raise DocumentRefused(DAMAGED)
    return root


def _read_links(content: bytes) -> Iterator[Relationship]:
    for element in parse_xml(content).iter(f"{{{RELS}}}Relationship"):
        yield Relationship(
            id=element.get("Id", ""),
            kind=posixpath.basename(element.get("Type", "")),
            target=element.get("Target", ""),
            external=element.get("TargetMode", "").lower() == "external",
        )


def _check_container(content: bytes) -> None:
    """The first bytes say what kind of file this is."""
    if len(content) > MAX_BYTES:
        raise DocumentRefused(TOO_LARGE)
    if content.startswith(OLE_MAGIC):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise DocumentRefused(ENCRYPTED if encrypted else OLD_WORD)
    if not content.startswith(b"PK"):
        raise DocumentRefused(NOT_WORD)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Names and declared sizes, read before anything is unpacked."""
    names = {entry.filename.lower() for entry in entries}
    if len(names) != len(entries) or any(_strange_name(entry.filename) for entry in entries):
        raise DocumentRefused(DAMAGED)
    if any(entry.flag_bits & 1 for entry in entries):
        raise DocumentRefused(ENCRYPTED)
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise DocumentRefused(DAMAGED)
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise DocumentRefused(BLOWN_UP)
    if any(_blows_up(entry) for entry in entries):
        raise DocumentRefused(BLOWN_UP)


def _strange_name(name: str) -> bool:
    return "\\" in name or name.startswith("/") or ".." in name.split("/") or len(name) > 500 or not name.isprintable()


def _blows_up(entry: zipfile.ZipInfo) -> bool:
    if entry.filename.lower().endswith((".xml", ".rels")) and entry.file_size > MAX_XML:
        return True
    return entry.file_size > FREE_BYTES and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)


def _read_parts(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(entries)
            return {entry.filename: archive.read(entry) for entry in entries}
    except UNREADABLE as error:
        raise DocumentRefused(DAMAGED) from error


def _read_types(content: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Content types by part name, and by extension."""
    root = parse_xml(content)
    overrides = {
        element.get("PartName", "").lstrip("/"): element.get("ContentType", "")
        for element in root.iter(f"{{{CT}}}Override")
    }
    defaults = {
        element.get("Extension", "").lower(): element.get("ContentType", "")
        for element in root.iter(f"{{{CT}}}Default")
    }
    return overrides, defaults


def _types(parts: dict[str, bytes]) -> dict[str, str]:
    overrides, defaults = _read_types(parts[CONTENT_TYPES])
    return {name: overrides.get(name) or defaults.get(name.rpartition(".")[2].lower(), "") for name in parts}


def _main_part(parts: dict[str, bytes], types: dict[str, str]) -> str:
    """The name of the part that is the document itself."""
    for element in parse_xml(parts.get("_rels/.rels", b"<none/>")).iter(f"{{{RELS}}}Relationship"):
        kind = element.get("Type", "")
        if kind.startswith(STRICT):
            raise DocumentRefused(STRICT_WORD)
        if kind == f"{OFFICE}/officeDocument":
            name = resolve_target("", element.get("Target", ""))
            if "macroenabled" in types.get(name, "").lower():
                raise DocumentRefused(MACROS)
            if name in parts and types[name] == MAIN_TYPE:
                return name
    raise DocumentRefused(NOT_WORD)


def objection_to(link: Relationship) -> str | Promise:
    """Why a link of a part may not be there; empty for one that may."""
    if link.kind in MACRO_LINKS:
        return MACROS
    if link.kind in EMBEDDING_LINKS:
        return EMBEDDED
    outside = link.external or ADDRESS.match(link.target)
    if outside and link.kind != "hyperlink" and link.kind not in STRIPPED_LINKS:
        return LINKED % {"target": link.target[:100]}
    return ""


def links_of(package: Package) -> Iterator[tuple[str, Relationship]]:
    """All links of all parts, each with the name of the part that has it."""
    for name, content in package.parts.items():
        if name.endswith(".rels"):
            folder, _slash, file = name.rpartition("/")
            owner = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
            yield from ((owner, link) for link in _read_links(content))


def forbidden_kinds(package: Package) -> Iterator[str | Promise]:
    """Macros and embedded objects, as the list of parts names them."""
    for name, kind in package.types.items():
        if "vbaproject" in kind.lower() or name.lower().endswith("vbaproject.bin") or "macroenabled" in kind.lower():
            yield MACROS
        if "oleobject" in kind.lower() or "activex" in kind.lower():
            yield EMBEDDED


def _check_contents(package: Package) -> None:
    """Macros, embedded objects and links to the outside are refused."""
    for reason in (*forbidden_kinds(package), *(objection_to(link) for _owner, link in links_of(package))):
        if reason:
            raise DocumentRefused(reason)


def open_package(content: bytes) -> Package:
    """The parts of a Word file whatever they hold. Raises DocumentRefused for what is no readable Word document."""
    _check_container(content)
    parts = _read_parts(content)
    if CONTENT_TYPES not in parts:
        raise DocumentRefused(NOT_WORD)
    types = _types(parts)
    return Package(parts, types, _main_part(parts, types))


def read_package(content: bytes) -> Package:
    """The parts of a Word file. Raises DocumentRefused for anything that is not a plain, harmless Word document."""
    package = open_package(content)
    _check_contents(package)
    return package
