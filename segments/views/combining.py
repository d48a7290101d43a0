"""Combine with Segments: other segments at the left, the effect of each way of combining at the right."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from config.lib.errors import DomainError, say_beside
from config.lib.web import go, reader, says_errors
from segments import operations, queries
from segments.errors import SegmentError
from segments.forms.saved import CombineForm
from segments.models import Segment
from segments.operations import Change
from segments.told import change_told
from segments.views.criteria import figures
from segments.views.shown import CHANGE, VIEW, dialog, open_segment, seen, tell_change

Way = queries.Way


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(CHANGE, raise_exception=True)
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_combine(request: HttpRequest, number: str) -> HttpResponse:
    """The dialog Combine with Segments; ?way=add|keep|remove says on which choice it opens."""
    segment = open_segment(number)
    form = CombineForm(request.POST if request.method == "POST" else None)
    looks = request.method != "POST" or "look" in request.POST
    if not looks and form.is_valid():
        numbers = form.cleaned_data["number"]
        try:
            change = operations.begin_step(
                segment,
                operation="combine_segments",
                arguments={"numbers": numbers, "way": form.cleaned_data["way"]},
                by=reader(request),
                seen=seen(request),
            )
        except DomainError as error:
            say_beside(form, error)
        else:
            if isinstance(change, Change):
                text = _("Combined with %(segments)s.") % {"segments": ", ".join(numbers)}
                tell_change(request, segment, change, f"{text} {change_told(change)}".strip())
            return go(request, segment.get_absolute_url())
    data = request.POST if request.method == "POST" else request.GET
    context = {"combine_form": form, "looks": looks, **_choices(segment, data), **_effect(segment, data)}
    return dialog(request, segment, "segments/_combine.html", context, status=200 if looks else 422)


@require_GET
@permission_required(CHANGE, raise_exception=True)
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_combine_effect(request: HttpRequest, number: str) -> HttpResponse:
    """What combining with the segments ticked so far would do."""
    segment = open_segment(number)
    context = {"segment": segment, **_effect(segment, request.GET)}
    return render(request, "segments/_combine_effect_again.html", context)


@require_GET
@permission_required(CHANGE, raise_exception=True)
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_combine_choices(request: HttpRequest, number: str) -> HttpResponse:
    """The segments that fit ?q=, after those that are ticked."""
    return render(request, "segments/_combine_choices.html", _choices(open_segment(number), request.GET))


def _choices(segment: Segment, data: QueryDict) -> dict[str, Any]:
    ticked, text = data.getlist("number"), data.get("q", "")
    others, more = queries.other_segments(segment, text, ticked=ticked)
    nothing_fits = bool(text) and all(other.number in ticked for other in others)
    return {"others": others, "more": more, "ticked": ticked, "search": text, "nothing_fits": nothing_fits}


def _effect(segment: Segment, data: QueryDict) -> dict[str, Any]:
    """The figures of all ways, and whom the chosen one moves; nothing where no segment is ticked."""
    asked = data.get("way", "")
    way = Way(asked) if asked in [*Way] else Way.ADD
    numbers = data.getlist("number")
    context: dict[str, Any] = {"way": way, "ways": [(each, None) for each in Way], "now": queries.line_count(segment)}
    if not numbers:
        return context
    try:
        effects = queries.preview_combining(segment, numbers, way)
    except SegmentError as error:
        return {**context, "unclear": str(error)}
    return {
        **context,
        "ways": list(effects.items()),
        **figures(effects[way]),
        "discarded": queries.undone_actions(segment),
    }
