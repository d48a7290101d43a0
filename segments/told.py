"""Steps told in the reader's language: what one did, and what saved criteria will do."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.filters import Labels
from segments import queries
from segments.models import SavedCriteria
from segments.operations import Change
from segments.queries.saved import SavedStep, action_of


def change_told(change: Change) -> str:
    """What became of the list, in figures."""
    parts = []
    if change.added:
        text = ngettext("%(count)s contact came in.", "%(count)s contacts came in.", change.added)
        parts.append(text % {"count": localize(change.added)})
    if change.removed:
        text = ngettext("%(count)s contact left.", "%(count)s contacts left.", change.removed)
        parts.append(text % {"count": localize(change.removed)})
    return " ".join(parts)


def filters_told(*, at: int | None, edited: bool) -> str:
    """Which lines of a list are looked at, beside those that a search finds."""
    step = _("as of step %(number)s") % {"number": at} if at is not None else ""
    return ", ".join(filter(None, (step, _("edited by hand") if edited else "")))


def steps_told(steps: Iterable[SavedStep]) -> list[tuple[str, str]]:
    """The label and the sentence of each step, as the history tells them."""
    labels = Labels()
    actions = [action_of(step) for step in steps]
    return [(action.get_kind_display(), queries.sentence(action, labels)) for action in actions]


def saved_told(saved: SavedCriteria, labels: Labels | None = None) -> list[str]:
    """The steps of saved criteria, one sentence each."""
    labels = labels or Labels()
    return [queries.step_sentence(step, labels) for step in saved.steps]
