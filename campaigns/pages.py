"""The app's pages in the menu and what the page search finds of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.filters import campaigns_named
from campaigns.models import Campaign
from config.lib.navigation import PREPARE, Found, Page, register_page, register_search
from config.lib.text import fold

FOUND = 5


def find_campaigns(request: HttpRequest, text: str) -> Iterator[Found]:
    """Campaigns by number or description, and the way to a new one."""
    if request.user.has_perm("campaigns.add_campaign") and text in fold(_("New campaign")):
        yield Found(_("New campaign"), reverse("campaign_new"), icon="plus")
    if not request.user.has_perm("campaigns.view_campaign"):
        return
    for campaign in Campaign.objects.filter(pk__in=campaigns_named(text)[:FOUND]):
        yield Found(str(campaign), campaign.get_absolute_url(), kind=_("Campaign"), icon="flag")


def register() -> None:
    """Make the pages known."""
    register_page(
        Page(
            gettext_lazy("Campaigns"),
            "campaigns",
            icon="flag",
            section=PREPARE,
            permission="campaigns.view_campaign",
            other_names=gettext_lazy("Campaign Card; Campaign list; Campaign results; Response rate"),
            order=10,
        )
    )
    register_search(find_campaigns)
