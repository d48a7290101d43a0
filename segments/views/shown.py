"""What all pages of one segment share: finding it, what the reader may do with it, what its card shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from config.lib.listing import PER_PAGE, Listing
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
COLUMNS = ("number", "name", "company", "city", "language", "correspondence_type")
CHANNELS = dict(CorrespondenceType.choices)


@dataclass(frozen=True)
class Rights:
    """What the reader may do with a segment."""

    change: bool
    log: bool
    respond: bool
    delete: bool
    save_criteria: bool
    reuse_criteria: bool


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


class KnownCount(Paginator):
    """Pages of a list whose length is known: counting a million lines takes longer than showing fifty."""

    def __init__(self, rows: Any, per_page: int, *, known: int) -> None:
        super().__init__(rows, per_page)
        self.known = known

    @cached_property
    def count(self) -> int:
        """As the history has it."""
        return self.known


def lines_listing(request: HttpRequest, segment: Segment, count: int) -> Listing:
    """One page of the lines, searched and ordered as the address says."""
    order = request.GET.get("order", "")
    if order.lstrip("-") not in COLUMNS:
        order = ""
    search = request.GET.get("q", "").strip()
    rows = queries.lines(segment, search=search, order=order)
    paginator = Paginator(rows, PER_PAGE) if search else KnownCount(rows, PER_PAGE, known=count)
    query = request.GET.copy()
    for name in ("order", "page", "focus"):
        query.pop(name, None)
    return Listing(paginator.get_page(request.GET.get("page")), order, search, query.urlencode())


def table_rows(listing: Iterable[Any]) -> list[dict[str, Any]]:
    """The lines of a page with their languages by name, and how each is written to."""
    names = {language.pk: language.label for language in Language.objects.all()}
    return [
        {
            "line": line,
            "language": names.get(line.language_id, line.language_id or ""),
            "wanted": names.get(line.contact.language_id, "") if line.language_fallback else "",
            "channel": CHANNELS.get(line.correspondence_type, ""),
            "is_email": line.correspondence_type == CorrespondenceType.EMAIL,
        }
        for line in listing
    ]


def default_letter(segment: Segment, header: SegmentHeader) -> SegmentLanguage | None:
    """The segment's language row that Open opens: the default language's, else the template's first."""
    if header.template is None:
        return None
    rows = {row.language_id: row for row in queries.segment_languages(segment)}
    wanted = [header.language_id, header.template.language_id, *rows]
    return next((rows[code] for code in wanted if code in rows), None)


def card_context(request: HttpRequest, segment: Segment, /, **more: Any) -> dict[str, Any]:
    """What the card shows; `more` may bring bound forms and what the dialog over it needs."""
    rights = rights_of(reader(request), segment)
    header = queries.current_header(segment)
    count = queries.line_count(segment)
    listing = lines_listing(request, segment, count)
    context = {
        "segment": segment,
        "header": header,
        "form": SegmentForm(instance=segment),
        "header_form": HeaderForm(instance=header, segment=segment, may_respond=rights.respond),
        "card_url": segment.get_absolute_url() if rights.change else "",
        "revision": segment.revision,
        "rights": rights,
        "count": count,
        "letter": default_letter(segment, header),
        "listing": listing,
        "rows": table_rows(listing),
        **history_context(segment),
        **more,
    }
    if not rights.change:
        for form in (context["form"], context["header_form"]):
            disable(form)
    return context


def history_context(segment: Segment) -> dict[str, Any]:
    """The steps, newest first, and where one can go from here."""
    steps = queries.history(segment)[::-1]
    live = [step for step in steps if step.state != DISCARDED]
    return {
        "history": steps,
        "most": max([step.count_after for step in steps], default=0) or 1,
        "live_steps": len(live),
        "live_position": sum(1 for step in live if step.state != UNDONE),
        "can_undo": any(step.state != UNDONE for step in live),
        "can_redo": any(step.state == UNDONE for step in live),
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
