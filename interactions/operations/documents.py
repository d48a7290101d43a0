"""Word files as they were uploaded."""

from __future__ import annotations

import hashlib

from django.contrib.auth.models import User

from interactions.documents.checks import check_upload
from interactions.documents.errors import DocumentRefused
from interactions.errors import DocumentNotAccepted
from interactions.models import Document


def keep_document(*, content: bytes, name: str, by: User | None) -> Document:
    """The file as a document that letters can be made of; the same file given twice is kept once.

    Raises DocumentNotAccepted, with a sentence that says what to do, for everything that is no plain Word document.
    """
    try:
        report = check_upload(content, name)
    except DocumentRefused as error:
        raise DocumentNotAccepted(error.sentence, field="file") from error
    document, _ = Document.objects.get_or_create(
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={"name": name[-200:], "content": content, "fields": list(report.fields), "created_by": by},
    )
    return document
