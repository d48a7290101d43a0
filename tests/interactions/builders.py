"""Logged segments with people to write to, and what they are sent: valid by default."""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from typing import Any

from docx import Document as WordFile
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from campaigns.models import Campaign
from crm.models import Contact, Country, Language
from interactions import operations
from interactions.models import Document, InteractionLogEntry, LoggedSegment, Run

numbers = itertools.count(1)

ENGLISH = ("Formal Salutation", "Contact Name", "Document Subject")
LANGUAGES = {"ENG": ("English", "en"), "FRA": ("French", "fr"), "DAN": ("Danish", "da")}


def word_letter(*fields: str, text: str = "Thank you for your visit.") -> bytes:
    """A Word file with a paragraph per merge field and one of text."""
    file = WordFile()
    for name in fields:
        paragraph = file.add_paragraph()
        element = OxmlElement("w:fldSimple")
        element.set(qn("w:instr"), f' MERGEFIELD "{name}" ')
        run, shown = OxmlElement("w:r"), OxmlElement("w:t")
        shown.text = f"«{name}»"
        run.append(shown)
        element.append(run)
        paragraph._p.append(element)
    file.add_paragraph(text)
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


def text_of(content: bytes) -> str:
    """What a Word file says, paragraph by paragraph."""
    return "\n".join(
        "".join(node.text or "" for node in paragraph._p.iter(qn("w:t")))
        for paragraph in WordFile(io.BytesIO(content)).paragraphs
    )


def language(code: str = "ENG") -> Language:
    name, iso = LANGUAGES[code]
    return Language.objects.get_or_create(code=code, defaults={"description": name, "iso": iso})[0]


def country(code: str, name: str, **names: str) -> Country:
    return Country.objects.get_or_create(code=code, defaults={"description": name, **names})[0]


def document(*fields: str, text: str = "Thank you for your visit.") -> Document:
    content = word_letter(*(fields or ENGLISH), text=text)
    return operations.keep_document(content=content, name="letter.docx", by=None)


def contact(name: str = "", **fields: Any) -> Contact:
    number = f"CT{next(numbers):06d}"
    name = name or f"Person {number}"
    first_name, _, surname = name.partition(" ")
    given = {"first_name": first_name, "surname": surname, "email": f"{number.lower()}@example.org"}
    return Contact.objects.create(number=number, name=name, **(given | fields))


def campaign(**fields: Any) -> Campaign:
    return Campaign.objects.create(number=f"CP{next(numbers):04d}", description="Trade fair", **fields)


def logged_segment() -> LoggedSegment:
    return LoggedSegment.objects.create(segment_number=f"SM{next(numbers):05d}", description="Visitors")


def entry(logged: LoggedSegment, person: Contact, **fields: Any) -> InteractionLogEntry:
    given = {
        "subject": "Thank you",
        "language": language(),
        "correspondence_type": "email",
        "segment_number": logged.segment_number,
    }
    return InteractionLogEntry.objects.create(logged_segment=logged, contact=person, **(given | fields))


def logged(people: Sequence[Contact], **fields: Any) -> LoggedSegment:
    """A logged segment with an entry for each of the people, all with the same document."""
    segment = logged_segment()
    given = {"document": fields.pop("document", None) or document()}
    for person in people:
        entry(segment, person, **(given | fields))
    return segment


def run_for(
    people: Sequence[Contact], *, send_as_attachment: bool = False, attach_pdf: bool = False, **fields: Any
) -> Run:
    """An open run that has not sent anything yet."""
    segment = logged(people, **fields)
    run = operations.start_run(
        logged_segment=segment, send_as_attachment=send_as_attachment, attach_pdf=attach_pdf, by=None
    )
    assert run
    return run


def many(count: int) -> list[Contact]:
    return [contact() for _ in range(count)]
