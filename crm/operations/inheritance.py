"""What a new contact starts with, and what a person takes from the company: when it is chosen, and when it changes.

Whether a group of fields is taken over is said in the marketing set-up. A value typed by hand always stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone

from config.lib.text import words_of
from crm.models import ChangeSet, Contact, ContactQuerySet, MarketingSetup, Salesperson
from crm.operations.changes import Values, note_changes
from crm.operations.duplicate_keys import refresh_keys
from crm.search import email_words, number_words, phone_words
from crm.traits import AGAIN

ADDRESS = ("address", "address_2", "post_code", "city", "county", "country_id")
PLACE = frozenset(ADDRESS[:-1])
RULES = ("language_id", "salesperson_id", "territory_id")
# A company's e-mail and mobile number are not inherited: its people would all be written to in one mailbox.
COMMUNICATION = ("phone", "fax", "home_page", "correspondence_type")


def searchable(contact: Contact) -> str:
    """What searches look through: the name on the first line, then company, city, number, e-mail and phones."""
    lines = [
        _words(contact.company.name) if contact.company and not contact.is_company else "",
        _words(contact.city),
        *(" ".join(email_words(email)) for email in (contact.email, contact.email_2) if email),
        " ".join(number_words(contact.number)),
        *(" ".join(phone_words(phone)) for phone in (contact.phone, contact.mobile_phone, contact.fax) if phone),
    ]
    return "\n".join([" ".join(words_of(contact.name)), *filter(None, lines), ""])


@lru_cache(AGAIN)
def _words(text: str) -> str:
    return " ".join(words_of(text))


@dataclass(frozen=True)
class Taken:
    """The columns that a person takes from the company.

    `rules` whatever the person had before, `communication` each on its own, those of the `address` all or none.
    """

    rules: tuple[str, ...]
    communication: tuple[str, ...]
    address: tuple[str, ...]

    @classmethod
    def of(cls, setup: MarketingSetup) -> Taken:
        """As it is set up."""
        country = ADDRESS[-1:] if setup.inherit_country else ()
        return cls(
            rules=tuple(name for name in RULES if getattr(setup, f"inherit_{name.removesuffix('_id')}")),
            communication=COMMUNICATION if setup.inherit_communication else (),
            address=(*ADDRESS[:-1], *country) if setup.inherit_address else country,
        )

    @property
    def together(self) -> Iterator[tuple[str, ...]]:
        """The columns that are taken over each on its own, then those that are so all or none."""
        yield from ((name,) for name in self.rules + self.communication)
        if self.address:
            yield self.address


def start_with_defaults(contact: Contact, setup: MarketingSetup) -> None:
    """Fills what is empty on a new contact: its author's own salesperson, then what the set-up says."""
    own = None if contact.salesperson_id else Salesperson.objects.filter(user_id=contact.created_by_id or 0).first()
    for name, value in start_values(setup, contact.type, own=own).items():
        setattr(contact, name, getattr(contact, name) or value)


def start_values(setup: MarketingSetup, kind: str, *, own: Salesperson | None) -> Values:
    """What new contacts of the type start with where they have nothing else; `own` is their author as a salesperson."""
    names = ("territory_id", "language_id", "country_id", "correspondence_type")
    is_company = kind == Contact.Type.COMPANY
    return {name: getattr(setup, name) for name in names} | {
        "salesperson_id": own.pk if own else setup.salesperson_id,
        "salutation_id": setup.company_salutation_id if is_company else setup.person_salutation_id,
    }


def inherit(person: Contact, *, old: Contact | None, given: Collection[str], taken: Taken) -> None:
    """Takes from the person's new company what was not given by hand and was blank or the old company's."""
    company = person.company
    if company is None:
        return
    for name in taken.rules:
        if name not in given and (value := getattr(company, name)):
            setattr(person, name, value)
    for name in taken.communication:
        if name not in given and getattr(person, name) in ("", getattr(old, name, "")):
            setattr(person, name, getattr(company, name))
    if PLACE.isdisjoint(given):
        _inherit_address(person, company, old, taken.address)


def _inherit_address(person: Contact, company: Contact, old: Contact | None, names: tuple[str, ...]) -> None:
    country = person.country_id
    if _values(person, names) in (_no_address(person, names), old and _values(old, names)):
        for name in names:
            setattr(person, name, getattr(company, name))
        person.country_id = person.country_id or country


def propagate(before: Contact, company: Contact, *, within: ChangeSet) -> None:
    """Gives the company's changes to those of its persons who still had what the company had."""
    taken = Taken.of(MarketingSetup.current())
    persons = Contact.objects.filter(company=company).exclude(pk=company.pk)
    changed = before.name != company.name
    for names in taken.together:
        old, new = _values(before, names), _values(company, names)
        if old != new:
            changed = True
            _follow(persons.filter(**old), old, new, within)
    if changed:
        refresh_search_text(persons)
        refresh_keys(persons.values_list("pk", flat=True))


def inherited(person: Contact, setup: MarketingSetup) -> set[str]:
    """The columns in which the person has what the company has, and follows it."""
    company = person.company
    if company is None or person.is_company:
        return set()
    together = Taken.of(setup).together
    same = {name for names in together if _values(person, names) == _values(company, names) for name in names}
    return {name for name in same if getattr(person, name)}


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


def _no_address(contact: Contact, names: Collection[str]) -> Values:
    """A blank address; the country alone does not make one, unless it is all that is taken over."""
    blank: dict[str, str | None] = dict.fromkeys(names, "")
    if "country_id" in blank:
        blank["country_id"] = contact.country_id if len(names) > 1 else None
    return blank
