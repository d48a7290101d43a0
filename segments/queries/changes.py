"""Who does what to a segment: the change made last, and the step a worker has in hand."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from crm.models import Language
from crm.told_list import list_told
from segments.criteria import validate
from segments.errors import CriteriaError
from segments.models import Segment, SegmentAction, SegmentHeader, StepInProgress
from segments.queries.history import sentence

Kind = SegmentAction.Kind
HEADER_FIELDS = {field.name for field in SegmentHeader._meta.fields}


@dataclass(frozen=True)
class InProgress:
    """A step left to a worker: who began it and when, what it does to how many lines, and why it failed."""

    person: str
    at: str
    what: str
    lines: int
    error: str


def in_progress(segment: Segment) -> InProgress | None:
    """The step a worker is to do, or one that failed and that nobody has dismissed."""
    step = StepInProgress.objects.filter(segment=segment).select_related("created_by").first()
    if step is None:
        return None
    return InProgress(person(step.created_by), _begun_at(step), _step_text(step), step.lines, _failure(step))


def person(user: User | None) -> str:
    """Who did something."""
    return (user and (user.get_full_name() or user.get_username())) or _("Somebody")


def last_change(segment: Segment) -> str:
    """What the newest revision was about, for example "Add Contacts (Job Responsibility: Purchase)"."""
    done = segment.last_change
    if number := done.get("action"):
        return _steps_text(segment.actions.get(number=number))
    if position := done.get("moved_to"):
        return _("went to step %(number)s of the history") % {"number": position}
    if "moved_to" in done:
        return _("went back to the beginning of the history")
    if names := done.get("fields"):
        return _("changed %(fields)s") % {"fields": ", ".join(_field_label(name) for name in names)}
    if name := done.get("line"):
        return _("edited the line of %(name)s") % {"name": name}
    if language := Language.objects.filter(pk=done.get("language", "")).first():
        return _("edited what lines in %(language)s get") % {"language": language.label}
    return _("edited the segment")


def _steps_text(last: SegmentAction) -> str:
    """An action, or the steps that were taken together with it."""
    if last.saved_id:
        return _labelled(_("Reuse Criteria"), last.saved_id)
    edit = SegmentAction.objects.filter(segment=last.segment_id, batch=last.batch, kind=Kind.EDIT).first()
    return action_text(edit if last.batch and edit else last)


def action_text(action: SegmentAction) -> str:
    """An action with its label, in one line."""
    return _labelled(action.get_kind_display(), sentence(action))


def _begun_at(step: StepInProgress) -> str:
    """The time, with the day where that is not today."""
    local = timezone.localtime(step.created_at)
    today = local.date() == timezone.localdate()
    return date_format(local, "TIME_FORMAT" if today else "SHORT_DATETIME_FORMAT")


def _step_text(step: StepInProgress) -> str:
    """What is being done, as the history will tell it."""
    given = step.arguments
    if step.operation == "reuse_criteria":
        return _labelled(_("Reuse Criteria"), given["saved"])
    if step.operation == "combine_segments":
        return _labelled(_("Combine with Segments"), ", ".join(given["numbers"]))
    if step.operation == "reuse_logged_segment":
        return _labelled(str(Kind.REUSE.label), given["logged_segment"])
    if step.operation == "repeat_action":
        return action_text(step.segment.actions.get(number=given["action"]))
    if step.operation == "edit_action":
        note = {"step": given["action"], "left_out": given["criteria"] is None}
        return action_text(SegmentAction(kind=Kind.EDIT, note=note))
    if step.operation == "add_from_list":
        return _labelled(str(Kind.ADD_LIST.label), list_told(given.get("query") or ""))
    if step.operation == "remove_lines":
        return _labelled(str(Kind.REMOVE_LINES.label), given.get("matching", ""))
    kind = Kind.REDUCE if "keep" in given else Kind.ADD
    return action_text(SegmentAction(kind=kind, criteria=given["criteria"], keep=given.get("keep", "")))


def _failure(step: StepInProgress) -> str:
    """Why a step could not be done: what is wrong with its criteria today, else what was wrong when it was tried."""
    if not step.error:
        return ""
    try:
        validate(step.arguments.get("criteria") or {})
    except CriteriaError as error:
        return str(error)
    return _(step.error)


def _labelled(label: str, what: str) -> str:
    return _("%(label)s (%(what)s)") % {"label": label, "what": what} if what else label


def _field_label(name: str) -> str:
    model = SegmentHeader if name in HEADER_FIELDS else Segment
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
