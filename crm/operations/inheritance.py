"""What a person takes from the company: when it is chosen, and when it changes later."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from config.lib.text import fold
from crm.models import ChangeSet, Contact, ContactQuerySet
from crm.operations.changes import Values, note_changes

ADDRESS = ("address", "address_2", "post_code", "city", "county", "country_id")
RULES = ("language_id", "salesperson_id", "territory_id")
# A company's e-mail and mobile number are not inherited: its people would all be written to in one mailbox.
COMMUNICATION = ("phone", "fax", "home_page", "correspondence_type")


def searchable(contact: Contact) -> str:
    """What searches look through: the name on the first line, then company, city, number, e-mail and phones."""
    company = contact.company.name if contact.company and not contact.is_company else ""
    phones = [contact.phone, contact.mobile_phone, contact.fax]
    digits = ["".join(char for char in phone if char.isdigit()) for phone in phones]
    parts = [contact.name, company, contact.city, contact.number, contact.email, *phones, *digits]
    return "\n".join([fold(parts[0]), *(fold(part) for part in parts[1:] if part), ""])


def inherit(person: Contact, *, old: Contact | None, given: Collection[str]) -> None:
    """Takes from the person's new company what was not given by hand and was blank or the old company's."""
    company = person.company
    if company is None:
        return
    country = person.country_id
    for name in RULES:
        if name not in given and getattr(company, name):
            setattr(person, name, getattr(company, name))
    for name in COMMUNICATION:
        if name not in given and getattr(person, name) in ("", getattr(old, name, "")):
            setattr(person, name, getattr(company, name))
    if not set(ADDRESS[:-1]) & set(given) and _address(person) in (_no_address(person), old and _address(old)):
        for name in ADDRESS:
            setattr(person, name, getattr(company, name))
        person.country_id = company.country_id or country


def propagate(before: Contact, company: Contact, *, within: ChangeSet) -> None:
    """Gives the company's changes to those of its persons who still had what the company had."""
    persons = Contact.objects.filter(company=company).exclude(pk=company.pk)
    changed = before.name != company.name
    for names in (*((name,) for name in RULES + COMMUNICATION), ADDRESS):
        old, new = _values(before, names), _values(company, names)
        if old != new:
            changed = True
            _follow(persons.filter(**old), old, new, within)
    if changed:
        refresh_search_text(persons)


def _follow(persons: ContactQuerySet, old: Values, new: Values, within: ChangeSet) -> None:
    """The persons' old values become the new ones."""
    note_changes(within, dict.fromkeys(persons.values_list("pk", flat=True), (old, new)))
    persons.update(**new, modified_at=timezone.now())


def _values(contact: Contact, names: Collection[str]) -> Values:
    return {name: getattr(contact, name) for name in names}


def refresh_search_text(contacts: ContactQuerySet) -> None:
    """Writes anew what searches look through."""
    found = list(contacts.select_related("company"))
    for contact in found:
        contact.search_text = searchable(contact)
    Contact.objects.bulk_update(found, ["search_text"], batch_size=500)


def _address(contact: Contact) -> tuple[str | None, ...]:
    return tuple(getattr(contact, name) for name in ADDRESS)


def _no_address(contact: Contact) -> tuple[str | None, ...]:
    """A blank address; the country alone does not make one."""
    return ("", "", "", "", "", contact.country_id)
