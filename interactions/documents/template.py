"""A Word document with merge fields, parsed once and compiled; a letter is then a fill-in.

The same template and values always give the same bytes: what somebody received can be shown again.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from .archive import Archive, Fixed, archive, entry, fixed
from .cleaning import cleaned
from .errors import DocumentRefused
from .fieldtree import w
from .package import CONTENT_TYPES, DAMAGED, Package, parse_xml, read_package
from .parts import PartCompiler
from .pieces import Letter, Pieces, by_key, letter
from .sketch import MarkedLetter, Sketch
from .spots import Spot, field_parts

# Raise the first number whenever a change here alters the bytes of a letter. The compressor counts too.
ENGINE_VERSION = f"3/zlib-{zlib.ZLIB_RUNTIME_VERSION}"
# The same for letters that were not packed, since only their text was sent.
SKETCH = "/sketch"
SKETCH_VERSION = f"3{SKETCH}"
BEST = 9


@dataclass(frozen=True)
class FieldUse:
    """A merge field where it stands: its name as written, its place and the text of its paragraph."""

    name: str
    key: str
    place: Spot
    paragraph: str


@dataclass(frozen=True, eq=False)
class CompiledTemplate:
    """A template ready to be filled in; `fields` are the names it uses, in order, each once."""

    fields: tuple[str, ...]
    uses: tuple[FieldUse, ...]
    kinds: frozenset[str]
    package: Package
    language: str
    drop_blank_lines: bool
    front: Fixed
    parts: tuple[tuple[str, Pieces], ...]

    @cached_property
    def keys(self) -> frozenset[str]:
        """The fields it uses, by their keys."""
        return frozenset(use.key for use in self.uses)

    def render(self, values: Mapping[str, object]) -> bytes:
        """One letter as a Word document. Names of values may be keys or captions; what is missing stays empty."""
        return self.fill_in(values).content

    def fill_in(self, values: Mapping[str, object]) -> Archive:
        """The same, apart from what all letters share: who makes many need not copy and hash that each time."""
        return self._packed(letter(values))

    def _packed(self, filled: Letter) -> Archive:
        return archive(self.front, [entry(name, pieces.fill(filled)) for name, pieces in self.parts])

    def sketch(self, values: Mapping[str, object]) -> Sketch:
        """What is particular to one letter: told many times quicker than the letter is made."""
        filled = MarkedLetter(by_key(values))
        parts = [b"\0".join([slot.fill(filled) for slot in pieces.slots]) for _name, pieces in self.parts]
        told = b"\0\0".join([self.digest, *parts, *[text.encode() for text in filled.texts]])
        body = parts[0] if parts and self.parts[0][0] == self.package.main else b""
        return Sketch(body, filled.texts, hashlib.sha256(told).hexdigest())

    def render_marked(self, values: Mapping[str, object], spelled_out: frozenset[int] = frozenset()) -> bytes:
        """The letter of a sketch with marks where its texts stand, but for those that are spelled out."""
        return self._packed(MarkedLetter(by_key(values), spelled_out=spelled_out)).content

    @cached_property
    def digest(self) -> bytes:
        """What tells the template, but for the values of its fields, from any other."""
        told = hashlib.sha256()
        for name, content in self.package.parts.items():
            told.update(b"%s\0%d\0%s" % (name.encode(), len(content), content))
        for name, pieces in self.parts:
            told.update(b"\0".join([name.encode(), *pieces.literals]))
        return told.digest()


def _settings(package: Package) -> tuple[str, bool]:
    """The language of the document's text, and whether blank address lines are left out."""
    language = "en"
    for part in package.linked(package.main, "styles"):
        for element in parse_xml(package.parts.get(part, b"<none/>")).iter(w("lang")):
            language = element.get(w("val")) or language
            break
    keep = False
    for part in package.linked(package.main, "settings"):
        keep = next(parse_xml(package.parts.get(part, b"<none/>")).iter(w("doNotSuppressBlankLines")), None) is not None
    return language, not keep


def part_compiler(
    package: Package, name: str, language: str, *, drop_blank_lines: bool, place: str = "document"
) -> PartCompiler:
    """A part with its merge fields found and marked."""
    compiler = PartCompiler(parse_xml(package.parts[name]), language, place)
    compiler.find_fields(drop_blank_lines=drop_blank_lines)
    return compiler


def compile_template(content: bytes) -> CompiledTemplate:
    """The template in a Word file. Raises DocumentRefused for a file that is no plain Word document."""
    original = read_package(content)
    language, drop_blank_lines = _settings(original)
    package = cleaned(original)
    if parse_xml(package.parts[package.main]).find(w("body")) is None:
        raise DocumentRefused(DAMAGED)
    uses: dict[FieldUse, None] = {}
    kinds: set[str] = set()
    dynamic: list[tuple[str, Pieces]] = []
    parts = dict(package.parts)
    for name, place in field_parts(package):
        compiler = part_compiler(package, name, language, drop_blank_lines=drop_blank_lines, place=place)
        pieces = compiler.cut()
        uses |= dict.fromkeys(FieldUse(use.name, use.key, use.spot, use.paragraph) for use in compiler.uses)
        kinds |= compiler.kinds
        if pieces.slots:
            dynamic.append((name, pieces))
            del parts[name]
        else:
            parts[name] = compiler.written()
    return CompiledTemplate(
        fields=_in_order(uses),
        uses=tuple(uses),
        kinds=frozenset(kinds),
        package=package,
        language=language,
        drop_blank_lines=drop_blank_lines,
        front=fixed(entry(name, parts[name], BEST) for name in _front_first(parts)),
        parts=tuple(dynamic),
    )


def _in_order(uses: dict[FieldUse, None]) -> tuple[str, ...]:
    names: dict[str, str] = {}
    for use in uses:
        names.setdefault(use.key, use.name)
    return tuple(names.values())


def _front_first(parts: dict[str, bytes]) -> list[str]:
    """The list of content types comes first, as Word itself does it."""
    return sorted(parts, key=lambda name: name != CONTENT_TYPES)
