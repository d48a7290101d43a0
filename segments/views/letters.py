"""The letters of a segment, paged through as each contact would get them, before anything is logged."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.lib.web import go, reader, says_errors
from crm.models import CorrespondenceType
from interactions.delivery.letters import letter_as_pdf
from interactions.documents.errors import ConversionFailed
from interactions.documents.pdf import find_converter
from interactions.errors import InteractionError
from interactions.views.files import framed_letter, pdf_file, word_file
from segments import operations, queries
from segments.models import Segment
from segments.queries import LetterPreview
from segments.views.shown import CHANGE, CHANNELS, VIEW, open_segment, rights_of

READABLE, WORD, PDF = "read", "word", "pdf"


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_letters(request: HttpRequest, number: str) -> HttpResponse:
    """The letter of the first contact in the list."""
    segment = open_segment(number)
    first = queries.first_letter(segment)
    if first is None:
        return render(request, "segments/letter.html", {"segment": segment})
    return redirect("segment_letter", segment.number, first)


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_letter(request: HttpRequest, number: str, contact: str) -> HttpResponse:
    """What one contact would get, and the way to the one before and the one behind."""
    segment = open_segment(number)
    preview = _preview(segment, contact)
    entry, header = preview.entry, queries.current_header(segment)
    context = {
        "segment": segment,
        "preview": preview,
        "entry": entry,
        "count": queries.line_count(segment),
        "channel": CHANNELS.get(entry.correspondence_type, ""),
        "is_email": entry.correspondence_type == CorrespondenceType.EMAIL,
        "as_attachment": header.send_as_attachment,
        "as_pdf": header.attach_pdf,
        "may_edit": rights_of(reader(request), segment).change,
        "has_pdf": find_converter() is not None,
    }
    return render(request, "segments/letter.html", context)


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_letter_file(request: HttpRequest, number: str, contact: str, form: str) -> HttpResponse:
    """The letter to read in a frame, as a Word document, or as the PDF that would be printed."""
    preview = _preview(open_segment(number), contact)
    if preview.content is None or form not in {READABLE, WORD, PDF}:
        raise Http404
    entry = preview.entry
    name = f"{entry.contact.number} {entry.contact.name}"
    if form == WORD:
        return word_file(preview.content, name)
    if form == PDF:
        return pdf_file(_as_pdf(preview.content), name)
    return framed_letter(preview.content, entry)


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_letter_test(request: HttpRequest, number: str, contact: str) -> HttpResponse:
    """The letter, sent to the reader's own address."""
    segment = open_segment(number)
    address = operations.send_test_letter(segment, contact=contact, by=reader(request))
    messages.success(request, _("The test was sent to %(address)s.") % {"address": address})
    return go(request, reverse("segment_letter", args=[number, contact]))


def _preview(segment: Segment, contact: str) -> LetterPreview:
    if (preview := queries.letter_preview(segment, contact)) is None:
        raise Http404
    return preview


def _as_pdf(content: bytes) -> bytes:
    try:
        return letter_as_pdf(content)
    except ConversionFailed as error:
        raise InteractionError(str(error)) from error
