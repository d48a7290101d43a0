"""Saved criteria: the steps kept under each code, and where they were used last."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from config.lib.filters import Labels
from segments.criteria import VERSION
from segments.models import SavedCriteria, Segment, SegmentAction
from segments.queries.history import sentence

SavedStep = dict[str, Any]
LONG_AGO = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class LastUse:
    """The segment in which saved criteria were run last, and when."""

    number: str
    description: str
    at: datetime.datetime


def saved_criteria() -> QuerySet[Any, Any]:
    """Saved criteria by code, with their authors and, as `used_at` and `used_in`, when and where they were run last.

    `used` is the same moment to order by: long ago where they never were.
    """
    latest = _uses().filter(saved=OuterRef("pk"))
    used_at = Subquery(latest.values("created_at")[:1])
    return (
        SavedCriteria.objects.select_related("created_by")
        .annotate(used_at=used_at, used_in=Subquery(latest.values("segment__number")[:1]))
        .annotate(used=Coalesce("used_at", Value(LONG_AGO)))
        .order_by("code")
    )


def last_uses(saved: SavedCriteria) -> list[LastUse]:
    """The segments that stand on the saved criteria, the latest first, each once."""
    uses: dict[str, LastUse] = {}
    for action in _uses().filter(saved=saved).select_related("segment"):
        uses.setdefault(action.segment.number, _use(action))
    return list(uses.values())


def last_use(saved: SavedCriteria, *, but: Segment) -> LastUse | None:
    """Where the criteria were run last, that segment left aside."""
    action = _uses().filter(saved=saved).exclude(segment=but).select_related("segment").first()
    return _use(action) if action else None


def steps_to_run(saved: SavedCriteria, *, only_new_since: LastUse | None = None) -> list[SavedStep]:
    """The saved steps; at the end, where asked for, one that removes who stands in the list of the last use."""
    if only_new_since is None:
        return list(saved.steps)
    group = {"section": "segment", "number": {"in": [only_new_since.number]}}
    criteria = {"version": VERSION, "groups": [group]}
    others = {"kind": SegmentAction.Kind.REDUCE, "criteria": criteria, "keep": SegmentAction.Keep.OTHERS}
    return [*saved.steps, others]


def action_of(step: SavedStep) -> SegmentAction:
    """The step as the history of a segment would have it."""
    return SegmentAction(kind=step["kind"], criteria=step["criteria"], keep=step.get("keep", ""))


def step_sentence(step: SavedStep, labels: Labels | None = None) -> str:
    """What the step does, in the reader's language: whether it adds, keeps or removes, and whom."""
    text = sentence(action_of(step), labels)
    return text if step.get("keep") else _("Add: %(what)s") % {"what": text}


def in_words(steps: Iterable[SavedStep]) -> str:
    """The steps as a description, cut where it gets too long for one."""
    labels = Labels()
    longest = SavedCriteria._meta.get_field("description").max_length
    return Truncator(" → ".join(sentence(action_of(step), labels) for step in steps)).chars(longest or 0)


def version_of(saved: SavedCriteria) -> str:
    """A mark that changes with the steps: it tells whether somebody changed them since a page was shown."""
    return hashlib.sha256(json.dumps(saved.steps, sort_keys=True).encode()).hexdigest()[:16]


def _uses() -> QuerySet[SegmentAction]:
    """Steps of saved criteria that lists still stand on, the latest first."""
    there = SegmentAction.objects.filter(discarded=False, number__lte=F("segment__position"))
    edits = there.filter(segment=OuterRef("segment"), back_to__lt=OuterRef("number"), number__gt=OuterRef("number"))
    return there.filter(~Exists(edits), saved__isnull=False).order_by("-created_at", "-pk")


def _use(action: SegmentAction) -> LastUse:
    return LastUse(action.segment.number, action.segment.description, action.created_at)
