"""Which log entries, recipients and others a list shows, as its address says."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import QueryDict

from campaigns.filters import campaigns_named
from campaigns.models import CampaignEntry
from config.lib.text import finder
from crm.duplicates import one_person
from crm.models import Contact
from crm.search import words_in
from interactions.models import Delivery, InteractionLogEntry, InteractionTemplate, LoggedSegment

State = Delivery.State

# What a person has to look at comes first.
TO_DECIDE = (State.UNSURE, State.FAILED, State.BOUNCED, State.STOPPED)

# The parts a run is divided in, as its bar shows them.
PARTS = {
    "done": (State.SENT,),
    "handed": (State.HANDED_OVER, State.CLAIMED),
    "waiting": (State.WAITING,),
    "stopped": (State.STOPPED,),
    "failed": (State.FAILED, State.BOUNCED),
    "unsure": (State.UNSURE,),
}


def filter_log(rows: QuerySet[InteractionLogEntry], chosen: Mapping[str, object]) -> QuerySet[InteractionLogEntry]:
    """The log by the cleaned values of LogFilterForm; a contact's with that of those merged into it."""
    plain = {"campaign": "campaign", "template": "template", "segment": "segment_number"}
    plain |= {"entry": "campaign_entry", "delivery": "delivery__state", "correspondence": "correspondence_type"}
    plain |= {"evaluation": "evaluation", "document": "document"}
    conditions = {plain[name]: value for name, value in chosen.items() if name in plain and value}
    marks = {"target": "campaign_target", "response": "campaign_response"}
    conditions |= {marks[name]: True for name in marks if chosen.get(name)}
    contact = chosen.get("contact")
    if isinstance(contact, Contact):
        conditions["contact__in"] = one_person(contact)
    rows = rows.filter(**conditions)
    return rows.filter(words_in(str(chosen.get("q") or ""), "contact__"))


def filter_recipients(rows: QuerySet[Delivery], query: QueryDict) -> QuerySet[Delivery]:
    """The recipients of a run by ?part= (of its bar), ?channel= and ?q= (name, company, city, number).

    `urgency` puts those first about whom somebody has to decide.
    """
    if states := PARTS.get(query.get("part", "")):
        rows = rows.filter(state__in=states)
    if channel := query.get("channel"):
        rows = rows.filter(channel=channel)
    rows = rows.filter(words_in(query.get("q", ""), "entry__contact__"))
    order = [When(state=state, then=Value(place)) for place, state in enumerate(TO_DECIDE)]
    return rows.annotate(urgency=Case(*order, default=Value(len(order)), output_field=IntegerField()))


def filter_entries(rows: QuerySet[CampaignEntry], query: QueryDict) -> QuerySet[CampaignEntry]:
    """Campaign entries by ?campaign= (its number), ?segment= and ?q= (description or campaign)."""
    if number := query.get("campaign"):
        rows = rows.filter(campaign__number=number)
    if segment := query.get("segment"):
        rows = rows.filter(segment_number=segment)
    if text := query.get("q", "").strip():
        rows = rows.filter(Q(description__icontains=text) | Q(campaign__in=campaigns_named(text)))
    return rows


def filter_logged_segments(rows: QuerySet[LoggedSegment], query: QueryDict) -> QuerySet[LoggedSegment]:
    """Logged segments by ?q= (number or description)."""
    if text := query.get("q", "").strip():
        rows = rows.filter(Q(segment_number__icontains=text) | Q(description__icontains=text))
    return rows


def templates_named(text: str) -> list[str]:
    """The codes of the templates whose code or description, in any language, has all words of the text."""
    fits = finder(text)
    rows = InteractionTemplate.objects.values_list("code", "description", "description_fr", "description_da")
    return [row[0] for row in rows if fits(" ".join(row))]
