"""Companies and persons: created, edited, classified, deleted."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import TypedDict, Unpack

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.sql import hold
from crm.errors import ContactInUse, ContactRefused
from crm.models import ChangeSet, Contact, Country, Language, NumberSeries, Salesperson, Salutation, Territory
from crm.names import NameParts, split_name
from crm.operations.changes import Author, begin_changes, note_change, note_created
from crm.operations.checks import checked
from crm.operations.inheritance import inherit, propagate, searchable
from crm.operations.numbers import take_number

CONTACTS = "contacts"  # what those hold who keep all of them, or delete one
PARTS = NameParts._fields
PERSON_ONLY = (*PARTS, "initials", "job_title")


class CardFields(TypedDict, total=False):
    """What a business card may say of a person."""

    name: str
    first_name: str
    middle_name: str
    surname: str
    initials: str
    job_title: str
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
    home_page: str
    vat_number: str
    correspondence_type: str
    exclude_from_segment: bool
    privacy_blocked: bool
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

    A person takes address, phones, language and the like from the company, where nothing else is given. `within` is a
    change set that the contact is part of. Raises ContactRefused or NumberRefused with the field at fault.
    """
    contact = Contact(type=Contact.Type.PERSON, created_by_id=getattr(by, "pk", None))
    given = _apply(contact, fields)
    contact.number = take_number(NumberSeries.CONTACTS, typed=number, model=Contact)
    if not contact.is_company:
        inherit(contact, old=None, given=given)
    contact.salesperson = contact.salesperson or Salesperson.objects.filter(user_id=contact.created_by_id or 0).first()
    contact.search_text = searchable(contact)
    contact.save()
    if contact.is_company:
        contact.company = contact
        contact.save(update_fields=["company"])
    note_created(within or begin_changes(ChangeSet.Kind.EDIT, by=by), contact)
    return contact


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
    before = copy.copy(current)
    given = _apply(current, changes)
    if "company_id" in given and not current.is_company:
        inherit(current, old=before.company, given=given)
    names = _differences(before, current)
    if names:
        within = within or begin_changes(ChangeSet.Kind.EDIT, by=by)
        note_change(within, current, before=_values(before, names), after=_values(current, names))
        current.search_text = searchable(current)
        current.save(update_fields=[*names, "search_text", "modified_at"])
        if current.is_company:
            propagate(before, current, within=within)
    return current


def keep_contacts() -> None:
    """Lets nobody delete a contact until the transaction ends.

    For who writes rows about many contacts at once, in a table where the database does not check each of them.
    """
    hold(CONTACTS)


@transaction.atomic
def delete_contact(contact: Contact) -> None:
    """Deletes the contact; raises ContactInUse where persons, segment lines or interactions refer to it."""
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
        raise ContactInUse(
            _("%(name)s cannot be deleted: %(what)s refer to it.")
            % {"name": contact.name, "what": _names_of(error.protected_objects)}
        ) from error


def _apply(contact: Contact, changes: ContactFields) -> set[str]:
    """Sets what is typed on the contact, unsaved, and answers the columns that have changed."""
    unknown = changes.keys() - FIELDS
    if unknown:
        raise TypeError(f"A contact has no field {', '.join(sorted(unknown))} to type in.")
    before = copy.copy(contact)
    values = {name: checked(name, value) for name, value in changes.items()}
    _change_type(contact, str(values.pop("type", contact.type)))
    for name, value in values.items():
        setattr(contact, name, value)
    if contact.is_company:
        _make_company(contact, before)
    else:
        _make_person(contact, before)
    if not contact.name:
        field = "surname" if any(part in values for part in PARTS) else "name"
        raise ContactRefused(_("A contact needs a name."), field=field)
    return _differences(before, contact)


def _differences(before: Contact, after: Contact) -> set[str]:
    """The columns in which the two differ."""
    fields = Contact._meta.concrete_fields
    return {f.attname for f in fields if getattr(before, f.attname) != getattr(after, f.attname)}


def _values(contact: Contact, names: Iterable[str]) -> dict[str, object]:
    return {name: getattr(contact, name) for name in names}


def _make_company(contact: Contact, before: Contact) -> None:
    """A company has no parts of a name and is its own company."""
    if contact.company_id and contact.company_id not in (contact.pk, before.company_id):
        raise ContactRefused(_("A company belongs to no other company."), field="company")
    for name in PERSON_ONLY:
        setattr(contact, name, "")
    contact.company_id = contact.pk


def _make_person(contact: Contact, before: Contact) -> None:
    """Name and parts follow each other; the company is a company."""
    parts = NameParts(*(getattr(contact, part) for part in PARTS))
    if parts != tuple(getattr(before, part) for part in PARTS):
        contact.name = checked("name", parts.whole)
    elif contact.name != before.name or before.type != contact.type:
        for part, value in zip(PARTS, split_name(contact.name), strict=True):
            setattr(contact, part, checked(part, value))
    company = contact.company
    if company and not company.is_company:
        raise ContactRefused(_("%(name)s is a person, not a company.") % {"name": company.name}, field="company")


def _change_type(contact: Contact, new: str) -> None:
    """Turns a company into a person or the reverse, where nothing speaks against it."""
    if new == contact.type:
        return
    if contact.pk and contact.profile_answers.exclude(answer__question__questionnaire__for_type__in=("", new)).exists():
        raise ContactRefused(
            _("Answers to a profile questionnaire of the other type stand here: take them back first."), field="type"
        )
    if contact.pk and new == Contact.Type.COMPANY and contact.job_responsibilities.exists():
        raise ContactRefused(_("Only a person has job responsibilities: take them off first."), field="type")
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
