"""What campaigns count about a person; nothing of it says who that is."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Reach
from config.lib.personal_data import Effect, Ids, Keeper, Part, part, register_personal_data

COLUMNS = ("campaign", "contacted_at", "responded_at", "target_entries", "response_entries", "cost", "duration")


def collect(ids: Ids) -> Iterator[Part]:
    """The person's part in each campaign."""
    rows = Reach.objects.filter(contact__in=ids).select_related("campaign").order_by("pk")
    yield part("campaigns", _("Campaigns"), rows, COLUMNS)


def effects(ids: Ids) -> Iterator[Effect]:
    """The figures stay."""
    if count := Reach.objects.filter(contact__in=ids).values("campaign").distinct().count():
        text = ngettext(
            "The person goes on to count in the results of %(count)d campaign.",
            "The person goes on to count in the results of %(count)d campaigns.",
            count,
        )
        yield Effect(text % {"count": count}, stays=True)


def keep_figures(ids: Ids) -> None:
    """There is nothing to let go."""


def register() -> None:
    """Make it known."""
    register_personal_data("contact", Keeper(collect, keep_figures, effects))
