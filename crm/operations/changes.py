"""Noting what changes on contacts, so that it can be told, and undone in one go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder

from crm.models import ChangeSet, Contact, ContactChange

Author = User | None
Values = Mapping[str, Any]


def begin_changes(kind: str, *, by: Author, **note: Any) -> ChangeSet:
    """A change set, for all that is now done in one go; `note` holds what its sentence names.

    It is stored with the first change that is noted.
    """
    return ChangeSet(kind=kind, created_by_id=getattr(by, "pk", None), note=note)


def note_created(changes: ChangeSet, contact: Contact) -> None:
    """Notes that the contact came with these changes."""
    store_changes(changes)
    ContactChange.objects.create(change_set=changes, contact=contact, created=True)


def note_change(changes: ChangeSet, contact: Contact, *, before: Values, after: Values) -> None:
    """Notes what the contact had and has; of several changes of one contact the first and the last value count."""
    note_changes(changes, {contact.pk: (before, after)})


def note_changes(changes: ChangeSet, by_contact: Mapping[int, tuple[Values, Values]]) -> None:
    """Notes what the contacts, by their ids, had and have."""
    store_changes(changes)
    known = {row.contact_id: row for row in changes.changes.filter(contact__in=list(by_contact))}
    new: list[ContactChange] = []
    for contact_id, (before, after) in by_contact.items():
        row = known.get(contact_id) or ContactChange(change_set=changes, contact_id=contact_id)
        row.before = {**plain(before), **row.before}
        row.after = {**row.after, **plain(after)}
        if row.pk is None:
            new.append(row)
    ContactChange.objects.bulk_create(new, batch_size=500)
    ContactChange.objects.bulk_update(known.values(), ["before", "after"], batch_size=500)


def store_changes(changes: ChangeSet) -> None:
    """Stores the change set, unless it is; for rows other than changes of fields that belong to it."""
    if changes.pk is None:
        changes.save(force_insert=True)


def plain(values: Values) -> dict[str, Any]:
    """The values as they are stored."""
    return dict(json.loads(json.dumps(dict(values), cls=DjangoJSONEncoder)))
