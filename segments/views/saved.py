"""Saved criteria by themselves: the list, the card with its steps, deleting them."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.lib.cards import answer_fields, read_card, save_card
from config.lib.errors import DomainError
from config.lib.filters import Labels
from config.lib.listing import listing
from config.lib.text import finder
from config.lib.web import answer, go, reader, says_errors, wants_fragment
from segments import operations, queries
from segments.errors import CriteriaError
from segments.forms.criteria import AddContactsForm, CriteriaForm, ReduceContactsForm
from segments.forms.saved import SavedCriteriaForm
from segments.models import SavedCriteria, SegmentAction
from segments.queries.saved import SavedStep
from segments.told import saved_told, steps_told
from segments.views.filters import with_briefs
from segments.views.shown import DELETE_CRITERIA, SEE_CRITERIA, disable

CHANGE_CRITERIA = "segments.change_savedcriteria"
ORDERS = {
    "code": "code",
    "description": "description",
    "author": "created_by__username",
    "saved": "created_at",
    "used": "used",
}


@require_GET
@permission_required(SEE_CRITERIA, raise_exception=True)
def saved_criteria(request: HttpRequest) -> HttpResponse:
    """Saved criteria with their steps in words; ?q= looks for words anywhere in a row."""
    rows, labels = queries.saved_criteria(), Labels()
    if text := request.GET.get("q", "").strip():
        fits = finder(text)
        rows = rows.filter(pk__in=[each.pk for each in rows if fits(_all_words(each, labels))])
    shown = listing(request, rows, orders=ORDERS, default="code")
    context = {"listing": shown, "rows": [{"saved": each, "steps": saved_told(each, labels)} for each in shown]}
    return render(request, "segments/saved_criteria.html", context)


def _all_words(saved: SavedCriteria, labels: Labels) -> str:
    author = saved.created_by
    names = f"{author.get_full_name()} {author.get_username()}" if author else ""
    return " ".join([saved.code, saved.description, names, *saved_told(saved, labels)])


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SEE_CRITERIA, raise_exception=True)
@says_errors
def saved_criteria_card(request: HttpRequest, code: str) -> HttpResponse:
    """The card of saved criteria; the description is saved as it is left."""
    saved = get_object_or_404(SavedCriteria, pk=code)
    if request.method != "POST":
        return render(request, "segments/saved_criteria_card.html", _card(request, saved))
    if not request.user.has_perm(CHANGE_CRITERIA):
        raise PermissionDenied
    posted = read_card(request, SavedCriteriaForm, saved)
    done = save_card(posted, lambda **fields: operations.edit_criteria(saved, by=reader(request), **fields))
    url = reverse("saved_criteria_card", args=[code])
    if wants_fragment(request):
        if done:
            posted.form = SavedCriteriaForm(instance=saved)
        return answer_fields(request, posted, url=url, saved=done)
    if posted.form.errors:
        context = _card(request, saved, form=posted.form)
        return render(request, "segments/saved_criteria_card.html", context, status=422)
    return go(request, url)


@require_POST
@permission_required(CHANGE_CRITERIA, raise_exception=True)
@says_errors
def saved_criteria_steps(request: HttpRequest, code: str) -> HttpResponse:
    """Move a step up or down, or remove it; or put all steps back as they were."""
    saved = get_object_or_404(SavedCriteria, pk=code)
    before = list(saved.steps)
    steps, place = _rearranged(before, request.POST)
    operations.edit_criteria(saved, steps=steps, seen=request.POST.get("seen"), by=reader(request))
    if len(steps) < len(before):
        context = {"saved": saved, "steps": json.dumps(before), "version": queries.version_of(saved)}
        messages.success(request, render_to_string("segments/_step_removed.html", context, request=request))
    return go(request, f"{reverse('saved_criteria_card', args=[code])}#step-{place + 1}")


def _rearranged(steps: list[Any], posted: QueryDict) -> tuple[list[Any], int]:
    """The steps as asked for, and the place to look at then."""
    if "steps" in posted:
        return _read_steps(posted.get("steps", "")), 0
    asked = next((name for name in ("up", "down", "remove") if name in posted), "")
    value = posted.get(asked, "")
    place = int(value) - 1 if value.isascii() and value.isdigit() else -1
    if not 0 <= place < len(steps):
        raise CriteriaError(_("There is no such step."))
    steps, step = steps[:place] + steps[place + 1 :], steps[place]
    if asked == "remove":
        return steps, min(place, len(steps) - 1)
    place = max(place - 1, 0) if asked == "up" else place + 1
    return [*steps[:place], step, *steps[place:]], place


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(CHANGE_CRITERIA, raise_exception=True)
@says_errors
def saved_criteria_step(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The dialog that gives one step other filters."""
    saved = get_object_or_404(SavedCriteria, pk=code)
    if not 0 < number <= len(saved.steps):
        raise Http404
    step = saved.steps[number - 1]
    form = _step_form(step, request.POST)
    if request.method == "POST" and form.is_valid():
        changed = {**step, "criteria": form.criteria(), "keep": form.cleaned_data.get("keep", "")}
        steps = [*saved.steps[: number - 1], changed, *saved.steps[number:]]
        try:
            operations.edit_criteria(saved, steps=steps, seen=request.POST.get("seen"), by=reader(request))
        except DomainError as error:
            form.refuse(str(error), error.field)
        else:
            return go(request, reverse("saved_criteria_card", args=[code]))
    refused = request.method == "POST" and not form.asked_for and not wants_fragment(request)
    context = {
        **_card(request, saved),
        "number": number,
        "filters": form,
        "sections": with_briefs(form, form.criteria()),
        "keep": form["keep"].value() if "keep" in form.fields else "",
        "step_seen": request.POST.get("seen") or queries.version_of(saved),
    }
    page, fragment = "segments/saved_criteria_card.html", "segments/_criteria_step.html"
    return answer(request, page=page, fragment=fragment, context=context, status=422 if refused else 200)


