"""What pages of the apps below show of segments: campaigns, logged segments, the home page."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.template.loader import render_to_string

from campaigns.models import Campaign
from config.lib.panels import register_panel
from config.lib.web import wants_fragment
from crm.models import CardStack
from crm.operations import register_finishing
from interactions.models import LoggedSegment
from segments import queries
from segments.models import Segment
from segments.operations.stacks import stack_finished
from segments.views.shown import ADD, CHANGE, VIEW, history_context, walk_lines

SHOWN = 6  # on the home page; the list has them all
LINES = 25  # of a logged segment on one page
MOST = 20  # segments of a campaign; the list has them all


def campaign_panel(request: HttpRequest, record: object) -> str:
    """The open segments of a campaign."""
    campaign = cast(Campaign, record)
    rows = queries.open_segments().filter(campaign_number=campaign.number)
    context = {"campaign": campaign, "rows": rows[:MOST], "may_add": request.user.has_perm(ADD)}
    return render_to_string("segments/_campaign_panel.html", context, request=request)


def logged_panel(request: HttpRequest, record: object) -> str:
    """The lines a logged segment had and the history that made them, as they were."""
    segment = Segment.objects.filter(logged_segment=cast(LoggedSegment, record)).first()
    if segment is None:
        return ""
    context = {
        "segment": segment,
        "listing": walk_lines(request, segment, queries.line_count(segment), size=LINES),
        **history_context(request, segment),
    }
    return render_to_string("segments/_logged_panel.html", context, request=request)


def home_panel(request: HttpRequest, record: object) -> str:
    """Segments on their way: which are ready to log, and what the others still need."""
    rows = list(queries.open_segments().order_by("-changed_at")[:SHOWN])
    context = {"rows": rows, "may_add": request.user.has_perm(ADD)}
    return render_to_string("segments/_home_panel.html", context, request=request)


def stack_panel(request: HttpRequest, record: object) -> str:
    """The campaign of a stack of business cards, and its segment."""
    stack = cast(CardStack, record)
    named = queries.campaign_of_stack(stack)
    context = {
        "stack": stack,
        "named": named,
        "waiting": queries.cards_since(stack, named.brought).count() if named else 0,
        "may_change": request.user.has_perms((ADD, CHANGE)),
        "back": request.path if request.method == "GET" and not wants_fragment(request) else stack.get_absolute_url(),
    }
    return render_to_string("segments/_stack_panel.html", context, request=request)


def register() -> None:
    """Put the panels on their pages."""
    register_panel("campaign", campaign_panel, order=20, permission=VIEW)
    register_panel("logged_segment", logged_panel, order=20, permission=VIEW)
    register_panel("card_stack", stack_panel, order=20, permission=VIEW)
    register_finishing(stack_finished)
    register_panel("home", home_panel, order=15, permission=VIEW)
