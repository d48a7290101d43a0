"""The history of a segment: its steps as sentences, and where it stands in them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.filters import Labels
from crm.told_list import list_told
from segments.criteria import describe
from segments.errors import NoSuchAction
from segments.models import Segment, SegmentAction

CURRENT, DONE, UNDONE, DISCARDED, REPLACED = "current", "done", "undone", "discarded", "replaced"
Kind = SegmentAction.Kind


@dataclass(frozen=True)
class Step:
    """One step as the history shows it. Of an edit, `added` and `removed` are who came in and left by all of it."""

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
    saved: str | None
    can_repeat: bool

    @property
    def can_edit(self) -> bool:
        """Whether the list stands on the step, and it has filters."""
        return self.can_leave_out and self.can_repeat

    @property
    def can_leave_out(self) -> bool:
        """Whether the list stands on the step."""
        return self.state in {DONE, CURRENT} and self.kind != Kind.EDIT


@dataclass(frozen=True)
class Entry:
    """What the history shows as one: a step, or those of a reuse or an edit, newest first, under what they did."""

    label: str
    sentence: str
    added: int
    removed: int
    state: str
    steps: Sequence[Step]

    @property
    def newest(self) -> Step:
        """The step at which the list stands after the entry."""
        return self.steps[0]

    @property
    def numbers(self) -> set[int]:
        """The numbers of its steps."""
        return {step.number for step in self.steps}


@dataclass(frozen=True)
class StepPlace:
    """A step the list stands on, the number of the one before it, 0 for the beginning, and those after it."""

    before: int
    step: SegmentAction
    later: Sequence[SegmentAction]


def line_count(segment: Segment, at: int | None = None) -> int:
    """How many contacts are in the list, now or after the action of that number; read from it, not counted."""
    number = segment.position if at is None else at
    return segment.actions.values_list("count_after", flat=True).get(number=number) if number else 0


def history(segment: Segment) -> list[Step]:
    """The steps from first to last, discarded and replaced ones among them."""
    labels = Labels()
    actions = list(segment.actions.select_related("created_by").order_by("number"))
    live = [action for action in reversed(actions) if not action.discarded]
    standing = {action.number for action in _chain(live, segment.position)}
    return [_step(action, _state(segment, action, standing), labels) for action in actions]


def entries(steps: Iterable[Step]) -> list[Entry]:
    """The steps, newest first, those that are undone together as one entry."""
    batches = groupby(steps, key=lambda step: step.batch or step.number)
    return [_entry(list(batch)) for _key, batch in batches]


def standing_actions(segment: Segment, position: int | None = None) -> list[SegmentAction]:
    """The steps the list stands on, oldest first, now or after the action of that number.

    Undone and discarded steps are left out, and so are those an edit replaced, and the edit itself.
    """
    at = segment.position if position is None else position
    live = segment.actions.filter(discarded=False, number__lte=at).order_by("-number")
    return [action for action in _chain(live, at) if action.kind != Kind.EDIT][::-1]


def place_of_step(segment: Segment, number: int, *, with_filters: bool = False) -> StepPlace:
    """Where the step of that number has its place.

    Raises NoSuchAction where the list does not stand on it, or where it was made by hand and is to have filters.
    """
    standing = standing_actions(segment)
    found = next((index for index, step in enumerate(standing) if step.number == number), None)
    if found is None:
        text = _("The list does not stand on a step %(number)s that could be edited.")
        raise NoSuchAction(text % {"number": number})
    if with_filters and standing[found].criteria is None:
        raise NoSuchAction(_("Step %(number)s was made by hand: it has no filters.") % {"number": number})
    return StepPlace(standing[found - 1].number if found else 0, standing[found], standing[found + 1 :])


def as_before(segment: Segment, place: StepPlace) -> Segment:
    """The segment as it stood before a step, to read what the step would do there."""
    before = copy(segment)
    before.position = place.before
    return before


def is_live(segment: Segment, action: int) -> bool:
    """Whether the list can stand at the action of that number: it was taken and not discarded, or is the beginning."""
    return action == 0 or segment.actions.filter(number=action, discarded=False).exists()


def sentence(action: SegmentAction, labels: Labels | None = None) -> str:
    """What the action did, in the reader's language, without its label and figures."""
    if action.kind == Kind.EDIT:
        text = _("step %(number)s, left out") if action.note["left_out"] else _("step %(number)s")
        return text % {"number": action.note["step"]}
    if action.criteria is None:
        return _by_hand(action)
    if action.kind == Kind.REUSE:  # everybody with an entry: no options were chosen
        return describe({"groups": action.criteria["groups"]}, labels)
    text = describe(action.criteria, labels)
    if action.keep == SegmentAction.Keep.MATCHING:
        return _("Keep only: %(criteria)s") % {"criteria": text}
    if action.keep == SegmentAction.Keep.OTHERS:
        return _("Remove: %(criteria)s") % {"criteria": text}
    return text


