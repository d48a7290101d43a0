"""What the home page shows of campaigns: the one that is on, and the table of all that are."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string

from campaigns.models import Campaign
from campaigns.queries import campaigns_with_results
from campaigns.views import ADD, VIEW, figures, table_rows
from config.lib.panels import register_panel

SHOWN = 8  # campaigns in the home page's table; the list has them all


def focus_campaign() -> Campaign | None:
    """The campaign of the latest response, else the latest that contacted anybody."""
    campaigns: QuerySet[Any] = campaigns_with_results()
    return campaigns.filter(contacted__gt=0).order_by(F("last_response").desc(nulls_last=True), "-number").first()


def focus_panel(request: HttpRequest, record: object) -> str:
    """The figures of the campaign that is on, with its curve."""
    campaign = focus_campaign()
    context = figures(request, campaign) if campaign else {}
    return render_to_string("campaigns/_home_focus.html", context, request=request)


def table_panel(request: HttpRequest, record: object) -> str:
    """The latest campaigns with their results."""
    shown = campaigns_with_results().order_by(F("starting_date").desc(nulls_last=True), "-number")[:SHOWN]
    context = {"rows": table_rows(shown), "may_add": request.user.has_perm(ADD)}
    return render_to_string("campaigns/_home_campaigns.html", context, request=request)


def register() -> None:
    """Put the panels on the home page: the figures beside what waits, the table below both."""
    register_panel("home_side", focus_panel, order=12, permission=VIEW)
    register_panel("home_wide", table_panel, order=30, permission=VIEW)
