"""Sixty companies and the people in them, made from the tables in people.py, the same ones each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from config.demo.people import JOB_TITLES, REGIONS, Region
from config.lib.text import fold
from crm.models import (
    Contact,
    CorrespondenceType,
    Country,
    Language,
    OrganizationalLevel,
    Questionnaire,
    Salesperson,
    Salutation,
    Territory,
)
from crm.operations import answer_profile, create_contact, set_classifications

CALLED = {"F": 0, "M": 1}  # which job title, which list of first names
SECOND_PERSON = ("SALE", "MARKETING", "IT", "MANAGE", "APR")
NOT_BUYING = {"PRESS": "MARKETING", "BANK": "MANAGE"}
LEVELS = {"MANAGE": "CEO", "APR": "CFO", "PURCHASE": "HEAD", "MARKETING": "HEAD"}
LEGAL_FORMS = {"sa", "sarl", "ag", "gmbh", "a/s", "aps", "ltd", "llp"}

# What is out of the ordinary: each kind of trouble a mailing can have occurs among the prospects' buyers.
NO_LANGUAGE = {"Hollowbridge Ceramics Ltd", "Greystoke Instruments Ltd", "Lagerhaus Rheinknie AG"}
BUYERS: dict[str, dict[str, Any]] = {
    "Kestrel & Thorne Ltd": {"email": ""},  # and no address either
    "Nordhavn Køleteknik A/S": {"email": ""},
    "Biscuiterie Roselend SA": {"email": ""},
    "Fjordens Møbler A/S": {"correspondence_type": CorrespondenceType.EMAIL},
    "Savonnerie Belcastel SARL": {"correspondence_type": CorrespondenceType.EMAIL},
    "Tamarside Marine Ltd": {"correspondence_type": CorrespondenceType.HARD_COPY},
    "Librairies Plumetis SA": {"privacy_blocked": True},
    "Wharfside Dental Partners LLP": {"privacy_blocked": True},
    "Ascenseurs Altirel SA": {"exclude_from_segment": True},
}


@dataclass(frozen=True)
class Company:
    """A line of a region's table."""

    region: Region
    place: int  # in the region
    number: int  # among all
    name: str
    address: str
    post_code: str
    city: str
    relation: str
    industry: str

    @property
    def domain(self) -> str:
        """The company's own domain, below the one that is kept for examples."""
        words = "".join(char if char.isalnum() or char in " /-" else " " for char in fold(self.name)).split()
        return "-".join(word for word in words if word not in LEGAL_FORMS).strip("-") + ".example"

    @property
    def answers(self) -> list[str]:
        """How large it is, where that is known: customers and prospects are asked."""
        asked = self.relation in ("CUST", "PROS") and self.number % 6 != 5
        return [f"SIZE-1-{self.number % 4 + 1}"] if asked else []


@dataclass(frozen=True)
class Person:
    """Somebody in a company."""

    company: Company
    place: int  # in the company
    number: int  # in the region
    gender: str
    responsibility: str
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def first_name(self) -> str:
        region = self.company.region
        names = (region.women if self.gender == "F" else region.men).split()
        return names[self.number % len(names)]

    @property
    def surname(self) -> str:
        surnames = self.company.region.surnames.split()
        return surnames[self.number % len(surnames)]

    @property
    def mailing_groups(self) -> list[str]:
        """Buyers who left their card at the fair, managers who play golf, customers who get a card in December."""
        company = self.company
        is_buyer, is_customer = self.responsibility == "PURCHASE", company.relation == "CUST"
        chosen = {
            "SALON": is_buyer and (company.relation == "PROS" or company.number % 4 == 0),
            "NEWS": self.number % 2 == 0,
            "GOLF": self.responsibility == "MANAGE",
            "XMAS": is_customer and not self.place,
        }
        return [code for code, is_in in chosen.items() if is_in]

    @property
    def answers(self) -> list[str]:
        """What those on any list asked about, and when most of them mean to decide."""
        if not self.mailing_groups:
            return []
        topics = ["LEADS-1-1"] if self.number % 3 else ["LEADS-1-2", "LEADS-1-3"]
        training = ["LEADS-1-4"] if self.number % 7 == 0 else []
        decision = [f"LEADS-2-{self.number % 5}"] if self.number % 5 else []
        return topics + training + decision


