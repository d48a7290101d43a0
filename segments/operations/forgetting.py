"""What somebody wrote in segments for people who asked to be forgotten goes; that they stood there stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qs

from django.db import transaction
from django.db.models import Exists, OuterRef

from config.lib.text import words_of
from crm.operations import names_of
from interactions.models import InteractionLogEntry
from interactions.operations import forget_documents, forget_typed
from segments.models import LineEdit, Segment, SegmentAction, SegmentLine

AT_ONCE = 500  # steps
TEXTS = ("subject", "description")


@transaction.atomic
def forget_people(ids: Collection[int]) -> None:
    """Texts and documents written for these contacts alone go, and their names from the steps taken by hand."""
    edits = LineEdit.objects.filter(contact__in=ids)
    entries = InteractionLogEntry.objects.filter(contact__in=ids)
    for column in TEXTS:
        typed = LineEdit.objects.filter(
            contact=OuterRef("contact"),
            segment__logged_segment=OuterRef("logged_segment"),
            **{f"{column}__isnull": False},
        )
        forget_typed(entries.filter(Exists(typed)), column)
    documents = list(edits.filter(document__isnull=False).values_list("document", flat=True))
    edits.update(document=None, **dict.fromkeys(TEXTS))
    forget_documents(ids, documents)
    _forget_names(ids)


def _forget_names(ids: Collection[int]) -> None:
    """The steps by hand, and what a segment says of its newest change, name the numbers instead."""
    numbers = names_of(ids)
    segments = SegmentLine.objects.filter(contact__in=ids).values("segment")
    changed = list(Segment.objects.filter(pk__in=segments, last_change__has_key="line"))
    for segment in changed:
        line = segment.last_change["line"]
        segment.last_change = {**segment.last_change, "line": numbers.get(line, line)}
    Segment.objects.bulk_update(changed, ["last_change"], batch_size=AT_ONCE)
    steps = list(SegmentAction.objects.filter(segment__in=segments, note__has_any_keys=["names", "query"]))
    for step in steps:
        step.note = _renamed(step.note, numbers)
    SegmentAction.objects.bulk_update(steps, ["note"], batch_size=AT_ONCE)


def _renamed(note: Mapping[str, Any], numbers: Mapping[str, str]) -> dict[str, Any]:
    if "query" in note:
        return _without_search(note, numbers)
    new = {**note, "names": [numbers.get(name, name) for name in note["names"]]}
    if any(name in numbers for name in note["names"]):
        new.pop("search", None)  # by which they were found
    return new


def _without_search(note: Mapping[str, Any], numbers: Mapping[str, str]) -> dict[str, Any]:
    """A step of the list that was searched for one of the people no longer says so: it stands for who came in by it."""
    words = words_of(" ".join(parse_qs(note["query"]).get("q", ())))
    if words and any(set(words) & set(words_of(name)) for name in numbers):
        return {key: value for key, value in note.items() if key != "query"}
    return dict(note)
