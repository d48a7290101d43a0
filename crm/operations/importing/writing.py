"""What was decided about some rows, written in bulk: as many statements for ten rows as for thousands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db import connection
from django.utils import timezone

from config.lib.sql import insert_rows, update_rows, write_rows
from crm.duplicates import traits_of_contact
from crm.keys import keys_of
from crm.models import ChangeSet, Contact, ContactChange, DuplicateKey, DuplicatePair, NumberSeries
from crm.operations.changes import note_changes
from crm.operations.importing.chunk import Chunk
from crm.operations.importing.updating import COLUMNS, Change
from crm.operations.inheritance import searchable
from crm.operations.numbers import next_numbers
from crm.operations.withholding import withhold_consent
from crm.search import indexed_at_once

AS_WRITTEN = ("id", *COLUMNS)
_written = attrgetter(*AS_WRITTEN)


def write(chunk: Chunk, changes: ChangeSet) -> int:
    """Keeps new contacts, changed ones, their codes, keys, pairs, and what stood there before.

    Answers how many of them have an address that asked earlier not to be written to.
    """
    _write_new(chunk, changes)
    _write_changed(list(chunk.changes.values()), changes)
    for name, links in sorted(chunk.links.items()):
        through: Any = getattr(Contact, name).through
        code = through._meta.concrete_fields[2].name
        write_rows(through, ["contact", code], sorted(links))
    _write_keys(chunk)
    pairs = [(first, second, total, False) for (first, second), total in sorted(chunk.pairs.items())]
    write_rows(DuplicatePair, ["first", "second", "total", "separate"], pairs)
    return withhold_consent(chunk.addressed, within=changes)


def _now() -> Any:
    """This moment as the database takes it."""
    return connection.ops.adapt_datetimefield_value(timezone.now())


def _write_new(chunk: Chunk, changes: ChangeSet) -> None:
    new = chunk.new
    if not new:
        return
    typed = {contact.number for contact in new if contact.number}
    unnumbered = [contact for contact in new if not contact.number]
    drawn = next_numbers(NumberSeries.CONTACTS, len(unnumbered), model=Contact, but=typed) if unnumbered else []
    for contact, number in zip(unnumbered, drawn, strict=True):
        contact.number = number
    now = _now()
    for contact in new:
        contact.search_text = searchable(contact)
        contact.created_at = contact.modified_at = now
    with indexed_at_once([(contact.pk, contact.search_text) for contact in new]):
        insert_rows(Contact, AS_WRITTEN, map(_written, new))
    # Companies before their persons, so that undoing meets the persons first.
    companies_first = sorted(new, key=lambda contact: not contact.is_company)
    rows = ((changes.pk, contact.pk, True, "{}", "{}") for contact in companies_first)
    insert_rows(ContactChange, ["change_set", "contact", "created", "before", "after"], rows)


def _write_changed(changed: Sequence[Change], changes: ChangeSet) -> None:
    if not changed:
        return
    names = [*sorted({name for change in changed for name in change.columns}), "search_text", "modified_at"]
    now, values = _now(), attrgetter(*names, "pk")
    for change in changed:
        change.contact.search_text = searchable(change.contact)
        change.contact.modified_at = now
    update_rows(Contact, names, [values(change.contact) for change in changed])
    note_changes(changes, {each.contact.pk: (each.before, each.after) for each in changed if each.after})


def _write_keys(chunk: Chunk) -> None:
    changed = list(chunk.changes)
    DuplicateKey.objects.filter(contact__in=changed).delete()
    rules = chunk.frame.rules
    new = ((pk, chunk.traits[pk][1]) for pk in (contact.pk for contact in chunk.new))
    again = ((pk, keys_of(traits_of_contact(chunk.changes[pk].contact), rules)) for pk in changed)
    rows = [(key, pk) for pk, keys in chain(new, again) for key in keys]
    rows.sort()
    insert_rows(DuplicateKey, ["key", "contact"], rows)
