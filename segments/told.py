"""Steps told in the reader's language: what one did, and what saved criteria will do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.filters import Labels
from segments import queries
from segments.criteria import describe
from segments.models import SavedCriteria, SegmentAction
from segments.operations import Change


def change_told(change: Change) -> str:
    """What became of the list, in figures."""
    parts = []
    if change.added:
        text = ngettext("%(count)s contact came in.", "%(count)s contacts came in.", change.added)
        parts.append(text % {"count": change.added})
    if change.removed:
        text = ngettext("%(count)s contact left.", "%(count)s contacts left.", change.removed)
        parts.append(text % {"count": change.removed})
    return " ".join(parts)


def saved_told(saved: SavedCriteria, labels: Labels | None = None) -> list[str]:
    """The steps of saved criteria, one sentence each."""
    labels = labels or Labels()
    return [_step_told(step, labels) for step in saved.steps]


def _step_told(step: dict[str, Any], labels: Labels) -> str:
    if keep := step.get("keep"):
        return queries.sentence(SegmentAction(kind=step["kind"], criteria=step["criteria"], keep=keep), labels)
    return _("Add: %(what)s") % {"what": describe(step["criteria"], labels)}
