"""What would come of a file's rows: counted, and the first of each told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from config.lib.text import fold
from crm.models import Contact
from crm.operations.importing.chunk import CHANGED, CREATED, REJECTED, REPEATED, Chunk, Outcome
from crm.operations.importing.known import name_key
from crm.operations.withholding import to_withhold
from crm.traits import Traits

OUTCOMES = (CREATED, CHANGED, REPEATED, REJECTED)
WITHHELD = "withheld"  # beside one of these: the address asked earlier not to be written to
SHOWN = 10  # rows of each outcome
SHOWN_WITHHELD = 100  # whom somebody may want to ask first
LONGEST = 300  # characters of a reason


class Preview:
    """Adds up what came of rows that were decided and not written.

    So that a row finds those of earlier parts of the file too, what they are known by is kept as numbers.
    """

    def __init__(self) -> None:
        self.counts = dict.fromkeys((*OUTCOMES, WITHHELD), 0)
        self.companies = 0
        self._rows: dict[str, list[dict[str, Any]]] = {what: [] for what in self.counts}
        self._seen: set[int] = set()

    @property
    def rows(self) -> int:
        """How many there were."""
        return sum(self.counts[what] for what in OUTCOMES)

    def sample(self) -> dict[str, list[dict[str, Any]]]:
        """The first rows of each outcome, as JSON holds them."""
        return self._rows

    def take(self, chunk: Chunk) -> None:
        """Counts the rows of a part."""
        names, withheld = _numbers(chunk), set(to_withhold(chunk.addressed))
        added: set[int] = set()
        for outcome in chunk.outcomes:
            what, known = outcome.what, set(_identities(outcome))
            if what == CREATED and chunk.frame.treatment != "new" and not known.isdisjoint(self._seen):
                what = REPEATED
            added |= known
            self._count(what, outcome, names, SHOWN)
            if outcome.contact and outcome.contact.pk in withheld:
                withheld.remove(outcome.contact.pk)
                if what in (CREATED, CHANGED):
                    self._count(WITHHELD, outcome, names, SHOWN_WITHHELD)
        self.companies += self._new_companies(chunk)
        self._seen |= added

    def _count(self, what: str, outcome: Outcome, names: dict[int, str], most: int) -> None:
        self.counts[what] += 1
        if len(self._rows[what]) < most:
            self._rows[what].append(_told(outcome, names))

    def _new_companies(self, chunk: Chunk) -> int:
        count = 0
        for outcome in chunk.outcomes:
            if outcome.new_company:
                known = hash(("employer", name_key(outcome.entry.company)))
                count += known not in self._seen
                self._seen.add(known)
        return count


def _identities(outcome: Outcome) -> Iterator[int]:
    """What the row would be known by: a name together with something else."""
    traits = outcome.entry.traits
    if traits is None or outcome.what == REJECTED:
        return
    if outcome.entry.number:
        yield hash(outcome.entry.number)
    name = name_key(traits.name)
    if traits.email:
        yield hash((name, traits.email))
    yield from (hash((name, phone)) for phone in traits.phones if phone)
    yield from _places(traits, name)


def _places(traits: Traits, name: str) -> Iterator[int]:
    if traits.company or not (traits.email or any(traits.phones) or traits.is_company):
        yield hash((name, fold(traits.company)))
    if traits.is_company:
        yield hash((name, traits.post_code or fold(traits.city), "company"))


def _numbers(chunk: Chunk) -> dict[int, str]:
    """The numbers of contacts that rows may mean, of those that are told."""
    ids = [outcome.may_be for outcome in chunk.outcomes if outcome.may_be > 0][: SHOWN * 2]
    return dict(Contact.objects.filter(pk__in=ids).values_list("pk", "number")) if ids else {}


def _told(outcome: Outcome, names: dict[int, str]) -> dict[str, Any]:
    """A row as the page shows it."""
    entry, contact = outcome.entry, outcome.contact
    is_there = contact is not None and contact.pk > 0
    return {
        "line": entry.line,
        "name": entry.name or " ".join(cell.strip() for cell in entry.cells[:6] if cell.strip())[:80],
        "company": entry.company,
        "email": ", ".join(entry.values[name] for name in ("email", "email_2") if entry.values.get(name)),
        "reason": entry.reason[:LONGEST],
        "number": contact.number if is_there and contact else "",
        "may_be": names.get(outcome.may_be, ""),
        "fields": list(outcome.fields),
        "new_company": outcome.new_company,
    }
