"""A contact as letters and e-mails speak of it, read as a plain row: a model instance takes longer than its letter."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from crm.models import Contact, Country, Salesperson

# What is read of a contact, by its names, and then of whom and what it belongs to.
OWN = (
    *("pk", "type", "number", "name", "name_2", "first_name", "middle_name", "surname", "initials", "job_title"),
    *("address", "address_2", "post_code", "city", "county", "phone", "mobile_phone", "fax", "email", "home_page"),
    *("vat_number", "salutation_id", "email_consent", "letter_consent", "privacy_blocked", "anonymised_at"),
)
COMPANY = ("company_id", "company__name", "company__name_2")
SURVIVOR = ("merged_into_id", "merged_into__privacy_blocked", "merged_into__anonymised_at")
COUNTRY = ("country_id", *(f"country__{name}" for name in ("description", "description_fr", "description_da")))
SALESPERSON = ("salesperson_id", *(f"salesperson__{name}" for name in ("name", "job_title", "phone", "email")))
COLUMNS = (*OWN, *COMPANY, *SURVIVOR, *COUNTRY, *SALESPERSON)


class Company(NamedTuple):
    """The company of a person, or of itself."""

    pk: int
    name: str
    name_2: str


class Survivor(NamedTuple):
    """The contact that goes on for one merged into it."""

    pk: int
    privacy_blocked: bool
    anonymised_at: datetime.datetime | str | None


class Recipient(NamedTuple):
    """What letters say of a contact, and what is to be known before it is written to."""

    pk: int
    type: str
    number: str
    name: str
    name_2: str
    first_name: str
    middle_name: str
    surname: str
    initials: str
    job_title: str
    address: str
    address_2: str
    post_code: str
    city: str
    county: str
    phone: str
    mobile_phone: str
    fax: str
    email: str
    home_page: str
    vat_number: str
    salutation_id: str | None
    email_consent: str
    letter_consent: str
    privacy_blocked: bool
    anonymised_at: datetime.datetime | str | None
    company: Company | None
    merged_into: Survivor | None
    country: Country | None
    salesperson: Salesperson | None

    @property
    def is_company(self) -> bool:
        """Whether this is a company."""
        return self.type == Contact.Type.COMPANY

    @property
    def country_id(self) -> str | None:
        """The code of its country."""
        return self.country.pk if self.country else None


Addressee = Contact | Recipient


class Recipients:
    """Makes recipients of rows of COLUMNS; a country or a salesperson that many have is made once."""

    def __init__(self) -> None:
        self._countries: dict[str, Country] = {}
        self._salespeople: dict[str, Salesperson] = {}

    def read(self, row: Sequence[Any]) -> Recipient:
        """The recipient in a row."""
        company, survivor = row[_AT_COMPANY:_AT_SURVIVOR], row[_AT_SURVIVOR:_AT_COUNTRY]
        parts = (
            Company(*company) if company[0] else None,
            Survivor(*survivor) if survivor[0] else None,
            self._country(row[_AT_COUNTRY:_AT_SALESPERSON]),
            self.salesperson(row[_AT_SALESPERSON:]),
        )
        return Recipient._make((*row[:_AT_COMPANY], *parts))

    def _country(self, row: Sequence[Any]) -> Country | None:
        if row[0] and row[0] not in self._countries:
            code, english, french, danish = row
            texts = {"description": english, "description_fr": french, "description_da": danish}
            self._countries[code] = Country(code=code, **texts)
        return self._countries.get(row[0])

    def salesperson(self, row: Sequence[Any]) -> Salesperson | None:
        """Who is in columns like those of SALESPERSON, if anybody is."""
        if row[0] and row[0] not in self._salespeople:
            code, name, job_title, phone, email = row
            self._salespeople[code] = Salesperson(code=code, name=name, job_title=job_title, phone=phone, email=email)
        return self._salespeople.get(row[0])


_AT_COMPANY = len(OWN)
_AT_SURVIVOR = _AT_COMPANY + len(COMPANY)
_AT_COUNTRY = _AT_SURVIVOR + len(SURVIVOR)
_AT_SALESPERSON = _AT_COUNTRY + len(COUNTRY)
