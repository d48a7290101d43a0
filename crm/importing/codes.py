"""Code tables at hand: codes found by code or description, in whatever language, case and spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import models

from config.lib.text import fold
from crm.models import (
    BusinessRelation,
    Contact,
    CorrespondenceType,
    Country,
    IndustryGroup,
    JobResponsibility,
    Language,
    MailingGroup,
    OrganizationalLevel,
    Salesperson,
    Salutation,
    Territory,
)

TABLES: Mapping[str, type[models.Model]] = {
    "country": Country,
    "language": Language,
    "salutation": Salutation,
    "salesperson": Salesperson,
    "territory": Territory,
    "organizational_level": OrganizationalLevel,
    "job_responsibilities": JobResponsibility,
    "business_relations": BusinessRelation,
    "industry_groups": IndustryGroup,
    "mailing_groups": MailingGroup,
}
# How people write the names of countries, where that is neither the code nor a description in our tables.
COUNTRY_NAMES = {
    "schweiz": "CH", "svizzera": "CH", "svizra": "CH", "swiss": "CH", "schweizerische eidgenossenschaft": "CH",
    "frankreich": "FR", "francia": "FR", "danemark": "DK",
    "uk": "GB", "u.k.": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "great britain": "GB",
    "united kingdom": "GB", "royaume-uni": "GB", "deutschland": "DE", "allemagne": "DE", "germany": "DE",
    "oesterreich": "AT", "osterreich": "AT", "autriche": "AT", "austria": "AT", "italia": "IT", "italie": "IT",
    "usa": "US", "u.s.a.": "US", "united states": "US", "united states of america": "US", "etats-unis": "US",
}  # fmt: skip
YES = frozenset(["1", "yes", "y", "true", "x", "oui", "vrai", "ja", "sand", "wahr", "si"])
NO = frozenset(["0", "no", "n", "false", "non", "faux", "nej", "falsk", "nein", "falsch"])
COMPANY = frozenset(
    [
        "company",
        "companies",
        "organisation",
        "organization",
        "societe",
        "entreprise",
        "virksomhed",
        "firma",
        "unternehmen",
    ]
)
PERSON = frozenset(["person", "personne", "contact", "particulier", "individual", "privat", "people"])
SEPARATOR = re.compile(r"\s*(?:[;|\n]|:::|,(?!\d))\s*")  # also as Google separates labels


@dataclass
class CodeBook:
    """Every code table, read once: by table the code for each way to write it."""

    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    surname_first: frozenset[str] = frozenset()
    _seen: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> CodeBook:
        """As the tables are now."""
        book = cls()
        for name, table in TABLES.items():
            book.codes[name] = dict(_ways(name, table._default_manager.all()))
        book.surname_first = frozenset(Language.objects.filter(surname_first=True).values_list("pk", flat=True))
        return book

    def find(self, name: str, text: str) -> str:
        """The code that is meant, empty where there is none."""
        key = (name, text)
        found = self._seen.get(key)
        if found is None:
            if len(self._seen) > 20_000:
                self._seen.clear()
            found = self._seen[key] = self.codes[name].get(fold(text), "")
        return found

    def find_all(self, name: str, text: str) -> tuple[list[str], list[str]]:
        """The codes meant by a text that may name several, and what in it means none."""
        if whole := self.find(name, text):
            return [whole], []
        parts = [part for part in SEPARATOR.split(text.strip()) if part]
        found = {part: self.find(name, part) for part in parts}
        return [code for code in found.values() if code], [part for part, code in found.items() if not code]


def _ways(name: str, records: Iterable[models.Model]) -> Iterable[tuple[str, str]]:
    """How each record may be written; where two share a way the code itself wins, then the first."""
    ways: dict[str, str] = {}
    listed = list(records)
    for record in listed:
        for attribute in ("description", "description_fr", "description_da", "name", "iso"):
            if text := fold(str(getattr(record, attribute, ""))):
                ways.setdefault(text, record.pk)
    if name == "country":
        known = {record.pk for record in listed}
        for text, code in COUNTRY_NAMES.items():
            if code in known:
                ways.setdefault(fold(text), code)
    return (ways | {fold(record.pk): record.pk for record in listed}).items()


def yes_or_no(text: str) -> bool | None:
    """What is meant, None where neither."""
    word = fold(text)
    return True if word in YES else False if word in NO else None


def contact_type(text: str) -> str:
    """Company or person, empty where neither is meant."""
    word = fold(text)
    if word in COMPANY:
        return Contact.Type.COMPANY.value
    return Contact.Type.PERSON.value if word in PERSON else ""


def correspondence_type(text: str) -> str:
    """How somebody wants to be written to, empty where nothing we know is meant."""
    word = fold(text)
    if word in ("email", "e-mail", "mail", "courriel"):
        return CorrespondenceType.EMAIL.value
    if word in ("hard_copy", "hard copy", "letter", "print", "impression", "papier", "lettre", "brev", "udskrift"):
        return CorrespondenceType.HARD_COPY.value
    return ""
