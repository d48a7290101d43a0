"""Companies and persons: created, edited, classified, deleted."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable
from typing import TypedDict, Unpack

from django.db import models, transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.references import references, sentence
from config.lib.sql import hold
from crm.errors import ContactInUse, ContactRefused
from crm.models import (
    ChangeSet,
    ConsentState,
    Contact,
    Country,
    Language,
    MarketingSetup,
    NumberSeries,
    OrganizationalLevel,
    Salesperson,
    Salutation,
    Territory,
)
from crm.names import NameParts, split_name
from crm.operations.changes import Author, begin_changes, note_change, note_created
from crm.operations.checks import block_minor, checked
from crm.operations.duplicate_keys import refresh_keys
from crm.operations.inheritance import Taken, inherit, propagate, searchable, start_with_defaults
from crm.operations.numbers import take_number
from crm.operations.withholding import withhold_consent
from crm.traits import Traits

ADDRESSES = frozenset(("email", "email_2"))
CONTACTS = "contacts"  # what those hold who keep all of them, or delete one
PARTS = NameParts._fields
TRAITS = frozenset(Traits._fields) | {"company_id"}
PERSON_ONLY = (*PARTS, "initials", "job_title")


class CardFields(TypedDict, total=False):
    """What a business card may say of a person."""

    name: str
    name_2: str
    first_name: str
    middle_name: str
    surname: str
    initials: str
    job_title: str
    organizational_level: OrganizationalLevel | None
    salutation: Salutation | None
    salesperson: Salesperson | None
    language: Language | None
    territory: Territory | None
    address: str
    address_2: str
    post_code: str
    city: str
    county: str
    country: Country | None
    phone: str
    mobile_phone: str
    fax: str
    email: str
    email_2: str
    home_page: str
    vat_number: str
    registration_number: str
    correspondence_type: str
    exclude_from_segment: bool
    privacy_blocked: bool
    minor: bool
    parental_consent: bool
    note: str


class ContactFields(CardFields, total=False):
    """What may be typed about a contact."""

    type: str
    company: Contact | None


FIELDS = ContactFields.__optional_keys__


@transaction.atomic
def create_contact(
    *, by: Author, number: str = "", within: ChangeSet | None = None, **fields: Unpack[ContactFields]
) -> Contact:
    """A new company or person, numbered from the series where no number is typed.

    A person takes address, phones, language and the like from the company, where nothing else is given; what is empty
    then starts as the marketing set-up says. `within` is a change set that the contact is part of. Raises
    ContactRefused or NumberRefused with the field at fault.
    """
    contact = Contact(type=Contact.Type.PERSON, created_by_id=getattr(by, "pk", None))
    _apply(contact, fields)
    contact.number = take_number(NumberSeries.CONTACTS, typed=number, model=Contact)
    contact.search_text = searchable(contact)
    contact.save()
    if contact.is_company:
        contact.company = contact
        contact.save(update_fields=["company"])
    refresh_keys([contact.pk], new=True)
    within = within or begin_changes(ChangeSet.Kind.EDIT, by=by)
    note_created(within, contact)
    _withhold(contact, within)
    return contact


def _withhold(contact: Contact, within: ChangeSet) -> None:
    """An address that asked not to be written to stays so, whoever has it now."""
    if withhold_consent([contact], within=within):
        contact.email_consent = ConsentState.WITHDRAWN


@transaction.atomic
def edit_contact(
    contact: Contact, *, by: Author, within: ChangeSet | None = None, **changes: Unpack[ContactFields]
) -> Contact:
    """The contact with the changes; what changes on a company reaches the persons who still had its old value.

    A typed name is split into its parts, typed parts rebuild the name. What was there before is kept `within` a change
    set. Raises ContactRefused with the field at fault.
    """
    current = Contact.objects.select_for_update().filter(pk=contact.pk).first()
    if current is None:
        raise ContactRefused(_("%(name)s has been deleted meanwhile.") % {"name": contact.name})
    if current.merged_into:
        both = {"name": current.name, "other": current.merged_into.name}
        raise ContactRefused(_("%(name)s has been merged into %(other)s.") % both)
    if current.anonymised_at:
        raise ContactRefused(_("%(name)s was anonymised.") % {"name": current.name})
    before = copy.copy(current)
    _apply(current, changes)
    names = _differences(before, current)
    if names:
        within = within or begin_changes(ChangeSet.Kind.EDIT, by=by)
        note_change(within, current, before=_values(before, names), after=_values(current, names))
        current.search_text = searchable(current)
        current.save(update_fields=[*names, "search_text", "modified_at"])
        if current.is_company:
            propagate(before, current, within=within)
        if TRAITS.intersection(names):
            refresh_keys([current.pk])
        if ADDRESSES.intersection(names):
            _withhold(current, within)
    return current


def keep_contacts() -> None:
    """Lets nobody delete a contact until the transaction ends.

    For who writes rows about many contacts at once, in a table where the database does not check each of them.
    """
    hold(CONTACTS)


@transaction.atomic
def delete_contact(contact: Contact) -> None:
    """Deletes the contact; raises ContactInUse naming the persons, segments or interactions that refer to it."""
    # First its row, which whoever is writing about it already holds, then all that keep contacts: the other way round
    # the two could wait for each other for ever.
    Contact.objects.select_for_update().filter(pk=contact.pk).first()
    hold(CONTACTS, alone=True)
    persons = contact.persons.exclude(pk=contact.pk).count()
    if persons:
        raise ContactInUse(
            ngettext(
                "%(name)s cannot be deleted: %(count)d person belongs to it.",
                "%(name)s cannot be deleted: %(count)d persons belong to it.",
                persons,
            )
            % {"name": contact.name, "count": persons}
        )
    try:
        with transaction.atomic():
            Contact.objects.filter(pk=contact.pk).update(company=None)  # else it protects itself
            contact.delete()
    except ProtectedError as error:
        found = references("contact", contact)
        what = sentence(found) if found else _names_of(error.protected_objects)
        raise ContactInUse(
            _("%(name)s cannot be deleted, since this refers to it: %(what)s.") % {"name": contact.name, "what": what}
        ) from error


@transaction.atomic
def delete_contacts(contacts: Collection[Contact]) -> None:
    """Deletes the contacts with as many statements as for one; raises ContactInUse where something refers to any."""
    some = Contact.objects.filter(pk__in=[contact.pk for contact in contacts])
    list(some.select_for_update().order_by("pk").values_list("pk"))
    hold(CONTACTS, alone=True)
    try:
        with transaction.atomic():
            some.filter(company=F("pk")).update(company=None)
            some.delete()
    except ProtectedError as error:
        raise ContactInUse(_names_of(error.protected_objects)) from error


def _apply(contact: Contact, changes: ContactFields) -> None:
    """Sets on the contact, unsaved, what is typed and what follows from it."""
    unknown = changes.keys() - FIELDS
    if unknown:
        raise TypeError(f"A contact has no field {', '.join(sorted(unknown))} to type in.")
    before = copy.copy(contact)
    values = {name: checked(name, value) for name, value in changes.items()}
    _change_type(contact, str(values.pop("type", contact.type)))
    for name, value in values.items():
        setattr(contact, name, value)
    _check_company(contact, before)
    _follow_company(contact, before)
    if contact.is_company:
        _make_company(contact)
    else:
        _name_person(contact, before)
    _keep_privacy(contact, before)
    if not contact.name:
        field = "surname" if any(part in values for part in PARTS) else "name"
        raise ContactRefused(_("A contact needs a name."), field=field)


def _keep_privacy(contact: Contact, before: Contact) -> None:
    """A minor is blocked until the parents have agreed; only a person is one."""
    if contact.minor and contact.is_company:
        raise ContactRefused(_("Only a person can be a minor."), field="minor")
    unblocked = before.privacy_blocked and not contact.privacy_blocked
    if unblocked and contact.minor and not contact.parental_consent:
        raise ContactRefused(
            _("A minor stays blocked for privacy until parental consent is received."), field="privacy_blocked"
        )
    block_minor(contact)


def _check_company(contact: Contact, before: Contact) -> None:
    """A person's company is a company, which is its own."""
    company = contact.company
    if company and company.merged_into and company.pk not in (contact.pk, before.company_id):
        names = {"name": company.name, "other": company.merged_into.name}
        raise ContactRefused(_("%(name)s has been merged into %(other)s.") % names, field="company")
    if contact.is_company and company and company.pk not in (contact.pk, before.company_id):
        raise ContactRefused(_("A company belongs to no other company."), field="company")
    if not contact.is_company and company and not company.is_company:
        raise ContactRefused(_("%(name)s is a person, not a company.") % {"name": company.name}, field="company")


