"""What is odd about the documents of a template: fields nobody knows, and fields only some languages have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language

from interactions.documents.checks import DocumentReport, UnknownField, check_upload
from interactions.documents.errors import DocumentError
from interactions.documents.fields import MergeField, fold, resolve
from interactions.documents.matching import FIELDS_BY_KEY, proposals
from interactions.documents.spots import Spot
from interactions.empty_fields import contacts_of, empty_counts
from interactions.models import Document, FieldMatch, InteractionTemplate, TemplateLanguage
from interactions.operations.documents import odd_names


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
    """The document's merge fields that stay empty in every letter, each with its place and what was perhaps meant.

    Those that somebody chose to leave out are not among them.
    """
    names = [name for name in document.fields if not resolve(name)]
    if not names:
        return ()
    left_out = _left_out(names)
    if report := _report(document):
        return tuple(field for field in report.unknown if fold(field.name) not in left_out)
    return tuple(UnknownField(name, "", "", None) for name in names if fold(name) not in left_out)


def wants_a_look(document: Document) -> bool:
    """Whether something is to be said of the document: fields nobody knows, or what its letters leave out."""
    report = _report(document)
    return bool(unknown_fields(document) or (report and report.notes))


def _left_out(names: Iterable[str]) -> frozenset[str]:
    """The names, as they are compared, of which somebody said that they stay empty."""
    rows = FieldMatch.objects.filter(folded__in=list(map(fold, names)), field="")
    return frozenset(rows.values_list("folded", flat=True))


def _report(document: Document) -> DocumentReport | None:
    """What is said of the document; nothing where it was kept before the rules were what they are now."""
    try:
        return check_upload(bytes(document.content), document.name)
    except DocumentError:
        return None


@dataclass(frozen=True)
class Question:
    """A name nobody knows here: where it stands, and the fields perhaps meant, the likeliest first."""

    name: str
    places: tuple[Spot, ...]
    text: str
    proposed: tuple[MergeField, ...]
    chosen: str  # the key of the field that is taken unless somebody says otherwise; empty: left out


@dataclass(frozen=True)
class UsedField:
    """A field of a document: what it is called there and here, where it stands, and for how many it is empty."""

    caption: str
    names: tuple[str, ...]
    places: tuple[Spot, ...]
    empty: int | None  # None where this is no matter of single contacts


@dataclass(frozen=True)
class Check:
    """Everything that can be said of one document of a template."""

    questions: tuple[Question, ...]
    used: tuple[UsedField, ...]
    lacks: tuple[str, ...]
    notes: tuple[str, ...]
    contacts: int  # who would be written to with it


def check_document(row: TemplateLanguage) -> Check:
    """The document of a language looked through, the contacts it is for counted with one statement."""
    report = _report(row.document) if row.document else None
    counts = empty_counts(contacts_of(row), report.resolved if report else ())
    lacks = next(found.lacks for found in checked_languages(row.template) if found.row.pk == row.pk)
    if report is None:
        return Check((), (), lacks, (), counts.contacts)
    used = tuple(_used(report, key, counts.empty.get(key)) for key in report.resolved)
    return Check(_questions(report), used, lacks, tuple(map(str, report.notes)), counts.contacts)


def _used(report: DocumentReport, key: str, empty: int | None) -> UsedField:
    uses = [use for use in report.uses if use.key == key]
    places = tuple(dict.fromkeys(use.place for use in uses))
    return UsedField(_captions([key])[0], tuple(dict.fromkeys(use.name for use in uses)), places, empty)


def _questions(report: DocumentReport) -> tuple[Question, ...]:
    """The names to be matched, those that were left out before as well."""
    odd = odd_names(use.name for use in report.uses)
    left_out = _left_out(odd.values()) if odd else frozenset()
    return tuple(_question(report, folded, name, left_out=folded in left_out) for folded, name in odd.items())


def _question(report: DocumentReport, folded: str, name: str, *, left_out: bool) -> Question:
    uses = [use for use in report.uses if fold(use.name) == folded]
    proposed = proposals(name)
    chosen = next((field.key for field, likely in proposed if likely), "")
    return Question(
        name,
        tuple(dict.fromkeys(use.place for use in uses)),
        next((use.paragraph for use in uses), ""),
        tuple(field for field, _likely in proposed),
        "" if left_out else chosen,
    )


def _captions(keys: Iterable[str]) -> tuple[str, ...]:
    """The fields' names in the reader's language."""
    return tuple(sorted(FIELDS_BY_KEY[key].caption(get_language() or "en") for key in keys))
