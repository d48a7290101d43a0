"""The lines of a segment with what each of them gets.

A line's value is its hand edit, else that of the header version it carries. Headers, languages and templates of one
segment are a handful of rows: they are read first and stand as constants in the one query over the lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Case, Exists, Expression, F, FilteredRelation, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from interactions.models import InteractionTemplate
from segments import membership
from segments.models import LineEdit, Segment, SegmentHeader, SegmentLanguage, SegmentLine

LINE_FIELDS = ("template", "language", "subject", "correspondence_type", "description", "document")
HEADER_FIELDS = tuple(f.name for f in SegmentHeader._meta.fields if f.name not in {"id", "segment", "version"})
TEXT, NUMBER = models.CharField(), models.BigIntegerField()


def members(segment: Segment, at: int | None = None) -> QuerySet[SegmentLine]:
    """The lines of those in the list, now or after the action of that number."""
    return membership.at_position(segment, at)


def current_header(segment: Segment) -> SegmentHeader:
    """What a line that comes in now gets."""
    rows = segment.headers.select_related("template", "language", "campaign")
    return rows.get(version=segment.header_version)


def segment_languages(segment: Segment) -> QuerySet[SegmentLanguage]:
    """Subject and document per language of the segment's template."""
    rows = segment.languages.select_related("language", "document").order_by("language")
    return rows.filter(template=current_header(segment).template)


def lines(segment: Segment, at: int | None = None) -> QuerySet[Any, Any]:
    """The lines with what each gets, in list order."""
    return with_values(segment, members(segment, at)).select_related("contact__company").order_by("id")


@dataclass
class Settings:
    """The rows of a segment that decide what its lines get."""

    segment: Segment
    headers: list[SegmentHeader]
    templates: dict[str, InteractionTemplate]
    languages: dict[str, dict[str, SegmentLanguage]] = field(default_factory=dict)

    @classmethod
    def of(cls, segment: Segment) -> Settings:
        """Read in three statements."""
        headers = list(segment.headers.select_related("campaign").order_by("version"))
        edited = LineEdit.objects.filter(segment=segment, template__isnull=False).order_by().values("template")
        used = InteractionTemplate.objects.filter(
            Q(pk__in={header.template_id for header in headers}) | Q(pk__in=edited)
        )
        settings = cls(segment, headers, {template.pk: template for template in used})
        for row in segment.languages.all():
            settings.languages.setdefault(row.template_id, {})[row.language_id] = row
        return settings

    def per_version(self, value: Callable[[SegmentHeader], Any], output: models.Field) -> Expression:
        """A value that depends on the header version the line carries."""
        values = {header.version: value(header) for header in self.headers}
        last = values[self.headers[-1].version]
        cases = [
            When(header_version=version, then=_constant(one, output)) for version, one in values.items() if one != last
        ]
        return Case(*cases, default=_constant(last, output), output_field=output) if cases else _constant(last, output)

    def per_template(
        self, value: Callable[[InteractionTemplate], Any], default: Expression, output: models.Field
    ) -> Expression:
        """A value that depends on the template set by hand, else the header's."""
        cases = [
            When(edit__template=template.pk, then=_constant(value(template), output))
            for template in self.templates.values()
        ]
        return Case(*cases, default=default, output_field=output) if cases else default

    def fallback_language(self, header: SegmentHeader, template: InteractionTemplate | None) -> str | None:
        """The segment's default where the template has it, else the template's default."""
        own = self.languages.get(template.pk, {}) if template else {}
        wanted = [header.language_id, template.language_id if template else None]
        return next((one for one in wanted if one in own), next((one for one in wanted if one), None))


def with_values(segment: Segment, rows: QuerySet[SegmentLine], settings: Settings | None = None) -> QuerySet[Any, Any]:
    """The lines, annotated with columns named like those of an interaction log entry, and `edited`.

    Who asks for many lines in parts gives the `settings`, read once.
    """
    settings = settings or Settings.of(segment)
    rows = rows.annotate(
        edit=FilteredRelation("contact__line_edits", condition=Q(contact__line_edits__segment=segment.pk)),
        edited=Case(When(edit__isnull=False, then=Value(True)), default=Value(False)),
        template_id=Coalesce(
            F("edit__template_id"), settings.per_version(lambda h: h.template_id, TEXT), output_field=TEXT
        ),
    )
    rows = rows.annotate(language_id=_language(settings), correspondence_type=_correspondence_type(settings))
    return rows.annotate(
        language_fallback=_is_fallback(settings),
        subject=_per_language(settings, "subject", settings.per_version(lambda h: h.subject, TEXT), TEXT),
        document_id=_per_language(settings, "document_id", _constant(None, NUMBER), NUMBER),
        description=Coalesce(F("edit__description"), Value(segment.description)),
        **_from_header(settings),
    )


def _constant(value: Any, output: models.Field) -> Expression:
    """A typed constant: PostgreSQL takes a bare NULL inside CASE for a text."""
    constant = Value(value, output_field=output)
    return Cast(constant, output) if value is None or not isinstance(output, models.CharField) else constant


