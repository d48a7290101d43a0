"""Changing many contacts at once."""

from crm.operations.bulk.actions import (
    ADD,
    Action,
    Changing,
    Effect,
    LeftOut,
    Outside,
    action_named,
    actions_for,
    register_action,
)
from crm.operations.bulk.changing import (
    Changed,
    change_contacts,
    check_seen,
    count_touched,
    go_on_with_bulk_change,
    ring_for_bulk_changes,
    undo_bulk_change,
)
from crm.operations.bulk.consents import RecordConsent
from crm.operations.bulk.deleting import Deleting
from crm.operations.bulk.fields import SetField
from crm.operations.bulk.links import LinkCode
from crm.operations.classifications import TABLES

FIELDS = (
    *("salesperson_id", "language_id", "correspondence_type", "territory_id", "country_id", "salutation_id"),
    *("exclude_from_segment", "privacy_blocked"),
)


def register() -> None:
    """Offer what changes contacts."""
    for column in FIELDS:
        register_action(SetField(column))
    for adds in (True, False):
        for links in TABLES:
            register_action(LinkCode(links, adds=adds))
    register_action(RecordConsent())
    register_action(Deleting())


__all__ = [
    "ADD",
    "Action",
    "Changed",
    "Changing",
    "Effect",
    "LeftOut",
    "Outside",
    "action_named",
    "actions_for",
    "change_contacts",
    "check_seen",
    "count_touched",
    "go_on_with_bulk_change",
    "register",
    "register_action",
    "ring_for_bulk_changes",
    "undo_bulk_change",
]