def _chain(newest_first: Iterable[SegmentAction], position: int) -> Iterator[SegmentAction]:
    """The live actions that led to the position, edits among them: each of those begins anew from an earlier one."""
    for action in newest_first:
        if action.number <= position:
            yield action
            position = action.number - 1 if action.back_to is None else action.back_to


def _by_hand(action: SegmentAction) -> str:
    if "query" in action.note:
        return list_told(action.note["query"])
    if action.kind == Kind.ADD_CARDS:
        return str(action.note["name"])
    names = action.note.get("names", [])
    text = ", ".join(names)
    more = max(action.added, action.removed) - len(names)
    if more > 0:
        text = _("%(names)s and %(count)s more") % {"names": text, "count": more}
    if search := action.note.get("search"):
        text = _("Search “%(text)s”: %(names)s") % {"text": search, "names": text}
    return text


def _state(segment: Segment, action: SegmentAction, standing: set[int]) -> str:
    if action.discarded:
        return DISCARDED
    if action.number == segment.position:
        return CURRENT
    if action.number > segment.position:
        return UNDONE
    return DONE if action.number in standing else REPLACED


def _step(action: SegmentAction, state: str, labels: Labels) -> Step:
    is_edit = action.kind == Kind.EDIT
    added = action.note["came_in"] if is_edit else action.added
    removed = action.note["left"] if is_edit else action.removed
    return Step(
        number=action.number,
        kind=action.kind,
        label=_edit_text(action) if is_edit else str(Kind(action.kind).label),
        author=action.created_by.get_full_name() or action.created_by.get_username() if action.created_by else "",
        at=action.created_at,
        sentence=_beginning_text(action) if is_edit else sentence(action, labels),
        added=added,
        removed=removed,
        delta=added - removed,
        count_after=action.count_after,
        state=state,
        batch=action.batch,
        saved=action.saved_id,
        can_repeat=action.criteria is not None,
    )


def _edit_text(action: SegmentAction) -> str:
    text = _("Step %(number)s left out") if action.note["left_out"] else _("Step %(number)s edited")
    return text % {"number": action.note["step"]}


def _beginning_text(action: SegmentAction) -> str:
    """On what an edit goes on."""
    if not action.back_to:
        return _("From the empty list")
    return _("From the list after step %(number)s") % {"number": action.back_to}


def _entry(steps: list[Step]) -> Entry:
    """A step alone, or the steps of a batch under what was done."""
    first, newest = steps[-1], steps[0]
    states = {step.state for step in steps}
    state = next((state for state in (CURRENT, DONE) if state in states), newest.state)
    added, removed = sum(step.added for step in steps), sum(step.removed for step in steps)
    if first.kind == Kind.EDIT:
        return Entry(first.label, "" if steps[1:] else first.sentence, first.added, first.removed, state, steps)
    if first.saved:
        code = first.saved if steps[1:] else f"{first.saved} · {first.sentence}"
        return Entry(_("Reuse Criteria"), code, added, removed, state, steps)
    if steps[1:]:
        text = ngettext("%(count)s step", "%(count)s steps", len(steps)) % {"count": len(steps)}
        return Entry(text, ", ".join(dict.fromkeys(step.label for step in steps)), added, removed, state, steps)
    return Entry(first.label, first.sentence, added, removed, state, steps)
