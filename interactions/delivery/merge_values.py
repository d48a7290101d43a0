"""What a letter is filled in with: the values of every merge field, for a batch of log entries at a time."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from django.db.models import QuerySet
from django.utils import translation
from django.utils.formats import date_format

from crm.addresses import active_addresses, reached_at
from crm.models import AlternativeAddress, CompanyInformation, Salesperson, SalutationFormula
from crm.queries import mail_address
from crm.recipients import Addressee
from interactions.delivery.greetings import Greetings
from interactions.delivery.outgoing import Entry
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

SALESPERSON_TEXTS = {
    "salesperson_code": "code",
    "salesperson_name": "name",
    "salesperson_job_title": "job_title",
    "salesperson_phone_no": "phone",
    "salesperson_email": "email",
}
DOCUMENT_TEXTS = {
    "document_segment_no": "segment_number",
    "document_description": "description",
    "document_subject": "subject",
}
NOBODY = Salesperson()

Values = dict[str, str]


@dataclass(frozen=True)
class Background:
    """What all letters of a batch share."""

    own_company: CompanyInformation
    greetings: Greetings
    addresses: Mapping[int, Sequence[AlternativeAddress]]

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Background:
        """Three queries, however many entries."""
        own_company = CompanyInformation.objects.select_related("country").first() or CompanyInformation()
        addresses = active_addresses(entry.contact for entry in entries)
        return cls(own_company, Greetings.for_entries(entries), addresses)


@lru_cache(maxsize=64)
def long_date(date: datetime.date, iso: str) -> str:
    """The date as a letter in that language writes it, for example 23 novembre 2026."""
    with translation.override(iso):
        return str(date_format(date, LONG_DATES.get(iso[:2].lower(), "DATE_FORMAT")))


class _Letter:
    """Where the values of one letter come from."""

    __slots__ = ("contact", "entry", "greetings", "own_company", "salesperson")

    def __init__(self, entry: Entry, background: Background) -> None:
        self.entry, self.own_company, self.greetings = entry, background.own_company, background.greetings
        self.contact: Addressee = reached_at(entry.contact, background.addresses.get(entry.contact_id, ()))
        self.salesperson = entry.salesperson or self.contact.salesperson or NOBODY

    def country(self, of: Addressee | CompanyInformation) -> str:
        """The country's name in the letter's language."""
        return of.country.label_in(self.entry.iso) if of.country else ""

    def greeting(self, kind: str) -> str:
        """The greeting in the letter's language."""
        return self.greetings.greet(self.entry, kind)

    def mail_address(self) -> str:
        """The envelope's lines."""
        return "\n".join(mail_address(self.contact, self.entry.iso, home=self.own_company.country_id or ""))


# How each merge field is told, by its key: a letter is told only those that its document has.
SOURCES: Mapping[str, Callable[[_Letter], str]] = {
    **{key: attrgetter(f"contact.{name}") for key, name in CONTACT_TEXTS.items()},
    **{key: attrgetter(f"own_company.{name}") for key, name in COMPANY_TEXTS.items()},
    **{key: attrgetter(f"salesperson.{name}") for key, name in SALESPERSON_TEXTS.items()},
    **{key: attrgetter(f"entry.{name}") for key, name in DOCUMENT_TEXTS.items()},
    "entry_no": lambda letter: str(letter.entry.pk),
    "contact_company_name": lambda letter: letter.contact.company.name if letter.contact.company else "",
    "contact_country": lambda letter: letter.country(letter.contact),
    "contact_mail_address": _Letter.mail_address,
    "fax_mail_to": lambda letter: letter.contact.email or letter.contact.fax,
    "formal_salutation": lambda letter: letter.greeting(SalutationFormula.Kind.FORMAL),
    "informal_salutation": lambda letter: letter.greeting(SalutationFormula.Kind.INFORMAL),
    "document_date": lambda letter: long_date(letter.entry.date, letter.entry.iso),
    "document_campaign_no": lambda letter: letter.entry.campaign.number if letter.entry.campaign else "",
    "company_country": lambda letter: letter.country(letter.own_company),
}


def with_what_letters_need(entries: QuerySet[InteractionLogEntry]) -> QuerySet[InteractionLogEntry]:
    """The entries with all that their letters are filled in with, read by the same query."""
    return entries.select_related(
        "contact__company", "contact__country", "contact__salesperson", "language", "salesperson", "campaign"
    )


def all_fields(_entry: Entry) -> Iterable[str]:
    """Every merge field there is."""
    return SOURCES


def values_for(entries: Iterable[Entry], *, fields: Callable[[Entry], Iterable[str]] = all_fields) -> dict[int, Values]:
    """The values for each entry by its id, of the fields (keys) that are said to be wanted for it.

    Three queries however many entries `with_what_letters_need`, or the claim that they are read by, gives.
    """
    batch = list(entries)
    background = Background.of(batch)
    return {entry.pk: _values(_Letter(entry, background), fields(entry)) for entry in batch}


def _values(letter: _Letter, fields: Iterable[str]) -> Values:
    return {key: SOURCES[key](letter) for key in fields if key in SOURCES}
