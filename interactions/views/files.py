"""Files handed to the browser: always through here, never from a public address."""

from __future__ import annotations

import re

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


def word_file(content: bytes, name: str) -> HttpResponse:
    """A Word document to keep."""
    disposition = str(content_disposition_header(True, file_name(name, "docx")))
    return HttpResponse(content, content_type=WORD, headers={"Content-Disposition": disposition})


def stored_file(file: FieldFile, name: str, kind: str) -> FileResponse:
    """A file of the file store; a PDF is shown, a zip kept."""
    try:
        return FileResponse(
            file.open("rb"), as_attachment=kind != "pdf", filename=file_name(name, kind), content_type=TYPES[kind]
        )
    except (FileNotFoundError, ValueError) as error:
        raise Http404 from error


def file_name(name: str, ending: str) -> str:
    """A name every file system takes, with its ending once."""
    plain = re.sub(r'[\x00-\x1f\\/:*?"<>|]+', " ", name.removesuffix(f".{ending}")).strip(" .") or "document"
    return f"{plain[:120]}.{ending}"
