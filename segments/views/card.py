"""The segment card: each field is saved as it is left, and asks about the lines where they would change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.views.decorators.http import require_http_methods

from config.lib.cards import Posted, read_card, save_card
from config.lib.web import go, reader, says_errors, wants_fragment
from interactions.models import LoggedSegment
from segments import operations, queries
from segments.forms.card import HeaderForm, SegmentForm
from segments.models import Segment
from segments.operations.header import ALL, NONE, UNTOUCHED
from segments.views.shown import CHANGE, DELETE, RESPOND, VIEW, already_logged, card_context, dialog, open_segment, seen

# These always ask where lines would change; the others only where some lines were edited by hand or went their own way.
ASKED_FOR = {"template", "correspondence_type", "campaign", "campaign_target", "campaign_response"}
CAMPAIGN_FIELDS = ("campaign", "campaign_target", "campaign_response")


@dataclass
class Card:
    """A posted card: the fields of the segment, and those of what its lines get."""

    segment: Segment
    own: Posted
    header: Posted
    before: dict[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The fields that came in."""
        return [*self.own.names, *self.header.names]

    @property
    def has_errors(self) -> bool:
        """Whether something typed could not be saved."""
        return bool(self.own.form.errors or self.header.form.errors)

    def bound(self, name: str) -> Any:
        """A field as it was typed."""
        form: ModelForm = self.own.form if name in self.own.names else self.header.form
        return form[name]


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment(request: HttpRequest, number: str) -> HttpResponse:
    """The card; a logged segment is found among the logged ones."""
    record = get_object_or_404(Segment.objects.select_related("logged_segment"), number=number)
    if record.logged_segment:
        return _to_logged(request, record.logged_segment)
    if request.method == "POST":
        return _save(request, record)
    context = card_context(request, record)
    for form in (context["form"], context["header_form"]):
        if (name := request.GET.get("focus", "")) in form.fields:
            form.fields[name].widget.attrs["autofocus"] = True
    return render(request, "segments/segment.html", context)


def _to_logged(request: HttpRequest, logged: LoggedSegment) -> HttpResponse:
    if request.method == "POST":
        messages.error(request, str(already_logged(logged.segment_number)))
    return go(request, logged.get_absolute_url())


def _save(request: HttpRequest, record: Segment) -> HttpResponse:
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    card = _read(request, record)
    affected = queries.lines_affected(record, **_to_ask_about(card))
    if "answer" not in request.POST and _must_ask(card, affected):
        return _ask(request, card, affected)
    saved = _write(request, card)
    if wants_fragment(request):
        return _answer_fields(request, card, saved=saved)
    if card.has_errors:
        context = card_context(request, record, form=card.own.form, header_form=card.header.form)
        return render(request, "segments/segment.html", context, status=422)
    return go(request, record.get_absolute_url())


def _read(request: HttpRequest, record: Segment) -> Card:
    header = queries.current_header(record)
    before = {name: getattr(header, name) for name in HeaderForm.Meta.fields}
    may_respond = request.user.has_perm(RESPOND)
    if not may_respond and "campaign_response" in request.POST.getlist("_field"):
        raise PermissionDenied
    bound = Segment.objects.get(pk=record.pk)  # binding a form changes its record
    own = read_card(request, SegmentForm, bound)
    return Card(record, own, read_card(request, HeaderForm, header, segment=record, may_respond=may_respond), before)


def _to_ask_about(card: Card) -> dict[str, Any]:
    """What would be set: changed values, and those confirmed as they are, since lines may differ from them."""
    form = card.header.form
    return {
        name: form.cleaned_data[name] for name in card.header.names if name in form.cleaned_data and not form.errors
    }


def _must_ask(card: Card, affected: queries.LinesAffected) -> bool:
    if not affected.would_change:
        return False
    asked = ASKED_FOR & set(card.header.names) if not card.header.changed else ASKED_FOR & set(card.header.changed)
    return bool(asked) or affected.all != affected.untouched or card.segment.header_version > 1


