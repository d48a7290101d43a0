"""Contacts, templates and segments for the tests: valid by default, one thing overridden at a time."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.lib.text import fold
from crm.models import (
    BusinessRelation,
    Contact,
    IndustryGroup,
    JobResponsibility,
    Language,
    MailingGroup,
    NumberSeries,
)
from interactions.models import Document, InteractionTemplate, TemplateLanguage
from segments import journal, operations, queries
from segments.models import Segment

_numbers = count(1)
LINKS = {
    "jobs": ("job_responsibilities", JobResponsibility),
    "relations": ("business_relations", BusinessRelation),
    "industries": ("industry_groups", IndustryGroup),
    "mailings": ("mailing_groups", MailingGroup),
}


def make_user(name: str = "claire") -> User:
    return User.objects.get_or_create(username=name)[0]


def make_code(model: Any, code: str, **fields: Any) -> Any:
    return model.objects.get_or_create(pk=code, defaults={"description": code.title(), **fields})[0]


def make_language(code: str) -> Language:
    return make_code(Language, code, iso=code[:2].lower())


def make_contact(name: str = "", **fields: Any) -> Contact:
    """A person who can be reached both ways, unless told otherwise."""
    number = next(_numbers)
    links = {LINKS[key]: fields.pop(key) for key in list(fields) if key in LINKS}
    if isinstance(fields.get("language"), str):
        fields["language"] = make_language(fields["language"])
    values = {
        "number": f"CT{number:06d}",
        "name": name or f"Person {number}",
        "email": f"p{number}@example.com",
        "address": "1 Main Street",
        "post_code": "1000",
        "city": "Lausanne",
        **fields,
    }
    contact = Contact(**values)
    contact.search_text = fold(f"{contact.name} {contact.city} {contact.number} {contact.email}")
    contact.save()
    if contact.type == Contact.Type.COMPANY and contact.company_id is None:
        contact.company = contact
        contact.save(update_fields=["company"])
    for (attribute, model), codes in links.items():
        getattr(contact, attribute).set([make_code(model, code) for code in codes])
    return contact


def make_company(name: str = "", **fields: Any) -> Contact:
    return make_contact(name or f"Company {next(_numbers)}", type=Contact.Type.COMPANY, **fields)


def make_template(code: str = "BUS", languages: tuple[str, ...] = ("EN", "FR"), **fields: Any) -> InteractionTemplate:
    """A template with a document per language; the first language is its default."""
    language = make_language(languages[0]) if languages else None
    template = make_code(InteractionTemplate, code, language=language, **fields)
    for each in languages:
        TemplateLanguage.objects.create(
            template=template, language=make_language(each), document=make_document(f"{code} {each}")
        )
    return template


def make_document(text: str) -> Document:
    return Document.objects.create(sha256=f"{next(_numbers):064d}", name=f"{text}.docx", content=text.encode())


def make_series() -> None:
    NumberSeries.objects.get_or_create(code=NumberSeries.SEGMENTS, defaults={"description": "Segments", "prefix": "SM"})


def make_segment(*contacts: Contact, description: str = "Visitors", **fields: Any) -> Segment:
    """An open segment with the contacts, added one by one by hand."""
    make_series()
    segment = operations.create_segment(by=make_user(), description=description, **fields)
    for contact in contacts:
        operations.add_contact(segment, contact=contact, by=make_user(), ignore_exclusion=True)
    return segment


def group(section: str, **conditions: Any) -> dict[str, Any]:
    return {"section": section, **conditions}


def criteria(*groups: dict[str, Any], **options: bool) -> dict[str, Any]:
    return {"version": 1, "groups": list(groups), "options": options}


def job(*codes: str) -> dict[str, Any]:
    return criteria(group("job_responsibility", code={"in": list(codes)}))


def names(segment: Segment, at: int | None = None) -> list[str]:
    """Who is in the list, in its order."""
    return [line.contact.name for line in queries.lines(segment, at=at)]


def make_logged(*contacts: Contact) -> Segment:
    """A segment logged without sending anything."""
    make_template("RESP", languages=())
    segment = make_segment(*contacts)
    operations.choose_template(segment, template=InteractionTemplate.objects.get(pk="RESP"), by=make_user())
    journal.log_segment(segment, send_attachments=False, create_follow_up=False, by=make_user())
    return segment


def make_contacts(number: int, *, job: str) -> None:
    """Many persons at once."""
    first = next(_numbers) * 1_000_000
    persons = Contact.objects.bulk_create(
        Contact(
            number=f"CT{first + each}",
            name=f"Person {first + each}",
            email=f"p{each}@example.com",
            address="1 Main Street",
            city="Bern",
        )
        for each in range(number)
    )
    make_code(JobResponsibility, job)
    through = Contact.job_responsibilities.through
    through.objects.bulk_create(through(contact=person, jobresponsibility_id=job) for person in persons)


def count_statements(action: Callable[[], Any]) -> int:
    """How many statements the database is sent."""
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)
