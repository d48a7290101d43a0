"""How the letters of a batch greet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crm.salutations import Formulas
from interactions.delivery.outgoing import Entry


@dataclass(frozen=True)
class Greetings:
    """The formulas that a batch of letters may need."""

    formulas: Formulas

    @classmethod
    def for_entries(cls, entries: Iterable[Entry]) -> Greetings:
        """All formulas in the languages of the entries, with one query."""
        return cls(Formulas.in_languages(entry.language_id for entry in entries if entry.language_id))

    def greet(self, entry: Entry, kind: str) -> str:
        """The greeting in the language of the letter: never nothing."""
        return self.formulas.greet(entry.contact, entry.language, kind).text
