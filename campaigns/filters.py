"""Which campaigns the list shows, as its address says."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.http import QueryDict

from campaigns.models import Campaign, Reach
from campaigns.queries import CONTACTED, RESPONDED
from config.lib.text import finder
from crm.search import words_in

PARTS = {"contacted": CONTACTED, "responded": RESPONDED, "silent": CONTACTED & ~RESPONDED, "unsure": Q(unsure=True)}


def campaigns_named(text: str) -> list[int]:
    """The ids of the campaigns whose number or description has all words of the text, without case and accents.

    In memory, since campaigns are few and databases fold accents differently.
    """
    fits = finder(text)
    rows = Campaign.objects.order_by("-number").values_list("pk", "number", "description")
    return [pk for pk, number, name in rows if fits(f"{number} {name}")]


def filter_campaigns(rows: QuerySet[Campaign], query: QueryDict) -> QuerySet[Campaign]:
    """By ?q= (number or description) and ?status=."""
    if text := query.get("q", "").strip():
        rows = rows.filter(pk__in=campaigns_named(text))
    if status := query.get("status"):
        rows = rows.filter(status_id=status)
    return rows


def filter_people(campaign: Campaign, query: QueryDict) -> QuerySet[Reach]:
    """Whom the campaign reached, by ?part= (contacted, responded, silent, unsure) and ?q= (name or company)."""
    rows = Reach.objects.filter(campaign=campaign).select_related("contact", "contact__company")
    rows = rows.annotate(entries=F("target_entries") + F("response_entries"))
    if condition := PARTS.get(query.get("part", "")):
        rows = rows.filter(condition)
    rows = rows.filter(words_in(query.get("q", ""), "contact__"))
    return rows
