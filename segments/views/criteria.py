"""Keeping a segment's steps under a code, and running saved ones on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from campaigns.charts import whole
from config.lib.errors import DomainError, say_beside
from config.lib.filters import Labels
from config.lib.web import go, reader, says_errors
from segments import operations, queries
from segments.errors import CodeTaken, SegmentError
from segments.forms.saved import ReuseCriteriaForm, SaveCriteriaForm
from segments.models import SavedCriteria, Segment
from segments.operations import Change
from segments.told import change_told, saved_told, steps_told
from segments.views.saved import CHANGE_CRITERIA
from segments.views.shown import (
    CHANGE,
    SAVE_CRITERIA,
    SEE_CRITERIA,
    VIEW,
    dialog,
    open_segment,
    posted,
    seen,
    tell_change,
)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SAVE_CRITERIA, raise_exception=True)
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_save_criteria(request: HttpRequest, number: str) -> HttpResponse:
    """The dialog that keeps the steps of the segment under a code; whether to replace what it holds is asked."""
    segment = open_segment(number)
    actions = queries.standing_actions(segment)
    steps = [{"kind": each.kind, "criteria": each.criteria, "keep": each.keep} for each in actions if each.criteria]
    form = SaveCriteriaForm(posted(request), in_words=queries.in_words(steps))
    taken = None
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        replace = request.user.has_perm(CHANGE_CRITERIA) and request.POST.get("replace") == code
        try:
            operations.save_criteria(segment, by=reader(request), replace=replace, **form.cleaned_data)
        except DomainError as error:
            say_beside(form, error)
            if isinstance(error, CodeTaken):
                taken = queries.saved_criteria().filter(pk=code).first()
        else:
            messages.success(request, _("The criteria are saved as %(code)s.") % {"code": code})
            return go(request, segment.get_absolute_url())
    context = {
        "save_form": form,
        "steps": steps_told(steps),
        "by_hand": len(actions) - len(steps),
        "taken": taken,
        "taken_steps": saved_told(taken) if taken else [],
        "may_replace": request.user.has_perm(CHANGE_CRITERIA),
    }
    status = 422 if form.errors else 200
    return dialog(request, segment, "segments/_save_criteria.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(CHANGE, raise_exception=True)
@permission_required(SEE_CRITERIA, raise_exception=True)
@says_errors
def segment_reuse_criteria(request: HttpRequest, number: str) -> HttpResponse:
    """The dialog that runs saved criteria on this segment; ?saved= says which are chosen when it opens."""
    segment = open_segment(number)
    rows = queries.saved_criteria()
    form = ReuseCriteriaForm(posted(request, request.GET if "saved" in request.GET else _only(rows)))
    looks = request.method != "POST" or "look" in request.POST
    if form.is_valid() and not looks:
        try:
            change = operations.begin_step(
                segment,
                operation="reuse_criteria",
                arguments={"saved": form.cleaned_data["saved"].pk, "only_new": form.cleaned_data["only_new"]},
                by=reader(request),
                seen=seen(request),
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            if isinstance(change, Change):
                text = _("The criteria %(code)s were run.") % {"code": form.cleaned_data["saved"].code}
                tell_change(request, segment, change, f"{text} {change_told(change)}".strip())
            return go(request, segment.get_absolute_url())
    labels = Labels()
    context = {
        "reuse_form": form,
        "rows": [{"saved": each, "steps": saved_told(each, labels)} for each in rows],
        **_effect(segment, form),
    }
    return dialog(request, segment, "segments/_reuse_criteria.html", context, status=200 if looks else 422)


@require_GET
@permission_required(CHANGE, raise_exception=True)
@permission_required(SEE_CRITERIA, raise_exception=True)
@says_errors
def segment_reuse_effect(request: HttpRequest, number: str) -> HttpResponse:
    """What the criteria chosen so far would do, step by step."""
    segment = open_segment(number)
    context = {"segment": segment, **_effect(segment, ReuseCriteriaForm(request.GET))}
    return render(request, "segments/_reuse_effect_again.html", context)


def _only(rows: Any) -> dict[str, str] | None:
    """Where there is but one to choose, it is chosen."""
    first = list(rows[:2])
    return {"saved": first[0].pk} if len(first) == 1 else None


def _effect(segment: Segment, form: ReuseCriteriaForm) -> dict[str, Any]:
    """The figures of the chosen criteria, or why there are none."""
    form.is_valid()
    values = getattr(form, "cleaned_data", {})
    chosen: SavedCriteria | None = values.get("saved")
    context: dict[str, Any] = {"chosen": chosen, "only_new": values.get("only_new", False)}
    if chosen is None:
        return context
    try:
        effect = queries.preview_reuse(segment, chosen, only_new=context["only_new"])
    except SegmentError as error:
        return {**context, "unclear": str(error)}
    return {**context, **figures(effect)}


def figures(effect: queries.Effect) -> dict[str, Any]:
    """The effect of steps as it is drawn: a bar of who stays, comes in and leaves, and the longest list on the way."""
    return {
        "effect": effect,
        "bar": whole([("soft", effect.stay), ("main", effect.came_in), ("warn", effect.left)]),
        "most": max([effect.now, *(step.after for step in effect.steps)]) or 1,
    }
