"""A contact's alternative addresses: added, edited, deleted, and put back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from config.lib.records import check_record, set_fields
from crm.errors import ContactRefused
from crm.models import AlternativeAddress, ChangeSet, Contact, Country
from crm.operations.changes import Author, Values, begin_changes, note_change, plain
from crm.operations.checks import checked

ADDRESSES = "alternative_addresses"  # what changes call them
DATES = ("starts_on", "ends_on")


class AddressFields(TypedDict, total=False):
    """What may be typed about an alternative address."""

    code: str
    address: str
    address_2: str
    post_code: str
    city: str
    county: str
    country: Country | None
    phone: str
    email: str
    starts_on: datetime.date
    ends_on: datetime.date | None


FIELDS = AddressFields.__optional_keys__
COLUMNS = [field.attname for field in AlternativeAddress._meta.concrete_fields if field.name not in ("id", "contact")]


@transaction.atomic
def add_address(
    contact: Contact, *, by: Author, within: ChangeSet | None = None, **fields: Unpack[AddressFields]
) -> AlternativeAddress:
    """A new alternative address, in force from its starting date. Raises ContactRefused with the field at fault."""
    return _keep(AlternativeAddress(contact=contact), fields, by, within)


@transaction.atomic
def edit_address(
    alternative: AlternativeAddress, *, by: Author, within: ChangeSet | None = None, **changes: Unpack[AddressFields]
) -> AlternativeAddress:
    """The address with the changes. Raises ContactRefused with the field at fault."""
    current = AlternativeAddress.objects.filter(pk=alternative.pk).first()
    if current is None:
        raise ContactRefused(_("The address %(code)s has been deleted meanwhile.") % {"code": alternative.code})
    return _keep(current, changes, by, within)


@transaction.atomic
def delete_address(alternative: AlternativeAddress, *, by: Author, within: ChangeSet | None = None) -> None:
    """The address is gone; letters go where the card says again. Undoing the change brings it back."""
    _lock(alternative)
    before = addresses_of(alternative.contact)
    alternative.delete()
    _note(alternative.contact, before, by, within)


def addresses_of(contact: Contact) -> list[dict[str, Any]]:
    """The contact's alternative addresses as changes keep them, by their codes."""
    rows = contact.alternative_addresses.order_by("code").values(*COLUMNS)
    return [plain(row) for row in rows]


def put_back_addresses(contact: Contact, rows: Iterable[Values]) -> None:
    """The contact has exactly these addresses again."""
    contact.alternative_addresses.all().delete()
    fields = {field.attname: field for field in AlternativeAddress._meta.concrete_fields}
    AlternativeAddress.objects.bulk_create(
        AlternativeAddress(contact=contact, **{name: fields[name].to_python(value) for name, value in row.items()})
        for row in rows
    )


def _keep(
    address: AlternativeAddress, fields: Mapping[str, Any], by: Author, within: ChangeSet | None
) -> AlternativeAddress:
    _lock(address)
    before = addresses_of(address.contact)
    apart = (*DATES, "code")
    values = {name: value if name in apart else checked(name, value) for name, value in fields.items()}
    set_fields(address, values, FIELDS)
    _check(address)
    address.save()
    _note(address.contact, before, by, within)
    return address


def _lock(address: AlternativeAddress) -> None:
    """Nobody else changes the contact meanwhile, and it is one that has addresses."""
    contact = Contact.objects.select_for_update().filter(pk=address.contact_id).first()
    if contact and contact.anonymised_at:
        raise ContactRefused(_("%(name)s was anonymised.") % {"name": contact.name})


def _check(address: AlternativeAddress) -> None:
    """It says something, a letter finds it, and it ends after it began."""
    if address.starts_on and address.ends_on and address.ends_on < address.starts_on:
        raise ContactRefused(_("It ends before it begins."), field="ends_on")
    check_record(address, ContactRefused)
    if not (address.has_address or address.phone or address.email):
        raise ContactRefused(_("Enter an address, a phone number or an e-mail address."), field="address")
    if address.has_address and not (address.address and (address.post_code or address.city)):
        field = "city" if address.address else "address"
        raise ContactRefused(_("A letter needs the street or box, and the post code or city."), field=field)


def _note(contact: Contact, before: list[dict[str, Any]], by: Author, within: ChangeSet | None) -> None:
    after = addresses_of(contact)
    if before != after:
        within = within or begin_changes(ChangeSet.Kind.EDIT, by=by)
        note_change(within, contact, before={ADDRESSES: before}, after={ADDRESSES: after})
