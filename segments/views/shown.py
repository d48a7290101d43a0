"""What all pages of one segment share: finding it, what the reader may do with it, what its card shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from config.lib.listing import CURSORS, PER_PAGE, Walk
from config.lib.web import answer, reader, wants_fragment
from crm.models import CorrespondenceType, Language
from segments import queries
from segments.errors import SegmentIsLogged
from segments.forms.card import HeaderForm, SegmentForm
from segments.models import Segment, SegmentHeader, SegmentLanguage
from segments.operations import Change
from segments.queries.history import DISCARDED, UNDONE

VIEW, ADD, CHANGE = "segments.view_segment", "segments.add_segment", "segments.change_segment"
DELETE, RESPOND = "segments.delete_segment", "segments.set_campaign_response"
SEE_CRITERIA, SAVE_CRITERIA, DELETE_CRITERIA = (f"segments.{verb}_savedcriteria" for verb in ("view", "add", "delete"))
CHANNELS = dict(CorrespondenceType.choices)
MOVED = ("position", "last_action", "header_version", "revision", "last_change")  # by every step
AROUND = 25  # entries of the history shown before and after where the list stands


@dataclass(frozen=True)
class Rights:
    """What the reader may do with a segment."""

    change: bool
    log: bool
    respond: bool
    delete: bool
    save_criteria: bool
    reuse_criteria: bool


# While a worker has the segment, or an earlier step is shown.
LOOKING = Rights(change=False, log=False, respond=False, delete=False, save_criteria=False, reuse_criteria=False)


def rights_of(user: User, segment: Segment) -> Rights:
    """The reader's rights; logging depends on the segment's campaign."""
    return Rights(
        change=user.has_perm(CHANGE),
        log=queries.may_log(user, segment),
        respond=user.has_perm(RESPOND),
        delete=user.has_perm(DELETE),
        save_criteria=user.has_perm(SAVE_CRITERIA),
        reuse_criteria=user.has_perm(CHANGE) and user.has_perm(SEE_CRITERIA),
    )


def open_segment(number: str) -> Segment:
    """The segment of that number. Raises SegmentIsLogged where it can no longer change."""
    segment = get_object_or_404(Segment, number=number)
    if segment.is_logged:
        raise already_logged(number)
    return segment


def already_logged(number: str) -> SegmentIsLogged:
    """What somebody reads who still has an older page of it."""
    return SegmentIsLogged(_("Segment %(number)s has been logged and can no longer change.") % {"number": number})


def seen(request: HttpRequest) -> int | None:
    """The revision of the page the reader acted on."""
    value = request.POST.get("seen", "")
    return int(value) if value.isascii() and value.isdigit() else None


def posted(request: HttpRequest, otherwise: Any = None) -> Any:
    """What a form is bound to: what was posted, though it be nothing; before that something else."""
    return request.POST if request.method == "POST" else otherwise


def asked(request: HttpRequest, segment: Segment) -> dict[str, Any]:
    """Which lines the address asks for, and in which order."""
    order = request.GET.get("order", "")
    return {
        "at": as_of(request, segment),
        "order": order if order.removeprefix("-") in queries.ORDERS else "",
        "search": request.GET.get("q", "").strip(),
        "edited": bool(request.GET.get("edited")),
    }


def lines_listing(request: HttpRequest, segment: Segment, count: int) -> Walk:
    """One page of the lines, searched, ordered and as of the step that the address says."""
    view = asked(request, segment)
    if view["at"] is not None:
        count = queries.line_count(segment, view["at"])
    return walk_lines(request, segment, count, **view)


def walk_lines(
    request: HttpRequest, segment: Segment, count: int, *, size: int = PER_PAGE, order: str = "", **view: Any
) -> Walk:
    """The page of the lines that the address's cursor names; of all lines in the list where nothing else is said."""
    cursors = {name: request.GET.get(name, "") for name in CURSORS}
    page = queries.lines_page(segment, **view, **cursors, order=order, count=count, size=size)
    found = _found(segment, page, count, **view)
    rest = request.GET.copy()
    for name in (*CURSORS, "order", "page", "focus"):
        rest.pop(name, None)
    return Walk(
        rows=table_rows(segment, page.rows),
        order=order,
        search=view.get("search", ""),
        query=rest.urlencode(),
        first=page.first,
        total=found.count,
        is_more=found.more,
        previous=page.previous,
        next=page.next,
        last="" if found.more or not page.next else queries.end_of(order, found.count),
    )


def _found(segment: Segment, page: queries.LinesPage, count: int, **view: Any) -> queries.Found:
    """How many lines there are: known, or all on the page, or counted."""
    if not view.get("search") and not view.get("edited"):
        return queries.Found(count, False)
    if not page.previous and not page.next:
        return queries.Found(len(page.rows), False)
    return queries.lines_found(segment, **view, count=count)


def table_rows(segment: Segment, rows: Sequence[queries.Row]) -> list[dict[str, Any]]:
    """The lines of a page with their languages by name, and how each is written to."""
    names = {language.pk: language.label for language in Language.objects.all()}
    values = queries.values_of(segment, rows)
    return [_table_row(row, values[row.line], names) for row in rows]


