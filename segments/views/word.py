"""Documents of a segment handed to Word, to be saved straight back."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from config.lib.web import reader, safe_next, says_errors
from interactions.operations import open_in_word
from interactions.views.word import hand_out
from segments import queries
from segments.views.languages import asked_language
from segments.views.shown import CHANGE, open_segment
from segments.word import language_place, line_place


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_word(request: HttpRequest, number: str) -> HttpResponse:
    """The document of a language, the default one where none is named."""
    segment = open_segment(number)
    opened = open_in_word(language_place(asked_language(request, segment)), by=reader(request))
    return hand_out(request, opened, back=safe_next(request, segment.get_absolute_url()))


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_line_word(request: HttpRequest, number: str, contact: str) -> HttpResponse:
    """The document of one contact alone; the others keep theirs."""
    segment = open_segment(number)
    line = get_object_or_404(queries.members(segment), contact__number=contact)
    opened = open_in_word(line_place(segment, line.contact_id), by=reader(request))
    return hand_out(request, opened, back=reverse("segment_letter", args=[segment.number, contact]))
