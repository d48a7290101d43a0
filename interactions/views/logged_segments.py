"""Logged segments and the campaign entries their logging made."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from campaigns.models import Campaign, CampaignEntry
from config.lib.listing import listing
from config.lib.web import go, reader, safe_next, says_errors
from interactions import operations
from interactions.filters import filter_entries, filter_logged_segments
from interactions.lists import (
    REASONS,
    campaign_entries_of,
    campaign_entry_rows,
    log_rows,
    logged_segment_rows,
)
from interactions.models import LoggedSegment
from interactions.progress import progress
from interactions.views.log import entry_badge

VIEW, CHANGE = "interactions.view_loggedsegment", "interactions.change_loggedsegment"
VIEW_ENTRIES, CHANGE_ENTRIES = "campaigns.view_campaignentry", "campaigns.change_campaignentry"
ORDERS = {"number": "segment_number", "description": "description", "date": "pk", "interactions": "interactions"}
ENTRY_ORDERS = {
    "entry": "pk",
    "date": "date",
    "campaign": "campaign__number",
    "description": "description",
    "people": "people",
    "cost": "total_cost",
}
LINE_ORDERS = {"number": "contact__number", "name": "contact__name", "state": "delivery__state"}
SHOWN = 200  # contacts left out; the sentence above them says how many there are


@require_GET
@permission_required(VIEW, raise_exception=True)
def logged_segments(request: HttpRequest) -> HttpResponse:
    """All logged segments, the latest first."""
    rows = filter_logged_segments(logged_segment_rows(), request.GET)
    shown = listing(request, rows, orders=ORDERS, default="-date")
    return render(request, "interactions/logged_segments.html", {"listing": shown})


@require_GET
@permission_required(VIEW, raise_exception=True)
def logged_segment(request: HttpRequest, number: str) -> HttpResponse:
    """One logged segment: what every contact got, who was left out and why, its campaign entries, its run."""
    logged = get_object_or_404(logged_segment_rows(), segment_number=number)
    run = getattr(logged, "run", None)
    shown = listing(request, log_rows().filter(logged_segment=logged), orders=LINE_ORDERS, default="name")
    left_out = logged.left_out.select_related("contact")[:SHOWN]
    context = {
        "logged": logged,
        "listing": shown,
        "rows": [(entry, *entry_badge(entry)) for entry in shown],
        "left_out": [(row.contact, REASONS.get(row.reason, row.reason)) for row in left_out],
        "entries": campaign_entries_of(logged),
        "run": run,
        "progress": progress(run) if run and request.user.has_perm("interactions.view_run") else None,
        "may_cancel": request.user.has_perm(CHANGE),
    }
    return render(request, "interactions/logged_segment.html", context)


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def logged_segment_cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Take the segment with its entries out of all figures, or put it back: ?canceled=1 or 0 is what is wanted."""
    logged = get_object_or_404(LoggedSegment, segment_number=number)
    canceled = request.POST.get("canceled") == "1"
    operations.cancel_logged_segment(logged, canceled=canceled, by=reader(request))
    if canceled:
        messages.success(request, _("%(segment)s is canceled and counts no more.") % {"segment": logged})
    else:
        messages.success(request, _("%(segment)s counts again.") % {"segment": logged})
    return go(request, safe_next(request, logged.get_absolute_url()))


@require_GET
@permission_required(VIEW_ENTRIES, raise_exception=True)
def campaign_entries(request: HttpRequest) -> HttpResponse:
    """What was done in campaigns, the latest first."""
    rows = filter_entries(campaign_entry_rows(), request.GET)
    context = {
        "listing": listing(request, rows, orders=ENTRY_ORDERS, default="-entry"),
        "campaign": Campaign.objects.filter(number=request.GET.get("campaign", "")).first(),
        "segment": request.GET.get("segment", ""),
        "may_cancel": request.user.has_perm(CHANGE_ENTRIES),
    }
    return render(request, "interactions/campaign_entries.html", context)


@require_POST
@permission_required(CHANGE_ENTRIES, raise_exception=True)
@says_errors
def campaign_entry_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry with its interactions out of the campaign's figures, or put it back."""
    entry = get_object_or_404(CampaignEntry, pk=pk)
    canceled = request.POST.get("canceled") == "1"
    operations.cancel_campaign_entry(entry, canceled=canceled, by=reader(request))
    if canceled:
        messages.success(request, _("Entry %(number)s is canceled and counts no more.") % {"number": entry.pk})
    else:
        messages.success(request, _("Entry %(number)s counts again.") % {"number": entry.pk})
    return go(request, safe_next(request, reverse("campaign_entries")))
