"""What a row changes on a contact that is there already, and what follows from it."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from config.lib.text import fold
from crm.models import Contact, ContactImport
from crm.operations.importing.entries import Entry
from crm.operations.inheritance import ADDRESS, Taken, inherit

PARTS = ("first_name", "middle_name", "surname")
APART = frozenset({"name", *PARTS, *ADDRESS})
COLUMNS = tuple(each.attname for each in Contact._meta.concrete_fields if not each.primary_key)


@dataclass
class Change:
    """What one contact had and has, under the names of its columns; codes linked to it as sorted lists."""

    contact: Contact
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def put(self, name: str, value: Any) -> None:
        """Sets a column; of several values the first and the last count."""
        old = getattr(self.contact, name)
        if old != value:
            setattr(self.contact, name, value)
            self.note(name, old, value)

    def note(self, name: str, old: Any, new: Any) -> None:
        """What was there, and what is there now."""
        self.before.setdefault(name, old)
        self.after[name] = new
        if self.before[name] == new:
            del self.before[name], self.after[name]

    @property
    def columns(self) -> list[str]:
        """The columns of the contact's own row that changed."""
        return [name for name in self.after if name in COLUMNS]


def update(change: Change, entry: Entry, employer: Contact | None, treatment: str, taken: Taken) -> None:
    """The contact gets what the row says beyond what is known of it, or in its place."""
    overwrites = treatment == ContactImport.Treatment.OVERWRITE
    notes = list(entry.notes)
    _take_company(change, employer, entry, notes, taken, overwrites=overwrites)
    if overwrites:
        for name, value in entry.values.items():
            change.put(name, value)
    else:
        _complete(change, entry, notes)
    _take_notes(change, notes)


def _take_company(
    change: Change,
    employer: Contact | None,
    entry: Entry,
    notes: list[str],
    taken: Taken,
    *,
    overwrites: bool,
) -> None:
    """A person without a company comes into the one named; one who has another only where fields are overwritten."""
    contact = change.contact
    if employer is None:
        other = entry.company and contact.company and fold(contact.company.name) != fold(entry.company)
        if other and entry.keeps_rest and not overwrites:
            notes.append(f"{_('Company')}: {entry.company}")
        return
    if contact.company_id == employer.pk:
        return
    before = copy.copy(contact)
    put_company(contact, employer)
    inherit(contact, old=before.company, given=set(entry.values), taken=taken)
    for name in COLUMNS:
        if (old := getattr(before, name)) != (new := getattr(contact, name)):
            change.note(name, old, new)


def put_company(contact: Contact, company: Contact) -> None:
    """The company may be one that is about to be written, which is no instance of the model."""
    if isinstance(contact, Contact):
        contact.company_id = company.pk
        Contact._meta.get_field("company").set_cached_value(contact, company)
    else:
        contact.company = company


def _complete(change: Change, entry: Entry, notes: list[str]) -> None:
    """What is empty is filled; a name stays unless it was the e-mail address. Of cards what differs is noted."""
    contact, given = change.contact, entry.values
    rest = _differing(contact, given) if entry.keeps_rest else []
    for name, value in given.items():
        if name not in APART and not getattr(contact, name):
            change.put(name, value)
    if not _complete_address(change, given) and entry.keeps_rest:
        rest.append(f"{_('Address')}: {', '.join(str(given[name]) for name in ADDRESS if given.get(name))}")
    if contact.name == contact.email and any(given.get(part) for part in PARTS):
        for name in ("name", *PARTS):
            change.put(name, given.get(name, ""))
    notes += rest


def _differing(contact: Contact, given: Mapping[str, Any]) -> list[str]:
    """What the row says otherwise, each with its caption."""
    return [
        f"{Contact._meta.get_field(name).verbose_name}: {value}"  # type: ignore[union-attr]
        for name, value in given.items()
        if name not in APART and isinstance(value, str) and _unlike(contact, name, value)
    ]


def _complete_address(change: Change, given: Mapping[str, Any]) -> bool:
    """The address stands and falls as a whole; whether what was given is there now."""
    contact = change.contact
    has_place = any(given.get(name) for name in ADDRESS[:-1])
    names: Sequence[str] = ADDRESS[:-1] if has_place else ADDRESS[-1:]
    if not any(getattr(contact, name) for name in names):
        for name in ADDRESS:
            if name in given:
                change.put(name, given[name])
        return True
    return not any(_unlike(contact, name, given.get(name, "")) for name in names if name != "country_id")


def _unlike(contact: Contact, name: str, value: str) -> bool:
    known = getattr(contact, name)
    return bool(known) and fold(str(known)) != fold(value)


def _take_notes(change: Change, notes: Iterable[str]) -> None:
    known = change.contact.note.splitlines()
    added = [line for line in dict.fromkeys(notes) if line and line not in known]
    if added:
        change.put("note", "\n".join([*known, *added]))


def follow(before: Mapping[str, Any], company: Contact, persons: Collection[Change], taken: Taken) -> None:
    """What changed on a company reaches its persons who still had what it had."""
    for names in taken.together:
        old = {name: before.get(name, getattr(company, name)) for name in names}
        new = {name: getattr(company, name) for name in names}
        if old == new:
            continue
        for person in persons:
            if all(getattr(person.contact, name) == value for name, value in old.items()):
                for name, value in new.items():
                    person.put(name, value)
