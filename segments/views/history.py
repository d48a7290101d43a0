"""Walking back and forth in the history of a segment, editing a step of it, and why somebody is in the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.lib.errors import DomainError
from config.lib.web import go, reader, says_errors
from segments import operations, queries
from segments.criteria import Criteria
from segments.forms.criteria import AddContactsForm, CriteriaForm, ReduceContactsForm
from segments.forms.dialogs import AddContactForm
from segments.models import Segment, SegmentAction, StepInProgress
from segments.operations import Change
from segments.queries import StepPlace
from segments.told import change_told
from segments.views.filters import effect_of
from segments.views.shown import CHANGE, VIEW, as_of, dialog, open_segment, seen, tell_change


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_undo(request: HttpRequest, number: str) -> HttpResponse:
    """Undo Last Action."""
    back = reverse("segment_redo", args=[number]), _("Redo")
    return _move(request, number, _("Undone."), operations.undo_last_action, back=back)


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_redo(request: HttpRequest, number: str) -> HttpResponse:
    """Redo."""
    return _move(request, number, _("Done again."), operations.redo_action)


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_go(request: HttpRequest, number: str, action: int) -> HttpResponse:
    """Let the list stand as it did after that step."""
    before = open_segment(number).position
    text = _("The list stands at step %(number)s.") if action else _("The list stands at its beginning.")
    return _move(
        request,
        number,
        text % {"number": action},
        lambda segment, **options: operations.go_to(segment, action=action, **options),
        back=(reverse("segment_go", args=[number, before]), _("Undo")),
    )


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_repeat(request: HttpRequest, number: str, action: int) -> HttpResponse:
    """Run an earlier step once more."""
    return _move(
        request,
        number,
        _("Step %(number)s was run again.") % {"number": action},
        lambda segment, **options: operations.begin_step(
            segment, operation="repeat_action", arguments={"action": action}, **options
        ),
    )


def _move(
    request: HttpRequest,
    number: str,
    text: str,
    move: Callable[..., Change | StepInProgress],
    *,
    back: tuple[str, str] | None = None,
) -> HttpResponse:
    segment = open_segment(number)
    change = move(segment, by=reader(request), seen=seen(request))
    if isinstance(change, Change):
        tell_change(request, segment, change, f"{text} {change_told(change)}".strip(), back=back)
    return go(request, segment.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_edit_step(request: HttpRequest, number: str, action: int) -> HttpResponse:
    """The dialog that gives an earlier step other filters; it shows their effect on the list before that step."""
    segment = open_segment(number)
    place = queries.place_of_step(segment, action, with_filters=True)
    form = _form(place.step, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return _edit(request, segment, place, form.criteria(), keep=form.cleaned_data.get("keep", ""))
        except DomainError as error:
            form.refuse(str(error), error.field)
    refused = request.method == "POST" and not form.asked_for
    context = _effect_there(segment, place, form)
    return dialog(request, segment, "segments/_edit_step.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_edit_effect(request: HttpRequest, number: str, action: int) -> HttpResponse:
    """What the filters typed so far would do at the place of the step. Posted where they are too long an address."""
    segment = open_segment(number)
    place = queries.place_of_step(segment, action, with_filters=True)
    form = _form(place.step, request.POST or request.GET)
    context = {"segment": segment, **_effect_there(segment, place, form)}
    return render(request, "segments/_effect_again.html", context)


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_leave_out(request: HttpRequest, number: str, action: int) -> HttpResponse:
    """Leave a step out and run the later ones again."""
    segment = open_segment(number)
    return _edit(request, segment, queries.place_of_step(segment, action), None)


def _form(step: SegmentAction, data: Any) -> CriteriaForm:
    """The filters of the step, or what was typed instead."""
    if step.kind == SegmentAction.Kind.REDUCE:
        return ReduceContactsForm(data) if data else ReduceContactsForm.of(step.criteria or {}, keep=step.keep)
    return AddContactsForm(data) if data else AddContactsForm.of(step.criteria or {})


def _effect_there(segment: Segment, place: StepPlace, form: CriteriaForm) -> dict[str, Any]:
    context = effect_of(queries.as_before(segment, place), form)
    context["effect"] = replace(context["effect"], discarded=queries.undone_actions(segment))
    return {**context, "step": place.step, "later": len(place.later)}


def _edit(
    request: HttpRequest, segment: Segment, place: StepPlace, criteria: Criteria | None, *, keep: str = ""
) -> HttpResponse:
    """At once, or by a worker, whom the page then shows at work."""
    arguments = {"action": place.step.number, "criteria": criteria, "keep": keep}
    change = operations.begin_step(
        segment, operation="edit_action", arguments=arguments, by=reader(request), seen=seen(request)
    )
    if isinstance(change, Change):
        text = _("Step %(number)s left out.") if criteria is None else _("Step %(number)s edited.")
        text %= {"number": place.step.number}
        tell_change(request, segment, change, f"{text} {change_told(change)}".strip())
    return go(request, segment.get_absolute_url())


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_why(request: HttpRequest, number: str) -> HttpResponse:
    """Why a contact is in the list, or is not, with ?at= in the list as it stood after that step."""
    segment = open_segment(number)
    at = as_of(request, segment)
    form = AddContactForm(request.GET if "contact" in request.GET else None)
    context: dict[str, Any] = {"why_form": form, "at": at}
    if form.is_bound and form.is_valid():
        contact = form.cleaned_data["contact"]
        context |= {"contact": contact, "why": queries.why(segment, contact, at=at)}
    return dialog(request, segment, "segments/_why.html", context)
