"""What the lines of a segment get: template, subject, language, channel, campaign."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from crm.models import Language
from interactions.models import InteractionTemplate
from segments.errors import CannotSet
from segments.models import LineEdit, Segment, SegmentHeader
from segments.operations.changing import change, check_values
from segments.operations.languages import copy_languages
from segments.queries.lines import HEADER_FIELDS, LINE_FIELDS, current_header

ALL, UNTOUCHED, NONE = "all", "untouched", "none"
FROM_TEMPLATE = (
    "language",
    "correspondence_type",
    "ignore_contact_correspondence",
    "information_flow",
    "initiated_by",
    "unit_cost",
    "unit_duration",
)
FLAGS = ("campaign_target", "campaign_response")


def edit_header(
    segment: Segment, *, by: User | None, update_lines: str = ALL, seen: int | None = None, **fields: Any
) -> SegmentHeader:
    """Set what the lines get, and say which of today's lines follow.

    "all": every line, what was set by hand in these fields goes; "untouched": every line not set by hand; "none": only
    lines that come in later. Raises CannotSet, naming the field, for a value that does not fit.
    """
    if update_lines not in {ALL, UNTOUCHED, NONE}:
        raise CannotSet(_("Choose which lines follow."), field="update_lines")
    if unknown := set(fields) - set(HEADER_FIELDS):
        raise CannotSet(", ".join(sorted(unknown)))
    with change(segment, by=by, seen=seen, what={"fields": [*fields]}) as locked:
        before = current_header(locked)
        values = _complete(before, fields)
        check_values(current_header(locked), values)
        _check_fits(before, fields, values)
        if update_lines == NONE:
            _new_version(locked, values)
        else:
            locked.headers.update(**values)
            _let_lines_follow(locked, before, fields, all_lines=update_lines == ALL)
        if values.get("template"):
            copy_languages(locked, values["template"])
        return current_header(locked)


def link_to_campaign(
    segment: Segment,
    *,
    campaign: Campaign | None,
    is_target: bool | None = None,
    is_response: bool | None = None,
    update_lines: str = ALL,
    by: User | None,
    seen: int | None = None,
) -> SegmentHeader:
    """Link the segment to a campaign, as its target, as a response to it, or both; without one both marks go.

    What is not said stays as it is. Raises CannotSet for a mark without a campaign.
    """
    flags = {"campaign_target": is_target, "campaign_response": is_response}
    said = {name: value for name, value in flags.items() if value is not None}
    return edit_header(segment, by=by, update_lines=update_lines, seen=seen, campaign=campaign, **said)


def choose_template(
    segment: Segment,
    *,
    template: InteractionTemplate | None,
    update_lines: str = ALL,
    by: User | None,
    seen: int | None = None,
) -> SegmentHeader:
    """Choose what the segment sends: the template's languages, channel and cost come with it."""
    return edit_header(segment, by=by, update_lines=update_lines, seen=seen, template=template)


def choose_language(
    segment: Segment,
    *,
    language: Language | None,
    update_lines: str = ALL,
    by: User | None,
    seen: int | None = None,
) -> SegmentHeader:
    """Choose the language of those whose own the template does not have.

    Raises CannotSet for a language that is none of the segment's.
    """
    return edit_header(segment, by=by, update_lines=update_lines, seen=seen, language=language)


def _complete(before: SegmentHeader, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields and what comes with them: a new template's defaults, no marks without a campaign."""
    values = dict(fields)
    template = fields.get("template")
    if template is not None and template.pk != before.template_id:
        for name in FROM_TEMPLATE:
            values.setdefault(name, getattr(template, name))
        # A mark already set is never taken back by a template.
        values.update({name: True for name in FLAGS if getattr(template, name) and name not in fields})
    if "campaign" in fields and fields["campaign"] is None:
        values.update({name: False for name in FLAGS if not fields.get(name)})
    return values


def _check_fits(before: SegmentHeader, fields: dict[str, Any], values: dict[str, Any]) -> None:
    campaign = values.get("campaign", before.campaign)
    for name in FLAGS:
        if fields.get(name) and campaign is None:
            raise CannotSet(_("Choose a campaign first."), field=name)
    language = fields.get("language")
    template = values.get("template", before.template)
    if language is None or template is None:
        return
    own = before.segment.languages.filter(template=template)
    known = own if own.exists() else template.languages.all()
    if known.exists() and not known.filter(language=language).exists():
        text = _("%(template)s has no language %(language)s. Add it to the Segment Interaction Languages first.")
        raise CannotSet(text % {"template": template.pk, "language": language.pk}, field="language")


def _new_version(segment: Segment, values: dict[str, Any]) -> None:
    """Lines keep the version they came in with; those that come in later carry the new one."""
    header = current_header(segment)
    segment.header_version += 1
    header.pk, header.version, header._state.adding = None, segment.header_version, True
    for name, value in values.items():
        setattr(header, name, value)
    header.save(force_insert=True)


def _let_lines_follow(segment: Segment, before: SegmentHeader, fields: dict[str, Any], *, all_lines: bool) -> None:
    edits = LineEdit.objects.filter(segment=segment)
    if "template" in fields:
        _keep_documents_with_their_template(edits, before, fields["template"], all_lines=all_lines)
    if not all_lines:
        return
    cleared = {name: None for name in fields if name in LINE_FIELDS}
    if "ignore_contact_correspondence" in fields:
        cleared["correspondence_type"] = None
    if cleared:
        edits.update(**cleared)
    drop_empty_edits(segment)


def _keep_documents_with_their_template(
    edits: Any, before: SegmentHeader, template: InteractionTemplate | None, *, all_lines: bool
) -> None:
    """A document or subject made for another template goes, or, where hand edits stay, keeps its template."""
    if before.template_id is None or before.template == template:
        following = edits.none()
    else:
        following = edits.filter(template__isnull=True)
    if not all_lines:
        following.filter(document__isnull=False).update(template=before.template_id)
        return
    following.update(subject=None, document=None)
    edits.filter(template__isnull=False).filter(~Q(template=template)).update(subject=None, document=None)


def drop_empty_edits(segment: Segment) -> None:
    """A row of edits is the mark "edited by hand": one that says nothing goes."""
    nothing = {f"{name}__isnull": True for name in LINE_FIELDS}
    LineEdit.objects.filter(segment=segment, **nothing).delete()