def _follow_company(contact: Contact, before: Contact) -> None:
    """A person takes over what its new company has; a new contact starts with the defaults.

    A person may change the company also while standing on an open segment: what a line needs is read from the contact
    of the day it is logged, so nothing on the line goes stale. Past interactions stay with the person.
    """
    moves = not contact.is_company and contact.company_id != before.company_id
    if contact.pk and not moves:
        return
    setup = MarketingSetup.current()
    if moves:
        inherit(contact, old=before.company, given=_differences(before, contact), taken=Taken.of(setup))
    if not contact.pk:
        start_with_defaults(contact, setup)


def _differences(before: Contact, after: Contact) -> set[str]:
    """The columns in which the two differ."""
    fields = Contact._meta.concrete_fields
    return {f.attname for f in fields if getattr(before, f.attname) != getattr(after, f.attname)}


def _values(contact: Contact, names: Iterable[str]) -> dict[str, object]:
    return {name: getattr(contact, name) for name in names}


def _make_company(contact: Contact) -> None:
    """A company has no parts of a name and is its own company."""
    for name in PERSON_ONLY:
        setattr(contact, name, "")
    contact.organizational_level = None
    contact.company_id = contact.pk


def _name_person(contact: Contact, before: Contact) -> None:
    """Name and parts follow each other, in the order of the person's language."""
    parts = NameParts(*(getattr(contact, part) for part in PARTS))
    has_new_parts = parts != tuple(getattr(before, part) for part in PARTS)
    if not has_new_parts and contact.name == before.name and before.type == contact.type:
        return
    surname_first = contact.language.surname_first if contact.language else False
    if has_new_parts:
        contact.name = checked("name", parts.written(surname_first=surname_first))
        return
    for part, value in zip(PARTS, split_name(contact.name, surname_first=surname_first), strict=True):
        setattr(contact, part, checked(part, value))


