"""What pages tell of imports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.models import Channel, ConsentSource, ContactImport, RejectedRow
from crm.operations.importing.consent import consent_of
from crm.operations.undoing import later_changes, title_of

SHOWN = 50  # rejected rows on the page; all of them are in the file
OUTCOMES: Sequence[tuple[str, str | Promise]] = (
    ("created", gettext_lazy("New contacts")),
    ("changed", gettext_lazy("Already there, changed")),
    ("repeated", gettext_lazy("Already there, nothing to change")),
    ("rejected", gettext_lazy("Rejected")),
)
WITHHELD: tuple[str, str | Promise] = ("withheld", gettext_lazy("Asked not to be written to"))


def consent_told(run: ContactImport) -> str:
    """What the new contacts have agreed to, as a sentence in the reader's language; empty where nothing was said."""
    given = consent_of(run.consent)
    if not given:
        return ""
    day = given["date"]
    said = {
        "channels": ", ".join(str(Channel(channel).label) for channel in given["channels"]),
        "source": ConsentSource(given["source"]).label,
        "date": date_format(day, "SHORT_DATE_FORMAT") if day else "",
        "wording": given["wording"],
    }
    if given["wording"]:
        return _("Consent of the new contacts for %(channels)s: %(source)s, %(date)s, wording %(wording)s.") % said
    return _("Consent of the new contacts for %(channels)s: %(source)s, %(date)s.") % said


@dataclass(frozen=True)
class Looked:
    """One row that was looked through, and what would come of it."""

    line: int
    name: str
    company: str
    number: str
    says: str


@dataclass(frozen=True)
class Part:
    """One outcome: how many rows have it, and the first of them."""

    key: str
    title: str
    count: int
    rows: list[Looked]


def preview_of(run: ContactImport) -> list[Part]:
    """What would come of the rows; whose address asked not to be written to only where there are such."""
    parts = [*OUTCOMES, WITHHELD] if run.withheld else OUTCOMES
    return [
        Part(key, str(title), getattr(run, key), [_looked(row, key) for row in run.sample.get(key, [])])
        for key, title in parts
    ]


def _looked(row: dict[str, Any], part: str) -> Looked:
    says = row["email"] if part == WITHHELD[0] else _says(row)
    return Looked(row["line"], row["name"], row["company"], row["number"], says)


def _says(row: dict[str, Any]) -> str:
    if row["reason"]:
        return str(row["reason"])
    if row["fields"]:
        return ", ".join(title_of(name) for name in row["fields"])
    if row["may_be"]:
        return _("May be %(number)s; comes in, and into the list of duplicates.") % {"number": row["may_be"]}
    return _("With a new company.") if row["new_company"] else ""


def first_rejected(run: ContactImport) -> list[RejectedRow]:
    """The first rows that could not come in."""
    return list(run.rejected_rows.all()[:SHOWN])


@dataclass(frozen=True)
class Effect:
    """What undoing would do."""

    created: int
    changed: int
    stay: int


def undo_effect(run: ContactImport) -> Effect:
    """How many contacts would go, how many would be as before, and how many were changed since."""
    if run.change_set is None:
        return Effect(0, 0, 0)
    changes = run.change_set.changes.all()
    created = changes.filter(created=True)
    later = changes.filter(later_changes(run.change_set))
    return Effect(created.count(), changes.filter(created=False).count(), later.count())


@dataclass(frozen=True)
class Stayed:
    """A contact that undoing left as it is, and why."""

    number: str
    name: str
    reason: str


@dataclass(frozen=True)
class UndoTold:
    """What came of undoing."""

    sentence: str
    kept: int
    stayed: list[Stayed]

    @property
    def more(self) -> int:
        """How many stayed beside those that are named."""
        return self.kept - len(self.stayed)


def undone_of(run: ContactImport) -> UndoTold | None:
    """What undoing did; nothing where it has not been done."""
    told = run.undone
    if not told:
        return None
    deleted = ngettext("%(count)d contact has gone", "%(count)d contacts have gone", told["deleted"])
    restored = ngettext("%(count)d has its old values", "%(count)d have their old values", told["restored"])
    kept = ngettext("%(count)d stays", "%(count)d stay", told["kept"])
    parts = [deleted % {"count": told["deleted"]}, restored % {"count": told["restored"]}]
    parts.append(kept % {"count": told["kept"]})
    return UndoTold(", ".join(parts) + ".", told["kept"], [Stayed(*row) for row in told["told"]])
