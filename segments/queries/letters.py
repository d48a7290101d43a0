"""The letters of a segment before it is logged: to each contact just what they would get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from crm.models import Contact
from interactions.delivery.letters import CannotMerge, preview_letter
from interactions.lists import REASONS
from interactions.models import Document, InteractionLogEntry
from segments.models import Segment, SegmentLine
from segments.queries.lines import members, with_values
from segments.queries.preflight import with_outcome
from segments.queries.problems import SAFE_DEFAULTS

FROM_LINE = (
    *("template_id", "language_id", "subject", "document_id", "description", "date", "segment_number"),
    *("campaign_id", "salesperson_id", "correspondence_type"),
)


@dataclass(frozen=True)
class LetterPreview:
    """What a contact of the list would get, which letter of how many it is, and who comes before and behind.

    `entry` is the interaction that logging would write, `content` the Word letter, and `problem` why there is none;
    `left_out` says why the contact would get nothing though there is a letter.
    """

    entry: InteractionLogEntry
    content: bytes | None
    problem: str
    left_out: str
    place: int
    previous: str
    next: str


def first_letter(segment: Segment) -> str | None:
    """The number of the first contact of the list; None for an empty one."""
    return _number_of(members(segment).order_by("id"))


def letter_preview(segment: Segment, number: str) -> LetterPreview | None:
    """The letter of the contact with that number, as things stand now; None for somebody who is not in the list.

    The number of statements does not depend on how many are in the list.
    """
    line = with_outcome(segment, SAFE_DEFAULTS).filter(contact__number=number).first()
    if line is None:
        return None
    entry = _entry(line)
    content, problem = None, ""
    try:
        content = preview_letter(entry)
    except CannotMerge as error:
        problem = str(error)
    before, behind = members(segment).filter(id__lt=line.pk), members(segment).filter(id__gt=line.pk)
    return LetterPreview(
        entry=entry,
        content=content,
        problem=problem,
        left_out=str(REASONS[line.reason]) if line.reason else "",
        place=before.count() + 1,
        previous=_number_of(before.order_by("-id")) or "",
        next=_number_of(behind.order_by("id")) or "",
    )


def document_of(segment: Segment, contact: Contact) -> Document | None:
    """The document that the contact's line gets, of its own or its language's."""
    found = with_values(segment, members(segment).filter(contact=contact)).values_list("document_id", flat=True)
    return Document.objects.filter(pk__in=list(found)).first()


def _number_of(lines: QuerySet[SegmentLine]) -> str | None:
    return lines.values_list("contact__number", flat=True).first()


def _entry(line: Any) -> InteractionLogEntry:
    """The interaction that logging would write for a line, by the channel that reaches the contact."""
    values = {name: getattr(line, name) for name in FROM_LINE} | {"correspondence_type": line.channel}
    texts = ("subject", "description")
    entry = InteractionLogEntry(contact=line.contact, **values | {name: values[name] or "" for name in texts})
    entry.document = Document.objects.defer("content", "fields").filter(pk=line.document_id).first()
    return entry
