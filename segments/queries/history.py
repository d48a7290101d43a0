"""The history of a segment: its steps as sentences, and where it stands in them."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from config.lib.filters import Labels
from segments.criteria import describe
from segments.models import SavedCriteria, Segment, SegmentAction

CURRENT, DONE, UNDONE, DISCARDED = "current", "done", "undone", "discarded"


@dataclass(frozen=True)
class Step:
    """One step as the history shows it."""

    number: int
    kind: str
    label: str
    author: str
    at: datetime.datetime
    sentence: str
    added: int
    removed: int
    delta: int
    count_after: int
    state: str
    batch: uuid.UUID | None
    can_repeat: bool


def line_count(segment: Segment) -> int:
    """How many contacts are in the list now; read from the action the segment stands at, not counted."""
    if segment.position == 0:
        return 0
    return segment.actions.values_list("count_after", flat=True).get(number=segment.position)


def history(segment: Segment) -> list[Step]:
    """The steps from first to last, discarded ones among them."""
    labels = Labels()
    return [
        Step(
            number=action.number,
            kind=action.kind,
            label=str(SegmentAction.Kind(action.kind).label),
            author=action.created_by.get_full_name() or action.created_by.get_username() if action.created_by else "",
            at=action.created_at,
            sentence=sentence(action, labels),
            added=action.added,
            removed=action.removed,
            delta=action.added - action.removed,
            count_after=action.count_after,
            state=_state(segment, action),
            batch=action.batch,
            can_repeat=action.criteria is not None,
        )
        for action in segment.actions.select_related("created_by").order_by("number")
    ]


def sentence(action: SegmentAction, labels: Labels | None = None) -> str:
    """What the action did, in the reader's language, without its label and figures."""
    if action.criteria is None:
        return _by_hand(action)
    if action.kind == SegmentAction.Kind.REUSE:  # everybody with an entry: no options were chosen
        return describe({"groups": action.criteria["groups"]}, labels)
    text = describe(action.criteria, labels)
    if action.keep == SegmentAction.Keep.MATCHING:
        return _("Keep only: %(criteria)s") % {"criteria": text}
    if action.keep == SegmentAction.Keep.OTHERS:
        return _("Remove: %(criteria)s") % {"criteria": text}
    return text


def saved_criteria() -> QuerySet[SavedCriteria]:
    """Saved criteria by code, with their authors."""
    return SavedCriteria.objects.select_related("created_by").order_by("code")


def _by_hand(action: SegmentAction) -> str:
    names = action.note.get("names", [])
    text = ", ".join(names)
    more = max(action.added, action.removed) - len(names)
    if more > 0:
        text = _("%(names)s and %(count)s more") % {"names": text, "count": more}
    if search := action.note.get("search"):
        text = _("Search “%(text)s”: %(names)s") % {"text": search, "names": text}
    return text


def _state(segment: Segment, action: SegmentAction) -> str:
    if action.discarded:
        return DISCARDED
    if action.number == segment.position:
        return CURRENT
    return DONE if action.number < segment.position else UNDONE
