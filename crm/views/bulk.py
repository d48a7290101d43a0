"""Changing the contacts chosen in the list: the dialog with its effect, the progress of many, the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.lib.errors import DomainError, say_beside
from config.lib.web import answer, go, reader, says_errors, wants_fragment
from crm import operations, queries
from crm.choosing import Chosen
from crm.forms import ActionForm, action_form, has_form
from crm.models import BulkChange, ChangeSet
from crm.operations.bulk import Action, Changed, LeftOut, Outside
from crm.told_bulk import told_in_hand, told_row
from crm.views.contact_list import list_context
from crm.views.contacts import CHANGE, VIEW

SHOWN = 50  # changes


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(VIEW, raise_exception=True)
@says_errors
def contacts_change(request: HttpRequest) -> HttpResponse:
    """The dialog that changes the contacts chosen, with what it would do; posted, it does it."""
    asked = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(asked)
    actions = operations.actions_for(reader(request))
    if not actions:
        raise PermissionDenied
    action = next((each for each in actions if each.name == asked.get("action")), None)
    posted = request.method == "POST" and "check" not in asked
    form = action_form(action.name, asked, request.FILES, bound=posted) if action else None
    errors: dict[str, str] = {}
    if posted and (form is None or form.is_valid()):
        try:
            return _done(request, chosen, action, form)
        except DomainError as error:
            errors = _beside(form, error)
    context = {
        "chosen": chosen,
        "actions": actions,
        "action": action,
        "form": form,
        "errors": errors,
        "list_query": asked.get("query", ""),
        **_effect(chosen, action, form.draft(asked) if form else asked.get("value", "")),
    }
    if not wants_fragment(request):
        context |= list_context(request, QueryDict(asked.get("query", "")))
    return answer(request, page="crm/contacts.html", fragment="crm/_bulk.html", context=context)


def _beside(form: ActionForm | None, error: DomainError) -> dict[str, str]:
    """What is left to be said where the form has no field for it."""
    if form is None or error.field not in form.fields:
        return {error.field or "action": str(error)}
    say_beside(form, error)
    return {}


def _chosen(asked: QueryDict) -> Chosen:
    """Those ticked, or with ?all=1 all that the list's query finds."""
    if "all" in asked:
        return Chosen.all_of(QueryDict(asked.get("query", "")))
    return Chosen.ticked(asked.getlist("contact"))


def _effect(chosen: Chosen, action: Action | None, value: str) -> dict[str, Any]:
    """What the action would do, as far as it is chosen."""
    contacts = chosen.contacts()
    if action is None:
        return {"count": contacts.count(), "effect": None, "value": "", "choices": []}
    choices = action.choices()
    if choices:
        value = value if value in dict(choices) else ""
    if not value and (choices or has_form(action.name)):
        return {"count": contacts.count(), "effect": None, "value": "", "choices": choices}
    effect = action.effect(contacts, value)
    return {"count": effect.chosen, "effect": effect, "value": value, "choices": choices, "told": action.told(value)}


@transaction.atomic
def _done(request: HttpRequest, chosen: Chosen, action: Action | None, form: ActionForm | None) -> HttpResponse:
    """Does what was posted, tells it, and shows the list again."""
    posted = request.POST
    name, by = action.name if action else "", reader(request)
    value = form.value() if form else posted.get("value", "")
    seen = int(posted["seen"]) if posted.get("seen", "").isascii() and posted.get("seen", "").isdigit() else None
    if isinstance(action, Outside):
        operations.check_seen(chosen.contacts().count(), seen)
        text, url = action.perform(chosen, action.checked(value), by=by)
        messages.success(request, render_to_string("crm/_bulk_outside.html", {"text": text, "url": url}))
    else:
        done = operations.change_contacts(chosen, action=name, value=value, by=by, seen=seen)
        if isinstance(done, Changed):
            _tell(request, done.changes, done.count, done.left_out)
    return go(request, _list(posted.get("query", "")))


def _list(query: str) -> str:
    return f"{reverse('contacts')}?{query}" if query else reverse("contacts")


def _tell(request: HttpRequest, changes: ChangeSet, count: int, left_out: tuple[LeftOut, ...]) -> None:
    """How many were changed, who stays and why, and the way back."""
    action = operations.action_named(changes.note["action"])
    context = {"changes": changes, "count": count, "left_out": left_out, "deleted": not action.undoable}
    messages.success(request, render_to_string("crm/_bulk_told.html", context, request=request))


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def contacts_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a change of many back; what has changed since stays, and is counted."""
    changes = get_object_or_404(ChangeSet, pk=pk, kind=ChangeSet.Kind.BULK)
    if not reader(request).has_perm(operations.action_named(changes.note["action"]).permission):
        raise PermissionDenied
    back = operations.undo_bulk_change(changes, by=reader(request))
    if isinstance(back, int):
        _tell_undone(request, back, operations.count_touched(changes) - back)
    return go(request, request.headers.get("Referer") or reverse("contacts"))


def _tell_undone(request: HttpRequest, back: int, kept: int) -> None:
    context = {"count": back, "kept": max(kept, 0)}
    messages.success(request, render_to_string("crm/_bulk_undone.html", context))


@require_GET
@permission_required(VIEW, raise_exception=True)
def contacts_change_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a worker is with a change of many; once it is done, what became of it, and the list."""
    job = get_object_or_404(BulkChange.objects.select_related("changes", "created_by"), pk=pk)
    if not job.finished_at:
        return render(request, "crm/_bulk_progress.html", {"job": told_in_hand(job)})
    if job.error:
        messages.error(request, _(job.error))
    elif job.undoes:
        _tell_undone(request, job.changed, operations.count_touched(job.changes) - job.changed)
    else:
        _tell(request, job.changes, job.changed, tuple(LeftOut(*each) for each in job.left_out.items()))
    return go(request, _list(job.query))


@require_GET
@permission_required(VIEW, raise_exception=True)
def contacts_changes(request: HttpRequest) -> HttpResponse:
    """What was changed in the list, the latest first, each with its way back."""
    rows = [told_row(changes, reader(request)) for changes in queries.changes_of_many()[:SHOWN]]
    return render(request, "crm/bulk_changes.html", {"rows": rows})
