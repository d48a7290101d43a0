"""Rows that could not come in, as a file like the one they came from, with the reasons in a column of their own."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from config.lib.spreadsheets import Column, download
from crm.models import ContactImport

PART = 2_000  # rows written at once


def _rows(run: ContactImport) -> Iterator[list[str]]:
    width = len(run.heads)
    if run.has_columns:
        yield [*run.heads, _("Line"), _("Reason")]
    else:
        yield [_("Line"), _("Reason"), _("Card")]
    for line, cells, reason in run.rejected_rows.values_list("line", "cells", "reason").iterator(chunk_size=PART):
        if run.has_columns:
            yield [*cells, *[""] * (width - len(cells)), str(line), reason]
        else:
            yield [str(line), reason, *cells]


def csv_parts(run: ContactImport) -> Iterator[bytes]:
    """As CSV in the encoding and with the delimiter of the file; what the encoding has no sign for makes it UTF-8."""
    encoding = run.encoding if run.has_columns and run.kind == run.Kind.CSV else "utf-8"
    encoding = "utf-8" if encoding.startswith("utf-16") else encoding
    try:
        "".join([*run.heads, _("Line"), _("Reason")]).encode(encoding)
    except UnicodeEncodeError:
        encoding = "utf-8"
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=run.delimiter or ";", lineterminator="\r\n")
    yield b"\xef\xbb\xbf" if encoding == "utf-8" else b""
    for number, row in enumerate(_rows(run), 1):
        writer.writerow(row)
        if number % PART == 0:
            yield _taken(buffer, encoding)
    yield _taken(buffer, encoding)


def _taken(buffer: io.StringIO, encoding: str) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode(encoding, "replace")


def workbook(run: ContactImport, name: str) -> StreamingHttpResponse:
    """As an Excel workbook in which every text is a text, never a formula."""
    head, *_none = islice(_rows(run), 1)
    return download("xlsx", name, [Column(text) for text in head], islice(_rows(run), 1, None))
