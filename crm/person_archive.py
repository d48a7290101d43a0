"""Everything the product knows about one person as one file: to be read by machines and by people."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone

from config.lib.personal_data import Part, keepers
from crm.models import Contact
from crm.operations import person_of


@dataclass(frozen=True)
class PersonArchive:
    """The file, of how many contacts that are one person, and the titles of what is told of them."""

    content: bytes
    contacts: int
    titles: list[str]


def person_archive(contact: Contact) -> PersonArchive:
    """A zip with data.json, the same as a page in the language of whoever asks, and all files that belong to it.

    Who was merged with the contact is the same person and is in it.
    """
    ids = person_of([contact.pk])
    parts = [part for keeper in keepers("contact") for part in keeper.collect(ids)]
    made_at = timezone.now()
    context = {"contact": contact, "parts": [_shown(part) for part in parts if part.rows], "made_at": made_at}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", _as_json(contact, parts, made_at))
        archive.writestr("index.html", render_to_string("crm/personal_data.html", context))
        for part in parts:
            for name, file in part.files.items():
                archive.writestr(name, file)
    return PersonArchive(content.getvalue(), len(ids), [part.title for part in parts if part.rows])


def _as_json(contact: Contact, parts: Sequence[Part], made_at: Any) -> str:
    data: dict[str, Any] = {"contact": contact.number, "made_at": made_at}
    for part in parts:
        data[part.name] = [{name: value.raw for name, value in row.items()} for row in part.rows]
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _shown(part: Part) -> Mapping[str, Any]:
    """A single row as a list of what it says, several as a table of the columns that say something."""
    said = [name for name in part.labels if any(row[name].shown for row in part.rows)]
    files = set(part.files)
    rows = [[(part.labels[name], row[name].shown, _files(row[name].raw, files)) for name in said] for row in part.rows]
    return {"title": part.title, "heads": [part.labels[name] for name in said], "rows": rows}


def _files(raw: Any, files: set[str]) -> list[str]:
    """What of the value are names of files in the archive."""
    names = raw if isinstance(raw, list) else [raw]
    return [name for name in names if isinstance(name, str) and name in files]