def _language(settings: Settings) -> Expression:
    """By hand, else the contact's where the template has it, else the segment's default, else the template's."""
    cases = [When(edit__language__isnull=False, then=F("edit__language_id"))]
    for code, rows in settings.languages.items():
        cases.append(When(template_id=code, contact__language__in=list(rows), then=F("contact__language_id")))
    # A template without documents takes every language.
    anything = Q(template_id__isnull=True) | ~Q(template_id__in=list(settings.languages))
    cases.append(When(anything & Q(contact__language__isnull=False), then=F("contact__language_id")))
    for template in settings.templates.values():
        then = settings.per_version(lambda h, t=template: settings.fallback_language(h, t), TEXT)  # type: ignore[misc]
        cases.append(When(template_id=template.pk, then=then))
    return Case(*cases, default=settings.per_version(lambda h: h.language_id, TEXT), output_field=TEXT)


def _is_fallback(settings: Settings) -> Expression:
    """Whether the contact's own language was asked for and the template does not have it."""
    fallback = Q(template_id__in=list(settings.languages), edit__language__isnull=True) & ~Q(
        language_id=F("contact__language_id")
    )
    fallback &= Q(contact__language__isnull=False)
    return Case(When(fallback, then=Value(True)), default=Value(False))


def _correspondence_type(settings: Settings) -> Expression:
    """By hand, the segment's where the contact's is ignored, the contact's, the segment's, the template's."""
    ignoring = [h.version for h in settings.headers if h.ignore_contact_correspondence and h.correspondence_type]
    own = settings.per_version(lambda h: h.correspondence_type, TEXT)
    cases = [
        When(edit__correspondence_type__isnull=False, then=F("edit__correspondence_type")),
        When(header_version__in=ignoring, then=own),
        When(~Q(contact__correspondence_type=""), then=F("contact__correspondence_type")),
    ]
    for template in settings.templates.values():
        then = settings.per_version(
            lambda h, t=template: h.correspondence_type or t.correspondence_type,  # type: ignore[misc]
            TEXT,
        )
        cases.append(When(template_id=template.pk, then=then))
    return Case(*cases, default=own, output_field=TEXT)


def _per_language(settings: Settings, name: str, default: Expression, output: models.Field) -> Expression:
    """By hand, else what the segment has for the line's language, else the default."""
    cases = [When(**{f"edit__{name.removesuffix('_id')}__isnull": False}, then=F(f"edit__{name}"))]
    for template, rows in settings.languages.items():
        for language, row in rows.items():
            if value := getattr(row, name):
                cases.append(When(template_id=template, language_id=language, then=_constant(value, output)))
    return Case(*cases, default=default, output_field=output)


def _from_header(settings: Settings) -> dict[str, Expression]:
    """What is set for the whole list only, or comes with a template set by hand."""
    cost, yes = models.DecimalField(max_digits=10, decimal_places=2), models.BooleanField()
    version, template = settings.per_version, settings.per_template
    salesperson = settings.segment.salesperson_id
    return {
        "information_flow": template(lambda t: t.information_flow, version(lambda h: h.information_flow, TEXT), TEXT),
        "initiated_by": template(lambda t: t.initiated_by, version(lambda h: h.initiated_by, TEXT), TEXT),
        "cost": template(lambda t: t.unit_cost, version(lambda h: h.unit_cost, cost), cost),
        "duration": template(lambda t: t.unit_duration, version(lambda h: h.unit_duration, NUMBER), NUMBER),
        "campaign_id": version(lambda h: h.campaign_id, NUMBER),
        "campaign_target": version(lambda h: bool(h.campaign_id and h.campaign_target), yes),
        "campaign_response": version(lambda h: bool(h.campaign_id and h.campaign_response), yes),
        "salesperson_id": Coalesce(Value(salesperson), F("contact__salesperson_id"), output_field=TEXT),
        "segment_number": Value(settings.segment.number),
        "date": Value(settings.segment.date, output_field=models.DateField()),
    }


@dataclass(frozen=True)
class LinesAffected:
    """Whom a change of the header would reach."""

    all: int
    untouched: int
    would_change: bool


def lines_affected(segment: Segment, **fields: Any) -> LinesAffected:
    """How many lines there are, how many were not edited by hand in these fields, and whether any would change."""
    rows = members(segment)
    edits = LineEdit.objects.filter(segment=segment, contact=OuterRef("contact"))
    edited = Q()
    for name in set(fields) & set(LINE_FIELDS):
        edited |= Q(**{f"{name}__isnull": False})
    counts = rows.aggregate(
        all=models.Count("pk"),
        # Campaign and costs are never set by hand on a line.
        edited=models.Count("pk", filter=Q(Exists(edits.filter(edited) if edited else edits.none()))),
    )
    changed = _changes_header(segment, rows, fields) or _changes_edits(segment, rows, fields)
    return LinesAffected(counts["all"], counts["all"] - counts["edited"], changed)


def _changes_header(segment: Segment, rows: QuerySet[SegmentLine], fields: dict[str, Any]) -> bool:
    versions: Iterable[int] = [
        header.version
        for header in segment.headers.select_related("template", "language", "campaign")
        if any(getattr(header, name) != value for name, value in fields.items())
    ]
    return bool(versions) and rows.filter(header_version__in=versions).exists()


def _changes_edits(segment: Segment, rows: QuerySet[SegmentLine], fields: dict[str, Any]) -> bool:
    other = Q()
    for name in set(fields) & set(LINE_FIELDS):
        other |= Q(**{f"{name}__isnull": False}) & ~Q(**{name: fields[name]})
    edits = LineEdit.objects.filter(segment=segment).filter(other)
    return bool(other) and rows.filter(contact__in=edits.values("contact")).exists()
