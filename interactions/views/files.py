"""Files handed to the browser: always through here, never from a public address."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from interactions.documents.email_parts import email_parts
from interactions.documents.errors import DocumentError
from interactions.errors import InteractionError
from interactions.models import InteractionLogEntry

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
# A letter may hold anything: nothing is loaded, nothing runs, only its own styles and pictures inside it show.
FRAME_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"


def framed(html: str) -> HttpResponse:
    """The HTML of a letter or e-mail, for a frame on one of our pages."""
    return HttpResponse(html, headers={"Content-Security-Policy": FRAME_POLICY})


def framed_letter(content: bytes, entry: InteractionLogEntry) -> HttpResponse:
    """The Word letter of an interaction as mail programs show it. Raises InteractionError where it cannot be read."""
    try:
        return framed(email_parts(content, lang=entry.iso, title=entry.subject or entry.description)[0])
    except DocumentError as error:
        raise InteractionError(str(error)) from error


def word_file(content: bytes, name: str) -> HttpResponse:
    """A Word document to keep."""
    disposition = str(content_disposition_header(True, file_name(name, "docx")))
    return HttpResponse(content, content_type=WORD, headers={"Content-Disposition": disposition})


def pdf_file(content: bytes, name: str) -> HttpResponse:
    """A PDF to look at."""
    disposition = str(content_disposition_header(False, file_name(name, "pdf")))
    return HttpResponse(content, content_type=PDF, headers={"Content-Disposition": disposition})


def zip_file(parts: Iterable[bytes], name: str) -> StreamingHttpResponse:
    """Several Word documents to keep, in a zip that is sent part by part."""
    disposition = str(content_disposition_header(True, file_name(name, "zip")))
    return StreamingHttpResponse(parts, content_type="application/zip", headers={"Content-Disposition": disposition})


def stored_pdf(file: FieldFile, name: str) -> FileResponse:
    """A PDF of the file store, to look at."""
    try:
        return FileResponse(file.open("rb"), filename=file_name(name, "pdf"), content_type=PDF)
    except (FileNotFoundError, ValueError) as error:
        raise Http404 from error


def file_name(name: str, ending: str) -> str:
    """A name every file system takes, with its ending once."""
    plain = re.sub(r'[\x00-\x1f\\/:*?"<>|]+', " ", name.removesuffix(f".{ending}")).strip(" .") or "document"
    return f"{plain[:120]}.{ending}"
