"""The list of contacts as a table for spreadsheets, with the columns it shows, however many contacts there are."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet

from config.lib import spreadsheets
from config.lib.spreadsheets import PART, Cell, in_parts
from crm.columns import FIRST, Column
from crm.models import Contact
from crm.queries import codes_by_contact
from crm.reading import sorted_contacts

WIDE = {"name", "company", "address", "email", "job_responsibilities", "mailing_groups"}  # columns


@dataclass(frozen=True)
class ContactTable:
    """The contacts to export, and how each of them is told in the reader's language."""

    shown: tuple[Column, ...]
    ids: array[int]
    tell: dict[str, Callable[[Any], Cell]]

    @classmethod
    def of(cls, found: QuerySet[Contact], *, order: str, columns: tuple[Column, ...]) -> ContactTable:
        """The contacts that the pages of the list would show from first to last."""
        shown = (FIRST, *columns)
        return cls(
            shown=shown,
            ids=array("q", sorted_contacts(found, order).values_list("id", flat=True).iterator(chunk_size=PART)),
            tell={column.name: _teller(column) for column in shown},
        )

    @property
    def columns(self) -> list[spreadsheets.Column]:
        """What stands above the contacts."""
        return [spreadsheets.Column(str(each.label), wide=each.name in WIDE) for each in self.shown]

    def rows(self) -> Iterator[list[Cell]]:
        """The contacts, part by part. Raises ExportFailed where one of them is gone."""
        for values in in_parts(self.ids, self._read, what="contacts"):
            yield [self.tell[each.name](values[each.name]) for each in self.shown]

    def _read(self, ids: list[int]) -> dict[int, dict[str, Any]]:
        paths = {each.name: _path(each) for each in self.shown if not each.is_linked}
        read = Contact.objects.filter(pk__in=ids).order_by().values_list("pk", *paths.values())
        linked = {each.name: codes_by_contact(each.name, ids) for each in self.shown if each.is_linked}
        return {
            pk: dict(zip(paths, values, strict=True)) | {name: codes.get(pk, []) for name, codes in linked.items()}
            for pk, *values in read
        }


def _path(column: Column) -> str:
    if column.name == "company":
        return "company__name"
    return f"{column.name}_id" if column.is_code else column.name


def _teller(column: Column) -> Callable[[Any], Cell]:
    """What stands in a cell: of codes what they are called, so that nobody needs the tables."""
    if not (column.is_code or column.is_linked):
        return column.teller()
    field: Any = Contact._meta.get_field(column.name)
    table: type[models.Model] = field.related_model
    names = {record.pk: record.label for record in table._default_manager.all()}  # type: ignore[attr-defined]
    if column.is_linked:
        return lambda codes: ", ".join(names.get(code, code) for code in codes)
    return lambda code: names.get(code, code or "")