def _ask(request: HttpRequest, card: Card, affected: queries.LinesAffected) -> HttpResponse:
    names = [*card.header.changed] or card.header.names
    context = {
        "affected": affected,
        "asked_about": format_html_join(", ", "<b>{}</b>", ((card.bound(name).label,) for name in names)),
        "target": card.header.names[0],
        "posted": [
            *(("_field", name) for name in card.names),
            *((name, value) for name in card.names for value in request.POST.getlist(name)),
            ("seen", request.POST.get("seen", "")),
        ],
        "form": card.own.form,
        "header_form": card.header.form,
    }
    response = dialog(request, card.segment, "segments/_question.html", context)
    response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response


def _write(request: HttpRequest, card: Card) -> bool:
    """Save what is valid; both halves of the card carry the revision of the page, raised by the first."""
    revision = seen(request)
    saved = save_card(
        card.own, lambda **fields: operations.edit_segment(card.segment, by=reader(request), seen=revision, **fields)
    )
    if saved and revision is not None:
        revision = card.segment.revision
    lines = _update_lines(request)
    fields = _to_ask_about(card) if request.POST.get("answer") == "yes" else card.header.changed
    confirmed = Posted(card.header.form, card.header.names, dict(fields))
    return (
        save_card(
            confirmed, lambda **fields: _edit_header(request, card.segment, fields, lines=lines, revision=revision)
        )
        or saved
    )


def _update_lines(request: HttpRequest) -> str:
    """The answer to the question; where none was asked nothing set by hand is lost."""
    if request.POST.get("answer") == "no":
        return NONE
    chosen = request.POST.get("update_lines", ALL)
    return chosen if "answer" in request.POST and chosen in {ALL, UNTOUCHED, NONE} else UNTOUCHED


def _edit_header(
    request: HttpRequest, record: Segment, fields: dict[str, Any], *, lines: str, revision: int | None
) -> None:
    if fields.get("campaign", "") is None:  # the marks go with the campaign
        fields = {name: value for name, value in fields.items() if name not in CAMPAIGN_FIELDS[1:]}
    operations.edit_header(record, by=reader(request), update_lines=lines, seen=revision, **fields)


def _answer_fields(request: HttpRequest, card: Card, *, saved: bool) -> HttpResponse:
    """The posted fields again, those that changed with them, and what else of the card shows them."""
    context = card_context(request, card.segment)
    header, form = context["header"], context["header_form"]
    names = [name for name in form.fields if getattr(header, name) != card.before[name]]
    if (header.campaign is None) != (card.before["campaign"] is None):
        names += [name for name in CAMPAIGN_FIELDS[1:] if name in form.fields and name not in names]
    if header.send_as_attachment != card.before["send_as_attachment"]:
        names.append("attach_pdf")
    fresh = SegmentForm(instance=card.segment)
    context |= {
        "fields": [_shown(card, name, fresh, form) for name in card.names],
        "more_fields": [form[name] for name in names if name not in card.names],
        "saved_at": timezone.localtime() if saved else None,
        "also": "segments/_card_again.html",
    }
    response = render(request, "components/fields_again.html", context)
    response["HX-Trigger"] = "closeDialog, linesChanged" if saved and card.header.names else "closeDialog"
    return response


def _shown(card: Card, name: str, own: ModelForm, header: ModelForm) -> Any:
    """A field as it is stored now, or as typed where it could not be saved."""
    bound = card.bound(name)
    if card.own.form.errors or card.header.form.errors:
        return bound
    return own[name] if name in own.fields else header[name]


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(DELETE, raise_exception=True)
@says_errors
def segment_delete(request: HttpRequest, number: str) -> HttpResponse:
    """Throw the segment away, after a question."""
    record = open_segment(number)
    if request.method == "POST":
        operations.delete_segment(record, by=reader(request), seen=seen(request))
        return go(request, reverse("segments"))
    return dialog(request, record, "segments/_delete.html", {"count": queries.line_count(record)})
