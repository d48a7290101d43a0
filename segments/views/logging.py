"""Log Segment: the pre-flight report with its choices, and the message when it is done."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from campaigns.charts import whole
from config.lib.errors import DomainError
from config.lib.web import go, reader, says_errors
from interactions.delivery.transports import Folder, choose_transport
from interactions.models import LoggedSegment, MailServer, PrintOrder
from segments import queries
from segments.errors import CannotLog
from segments.journal import log_segment
from segments.models import Segment
from segments.queries.problems import KINDS, NO_DOCUMENT, SAFE_DEFAULTS
from segments.views.lists import list_context
from segments.views.shown import VIEW, already_logged, dialog, posted, seen

LONGEST_NUMBER = 18  # digits


def _segment(request: HttpRequest, number: str) -> Segment:
    """The segment, where the reader may log it."""
    segment = get_object_or_404(Segment, number=number)
    if not queries.may_log(request.user, segment):
        raise PermissionDenied
    return segment


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_log(request: HttpRequest, number: str) -> HttpResponse:
    """The dialog Log Segment."""
    segment = _segment(request, number)
    if segment.is_logged:
        raise already_logged(number)
    refused = ""
    if request.method == "POST":
        try:
            logged = log_segment(segment, **_options(request.POST), by=reader(request), seen=seen(request))
            follow_up = f"?follow_up={logged.follow_up.number}" if logged.follow_up else ""
            return go(request, reverse("segment_logged", args=[number]) + follow_up)
        except DomainError as error:
            refused = str(error)
    context = {"refused": refused, **_report(segment, posted(request))}
    return dialog(request, segment, "segments/_log.html", context, status=422 if refused else 200)


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_log_effect(request: HttpRequest, number: str) -> HttpResponse:
    """The counts as they follow the choices."""
    segment = _segment(request, number)
    context = {"segment": segment, "problems_again": "problems" in request.GET, **_report(segment, request.GET)}
    return render(request, "segments/_log_again.html", context)


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_problem(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Everybody in the list who has one kind of problem, a page at a time."""
    segment = _segment(request, number)
    if kind not in KINDS:
        raise Http404
    after = request.GET.get("after", "")
    days = _days(request.GET.get("recent_days", ""))
    start = int(after) if after.isdecimal() and len(after) < LONGEST_NUMBER else 0
    count, contacts, following = queries.problem_page(segment, kind, days, after=start)
    context = {
        "segment": segment,
        "label": KINDS[kind].label,
        "count": count,
        "contacts": contacts,
        "next": following,
        "recent_days": days,
    }
    return render(request, "segments/problem.html", context)


def _options(data: QueryDict) -> dict[str, Any]:
    """What the dialog asks for, as log_segment() takes it."""
    return {
        "send_attachments": "send_attachments" in data,
        "create_follow_up": "create_follow_up" in data,
        "print_order": data.get("print_order") if data.get("print_order") in PrintOrder else PrintOrder.POSTAL,
        "cover_sheet": "cover_sheet" in data,
        "recent_days": _days(data.get("recent_days", "")),
        "choices": {kind: data[f"choice_{kind}"] for kind in SAFE_DEFAULTS if f"choice_{kind}" in data},
    }


def _days(typed: str) -> int | None:
    """The days somebody typed; nothing typed is as the marketing set-up says, and what is no number none there is."""
    typed = typed.strip()
    if not typed:
        return None
    return int(typed) if typed.isdecimal() and len(typed) < LONGEST_NUMBER else -1  # refused as too many or too few


def _report(segment: Segment, data: QueryDict | None) -> dict[str, Any]:
    """Problems line by line, and what becomes of the lines with the choices made."""
    options = _options(data if data is not None else QueryDict())
    refused = ""
    try:
        report = queries.preflight(segment, options["choices"], options["recent_days"])
    except CannotLog as error:  # a choice nobody offered, no number of days; logging itself says so
        refused = str(error) if error.field == "recent_days" else ""
        report = queries.preflight(segment)
    without = sum(problem.count for problem in report.problems if problem.kind == NO_DOCUMENT)
    send = options["send_attachments"] if data is not None else without < report.lines
    return {
        "segment": segment,
        "revision": segment.revision,
        "header": queries.current_header(segment),
        "report": report,
        "send": send,
        "days_refused": refused,
        "days": report.recent_days if not refused or data is None else data.get("recent_days", ""),
        "follow_up": options["create_follow_up"],
        "print_orders": PrintOrder.choices,
        "print_order": options["print_order"],
        "cover_sheet": options["cover_sheet"] if data is not None else True,
        "served": report.served if send else report.lines,
        "bar": whole([("main", report.printed), ("soft", report.emailed), ("rest", report.left_out)]),
        "bar_label": ", ".join(part for part in _parts(report) if part),
        "outcome": _outcome(report, send=send),
        "to_disk": report.emailed and isinstance(choose_transport(MailServer.objects.first()), Folder),
    }


def _parts(report: queries.Preflight) -> list[str]:
    return [
        _("print %(count)s") % {"count": report.printed} if report.printed else "",
        _("e-mail %(count)s") % {"count": report.emailed} if report.emailed else "",
        _("leave out %(count)s") % {"count": report.left_out} if report.left_out else "",
    ]


def _outcome(report: queries.Preflight, *, send: bool) -> str:
    """The effect as the button says it."""
    if not send:
        text = ngettext(
            "Log %(count)s interaction, send nothing", "Log %(count)s interactions, send nothing", report.lines
        )
        return text % {"count": report.lines}
    text = ", ".join(part for part in _parts(report) if part)
    return text[:1].upper() + text[1:]


@require_GET
@permission_required(VIEW, raise_exception=True)
def segment_logged(request: HttpRequest, number: str) -> HttpResponse:
    """The message that the segment was logged, over the list where it no longer stands."""
    logged = get_object_or_404(LoggedSegment.objects.select_related("run"), segment_number=number)
    run = getattr(logged, "run", None)
    context = list_context(request) | {
        "fragment": "segments/_logged.html",
        "logged": logged,
        "run": run if request.user.has_perm("interactions.view_run") else None,
        "sent": run is not None,
        "left_out": logged.left_out.count(),
        "follow_up": Segment.objects.filter(number=request.GET.get("follow_up", "")).first(),
    }
    return render(request, "segments/list.html", context)
