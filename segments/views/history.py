"""Walking back and forth in the history of a segment, and why somebody is in the list."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.lib.web import go, reader, says_errors
from segments import operations, queries
from segments.forms.dialogs import AddContactForm
from segments.operations import Change
from segments.told import change_told
from segments.views.shown import CHANGE, VIEW, dialog, open_segment, seen, tell_change


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
        lambda segment, **options: operations.repeat_action(segment, action=action, **options),
    )


def _move(
    request: HttpRequest,
    number: str,
    text: str,
    move: Callable[..., Change],
    *,
    back: tuple[str, str] | None = None,
) -> HttpResponse:
    segment = open_segment(number)
    change = move(segment, by=reader(request), seen=seen(request))
    tell_change(request, segment, change, f"{text} {change_told(change)}".strip(), back=back)
    return go(request, segment.get_absolute_url())


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_why(request: HttpRequest, number: str) -> HttpResponse:
    """Why a contact is in the list, or is not."""
    segment = open_segment(number)
    form = AddContactForm(request.GET if "contact" in request.GET else None)
    context: dict[str, object] = {"why_form": form}
    if form.is_bound and form.is_valid():
        contact = form.cleaned_data["contact"]
        context |= {"contact": contact, "why": queries.why(segment, contact)}
    return dialog(request, segment, "segments/_why.html", context)
