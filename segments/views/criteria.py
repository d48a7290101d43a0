"""Saved criteria: keeping a segment's steps under a code, running them on another, the list of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.lib.errors import DomainError
from config.lib.filters import Labels
from config.lib.text import finder
from config.lib.web import go, reader, says_errors
from segments import operations, queries
from segments.forms.dialogs import ReuseCriteriaForm, SaveCriteriaForm
from segments.models import SavedCriteria
from segments.told import change_told, saved_told
from segments.views.shown import (
    CHANGE,
    DELETE_CRITERIA,
    SAVE_CRITERIA,
    SEE_CRITERIA,
    VIEW,
    dialog,
    open_segment,
    posted,
    seen,
    tell_change,
)


@require_GET
@permission_required(SEE_CRITERIA, raise_exception=True)
def saved_criteria(request: HttpRequest) -> HttpResponse:
    """Saved criteria with their steps as sentences."""
    text = request.GET.get("q", "")
    context = {
        "rows": _rows(text),
        "search": text,
        "may_delete": request.user.has_perm(DELETE_CRITERIA),
    }
    return render(request, "segments/saved_criteria.html", context)


def _rows(text: str = "") -> list[dict[str, Any]]:
    labels, fits = Labels(), finder(text)
    found = [saved for saved in queries.saved_criteria() if fits(f"{saved.code} {saved.description}")]
    return [{"saved": saved, "steps": saved_told(saved, labels)} for saved in found]


@require_POST
@permission_required(DELETE_CRITERIA, raise_exception=True)
@says_errors
def saved_criteria_delete(request: HttpRequest, code: str) -> HttpResponse:
    """Forget saved criteria; segments made with them keep their steps."""
    saved = get_object_or_404(SavedCriteria, pk=code)
    operations.delete_criteria(saved, by=reader(request))
    messages.success(request, _("The criteria %(code)s were deleted.") % {"code": code})
    return go(request, reverse("saved_criteria"))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SAVE_CRITERIA, raise_exception=True)
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_save_criteria(request: HttpRequest, number: str) -> HttpResponse:
    """The dialog that keeps the steps of the segment under a code."""
    segment = open_segment(number)
    form = SaveCriteriaForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            saved = operations.save_criteria(segment, by=reader(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The criteria are saved as %(code)s.") % {"code": saved.code})
            return go(request, segment.get_absolute_url())
    steps = [step for step in queries.history(segment) if step.state in {"done", "current"}]
    context = {
        "save_form": form,
        "steps": [step for step in steps if step.can_repeat],
        "by_hand": sum(1 for step in steps if not step.can_repeat),
    }
    status = 422 if form.errors else 200
    return dialog(request, segment, "segments/_save_criteria.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(CHANGE, raise_exception=True)
@permission_required(SEE_CRITERIA, raise_exception=True)
@says_errors
def segment_reuse_criteria(request: HttpRequest, number: str) -> HttpResponse:
    """The dialog that runs saved criteria on this segment."""
    segment = open_segment(number)
    form = ReuseCriteriaForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            change = operations.reuse_criteria(
                segment, saved=form.cleaned_data["saved"], by=reader(request), seen=seen(request)
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            text = _("The criteria %(code)s were run.") % {"code": form.cleaned_data["saved"].code}
            tell_change(request, segment, change, f"{text} {change_told(change)}".strip())
            return go(request, segment.get_absolute_url())
    context = {"reuse_form": form, "rows": _rows(), "undone": queries.undone_actions(segment)}
    status = 422 if form.errors else 200
    return dialog(request, segment, "segments/_reuse_criteria.html", context, status=status)
