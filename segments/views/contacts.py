"""Add Contacts and Reduce Contacts: filters at the left, their effect at the right while one types."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from config.lib.errors import DomainError
from config.lib.web import go, reader, says_errors
from segments import operations, queries
from segments.criteria import describe
from segments.errors import CriteriaError
from segments.forms.criteria import SECTIONS, AddContactsForm, CriteriaForm, ReduceContactsForm
from segments.models import Segment, SegmentAction
from segments.queries.codes import PATHS, code_counts
from segments.views.shown import CHANGE, dialog, open_segment, posted, seen, tell_change

MATCHING, OTHERS = SegmentAction.Keep.MATCHING, SegmentAction.Keep.OTHERS


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_add(request: HttpRequest, number: str) -> HttpResponse:
    """The dialog Add Contacts."""
    segment = open_segment(number)
    form = AddContactsForm(posted(request, {}))
    if request.method == "POST" and form.is_valid():
        try:
            change = operations.add_contacts(segment, criteria=form.criteria(), by=reader(request), seen=seen(request))
        except DomainError as error:
            form.refuse(str(error), error.field)
        else:
            text = ngettext("%(count)s contact added.", "%(count)s contacts added.", change.added)
            tell_change(request, segment, change, text % {"count": change.added})
            return go(request, segment.get_absolute_url())
    return _filters(request, segment, form, "segments/_add_contacts.html")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_reduce(request: HttpRequest, number: str) -> HttpResponse:
    """The dialog Reduce Contacts; ?keep=matching|others says on which choice it opens."""
    segment = open_segment(number)
    asked = request.GET.get("keep", "")
    opening = {"keep": asked if asked in {MATCHING, OTHERS} else MATCHING}
    form = ReduceContactsForm(posted(request, opening))
    if request.method == "POST" and form.is_valid():
        try:
            change = operations.reduce_contacts(
                segment,
                criteria=form.criteria(),
                keep=form.cleaned_data["keep"],
                by=reader(request),
                seen=seen(request),
            )
        except DomainError as error:
            form.refuse(str(error), error.field)
        else:
            text = ngettext("%(count)s contact removed.", "%(count)s contacts removed.", change.removed)
            tell_change(request, segment, change, text % {"count": change.removed})
            return go(request, segment.get_absolute_url())
    return _filters(request, segment, form, "segments/_reduce_contacts.html")


@require_GET
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_codes(request: HttpRequest, number: str, section: str) -> HttpResponse:
    """The codes of a section, each with its contacts: those of the list with ?in_list=1."""
    if section not in PATHS:
        raise Http404
    segment, in_list = open_segment(number), "in_list" in request.GET
    context = {
        "section": section,
        "title": next(each.title for each in SECTIONS if each.name == section),
        "codes": code_counts(segment, section, in_list=in_list),
        "in_list": in_list,
    }
    return render(request, "segments/_codes.html", context)


@require_GET
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_effect(request: HttpRequest, number: str) -> HttpResponse:
    """What the filters typed so far would do; with ?keep= for reducing."""
    segment = open_segment(number)
    form = ReduceContactsForm(request.GET) if "keep" in request.GET else AddContactsForm(request.GET)
    return render(request, "segments/_effect_again.html", {"segment": segment, **_effect(segment, form)})


def _filters(request: HttpRequest, segment: Segment, form: CriteriaForm, fragment: str) -> HttpResponse:
    failed = request.method == "POST"
    context = {"filters": form, **_effect(segment, form)}
    return dialog(request, segment, fragment, context, status=422 if failed else 200)


def _effect(segment: Segment, form: CriteriaForm) -> dict[str, Any]:
    """The figures of the effect, and each section in one line."""
    form.is_valid()
    keep = form.cleaned_data.get("keep", MATCHING) if isinstance(form, ReduceContactsForm) else None
    criteria = form.criteria()
    try:
        effect = queries.preview(segment, criteria=criteria, keep=keep)
    except CriteriaError as error:
        form.refuse(str(error), error.field)
        criteria = {"version": 1, "groups": []}
        effect = queries.preview(segment, criteria=criteria, keep=keep)
    briefs = {group["section"]: describe({"groups": [group]}) for group in criteria["groups"]}
    return {
        "filters": form,
        "keep": keep,
        "is_unclear": bool(form.errors),
        "effect": effect,
        "others": effect.now - effect.matching,
        "is_empty": not criteria["groups"],
        "sections": [
            {**each, "brief": briefs.get(each["section"].name, ""), "codes_url": _codes_url(segment, each, keep)}
            for each in form.sections()
        ],
        "sentence": _sentence(keep, effect.sentence, is_empty=not criteria["groups"]),
    }


def _codes_url(segment: Segment, section: dict[str, Any], keep: str | None) -> str:
    """Where the section's codes with their counts come from; nothing where it has none."""
    name = section["section"].name
    if name not in PATHS:
        return ""
    return reverse("segment_codes", args=[segment.number, name]) + ("?in_list=1" if keep else "")


def _sentence(keep: str | None, criteria: str, *, is_empty: bool) -> str:
    """The step in words."""
    if keep is None:
        return _("Without a filter everybody comes in.") if is_empty else _("Add: %(what)s") % {"what": criteria}
    if is_empty:
        return _("Without a filter everybody matches.")
    text = _("Keep only: %(criteria)s") if keep == MATCHING else _("Remove: %(criteria)s")
    return text % {"criteria": criteria}
