"""Templates with documents, and runs that stand where a page should show them."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.models import Contact
from interactions import operations
from interactions.delivery.sending import deliver_emails, deliver_letters
from interactions.models import Delivery, InteractionTemplate, Run
from tests.interactions.builders import contact, document, language, many, run_for, word_letter

HTMX = {"HX-Request": "true"}
State = Delivery.State


def template(code: str = "BUS", description: str = "Business letter", **fields: Any) -> InteractionTemplate:
    return operations.create_template(by=None, code=code, description=description, **fields)


def with_document(record: InteractionTemplate, code: str = "ENG", *fields: str) -> InteractionTemplate:
    """The template with a letter in that language."""
    content = word_letter(*(fields or ("Contact Name", "Document Date")))
    operations.put_template_document(record, language=language(code), content=content, name=f"{code}.docx", by=None)
    return record


def upload(content: bytes, name: str = "letter.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def finished(people: list[Contact] | None = None, **fields: Any) -> Run:
    """A run whose letters and e-mails are out."""
    run = run_for(people or many(3), **fields)
    deliver_letters(run.pk)
    deliver_emails(run.pk)
    run.refresh_from_db()
    return run


def put(run: Run, state: State, count: int = 1, **fields: Any) -> list[Delivery]:
    """So many of the run's waiting recipients in the state."""
    chosen = list(run.deliveries.filter(state=State.WAITING)[:count])
    Delivery.objects.filter(pk__in=[each.pk for each in chosen]).update(state=state, **fields)
    return chosen


def queries_of(client: Client, url: str) -> int:
    """How many queries the page costs."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


__all__ = ["HTMX", "contact", "document", "finished", "language", "many", "put", "run_for", "template", "upload"]
