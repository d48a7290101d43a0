"""Word files as they were uploaded, and what other people's field names in them mean here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from interactions.documents.checks import DocumentReport, check_upload
from interactions.documents.errors import DocumentRefused
from interactions.documents.fields import fold, resolve
from interactions.documents.matching import FIELDS_BY_KEY, ambiguous, renamed
from interactions.errors import DocumentNotAccepted, TemplateRefused
from interactions.models import Document, FieldMatch

LONGEST = 120  # signs of a name that are remembered


def keep_document(*, content: bytes, name: str, by: User | None, iso: str = "en") -> Document:
    """The file as a document that letters can be made of; the same file given twice is kept once.

    Fields whose names were matched before get our names, in the language `iso`. Raises DocumentNotAccepted, with
    sentences that say what to do and where, for everything that is no plain Word document.
    """
    report = _checked(content, name)
    if names := _remembered(report, iso):
        content = renamed(content, names)
        report = _checked(content, name)
    document, _created = Document.objects.get_or_create(
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={"name": name[-200:], "content": content, "fields": list(report.fields), "created_by": by},
    )
    return document


def _checked(content: bytes, name: str) -> DocumentReport:
    try:
        return check_upload(content, name)
    except DocumentRefused as error:
        raise DocumentNotAccepted(str(error), field="file") from error


def odd_names(names: Iterable[str]) -> dict[str, str]:
    """The names nobody knows here, and those that mean something else to most people, by how they are compared."""
    return {fold(name)[:LONGEST]: name for name in names if not resolve(name) or ambiguous(name)}


def _remembered(report: DocumentReport, iso: str) -> dict[str, str]:
    odd = odd_names(use.name for use in report.uses)
    matches = FieldMatch.objects.filter(folded__in=odd, field__in=FIELDS_BY_KEY) if odd else []
    return {match.folded: FIELDS_BY_KEY[match.field].caption(iso) for match in matches}


@transaction.atomic
def remember_matches(matches: Mapping[str, str], *, by: User | None) -> None:
    """What names in documents mean from now on: the key of one of our fields, or nothing where they are left out.

    Raises TemplateRefused beside the name whose field there is not.
    """
    for name, key in matches.items():
        if key and key not in FIELDS_BY_KEY:
            raise TemplateRefused(_("There is no such merge field."), field=name)
    rows = {
        (folded := fold(name)[:LONGEST]): FieldMatch(name=name[:LONGEST], folded=folded, field=key, chosen_by=by)
        for name, key in matches.items()
    }
    FieldMatch.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["folded"],
        update_fields=["name", "field", "chosen_at", "chosen_by"],
    )
