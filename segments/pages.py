"""The app's pages in the menu and what the page search finds of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.navigation import PREPARE, Found, Page, register_page, register_search
from config.lib.text import finder, fold
from segments import queries
from segments.models import Segment
from segments.search import segments_named
from segments.views.shown import ADD, CHANGE, SAVE_CRITERIA, SEE_CRITERIA, VIEW

FOUND = 5


def find_segments(request: HttpRequest, text: str) -> Iterator[Found]:
    """Actions first, then segments by number or description."""
    if request.user.has_perm(ADD) and text in fold(_("New segment")):
        yield Found(_("New segment"), reverse("segment_new"), icon="plus")
    if request.user.has_perm(CHANGE):
        yield from find_actions(request, text)
    if not request.user.has_perm(VIEW):
        return
    for segment in Segment.objects.filter(pk__in=segments_named(text)[:FOUND]):
        yield Found(str(segment), segment.get_absolute_url(), kind=_("Segment"), icon="pie")


def find_actions(request: HttpRequest, text: str) -> Iterator[Found]:
    """What can be done with the segment in front of the reader, else with the one changed last."""
    actions = (
        (_("Add Contacts"), "segment_add", "", "add", CHANGE),
        (_("Reduce Contacts"), "segment_reduce", "?keep=matching", "reduce", CHANGE),
        (_("Refine Contacts"), "segment_reduce", "?keep=matching", "reduce", CHANGE),
        (_("Save Criteria"), "segment_save_criteria", "", "save", SAVE_CRITERIA),
        (_("Reuse Criteria"), "segment_reuse_criteria", "", "again", SEE_CRITERIA),
        (_("Combine with Segments"), "segment_combine", "", "dup", CHANGE),
        (_("Reuse Segment"), "segment_combine", "?way=add", "dup", CHANGE),
        (_("Reuse Logged Segment"), "segment_combine", "?way=add", "dup", CHANGE),
        (_("Log Segment"), "segment_log", "", "book", ""),
    )
    fits = finder(text)
    hits = [action for action in actions if fits(action[0])]
    segment = segment_in_front(request) if hits else None
    if segment is None:
        return
    for name, url_name, query, icon, permission in hits:
        if request.user.has_perm(permission) if permission else queries.may_log(request.user, segment):
            yield Found(name, reverse(url_name, args=[segment.number]) + query, kind=str(segment), icon=icon)


def segment_in_front(request: HttpRequest) -> Segment | None:
    """The open segment whose page the reader searches from, else the one changed last."""
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    shown = re.search(r"/segments/([^/?#]+)/", page)
    open_segments = Segment.objects.open()
    own = open_segments.filter(number=shown[1]).first() if shown else None
    return own or open_segments.order_by("-changed_at").first()


def register() -> None:
    """Make the pages known."""
    register_page(
        Page(
            gettext_lazy("Segments"),
            "segments",
            icon="pie",
            section=PREPARE,
            permission=VIEW,
            other_names=gettext_lazy("Segment; Target groups; Segment list"),
            order=20,
            count=lambda: Segment.objects.open().count(),
        )
    )
    register_page(
        Page(
            gettext_lazy("Saved Segment Criteria"),
            "saved_criteria",
            icon="save",
            section=PREPARE,
            permission=SEE_CRITERIA,
            other_names=gettext_lazy("Saved filters; Segment criteria"),
            order=30,
        )
    )
    register_search(find_segments)
