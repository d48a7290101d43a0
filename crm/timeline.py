"""What the app tells on a contact's timeline: changes, and answers to questionnaires."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from config.lib.timeline import Before, Event, register_timeline
from crm.consents import consent_history
from crm.models import ChangeSet, Contact, ContactAnswer, ContactChange
from crm.told import told

VIEW, CHANGE = "crm.view_contact", "crm.change_contact"


def changes(request: HttpRequest, contact: Contact, before: Before, most: int) -> Iterator[Event]:
    """Every change of the contact, and how it came in."""
    rows = ContactChange.objects.filter(contact=contact).select_related("change_set__created_by")
    for each in told(before.newest(rows, most, moment="change_set__created_at")):
        context = {"told": each, "contact": contact, "may_undo": each.may_undo and _may_undo(request, contact)}
        yield Event(each.change.change_set.created_at, each.change.pk, "crm/_event_change.html", context)


def _may_undo(request: HttpRequest, contact: Contact) -> bool:
    """Of who was anonymised nothing is there any more to go back to."""
    return contact.anonymised_at is None and request.user.has_perm(CHANGE)


def answers(request: HttpRequest, contact: Contact, before: Before, most: int) -> Iterator[Event]:
    """What the contact answers, on the days it said so."""
    rows = ContactAnswer.objects.filter(contact=contact).select_related("answer__question__questionnaire")
    if before.at is not None:
        day = timezone.localdate(before.at)
        last = Q(answered_at=day, pk__lt=before.pk) if _begins(day) == before.at else Q(answered_at=day)
        rows = rows.filter(Q(answered_at__lt=day) | last)
    for row in rows.order_by("-answered_at", "-pk")[:most]:
        yield Event(_begins(row.answered_at), row.pk, "crm/_event_answer.html", {"row": row}, only_day=True)


def consents(request: HttpRequest, contact: Contact, before: Before, most: int) -> Iterator[Event]:
    """Consent given and withdrawn, when it was recorded."""
    rows = consent_history(contact)
    for row in before.newest(rows, most):
        made = row.change_set
        alone = made.kind == ChangeSet.Kind.CONSENT and made.undone_at is None and not made.note.get("many")
        context = {"row": row, "contact": contact, "may_undo": alone and _may_undo(request, contact)}
        yield Event(row.created_at, row.pk, "crm/_event_consent.html", context)


def _begins(day: datetime.date) -> datetime.datetime:
    """The moment the day begins: an answer bears no time."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def register() -> None:
    """Make the sources known."""
    register_timeline("contact", changes, permission=VIEW)
    register_timeline("contact", answers, permission=VIEW)
    register_timeline("contact", consents, permission=VIEW)
