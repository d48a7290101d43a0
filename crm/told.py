"""Changes of a contact as its timeline tells them: each field with what stood there and what stands there since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from config.lib.filters import Labels
from crm.models import ChangeSet, Contact, ContactChange
from crm.operations.addresses import ADDRESSES
from crm.operations.classifications import TABLES
from crm.operations.undoing import title_of

Kind = ChangeSet.Kind
LONGEST = 80  # characters of a value


@dataclass(frozen=True)
class FieldChange:
    """What stood in a field and what stands there since; of several codes what went and what came."""

    title: str
    old: str
    new: str


@dataclass(frozen=True)
class Told:
    """One change: what it was, its fields, and whether it may be undone from the contact's card."""

    change: ContactChange
    title: str
    fields: tuple[FieldChange, ...]
    may_undo: bool


def told(changes: Sequence[ContactChange]) -> list[Told]:
    """The changes in the reader's language; each code table they name is read once."""
    teller = _Teller(changes)
    return [Told(change, _title(change), teller.fields(change), _may_undo(change)) for change in changes]


def _title(change: ContactChange) -> str:
    made = change.change_set
    if made.kind == Kind.IMPORT and (file := made.note.get("file")):
        text = _("Came in by import of %(file)s") if change.created else _("Changed by import of %(file)s")
        return text % {"file": file}
    if change.created:
        return _("Entered from a business card") if made.kind == Kind.CARD else _("Created")
    return made.get_kind_display()


def _may_undo(change: ContactChange) -> bool:
    """What was done to many at once is undone where it was done, and a new contact is deleted, not undone."""
    made = change.change_set
    return made.kind == Kind.EDIT and not change.created and made.undone_at is None


class _Teller:
    """Finds words for stored values."""

    def __init__(self, changes: Iterable[ContactChange]) -> None:
        self.labels = Labels()
        values = [side.get("company_id") for change in changes for side in (change.before, change.after)]
        self.companies = dict(Contact.objects.filter(pk__in={pk for pk in values if pk}).values_list("pk", "name"))

    def fields(self, change: ContactChange) -> tuple[FieldChange, ...]:
        if request := change.change_set.note.get("request"):  # upon which somebody was anonymised
            return (FieldChange(_("Upon request"), "", request),)
        sides = ((name, *_differing(change.before.get(name), value)) for name, value in change.after.items())
        return tuple(
            FieldChange(title_of(name), self.text(name, old), self.text(name, new))
            for name, old, new in sides
            if (old or None) != (new or None)  # an address is kept as a whole, of which only some may have changed
        )

    def text(self, name: str, value: Any) -> str:
        if name == ADDRESSES:
            return ", ".join(_address(row) for row in value or [])
        if name in TABLES:
            return ", ".join(self.labels.of(TABLES[name], code) for code in value or [])
        if value in (None, ""):
            return ""
        if name == "company_id":
            return self.companies.get(value, "")
        return self._of_field(Contact._meta.get_field(name.removesuffix("_id")), value)

    def _of_field(self, field: Any, value: Any) -> str:
        if isinstance(field, models.ForeignKey):
            return self.labels.of(field.related_model, str(value))
        if isinstance(field, models.BooleanField):
            return _("Yes") if value else _("No")
        return Truncator(str(dict(field.flatchoices).get(value, value))).chars(LONGEST)


def _differing(old: Any, new: Any) -> tuple[Any, Any]:
    """Both values; of lists only what went and what came."""
    if not isinstance(new, list):
        return old, new
    old = old or []
    return [each for each in old if each not in new], [each for each in new if each not in old]


def _address(row: dict[str, Any]) -> str:
    """An alternative address in brief: "SUMMER, Vevey (1 July 2026 – 31 August 2026)"."""
    days = [parse_date(row[name]) if row.get(name) else None for name in ("starts_on", "ends_on")]
    span = " – ".join(date_format(day, "SHORT_DATE_FORMAT") if day else "" for day in days)
    where = ", ".join(filter(None, (row["code"], row.get("city") or row.get("email") or row.get("phone"))))
    return f"{where} ({span.strip()})"
