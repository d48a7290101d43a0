"""What a new contact starts with, and what a person takes from the company: when it is chosen, and when it changes.

Whether a group of fields is taken over is said in the marketing set-up. A value typed by hand always stays.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from django.utils import timezone

from config.lib.text import words_of
from crm.models import ChangeSet, Contact, ContactQuerySet, MarketingSetup, Salesperson
from crm.operations.changes import Values, note_changes
from crm.operations.duplicate_keys import refresh_keys
from crm.search import email_words, number_words, phone_words
from crm.traits import AGAIN

ADDRESS = ("address", "address_2", "post_code", "city", "county", "country_id")
RULES = ("language_id", "salesperson_id", "territory_id")
# A company's e-mail and mobile number are not inherited: its people would all be written to in one mailbox.
COMMUNICATION = ("phone", "fax", "home_page", "correspondence_type")


def searchable(contact: Contact) -> str:
    """What searches look through: the name on the first line, then company, city, number, e-mail and phones."""
    company = contact.company.name if contact.company and not contact.is_company else ""
    texts = [_words(company), _words(contact.city), *map(" ".join, map(email_words, (contact.email, contact.email_2)))]
    phones = map(" ".join, map(phone_words, (contact.phone, contact.mobile_phone, contact.fax)))
    parts = filter(None, (*texts, " ".join(number_words(contact.number)), *phones))
    return "\n".join([" ".join(words_of(contact.name)), *parts, ""])


@lru_cache(AGAIN)
def _words(text: str) -> str:
    return " ".join(words_of(text))


def rules(setup: MarketingSetup) -> tuple[str, ...]:
    """The codes a person gets from the company whatever it had before."""
    return tuple(name for name in RULES if getattr(setup, f"inherit_{name.removesuffix('_id')}"))


def communication(setup: MarketingSetup) -> tuple[str, ...]:
    """The ways to reach the company that its persons share, each on its own."""
    return COMMUNICATION if setup.inherit_communication else ()


def address(setup: MarketingSetup) -> tuple[str, ...]:
    """The columns of the address that are taken over, all of them or none."""
    country = ADDRESS[-1:] if setup.inherit_country else ()
    return (*ADDRESS[:-1], *country) if setup.inherit_address else country


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


def inherit(person: Contact, *, old: Contact | None, given: Collection[str], setup: MarketingSetup) -> None:
    """Takes from the person's new company what was not given by hand and was blank or the old company's."""
    company = person.company
    if company is None:
        return
    country = person.country_id
    for name in rules(setup):
        if name not in given and getattr(company, name):
            setattr(person, name, getattr(company, name))
    for name in communication(setup):
        if name not in given and getattr(person, name) in ("", getattr(old, name, "")):
            setattr(person, name, getattr(company, name))
    names = address(setup)
    has_own = _values(person, names) not in (_no_address(person, names), old and _values(old, names))
    if not set(ADDRESS[:-1]) & set(given) and not has_own:
        for name in names:
            setattr(person, name, getattr(company, name))
        person.country_id = person.country_id or country


def propagate(before: Contact, company: Contact, *, within: ChangeSet) -> None:
    """Gives the company's changes to those of its persons who still had what the company had."""
    setup = MarketingSetup.current()
    persons = Contact.objects.filter(company=company).exclude(pk=company.pk)
    changed = before.name != company.name
    alone = rules(setup) + communication(setup)
    for names in (*((name,) for name in alone), address(setup)):
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
    same = {name for name in rules(setup) + communication(setup) if getattr(person, name) == getattr(company, name)}
    names = address(setup)
    if _values(person, names) == _values(company, names):
        same |= set(names)
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