def ensure_contacts() -> None:
    """The demonstration's contacts, unless some of them are there: they come once, all together.

    So nobody whom a user has deleted or renamed comes back.
    """
    companies = list(all_companies())
    if Contact.objects.filter(home_page__in=[_home_page(company) for company in companies]).exists():
        return
    persons_in = dict.fromkeys((region.territory for region in REGIONS), 0)
    codes = _codes()
    for company in companies:
        made = _create_company(company, codes)
        for person in _persons(company, persons_in[company.region.territory]):
            _create_person(person, made, codes)
            persons_in[company.region.territory] += 1


def all_companies() -> Iterator[Company]:
    """The companies of all regions, in the order of the tables."""
    number = 0
    for region in REGIONS:
        for place, line in enumerate(region.companies.strip().splitlines()):
            yield Company(region, place, number, *(cell.strip() for cell in line.split("|")))
            number += 1


def _home_page(company: Company) -> str:
    return f"www.{company.domain}"


def _persons(company: Company, before: int) -> Iterator[Person]:
    """Two people in each company, three in every third; `before` is how many the region had so far."""
    for place in range(3 if company.number % 3 == 0 else 2):
        number = before + place
        fields = BUYERS.get(company.name, {}) if place == 0 else {}
        yield Person(
            company, place, number, "FM"[(number + company.place) % 2], _responsibility(company, place), fields
        )


def _responsibility(company: Company, place: int) -> str:
    if place == 1:
        return SECOND_PERSON[company.number % len(SECOND_PERSON)]
    if place == 2 and company.relation == "PROS":
        return "MANAGE"
    return NOT_BUYING.get(company.relation, "PURCHASE")


def _codes() -> dict[str, dict[str, Any]]:
    """The rows that contacts point to, by table and code."""
    tables = (Language, Country, Territory, Salesperson, Salutation, Questionnaire, OrganizationalLevel)
    return {table.__name__.lower(): table._default_manager.in_bulk() for table in tables}


def _create_company(company: Company, codes: dict[str, dict[str, Any]]) -> Contact:
    region = company.region
    language = None if company.name in NO_LANGUAGE else codes["language"][region.language]
    made = create_contact(
        by=None,  # they were there before anybody sat down at the card desk
        type=Contact.Type.COMPANY,
        name=company.name,
        address=company.address,
        post_code=company.post_code,
        city=company.city,
        country=codes["country"][region.country],
        language=language,
        territory=codes["territory"][region.territory],
        salesperson=codes["salesperson"][region.salesperson],
        phone=region.phone.format(company.place, 0),
        email=f"info@{company.domain}" if company.address else "",
        home_page=_home_page(company),
        salutation=codes["salutation"]["COMPANY"],
    )
    set_classifications(made, by=None, business_relations=[company.relation], industry_groups=[company.industry])
    answer_profile(made, questionnaire=codes["questionnaire"]["SIZE"], answers=company.answers, by=None)
    return made


def _create_person(person: Person, company: Contact, codes: dict[str, dict[str, Any]]) -> None:
    region = person.company.region
    title = JOB_TITLES[person.responsibility][region.language][CALLED[person.gender]]
    address = f"{fold(person.first_name)}.{fold(person.surname)}@{person.company.domain}"
    made = create_contact(
        by=None,
        company=company,
        first_name=person.first_name,
        surname=person.surname,
        job_title=title,
        organizational_level=codes["organizationallevel"][LEVELS.get(person.responsibility, "STAFF")],
        salutation=codes["salutation"][person.gender],
        phone=region.phone.format(person.company.place, person.place + 1),
        mobile_phone=region.mobile.format(person.company.place, person.place + 1),
        **{"email": address, **person.fields},
    )
    set_classifications(
        made, by=None, job_responsibilities=[person.responsibility], mailing_groups=person.mailing_groups
    )
    answer_profile(made, questionnaire=codes["questionnaire"]["LEADS"], answers=person.answers, by=None)