def _change_type(contact: Contact, new: str) -> None:
    """Turns a company into a person or the reverse, where nothing speaks against it."""
    if new == contact.type:
        return
    if contact.pk and (found := references("contact", contact)):
        # Letters, figures and lines were made for a company or for a person, and read its name by that.
        text = _("%(name)s stays what it is, since this refers to it: %(what)s.")
        raise ContactRefused(text % {"name": contact.name, "what": sentence(found)}, field="type")
    if contact.pk and contact.profile_answers.exclude(answer__question__questionnaire__for_type__in=("", new)).exists():
        raise ContactRefused(
            _("Answers to a profile questionnaire of the other type stand here: take them back first."), field="type"
        )
    if (
        contact.pk
        and new == Contact.Type.COMPANY
        and (contact.organizational_level_id or contact.job_responsibilities.exists())
    ):
        raise ContactRefused(
            _("Only a person has job responsibilities and an organizational level: take them off first."), field="type"
        )
    if contact.pk and new == Contact.Type.PERSON:
        _check_no_company_matters(contact)
        contact.company = None
    contact.type = new


def _check_no_company_matters(contact: Contact) -> None:
    if contact.business_relations.exists() or contact.industry_groups.exists() or contact.vat_number:
        raise ContactRefused(
            _("Only a company has business relations, industry groups and a VAT number: take them off first."),
            field="type",
        )
    if contact.persons.exclude(pk=contact.pk).exists():
        raise ContactRefused(_("Persons belong to this company: it stays a company."), field="type")


def _names_of(objects: Iterable[models.Model]) -> str:
    """What the objects are called, each kind once."""
    return ", ".join(sorted({str(each._meta.verbose_name_plural) for each in objects}))