def _table_row(row: queries.Row, value: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {
        "line": row,
        "edited": value["edited"],
        "language": names.get(value["language_id"], value["language_id"] or ""),
        "wanted": names.get(value["wanted"], "") if value["language_fallback"] else "",
        "channel": CHANNELS.get(value["correspondence_type"], ""),
        "is_email": value["correspondence_type"] == CorrespondenceType.EMAIL,
    }


def default_letter(segment: Segment, header: SegmentHeader) -> SegmentLanguage | None:
    """The segment's language row that Open opens: the default language's, else the template's first."""
    if header.template is None:
        return None
    rows = {row.language_id: row for row in queries.segment_languages(segment)}
    wanted = [header.language_id, header.template.language_id, *rows]
    return next((rows[code] for code in wanted if code in rows), None)


def card_context(request: HttpRequest, segment: Segment, /, **more: Any) -> dict[str, Any]:
    """What the card shows; `more` may bring bound forms and what the dialog over it needs."""
    all_rights = rights_of(reader(request), segment)
    in_progress = queries.in_progress(segment)
    if in_progress is None:  # it may just have been done: after the segment was read, before it was looked for
        segment.refresh_from_db(fields=MOVED)
    busy = in_progress is not None and not in_progress.error
    rights = LOOKING if busy else all_rights
    header = queries.current_header(segment)
    count = queries.line_count(segment)
    listing = lines_listing(request, segment, count)
    context = {
        "segment": segment,
        "header": header,
        "form": SegmentForm(instance=segment),
        "header_form": HeaderForm(instance=header, segment=segment, may_respond=all_rights.respond),
        "card_url": segment.get_absolute_url() if rights.change else "",
        "revision": segment.revision,
        "rights": rights,
        "all_rights": all_rights,
        "in_progress": in_progress,
        "busy": busy,
        "count": count,
        "letter": default_letter(segment, header),
        "listing": listing,
        **history_context(request, segment),
        **as_of_context(request, segment),
        **more,
    }
    if not rights.change:
        for form in (context["form"], context["header_form"]):
            disable(form)
    return context


def history_context(request: HttpRequest, segment: Segment) -> dict[str, Any]:
    """What was done, newest first, and where one can go from here.

    A long history is shown around where the list stands, or around the step looked at; with ?steps=all all of it.
    """
    steps = queries.history(segment)[::-1]
    live = [step for step in steps if step.state != DISCARDED]
    entries = queries.entries(steps)
    at = as_of(request, segment)
    shown = segment.position if at is None else at
    place = next((place for place, entry in enumerate(entries) if shown in entry.numbers), len(entries))
    around = slice(None) if request.GET.get("steps") == "all" else slice(max(place - AROUND, 0), place + AROUND)
    return {
        "history": entries[around],
        "later": len(entries[: around.start]) if around.start else 0,
        "earlier": len(entries[around.stop :]) if around.stop else 0,
        "most": max([step.count_after for step in steps], default=0) or 1,
        "last_step": live[0].number if live else 0,
        "can_undo": segment.position > 0,
        "can_redo": bool(live) and live[0].state == UNDONE,
    }


def as_of(request: HttpRequest, segment: Segment) -> int | None:
    """The step the reader looks at with ?at=; None where that is how the list stands, or no step to look at."""
    asked = request.GET.get("at", "")
    at = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else segment.position
    return at if at != segment.position and queries.is_live(segment, at) else None


def as_of_context(request: HttpRequest, segment: Segment) -> dict[str, Any]:
    """What is said above a list that is shown as it stood after another step."""
    at = as_of(request, segment)
    asked = request.GET.get("at", "")
    if asked and at is None and asked != str(segment.position):
        text = _("The history has no step %(number)s to show. This is the list as it stands.")
        messages.error(request, text % {"number": asked[:10]})
    return {
        "at": at,
        "as_of": "" if at is None else f"?at={at}",
        "at_count": 0 if at is None else queries.line_count(segment, at),
        "looking": LOOKING,
    }


def disable(form: BaseForm) -> None:
    """Show the fields to somebody who may not change them."""
    for field in form.fields.values():
        field.disabled = True


def dialog(
    request: HttpRequest, segment: Segment, fragment: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A dialog: alone to htmx, over the card to a plain browser.

    A dialog that comes back with errors is no failure to htmx, and no red line in the browser's console.
    """
    if wants_fragment(request):
        shown, status = {"segment": segment, "revision": segment.revision, **context}, 200
    else:
        shown = card_context(request, segment, **context)
    return answer(request, page="segments/segment.html", fragment=fragment, context=shown, status=status)


def tell_change(
    request: HttpRequest, segment: Segment, change: Change, text: str, *, back: tuple[str, str] | None = None
) -> None:
    """A message with the numbers of a step and the way back, Undo where no other is given."""
    way = back or (reverse("segment_undo", args=[segment.number]), _("Undo"))
    context = {"text": text, "segment": segment, "change": change, "back": way}
    messages.success(request, render_to_string("segments/_step_told.html", context, request=request))
