"""The lines of a segment as a table for spreadsheets, however many they are."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.models import CodeTable
from config.lib.spreadsheets import PART, Cell, Column, in_parts
from crm.addresses import active_by_id, reached_instead
from crm.models import Contact, CorrespondenceType, Country, Language, Salesperson
from segments.models import Segment, SegmentLine
from segments.queries.lines import Settings, with_values
from segments.queries.paging import sorted_lines, view_of

WIDE = {"name", "company", "address", "email", "subject"}  # columns


@dataclass(frozen=True)
class Table:
    """The lines to export, and how each of them is told in the reader's language."""

    segment: Segment
    settings: Settings
    ids: array[int]
    labels: dict[str, dict[Any, str]]
    came: dict[int, date]  # when each step was taken
    heads: dict[str, str]

    @classmethod
    def of(cls, segment: Segment, **view: Any) -> Table:
        """The lines that a page of the list would show from first to last; for the words see view_of()."""
        lines = sorted_lines(segment, view_of(segment, **view)).values_list("id", flat=True)
        return cls(
            segment=segment,
            settings=Settings.of(segment),
            ids=array("q", lines.iterator(chunk_size=PART)),
            labels=_labels(),
            came={
                number: timezone.localtime(moment).date()
                for number, moment in segment.actions.values_list("number", "created_at")
            },
            heads=_heads(),
        )

    @property
    def columns(self) -> list[Column]:
        """What stands above the lines."""
        return [Column(head, wide=name in WIDE) for name, head in self.heads.items()]

    def rows(self) -> Iterator[list[Cell]]:
        """The lines, part by part. Raises ExportFailed where one of them is gone."""
        for number, line in enumerate(in_parts(self.ids, self._read, what=f"lines of segment {self.segment}"), 1):
            yield self._row(number, line)

    def _read(self, ids: list[int]) -> dict[int, dict[str, Any]]:
        lines = with_values(self.segment, SegmentLine.objects.filter(pk__in=ids), self.settings)
        found = {line["id"]: line for line in lines.values("id", "contact_id", "added_at", *_FIELDS, **_PATHS)}
        _send_where_they_are(found.values())
        return found

    def _row(self, number: int, line: dict[str, Any]) -> list[Cell]:
        told = {name: names.get(line[name], line[name]) for name, names in self.labels.items()}
        line |= told | {"place": number, "since": self.came[line["added_at"]]}
        return [line[name] if line[name] is not None else "" for name in self.heads]


def _send_where_they_are(lines: Collection[dict[str, Any]]) -> None:
    """Who has an alternative address today is told with it, as letters and e-mails go there."""
    active = active_by_id([line["contact_id"] for line in lines])
    for line in lines:
        told = reached_instead(active.get(line["contact_id"], ()))
        if "country" in told:
            told["country_id"] = told["country"] and told["country"].pk
        line |= {name: value for name, value in told.items() if name in line}


# What is read of the line, and on which way of its contact.
_FIELDS = ("language_id", "correspondence_type", "subject", "template_id", "salesperson_id", "edited")
_OF_CONTACT = (
    *("number", "type", "name", "name_2", "first_name", "middle_name", "surname", "job_title", "address", "address_2"),
    *("post_code", "city", "country_id", "phone", "mobile_phone", "email"),
)
_PATHS = {name: F(f"contact__{name}") for name in _OF_CONTACT} | {"company": F("contact__company__name")}


def _labels() -> dict[str, dict[Any, str]]:
    """Codes and choices as the reader calls them."""

    def codes(model: type[CodeTable] | type[Salesperson]) -> dict[Any, str]:
        return {record.pk: record.label for record in model._default_manager.all()}

    return {
        "type": {value: str(label) for value, label in Contact.Type.choices},
        "country_id": codes(Country),
        "language_id": codes(Language),
        "salesperson_id": codes(Salesperson),
        "correspondence_type": {value: str(label) for value, label in CorrespondenceType.choices},
        "edited": {True: _("Yes"), False: ""},
    }


def _heads() -> dict[str, str]:
    """The columns in their order."""
    return {
        "place": _("No."),
        "number": _("Contact No."),
        "type": _("Type"),
        "name": _("Name"),
        "name_2": _("Name 2"),
        "first_name": _("First name"),
        "middle_name": _("Middle name"),
        "surname": _("Surname"),
        "company": _("Company"),
        "job_title": _("Job title"),
        "address": _("Address"),
        "address_2": _("Address 2"),
        "post_code": _("Post code"),
        "city": _("City"),
        "country_id": _("Country/region"),
        "phone": _("Phone"),
        "mobile_phone": _("Mobile phone"),
        "email": _("E-mail"),
        "language_id": _("Language"),
        "correspondence_type": _("Correspondence Type"),
        "subject": _("Subject"),
        "template_id": _("Interaction Template Code"),
        "salesperson_id": _("Salesperson"),
        "since": _("In the list since"),
        "edited": _("Edited by hand"),
    }
