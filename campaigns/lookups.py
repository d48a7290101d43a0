"""The look-up windows of the app."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns import operations
from campaigns.filters import campaigns_named
from campaigns.models import Campaign, CampaignStatus
from config.lib.lookups import SHOWN, Lookup, Row, code_table_rows, register_lookup
from crm.forms import NewCodeForm


def campaign_rows(request: HttpRequest, text: str) -> list[Row]:
    """Campaigns by number or description, the newest number first, each with its status."""
    shown = campaigns_named(text)[:SHOWN]
    rows = Campaign.objects.filter(pk__in=shown).select_related("status").order_by("-number")
    return [Row(row.number, row.description, row.status.label if row.status else "") for row in rows]


def new_status(*, by: User, **fields: str) -> str:
    """A status made inside the window; its code."""
    return operations.create_status(by=by, **fields).code


def register() -> None:
    """Make the windows known."""
    register_lookup(
        Lookup(
            "campaign_status",
            _("Campaign Status"),
            code_table_rows(CampaignStatus),
            permission="campaigns.view_campaign",
            form=NewCodeForm,
            create=new_status,
            create_permission="campaigns.add_campaignstatus",
        )
    )
    register_lookup(Lookup("campaign", _("Campaigns"), campaign_rows, permission="campaigns.view_campaign"))
