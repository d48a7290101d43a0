"""The app's pages in the menu and what the page search finds of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.navigation import FOLLOW, PREPARE, Found, Page, register_page, register_search
from config.lib.text import finder
from interactions.filters import templates_named
from interactions.models import IncomingMail, InteractionTemplate, LoggedSegment, Run

FOUND = 5
SEARCHED = 500  # logged segments whose names are compared without accents; older ones are found by their number


def open_runs() -> int:
    """How many deliveries are under way."""
    return Run.objects.filter(state__in=[Run.State.OPEN, Run.State.PAUSED]).count()


def open_replies() -> int:
    """How many replies wait for a decision."""
    return IncomingMail.objects.filter(kind=IncomingMail.Kind.REPLY, state=IncomingMail.State.OPEN).count()


PAGES = (
    Page(
        gettext_lazy("Interaction Templates"),
        "interaction_templates",
        icon="tmpl",
        section=PREPARE,
        permission="interactions.view_interactiontemplate",
        other_names=gettext_lazy("Letters; Letter templates; Word documents; Merge fields"),
        order=40,
    ),
    Page(
        gettext_lazy("Deliveries"),
        "runs",
        icon="send",
        section=FOLLOW,
        permission="interactions.view_run",
        other_names=gettext_lazy("Sendings; Runs; Progress; Printing; Mailings"),
        order=70,
        count=open_runs,
    ),
    Page(
        gettext_lazy("Outbox"),
        "outbox",
        icon="inbox",
        section=FOLLOW,
        permission="interactions.view_run",
        other_names=gettext_lazy("E-mails; Sent e-mails; Mail"),
        order=75,
    ),
    Page(
        gettext_lazy("Replies"),
        "replies",
        icon="mail",
        section=FOLLOW,
        permission="interactions.view_interactionlogentry",
        other_names=gettext_lazy("Answers; Responses by e-mail; Bounces; Undeliverable e-mails; Auto-replies"),
        order=77,
        count=open_replies,
    ),
    Page(
        gettext_lazy("Logged Segments"),
        "logged_segments",
        icon="book",
        section=FOLLOW,
        permission="interactions.view_loggedsegment",
        other_names=gettext_lazy("Posted segments"),
        order=80,
    ),
    Page(
        gettext_lazy("Interaction Log Entries"),
        "interaction_log",
        icon="list",
        section=FOLLOW,
        permission="interactions.view_interactionlogentry",
        other_names=gettext_lazy("Interactions; Correspondence"),
        order=90,
    ),
    Page(
        gettext_lazy("Campaign Entries"),
        "campaign_entries",
        icon="list",
        section=FOLLOW,
        permission="campaigns.view_campaignentry",
        other_names=gettext_lazy("Campaign log"),
        order=95,
    ),
)


def find_templates(request: HttpRequest, text: str) -> Iterator[Found]:
    """Templates by code or description."""
    if request.user.has_perm("interactions.view_interactiontemplate"):
        for template in InteractionTemplate.objects.filter(pk__in=templates_named(text))[:FOUND]:
            name = f"{template.code} {template.label}"
            yield Found(name, template.get_absolute_url(), kind=_("Interaction template"), icon="tmpl")


def find_logged_segments(request: HttpRequest, text: str) -> Iterator[Found]:
    """Logged segments by number or description."""
    if not request.user.has_perm("interactions.view_loggedsegment"):
        return
    latest = LoggedSegment.objects.values_list("pk", "segment_number", "description")[:SEARCHED]
    fits = finder(text)
    named = [pk for pk, number, name in latest if fits(f"{number} {name}")]
    found = LoggedSegment.objects.filter(Q(pk__in=named[:FOUND]) | Q(segment_number=text.upper()))
    for logged in found[:FOUND]:
        yield Found(str(logged), logged.get_absolute_url(), kind=_("Logged segment"), icon="book")


def register() -> None:
    """Make the pages known."""
    for page in PAGES:
        register_page(page)
    register_search(find_templates)
    register_search(find_logged_segments)
