"""A step that a worker does: how the page learns that it is done, and what to do with one that failed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.lib.web import go, reader, says_errors, wants_fragment
from segments import operations, queries
from segments.models import Segment
from segments.operations import Change
from segments.told import change_told
from segments.views.shown import CHANGE, VIEW, card_context, open_segment, tell_change


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_in_progress(request: HttpRequest, number: str) -> HttpResponse:
    """Nothing while the step is being done; then the card, for the page to take its new parts from.

    ?since= is the revision of the page that asks: the step is told to those who saw it begin.
    """
    step = queries.in_progress(open_segment(number))
    segment = open_segment(number)  # read after the step was looked for: one that is done meanwhile shows in it
    if step is None and request.GET.get("since") == str(segment.revision - 1):
        _tell_result(request, segment)
    if not wants_fragment(request):
        return go(request, segment.get_absolute_url())
    if step and not step.error:
        return HttpResponse(status=204)
    response = render(request, "segments/segment.html", card_context(request, segment))
    response["HX-Trigger"] = "linesChanged"
    return response


def _tell_result(request: HttpRequest, segment: Segment) -> None:
    """What became of the list; the figures of steps taken together stand in the history."""
    if "action" not in segment.last_change:
        return
    action = segment.actions.get(number=segment.last_change["action"])
    change = Change(action.number, action.added, action.removed, action.count_after)
    figures = "" if action.batch else change_told(change)
    tell_change(request, segment, change, f"{_('Done.')} {figures}".strip())


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_in_progress_dismiss(request: HttpRequest, number: str) -> HttpResponse:
    """Take note of a step that failed, or call off one that no worker has begun."""
    segment = open_segment(number)
    if operations.dismiss_step(segment, by=reader(request)):
        messages.success(request, _("The list is as it was."))
    return go(request, segment.get_absolute_url())
