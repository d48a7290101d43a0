"""The codes one can filter by, each with how many contacts it finds."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Model

from crm.models import Answer, BusinessRelation, Contact, IndustryGroup, JobResponsibility, MailingGroup
from segments import membership
from segments.models import Segment

# Relations and industries are read on the contact's company.
PATHS: dict[str, tuple[type[Model], str]] = {
    "job_responsibility": (JobResponsibility, "job_responsibilities"),
    "business_relation": (BusinessRelation, "company__business_relations"),
    "industry_group": (IndustryGroup, "company__industry_groups"),
    "mailing_group": (MailingGroup, "mailing_groups"),
    "profile": (Answer, "profile_answers__answer"),
}


@dataclass(frozen=True)
class CodeCount:
    """A code, its description in the reader's language, and how many contacts have it."""

    code: str
    label: str
    count: int


def code_counts(segment: Segment, section: str, *, in_list: bool) -> list[CodeCount]:
    """The codes of a section with their contacts, those of the list or all a filter finds; always two statements."""
    model, path = PATHS[section]
    contacts = Contact.objects.order_by()
    if in_list:
        contacts = contacts.filter(pk__in=membership.at_position(segment).order_by().values("contact"))
    else:
        contacts = contacts.filter(exclude_from_segment=False, privacy_blocked=False)
    counts = dict(contacts.values_list(path).annotate(Count("pk")))
    rows = model._default_manager.all()
    if model is Answer:
        rows = rows.select_related("question").order_by("question__questionnaire", "question__position", "position")
    return [CodeCount(row.pk, _label(row), counts.get(row.pk, 0)) for row in rows]


def _label(row: Model) -> str:
    """The description; an answer says little without its question."""
    return f"{row.question} – {row}" if isinstance(row, Answer) else str(row)
