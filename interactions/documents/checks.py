"""Looking through an uploaded Word document before anything is made of it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from lxml import etree

from .cleaning import linked_data
from .combined import combine
from .damage import dead_links
from .errors import DocumentRefused
from .fields import FIELDS, KEYS, MergeField, fold, resolve
from .objections import MOST, objections
from .package import (
    DAMAGED,
    MACROS,
    MAX_BYTES,
    NOT_WORD,
    OLD_WORD,
    TOO_LARGE,
    Package,
    open_package,
    parse_xml,
)
from .spots import Spot
from .template import CompiledTemplate, FieldUse, compile_template

NO_TEMPLATE = _("The link to another Word template is left out of the letters.")
NO_DATA_SOURCE = _("The link to a list of recipients in Word is left out of the letters; ours takes its place.")
WRONG_ENDINGS = {".docm": MACROS, ".dotm": MACROS, ".doc": OLD_WORD}


@dataclass(frozen=True)
class UnknownField:
    """A merge field we have no value for, where it stands, and the field that was perhaps meant."""

    name: str
    place: Spot | str
    paragraph: str
    meant: MergeField | None


@dataclass(frozen=True)
class DocumentReport:
    """What a document uses; unknown fields stay empty in the letters."""

    fields: tuple[str, ...]
    resolved: tuple[str, ...]
    unknown: tuple[UnknownField, ...]
    notes: tuple[str | Promise, ...]
    uses: tuple[FieldUse, ...]


def check_upload(content: bytes, filename: str) -> DocumentReport:
    """The merge fields of an uploaded document, known and unknown.

    Raises DocumentRefused, with a sentence that says what to do, for everything that is no plain Word document:
    other files, encrypted or damaged ones, macros, embedded objects, and whatever fetches content from elsewhere.
    """
    _check_name(filename)
    if len(content) > MAX_BYTES:
        raise DocumentRefused(TOO_LARGE)
    package = open_package(content)
    for name, part in package.parts.items():
        if name.lower().endswith((".xml", ".rels")):
            parse_xml(part)
    if found := objections(package):
        raise DocumentRefused(*found)
    template = _tried(content)
    return _report(template, package)


def _check_name(filename: str) -> None:
    name = filename.lower()
    if not name.endswith(".docx"):
        raise DocumentRefused(next((text for ending, text in WRONG_ENDINGS.items() if name.endswith(ending)), NOT_WORD))


def _tried(content: bytes) -> CompiledTemplate:
    """The template, after one letter and one combined document were made of it without data.

    Whatever is so odd inside a document that this fails is better said now than while a campaign is printed.
    """
    try:
        template = compile_template(content)
        template.render({})
        combine([(template, {}), (template, {})])
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError, etree.LxmlError) as error:
        raise DocumentRefused(DAMAGED) from error
    return template


def _report(template: CompiledTemplate, package: Package) -> DocumentReport:
    known = dict.fromkeys(use.key for use in template.uses if resolve(use.name))
    unknown = [use for use in template.uses if not resolve(use.name)]
    links = linked_data(package)
    notes: list[str | Promise] = [NO_TEMPLATE] if "attachedTemplate" in links else []
    if links - {"attachedTemplate"}:
        notes.append(NO_DATA_SOURCE)
    notes += dead_links(package)[:MOST]
    return DocumentReport(template.fields, tuple(known), tuple(map(_unknown, unknown)), tuple(notes), template.uses)


def _unknown(use: FieldUse) -> UnknownField:
    near = difflib.get_close_matches(fold(use.name), KEYS, n=1, cutoff=0.8)
    meant = next((field for field in FIELDS if near and field.key == KEYS[near[0]]), None)
    return UnknownField(use.name, use.place, use.paragraph, meant)
