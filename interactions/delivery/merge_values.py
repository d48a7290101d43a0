"""What a letter is filled in with: the values of every merge field, for a batch of log entries at a time."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import translation
from django.utils.formats import date_format

from crm.addresses import active_addresses, reached_at
from crm.models import AlternativeAddress, CompanyInformation, Contact, Salesperson, SalutationFormula
from crm.queries import mail_address
from interactions.delivery.greetings import Greetings
from interactions.models import InteractionLogEntry

# Dates in full. Django's English format shortens the month.
LONG_DATES = {"da": "j. F Y", "de": "j. F Y", "en": "j F Y", "fr": "j F Y", "it": "j F Y"}
CONTACT_TEXTS = {
    "contact_no": "number",
    "contact_name": "name",
    "contact_name_2": "name_2",
    "contact_first_name": "first_name",
    "contact_middle_name": "middle_name",
    "contact_surname": "surname",
    "contact_initials": "initials",
    "contact_address": "address",
    "contact_address_2": "address_2",
    "contact_post_code": "post_code",
    "contact_city": "city",
    "contact_county": "county",
    "contact_job_title": "job_title",
    "contact_phone_no": "phone",
    "contact_fax_no": "fax",
    "contact_email": "email",
    "contact_mobile_phone_no": "mobile_phone",
    "contact_vat_registration_no": "vat_number",
    "contact_home_page": "home_page",
}
COMPANY_TEXTS = {
    "company_name": "name",
    "company_name_2": "name_2",
    "company_address": "address",
    "company_address_2": "address_2",
    "company_post_code": "post_code",
    "company_city": "city",
    "company_county": "county",
    "company_phone_no": "phone",
    "company_fax_no": "fax",
    "company_email": "email",
    "company_home_page": "home_page",
    "company_vat_registration_no": "vat_number",
    "company_registration_no": "registration_number",
    "company_bank_name": "bank_name",
    "company_bank_branch_no": "bank_branch",
    "company_bank_account_no": "bank_account",
    "company_giro_no": "giro",
}

Values = dict[str, str]


@dataclass(frozen=True)
class Background:
    """What all letters of a batch share."""

    own_company: CompanyInformation | None
    greetings: Greetings
    addresses: Mapping[int, Sequence[AlternativeAddress]]


def with_what_letters_need(entries: QuerySet[InteractionLogEntry]) -> QuerySet[InteractionLogEntry]:
    """The entries with all that their letters are filled in with, read by the same query."""
    return entries.select_related(
        "contact__company", "contact__country", "contact__salesperson", "language", "salesperson", "campaign"
    )


def values_for(entries: Iterable[InteractionLogEntry]) -> dict[int, Values]:
    """The values for each entry by its id; three queries however many entries `with_what_letters_need` gives."""
    batch = list(entries)
    own_company = CompanyInformation.objects.select_related("country").first()
    addresses = active_addresses(entry.contact for entry in batch)
    background = Background(own_company, Greetings.for_entries(batch), addresses)
    return {entry.pk: _values(entry, background) for entry in batch}


def _values(entry: InteractionLogEntry, background: Background) -> Values:
    iso, own_company = entry.iso, background.own_company
    contact = reached_at(entry.contact, background.addresses.get(entry.contact_id, ()))
    return (
        _contact_values(contact, iso, own_company)
        | _salesperson_values(entry.salesperson or contact.salesperson)
        | _document_values(entry, iso)
        | _company_values(own_company, iso)
        | {
            "formal_salutation": background.greetings.greet(entry, SalutationFormula.Kind.FORMAL),
            "informal_salutation": background.greetings.greet(entry, SalutationFormula.Kind.INFORMAL),
        }
    )


def _contact_values(contact: Contact, iso: str, own_company: CompanyInformation | None) -> Values:
    texts = {key: str(getattr(contact, name)) for key, name in CONTACT_TEXTS.items()}
    home = (own_company.country_id if own_company else None) or ""
    return texts | {
        "contact_company_name": contact.company.name if contact.company else "",
        "contact_country": contact.country.label_in(iso) if contact.country else "",
        "contact_mail_address": "\n".join(mail_address(contact, iso, home=home)),
        "fax_mail_to": contact.email or contact.fax,
    }


def _salesperson_values(salesperson: Salesperson | None) -> Values:
    return {
        "salesperson_code": salesperson.code if salesperson else "",
        "salesperson_name": salesperson.name if salesperson else "",
        "salesperson_job_title": salesperson.job_title if salesperson else "",
        "salesperson_phone_no": salesperson.phone if salesperson else "",
        "salesperson_email": salesperson.email if salesperson else "",
    }


def _document_values(entry: InteractionLogEntry, iso: str) -> Values:
    return {
        "entry_no": str(entry.pk),
        "document_date": long_date(entry.date, iso),
        "document_campaign_no": entry.campaign.number if entry.campaign else "",
        "document_segment_no": entry.segment_number,
        "document_description": entry.description,
        "document_subject": entry.subject,
    }


def long_date(date: datetime.date, iso: str) -> str:
    """The date as a letter in that language writes it, for example 23 novembre 2026."""
    with translation.override(iso):
        return str(date_format(date, LONG_DATES.get(iso[:2].lower(), "DATE_FORMAT")))


def _company_values(own_company: CompanyInformation | None, iso: str) -> Values:
    if own_company is None:
        return {}
    texts = {key: str(getattr(own_company, name)) for key, name in COMPANY_TEXTS.items()}
    return texts | {"company_country": own_company.country.label_in(iso) if own_company.country else ""}
