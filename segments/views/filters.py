"""The filters of the dialogs that add and reduce: what they would do while one types, and the codes to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from config.lib.filters import Labels
from config.lib.web import says_errors
from segments import queries
from segments.criteria import brief
from segments.errors import CriteriaError
from segments.filters import SECTIONS
from segments.forms.criteria import AddContactsForm, CriteriaForm, ReduceContactsForm
from segments.models import Segment, SegmentAction
from segments.queries.codes import PATHS, code_counts
from segments.views.shown import CHANGE, dialog, open_segment

MATCHING = SegmentAction.Keep.MATCHING


@require_GET
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_codes(request: HttpRequest, number: str, section: str) -> HttpResponse:
    """The codes of a section, each with its contacts: those of the list with ?in_list=1; ?into= names the field."""
    if section not in PATHS:
        raise Http404
    segment, in_list = open_segment(number), "in_list" in request.GET
    context = {
        "into": request.GET.get("into", ""),
        "title": SECTIONS[section].label,
        "codes": code_counts(segment, section, in_list=in_list),
        "in_list": in_list,
    }
    return render(request, "segments/_codes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_effect(request: HttpRequest, number: str) -> HttpResponse:
    """What the filters typed so far would do; with `keep` for reducing. Posted where they are too long an address."""
    segment = open_segment(number)
    typed = request.POST or request.GET
    form = ReduceContactsForm(typed) if "keep" in typed else AddContactsForm(typed)
    return render(request, "segments/_effect_again.html", {"segment": segment, **effect_of(segment, form)})


def filter_dialog(request: HttpRequest, segment: Segment, form: CriteriaForm, fragment: str) -> HttpResponse:
    """A dialog with filters and their effect."""
    refused = request.method == "POST" and not form.asked_for
    return dialog(request, segment, fragment, effect_of(segment, form), status=422 if refused else 200)


def effect_of(segment: Segment, form: CriteriaForm) -> dict[str, Any]:
    """The figures of the effect, and each section in one line."""
    criteria = form.criteria()
    keep = form.cleaned_data.get("keep", MATCHING) if isinstance(form, ReduceContactsForm) else None
    try:
        effect, is_unclear = queries.preview(segment, criteria=criteria, keep=keep), form.is_unclear
    except CriteriaError as error:
        form.refuse(str(error), error.field)
        is_unclear, criteria = True, {"version": criteria["version"], "groups": []}
        effect = queries.preview(segment, criteria=criteria, keep=keep)
    is_empty = not criteria["groups"]
    return {
        "filters": form,
        "keep": keep,
        "is_unclear": is_unclear,
        "effect": effect,
        "others": effect.now - effect.matching,
        "is_empty": is_empty,
        "sections": _sections(segment, form, criteria, keep),
        "sentence": _sentence(keep, effect.sentence, is_empty=is_empty),
    }


def _sections(
    segment: Segment, form: CriteriaForm, criteria: Mapping[str, Any], keep: str | None
) -> list[dict[str, Any]]:
    """What the dialog draws: each section with what is set in it, and where its codes come from."""
    return [
        {**each, "codes_url": _codes_url(segment, each["section"].name, keep)} for each in with_briefs(form, criteria)
    ]


def with_briefs(form: CriteriaForm, criteria: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The sections of the form, each with what is set in it in one line."""
    labels = Labels()
    briefs: dict[str, list[str]] = {}
    for group in criteria["groups"]:
        briefs.setdefault(group["section"], []).append(brief(group, labels))
    return [{**each, "brief": " · ".join(briefs.get(each["section"].name, ()))} for each in form.sections()]


def _codes_url(segment: Segment, section: str, keep: str | None) -> str:
    """Where the section's codes with their counts come from; nothing where it has none."""
    if section not in PATHS:
        return ""
    return reverse("segment_codes", args=[segment.number, section]) + ("?in_list=1&" if keep else "?")


def _sentence(keep: str | None, criteria: str, *, is_empty: bool) -> str:
    """The step in words."""
    if keep is None:
        return _("Without a filter everybody comes in.") if is_empty else _("Add: %(what)s") % {"what": criteria}
    if is_empty:
        return _("Without a filter everybody matches.")
    text = _("Keep only: %(criteria)s") if keep == MATCHING else _("Remove: %(criteria)s")
    return text % {"criteria": criteria}
