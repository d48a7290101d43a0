"""Addresses, and lists of many people."""

from __future__ import annotations

import io
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from docx import Document as Word

from campaigns.models import Campaign
from segments import operations
from segments.models import Segment
from tests.segments.builders import job, make_contacts, make_segment, make_user

HTMX = {"HX-Request": "true"}


def url(name: str, segment: Segment, *more: Any) -> str:
    return reverse(name, args=[segment.number, *more])


def field(browser: Client, segment: Segment, name: str, value: str, **more: str) -> HttpResponse:
    """A field of the card is left."""
    headers = {**HTMX, "HX-Trigger": f"field-{name}"}
    data = {name: value, "seen": str(segment.revision), **more}
    if "answer" in more:
        headers, data = HTMX, {**data, "_field": name}
    return browser.post(segment.get_absolute_url(), data, headers=headers)


def many(number: int) -> Segment:
    """A segment with that many people."""
    make_contacts(number, job="PURCHASE")
    segment = make_segment()
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    return segment


def campaign(number: str = "CP0001") -> Campaign:
    return Campaign.objects.create(number=number, description="Salon FUTURUS")


def word(text: str = "Hello") -> io.BytesIO:
    """A Word file as a browser uploads it."""
    file, content = Word(), io.BytesIO()
    file.add_paragraph(text)
    file.save(content)
    content.seek(0)
    content.name = "letter.docx"
    return content


def text_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())
