"""Two contacts side by side: what each has, in which fields they differ, and which value would be kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.formats import localize
from django.utils.translation import gettext as _

from config.lib.references import Reference, references
from crm.duplicates import duplicate_rules, explained, traits_of_contact
from crm.likeness import Likeness, compare
from crm.models import Contact
from crm.operations.classifications import TABLES
from crm.operations.merging import choosable_fields

FIRST, SECOND = "first", "second"


@dataclass(frozen=True)
class FieldRow:
    """A field of the two contacts, and whose value is proposed."""

    name: str
    label: str
    first: str
    second: str
    choice: str

    @property
    def differs(self) -> bool:
        """Whether there is something to choose."""
        return self.first != self.second


@dataclass(frozen=True)
class CodesRow:
    """Codes of the two, which are united."""

    label: str
    first: str
    second: str


@dataclass(frozen=True)
class Side:
    """One of the two contacts and what there is about it."""

    contact: Contact
    references: Sequence[Reference]


@dataclass(frozen=True)
class Comparison:
    """Everything that is seen before two become one."""

    first: Side
    second: Side
    fields: Sequence[FieldRow]
    codes: Sequence[CodesRow]
    likeness: Likeness
    survivor: str

    @property
    def sides(self) -> tuple[Side, Side]:
        """The two."""
        return self.first, self.second

    @property
    def sentence(self) -> str:
        """What speaks for the two being the same."""
        return explained(self.likeness)


def comparison(first: Contact, second: Contact, survivor: str = "") -> Comparison:
    """The two side by side; the older goes on unless the other is chosen, and its values where it has some."""
    kept = survivor if survivor in (FIRST, SECOND) else (FIRST if first.pk < second.pk else SECOND)
    fields = [_field(field, first, second, kept) for field in choosable_fields() if _matters(field, first, second)]
    codes = [_codes(name, first, second) for name in TABLES]
    return Comparison(
        Side(first, references("contact", first)),
        Side(second, references("contact", second)),
        fields,
        [row for row in codes if row.first or row.second],
        compare(traits_of_contact(first), traits_of_contact(second), duplicate_rules()),
        kept,
    )


def _matters(field: models.Field, first: Contact, second: Contact) -> bool:
    """A company is its own company; what both leave empty says nothing."""
    if field.name == "company" and first.is_company:
        return False
    return bool(getattr(first, field.attname) or getattr(second, field.attname))


def _field(field: models.Field, first: Contact, second: Contact, kept: str) -> FieldRow:
    own, other = (first, second) if kept == FIRST else (second, first)
    # Where one of the two is to be left alone, that wish counts, whichever had it: "Yes" is taken like any value.
    take_other = bool(getattr(other, field.attname)) and not getattr(own, field.attname)
    choice = (SECOND if kept == FIRST else FIRST) if take_other else kept
    label = str(field.verbose_name)
    return FieldRow(field.name, label[:1].upper() + label[1:], _shown(field, first), _shown(field, second), choice)


def _shown(field: models.Field, contact: Contact) -> str:
    """The value as the card shows it."""
    value = getattr(contact, field.name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field.choices:
        return str(contact._get_FIELD_display(field))  # type: ignore[attr-defined]
    return str(getattr(value, "label", "") or localize(value) or "") if value is not None else ""


def _codes(name: str, first: Contact, second: Contact) -> CodesRow:
    field = Contact._meta.get_field(name)
    own, other = (", ".join(code.label for code in getattr(each, name).all()) for each in (first, second))
    return CodesRow(str(field.verbose_name), own, other)  # type: ignore[union-attr]
