"""Logging a segment: what was prepared becomes interactions, campaign entries and deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.models import CampaignEntry
from campaigns.operations import open_entry
from interactions.models import LoggedSegment, PrintOrder, Run
from interactions.operations import add_reach, record_interactions, record_left_out, start_run
from segments.errors import AlreadyLogged, CannotLog, SegmentIsLogged
from segments.models import Segment, SegmentHeader
from segments.operations import create_segment, link_to_campaign, reuse_logged_segment
from segments.operations.changing import copy_state, held
from segments.queries.lines import current_header, members
from segments.queries.preflight import checked_choices, checked_tests, what_is_missing, with_outcome
from segments.queries.problems import SAFE_DEFAULTS


@dataclass(frozen=True)
class Logged:
    """What came of logging a segment."""

    logged_segment: LoggedSegment
    run: Run | None
    follow_up: Segment | None
    served: int
    left_out: int


@dataclass(frozen=True)
class _Sending:
    """How what is logged goes out."""

    choices: Mapping[str, str]
    recent_days: int | None
    print_order: str
    cover_language: str


def log_segment(
    segment: Segment,
    *,
    send_attachments: bool,
    create_follow_up: bool,
    choices: Mapping[str, str] = SAFE_DEFAULTS,
    recent_days: int | None = None,
    print_order: str = PrintOrder.POSTAL,
    cover_sheet: bool = False,
    by: User | None,
    seen: int | None = None,
) -> Logged:
    """Record one interaction with everybody in the list, and with `send_attachments` send each their document.

    All of it or nothing. The segment keeps lines, history and documents, and can no longer change. `choices` says per
    kind of problem what is done, `recent_days` within how many days nobody is written to again (None: as the marketing
    set-up says); where nothing is sent nobody is left out. Letters on paper lie in the order named, under a cover sheet
    in the language of who logs where one is wanted. Raises AlreadyLogged, SegmentChanged,
    SegmentIsBusy, and CannotLog for what is missing.
    """
    language = _own_language() if cover_sheet else ""
    sending = _Sending(checked_choices(choices), recent_days, PrintOrder(print_order), language)
    try:
        with held(segment, seen=seen) as locked:
            logged = _log(locked, sending if send_attachments else None, by)
            if create_follow_up:
                logged = replace(logged, follow_up=_create_follow_up(locked, logged.logged_segment, by))
    except SegmentIsLogged as error:
        raise AlreadyLogged(_("Segment %(number)s was logged already.") % {"number": segment.number}) from error
    copy_state(locked, segment)
    return logged


def _own_language() -> str:
    return translation.get_language() or "en"


def _log(segment: Segment, sending: _Sending | None, by: User | None) -> Logged:
    """Everything but the follow-up; without `sending` nothing is sent."""
    if missing := what_is_missing(segment):
        raise missing[0]
    tests = checked_tests(segment, sending.recent_days if sending else 0)
    rows = with_outcome(segment, sending.choices if sending else SAFE_DEFAULTS, tests)
    served = _served(rows) if sending else rows
    logged = LoggedSegment.objects.create(segment_number=segment.number, description=segment.description, created_by=by)
    entries = _open_campaign_entries(segment, served, by)
    count = record_interactions(logged_segment=logged, lines=_with_campaign_entry(served, entries), by=by)
    if not count:
        raise CannotLog(_("Nobody in this segment can be sent anything: every line would be left out."))
    left_out = 0
    if sending and count < members(segment).count():
        rows = with_outcome(segment, sending.choices, replace(tests, logged=logged))
        left_out = record_left_out(logged_segment=logged, lines=rows.exclude(reason=""))
    run = None
    if sending:
        header = current_header(segment)
        run = start_run(
            logged_segment=logged,
            send_as_attachment=header.send_as_attachment,
            attach_pdf=header.attach_pdf,
            print_order=sending.print_order,
            cover_language=sending.cover_language,
            by=by,
        )
    add_reach(logged)
    _close(segment, logged, by)
    return Logged(logged, run, None, count, left_out)


def _served(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Who gets something, by the channel that reaches them."""
    return rows.filter(reason="").annotate(correspondence_type=models.F("channel"))


def _open_campaign_entries(segment: Segment, served: QuerySet[Any, Any], by: User | None) -> dict[int, CampaignEntry]:
    """One entry per campaign that somebody is served for, under the header versions that name it."""
    versions = members(segment).order_by().values_list("header_version", flat=True).distinct()
    if len(versions) > 1:  # looked up first: most segments have one, and who is served is a long question
        versions = served.order_by().values_list("header_version", flat=True).distinct()
    headers: list[SegmentHeader] = list(
        segment.headers.filter(version__in=list(versions), campaign__isnull=False).select_related("campaign")
    )
    entries: dict[int, CampaignEntry] = {}
    for campaign in {header.campaign_id: header.campaign for header in headers}.values():
        assert campaign is not None  # noqa: S101  filtered above
        entry = open_entry(
            campaign=campaign,
            description=segment.description,
            segment_number=segment.number,
            salesperson=segment.salesperson,
            by=by,
        )
        entries.update({header.version: entry for header in headers if header.campaign_id == campaign.pk})
    return entries


def _with_campaign_entry(served: QuerySet[Any, Any], entries: Mapping[int, CampaignEntry]) -> QuerySet[Any, Any]:
    key = models.BigIntegerField()
    cases = [When(header_version=version, then=Value(entry.pk)) for version, entry in entries.items()]
    nothing: Any = Cast(Value(None), key)
    return served.annotate(campaign_entry_id=Case(*cases, default=nothing, output_field=key))


def _close(segment: Segment, logged: LoggedSegment, by: User | None) -> None:
    """The segment moves to the logged ones; whoever holds an older page of it learns so."""
    segment.revision += 1
    segment.logged_segment, segment.changed_by, segment.changed_at = logged, by, timezone.now()
    segment.save(update_fields=["logged_segment", "revision", "changed_by", "changed_at"])


def _create_follow_up(segment: Segment, logged: LoggedSegment, by: User | None) -> Segment:
    """A new segment for the same campaign with everybody who has an entry, to work on while answers come in."""
    description = _("Follow-up on segment %(number)s") % {"number": segment.number}
    follow_up = create_segment(by=by, description=description)
    campaign = current_header(segment).campaign
    if campaign is not None:
        link_to_campaign(follow_up, campaign=campaign, by=by)
    reuse_logged_segment(follow_up, logged_segment=logged, by=by)
    return follow_up
