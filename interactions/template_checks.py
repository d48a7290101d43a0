"""What is odd about the documents of a template: fields nobody knows, and fields only some languages have."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from interactions.documents.checks import UnknownField, check_upload
from interactions.documents.errors import DocumentError
from interactions.documents.fields import FIELDS, resolve
from interactions.models import Document, InteractionTemplate, TemplateLanguage

FIELDS_BY_KEY = {field.key: field for field in FIELDS}


@dataclass(frozen=True)
class CheckedLanguage:
    """A language of a template with what was found in its document."""

    row: TemplateLanguage
    unknown: tuple[UnknownField, ...]
    lacks: tuple[str, ...]  # fields that other languages of the template have


def checked_languages(template: InteractionTemplate) -> list[CheckedLanguage]:
    """The languages of the template, their documents compared."""
    rows = list(template.languages.select_related("language", "document").order_by("language"))
    known = {row.pk: known_fields(row.document) for row in rows if row.document}
    everything = frozenset[str]().union(*known.values())
    return [
        CheckedLanguage(
            row,
            unknown_fields(row.document) if row.document else (),
            _captions(everything - known.get(row.pk, everything)),
        )
        for row in rows
    ]


def known_fields(document: Document) -> frozenset[str]:
    """The keys of the document's merge fields."""
    return frozenset(key for name in document.fields if (key := resolve(name)))


def unknown_fields(document: Document) -> tuple[UnknownField, ...]:
    """The document's merge fields that stay empty in every letter, each with its place and what was perhaps meant."""
    if all(resolve(name) for name in document.fields):
        return ()
    try:
        return check_upload(bytes(document.content), document.name).unknown
    except DocumentError:  # kept before the rules for documents were what they are now
        return tuple(UnknownField(name, "", "", None) for name in document.fields if not resolve(name))


def _captions(keys: frozenset[str]) -> tuple[str, ...]:
    """The fields' names in the reader's language."""
    return tuple(sorted(FIELDS_BY_KEY[key].caption(get_language() or "en") for key in keys))
