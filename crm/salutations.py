"""How a contact is greeted: the formula of its salutation in a language, filled in with parts of its name.

A part the contact does not have drops its placeholder together with the blanks after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils import translation
from django.utils.translation import gettext

from crm.models import Contact, Language, SalutationFormula

# The salutations that fit anybody, for contacts whose own has no formula in the language.
ANY_PERSON, ANY_COMPANY = "UNISEX", "COMPANY"
PLACES = (1, 2, 3, 4, 5)
PLACEHOLDER = re.compile(r"%([1-5])(\s*)")

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Greeting:
    """A greeting, and whether it is the contact's own formula or one that stands in for it."""

    text: str
    is_own: bool


@dataclass(frozen=True)
class Formulas:
    """The formulas of some languages, at hand for many letters."""

    by_key: dict[Key, SalutationFormula] = field(default_factory=dict)

    @classmethod
    def in_languages(cls, codes: Iterable[str]) -> Formulas:
        """All formulas in the languages, with one query."""
        found = SalutationFormula.objects.filter(language__in=set(codes))
        return cls({(each.salutation_id, each.language_id, each.kind): each for each in found})

    def greet(self, contact: Contact, language: Language | None, kind: str) -> Greeting:
        """The contact's own formula, else the neutral one of the language, else a general greeting: never nothing."""
        neutral = ANY_COMPANY if contact.is_company else ANY_PERSON
        for salutation in (contact.salutation_id, neutral):
            formula = self.by_key.get((salutation or "", language.pk if language else "", kind))
            if text := formula and filled(formula, contact):
                return Greeting(text, is_own=salutation == contact.salutation_id)
        return Greeting(general(language.iso if language else "en"), is_own=False)


@lru_cache(maxsize=64)
def general(iso: str) -> str:
    """A greeting that fits everybody, in that language."""
    with translation.override(iso):
        return gettext("Dear Sir or Madam,")


def filled(formula: SalutationFormula, contact: Contact) -> str:
    """The greeting; empty where it wants name parts and the contact has none of them."""
    parts = {str(place): _part(getattr(formula, f"part_{place}"), contact) for place in PLACES}
    wanted = {match[1] for match in PLACEHOLDER.finditer(formula.text)}
    if wanted and not any(parts[place] for place in wanted):
        return ""
    text = PLACEHOLDER.sub(lambda match: parts[match[1]] + match[2] if parts[match[1]] else "", formula.text)
    return re.sub(r"\s+(?=[,.]|$)", "", text.strip())


def _part(part: str, contact: Contact) -> str:
    if part == SalutationFormula.Part.COMPANY_NAME:
        return contact.company.name if contact.company else ""
    return str(getattr(contact, part)) if part else ""


@dataclass(frozen=True)
class Preview:
    """How a letter in the contact's language greets, and what is missing where another formula stands in."""

    kind: str
    text: str
    missing: str


def preview(contact: Contact) -> list[Preview]:
    """The formal and the informal greeting of letters in the contact's own language; nothing without a language."""
    language = contact.language
    if language is None:
        return []
    formulas = Formulas.in_languages([language.pk])
    return [
        Preview(str(kind.label), greeting.text, "" if greeting.is_own else _missing(contact, language, kind))
        for kind in SalutationFormula.Kind
        for greeting in [formulas.greet(contact, language, kind)]
    ]


def _missing(contact: Contact, language: Language, kind: SalutationFormula.Kind) -> str:
    names = {"kind": kind.label, "salutation": contact.salutation, "language": language.label}
    if contact.salutation is None:
        return gettext("Without a salutation code letters greet like this.")
    return gettext("The salutation “%(salutation)s” has no formula “%(kind)s” in %(language)s that fits.") % names