def _step_form(step: SavedStep, typed: QueryDict) -> CriteriaForm:
    """The filters of the step, or what was typed instead."""
    if step["kind"] == SegmentAction.Kind.REDUCE:
        return ReduceContactsForm(typed) if typed else ReduceContactsForm.of(step["criteria"], keep=step["keep"])
    return AddContactsForm(typed) if typed else AddContactsForm.of(step["criteria"])


def _read_steps(text: str) -> list[Any]:
    try:
        steps = json.loads(text)
    except (ValueError, RecursionError):
        steps = None
    if not isinstance(steps, list):
        raise CriteriaError(_("These steps are not understood."))
    return steps


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(DELETE_CRITERIA, raise_exception=True)
@says_errors
def saved_criteria_delete(request: HttpRequest, code: str) -> HttpResponse:
    """Forget saved criteria, after a question; segments made with them keep their steps."""
    saved = get_object_or_404(SavedCriteria, pk=code)
    if request.method == "POST":
        operations.delete_criteria(saved, by=reader(request))
        messages.success(request, _("The criteria %(code)s were deleted.") % {"code": code})
        return go(request, reverse("saved_criteria"))
    fragment = "segments/_delete_criteria.html"
    return answer(request, page="segments/saved_criteria_card.html", fragment=fragment, context=_card(request, saved))


def _card(request: HttpRequest, saved: SavedCriteria, **more: Any) -> dict[str, Any]:
    """What the card shows."""
    may_change = request.user.has_perm(CHANGE_CRITERIA)
    context: dict[str, Any] = {
        "saved": saved,
        "steps": steps_told(saved.steps),
        "version": queries.version_of(saved),
        "uses": queries.last_uses(saved),
        "form": SavedCriteriaForm(instance=saved),
        "card_url": reverse("saved_criteria_card", args=[saved.code]) if may_change else "",
        "may_change": may_change,
        "may_delete": request.user.has_perm(DELETE_CRITERIA),
        **more,
    }
    if not may_change:
        disable(context["form"])
    return context
