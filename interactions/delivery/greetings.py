"""How a letter greets: the formula of the contact's salutation in the letter's language, filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext

from crm.models import Contact, SalutationFormula
from interactions.models import InteractionLogEntry

# The salutations that fit anybody, for contacts whose own has no formula in the language.
ANY_PERSON, ANY_COMPANY = "UNISEX", "COMPANY"
PLACEHOLDER = re.compile(r"%([123])(\s*)")

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Greetings:
    """The formulas that a batch of letters may need."""

    formulas: dict[Key, SalutationFormula]

    @classmethod
    def for_entries(cls, entries: Iterable[InteractionLogEntry]) -> Greetings:
        """All formulas in the languages of the entries, with one query."""
        languages = {entry.language_id for entry in entries if entry.language_id}
        found = SalutationFormula.objects.filter(language__in=languages)
        return cls({(formula.salutation_id, formula.language_id, formula.kind): formula for formula in found})

    def greet(self, entry: InteractionLogEntry, kind: str) -> str:
        """The contact's own formula, else the neutral one of the language, else a general greeting: never nothing."""
        contact = entry.contact
        neutral = ANY_COMPANY if contact.is_company else ANY_PERSON
        for salutation in (contact.salutation_id, neutral):
            formula = self.formulas.get((salutation or "", entry.language_id or "", kind))
            if text := formula and _filled(formula, contact):
                return text
        with translation.override(entry.language.iso if entry.language else "en"):
            return gettext("Dear Sir or Madam,")


def _filled(formula: SalutationFormula, contact: Contact) -> str:
    """The greeting; empty where it wants name parts and the contact has none of them."""
    parts = {str(place): _part(getattr(formula, f"part_{place}"), contact) for place in (1, 2, 3)}
    wanted = {match[1] for match in PLACEHOLDER.finditer(formula.text)}
    if wanted and not any(parts[place] for place in wanted):
        return ""
    # An empty part goes together with the blanks after it.
    text = PLACEHOLDER.sub(lambda match: parts[match[1]] + match[2] if parts[match[1]] else "", formula.text)
    return re.sub(r"\s+(?=[,.]|$)", "", text.strip())


def _part(part: str, contact: Contact) -> str:
    if part == SalutationFormula.Part.COMPANY_NAME:
        return contact.company.name if contact.company else ""
    return str(getattr(contact, part)) if part else ""
