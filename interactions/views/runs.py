"""Deliveries: how far each run is, what happened to whom, and what a person decides."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from config.lib.listing import listing
from config.lib.web import go, reader, safe_next, says_errors, wants_fragment
from interactions import operations
from interactions.delivery.pacing import opens_again
from interactions.delivery.stack import zip_of_all
from interactions.documents.pdf import find_converter
from interactions.filters import PARTS, filter_recipients
from interactions.lists import recipient_rows, run_rows
from interactions.models import Delivery, Run, SendingRules
from interactions.progress import badge, progress
from interactions.views.files import stored_pdf, zip_file

VIEW, CHANGE = "interactions.view_run", "interactions.change_run"
ORDERS = {"started": "pk", "name": "name", "state": "state", "total": "total"}
RECIPIENT_ORDERS = {
    "decide": "urgency",
    "name": "entry__contact__name",
    "address": "address",
    "state": "state",
    "time": "settled_at",
}
MOVES: dict[str, Callable[..., object]] = {
    "pause": operations.pause_run,
    "resume": operations.resume_run,
    "stop": operations.stop_run,
}


@require_GET
@permission_required(VIEW, raise_exception=True)
def runs(request: HttpRequest) -> HttpResponse:
    """All runs, the latest first."""
    rows = run_rows()
    if text := request.GET.get("q", "").strip():
        rows = rows.filter(logged_segment__description__icontains=text) | rows.filter(
            logged_segment__segment_number__icontains=text
        )
    return render(
        request, "interactions/runs.html", {"listing": listing(request, rows, orders=ORDERS, default="-started")}
    )


def _run(pk: int) -> Run:
    return get_object_or_404(Run.objects.select_related("logged_segment", "created_by"), pk=pk)


@require_GET
@permission_required(VIEW, raise_exception=True)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: the number that is done, the others, and every recipient."""
    record = _run(pk)
    shown = listing(
        request, filter_recipients(recipient_rows(record), request.GET), orders=RECIPIENT_ORDERS, default="decide"
    )
    state = progress(record)
    part = request.GET.get("part", "")
    context = {
        **_status_context(request, record),
        "progress": state,
        "listing": shown,
        "rows": [(delivery, *badge(delivery)) for delivery in shown],
        "part": next((each for each in state.legend if each.name == part), None) if part in PARTS else None,
    }
    return render(request, "interactions/run.html", context)


@require_GET
@permission_required(VIEW, raise_exception=True)
def run_status(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of a run's page that moves; asks for itself again as long as the run is open."""
    record = _run(pk)
    if not wants_fragment(request):
        return go(request, record.get_absolute_url())
    state = progress(record)
    context = {**_status_context(request, record), "progress": state, "compact": "compact" in request.GET}
    response = render(request, "interactions/_run_status.html", context)
    if not (state.is_open or state.is_joining):
        response["HX-Trigger"] = "runFinished"
    return response


def _status_context(request: HttpRequest, record: Run) -> dict[str, object]:
    return {
        "run": record,
        "may_change": request.user.has_perm(CHANGE),
        "makes_pdf": find_converter() is not None,
        "rules": (rules := SendingRules.current()),
        "opens_again": opens_again(rules),
    }


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def run_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """Pause, resume or stop a run."""
    if move not in MOVES:
        raise Http404
    record = _run(pk)
    MOVES[move](record, by=reader(request))
    return go(request, safe_next(request, record.get_absolute_url()))


def _one(request: HttpRequest, record: Run) -> Delivery | None:
    """The one recipient a button stands beside; none for all of them."""
    pk = request.POST.get("delivery", "")
    return get_object_or_404(record.deliveries, pk=int(pk) if pk.isdecimal() else 0) if pk else None


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def run_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again what failed: one recipient, those who failed for one reason, or all."""
    record, reason = _run(pk), request.POST.get("reason", "")
    number = operations.retry_failed(record, by=reader(request), delivery=_one(request, record), reason=reason)
    text = ngettext("%(n)s failed delivery is tried again.", "%(n)s failed deliveries are tried again.", number)
    messages.success(request, text % {"n": number})
    return go(request, safe_next(request, record.get_absolute_url()))


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def run_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide about e-mails in doubt, one (?delivery=) or all: count as sent, or send again."""
    record = _run(pk)
    resend = request.POST.get("decision") == "resend"
    number = operations.resolve_unsure(record, resend=resend, by=reader(request), delivery=_one(request, record))
    if not resend:
        text = ngettext("%(n)s e-mail counts as sent.", "%(n)s e-mails count as sent.", number)
    else:
        text = ngettext("%(n)s e-mail is sent again.", "%(n)s e-mails are sent again.", number)
    messages.success(request, text % {"n": number})
    return go(request, safe_next(request, record.get_absolute_url()))


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def run_letters(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The letters of a run in their order: one PDF, or all Word documents in a zip."""
    record = _run(pk)
    if kind == "pdf":
        return stored_pdf(record.letters_pdf, str(record))
    if kind != "zip" or not record.joined_at:
        raise Http404
    return zip_file(zip_of_all(record), str(record))
