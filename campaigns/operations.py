"""Every write to campaigns, their statuses and entries, and whom they reached."""

from __future__ import annotations

import copy
from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils.translation import gettext as _

from campaigns.errors import CampaignRefused, StatusRefused
from campaigns.models import Campaign, CampaignEntry, CampaignStatus, Reach
from config.lib.records import check_record, set_fields
from config.lib.sql import insert_select
from crm.models import NumberSeries, Salesperson
from crm.operations import take_number

FIELDS = ("description", "status", "starting_date", "ending_date", "salesperson")
REACH_KEY = ("campaign", "contact")
REACH_FIGURES = (
    "contacted_at",
    "responded_at",
    "target_entries",
    "response_entries",
    "unsure",
    "cost",
    "duration",
)


@transaction.atomic
def create_campaign(*, by: User | None, number: str = "", **fields: Any) -> Campaign:
    """A new campaign under the number typed, or the next of the series.

    Raises NumberRefused for a number that cannot be had, CampaignRefused for a field that does not hold what it may.
    """
    campaign = Campaign(created_by=by)
    set_fields(campaign, fields, FIELDS)
    _check_campaign(campaign)
    campaign.number = take_number(NumberSeries.CAMPAIGNS, typed=number, model=Campaign)
    campaign.save(force_insert=True)
    return campaign


def edit_campaign(campaign: Campaign, *, by: User | None, **fields: Any) -> Campaign:
    """The campaign with its fields as typed; nothing changes where one is refused (CampaignRefused)."""
    edited = copy.copy(campaign)
    set_fields(edited, fields, FIELDS)
    _check_campaign(edited)
    set_fields(campaign, fields, FIELDS)
    campaign.save(update_fields=[*fields, "modified_at"])
    return campaign


def _check_campaign(campaign: Campaign) -> None:
    if campaign.starting_date and campaign.ending_date and campaign.ending_date < campaign.starting_date:
        raise CampaignRefused(_("The ending date must not be before the starting date."), field="ending_date")
    check_record(campaign, CampaignRefused, exclude=["number"] if not campaign.number else [])


def create_status(*, by: User | None, code: str, description: str, **translations: str) -> CampaignStatus:
    """A new campaign status. Raises StatusRefused where the code is taken or not a code."""
    status = CampaignStatus(code=code.strip().upper(), description=description.strip())
    set_fields(status, dict(translations), ("description_fr", "description_da"))
    check_record(status, StatusRefused)
    status.save(force_insert=True)
    return status


def open_entry(
    *, campaign: Campaign, description: str, segment_number: str, salesperson: Salesperson | None, by: User | None
) -> CampaignEntry:
    """The line in the campaign's entries under which what follows is recorded."""
    return CampaignEntry.objects.create(
        campaign=campaign,
        description=description,
        segment_number=segment_number,
        salesperson=salesperson,
        created_by=by,
    )


def cancel_entry(entry: CampaignEntry, *, canceled: bool, by: User | None) -> CampaignEntry:
    """Marks the entry as canceled, or takes the mark away; its interactions are the business of who recorded them."""
    entry.canceled = canceled
    entry.save(update_fields=["canceled"])
    return entry


def forget_reach(contacts: Collection[int]) -> None:
    """Whom campaigns reached is no longer known of the contacts: it is about to be recorded anew."""
    Reach.objects.filter(contact__in=contacts).delete()


def record_reach(rows: models.QuerySet[Any, Any]) -> int:
    """Writes whom campaigns reached: one row per campaign and person, made or brought up to date in one statement.

    The rows are values in the order of REACH_KEY and REACH_FIGURES, one row for each pair. May be repeated.
    """
    return insert_select(Reach, [*REACH_KEY, *REACH_FIGURES], rows, unique=REACH_KEY, update=REACH_FIGURES)


def add_to_reach(rows: models.QuerySet[Any, Any]) -> int:
    """Puts what was just recorded, and was not known before, on top of whom campaigns reached; in one statement.

    The rows are values in the order of REACH_KEY and REACH_FIGURES, one row for each pair. Not to be repeated.
    """
    first, added = ["contacted_at", "responded_at"], ["target_entries", "response_entries", "cost", "duration"]
    return insert_select(Reach, [*REACH_KEY, *REACH_FIGURES], rows, unique=REACH_KEY, keep=first, add=added)
