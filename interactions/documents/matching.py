"""Documents with other people's field names: which of our fields is meant, and the document with ours in place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from lxml import etree
from rapidfuzz import fuzz, process

from .archive import archive, entry, fixed
from .cleaning import serialise
from .fields import FIELDS, KEYS, MergeField, field_key, fold, resolve
from .fieldtree import CODE, SIMPLE, TEXT, Field, fields_of, split_runs, stories, w
from .known_names import KNOWN, UNSURE
from .package import CONTENT_TYPES, parse_xml, read_package
from .spots import field_parts

FIELDS_BY_KEY = {field.key: field for field in FIELDS}
ALIKE = 80  # hundredths of likeness from which a field is proposed
LIKELY = 86  # … and from which the first proposal is what is chosen unless somebody says otherwise
PROPOSED = 3
OWN_WORDS = re.compile(r"^contact|^kontaktens|^kontakt|ducontact$")
MERGEFIELD = re.compile(
    r'^\s*MERGEFIELD\s+(?:["“„](?P<quoted>[^"”“]*)["”“]|(?P<bare>[^\\"]+?))\s*(?P<rest>\\.*)?$',
    re.IGNORECASE | re.DOTALL,
)
Names = Mapping[str, str]  # folded names and what stands in their place


@lru_cache(maxsize=1)
def _all_names() -> dict[str, str]:
    short = {OWN_WORDS.sub("", name): key for name, key in KEYS.items() if key.startswith("contact")}
    return {**{name: key for name, key in short.items() if len(name) > 2}, **KEYS, **KNOWN}


def proposals(name: str) -> list[tuple[MergeField, bool]]:
    """The fields that are perhaps meant, the likeliest first, each with whether it is likely enough to be taken."""
    folded = fold(name)
    names = _all_names()
    if key := names.get(folded) or names.get(folded.rstrip("0123456789")):
        return [(FIELDS_BY_KEY[key], True)]
    if key := UNSURE.get(folded):
        return [(FIELDS_BY_KEY[key], False)]
    found: dict[str, bool] = {}
    for near, score, _index in process.extract(folded, list(names), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=12):
        found.setdefault(names[near], score >= LIKELY and len(folded) > 3)
    return [(FIELDS_BY_KEY[key], likely and place == 0) for place, (key, likely) in enumerate(found.items())][:PROPOSED]


def ambiguous(name: str) -> bool:
    """Whether a name of ours means another field to most people: their "Company Name" is the recipient's."""
    return KNOWN.get(fold(name), field_key(name)) != field_key(name) if resolve(name) else False


def renamed(content: bytes, names: Names) -> bytes:
    """The document with merge fields called otherwise; the same document and names always give the same bytes.

    `names` are by folded name. A document that has none of them comes back as it is. Raises DocumentRefused.
    """
    package = read_package(content)
    parts = dict(package.parts)
    for name, _kind in field_parts(package):
        root = parse_xml(parts[name])
        if _rename(root, names):
            parts[name] = serialise(root)
    if parts == package.parts:
        return content
    in_order = sorted(parts, key=lambda name: name != CONTENT_TYPES)
    return archive(fixed(entry(name, parts[name]) for name in in_order), []).content


def _rename(root: etree._Element, names: Names) -> int:
    """How many fields of a part were called otherwise."""
    changed = 0
    for simple in root.iter(SIMPLE):
        shown = list(simple.iter(TEXT))
        changed += _put(names, simple.get(w("instr"), ""), shown, lambda new, one=simple: one.set(w("instr"), new))  # type: ignore[misc]
    for story in stories(root):
        split_runs(story)
        waiting = list(fields_of(story))
        while waiting:
            found = waiting.pop()
            waiting += [item for item in (*found.code, *found.result) if isinstance(item, Field)]
            changed += _rename_complex(found, names)
    return changed


def _rename_complex(found: Field, names: Names) -> int:
    if any(isinstance(item, Field) for item in found.code):
        return 0  # a field whose name is made by another one
    codes = [code for run in found.code if not isinstance(run, Field) for code in run.iter(CODE)]
    shown = [text for run in found.result if not isinstance(run, Field) for text in run.iter(TEXT)]
    return _put(names, _joined(codes), shown, lambda new: _write(codes, new))


def _put(names: Names, instruction: str, shown: list[etree._Element], write: Callable[[str], object]) -> int:
    """Writes the field with its new name, also where the document shows the old one between its angle quotes."""
    match = MERGEFIELD.match(instruction)
    name = (match["quoted"] or match["bare"] or "").strip() if match else ""
    new = names.get(fold(name)) if name else None
    if match is None or new is None:
        return 0
    write(f' MERGEFIELD "{new}" {match["rest"] or ""}')
    if fold(_joined(shown)) == fold(name):
        _write(shown, f"«{new}»")
    return 1


def _joined(elements: list[etree._Element]) -> str:
    return "".join(element.text or "" for element in elements)


def _write(elements: list[etree._Element], text: str) -> None:
    """The text in the first of the elements, nothing in the others."""
    for element in elements:
        element.text, text = text, ""
