"""The columns that the list of contacts can show, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from crm.models import Contact, CorrespondenceType
from crm.operations.classifications import TABLES

Text = str | Promise
Value = str | int | date
Tell = Callable[[Any], Value]


def _plain(value: Any) -> Value:
    return value if value is not None else ""


def _moment(value: Any) -> Value:
    """The day of a moment; SQLite gives it as a text."""
    moment = parse_datetime(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime):
        return ""
    return timezone.localtime(moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)).date()


@dataclass(frozen=True)
class Column:
    """A column: how it tells what it reads, and the order it can be sorted by."""

    name: str
    label: Text
    plain: Tell = _plain
    choices: tuple[tuple[Any, Text], ...] = ()
    order: str = ""
    css: str = "opt"
    is_code: bool = False  # a spreadsheet has the code's description

    @property
    def is_linked(self) -> bool:
        """Whether it holds several codes, which stand in a table of their own."""
        return self.name in TABLES

    def teller(self) -> Tell:
        """What tells its values, in the language that is the reader's now."""
        if not self.choices:
            return self.plain
        names = {value: str(label) for value, label in self.choices}
        return lambda value: names.get(value, value or "")


def _of(name: str, **more: Any) -> Column:
    """A column that is called as the field is."""
    field = Contact._meta.get_field(name)
    return Column(name, field.verbose_name, **more)  # type: ignore[union-attr]


YES = ((True, gettext_lazy("Yes")), (False, ""))
FIRST = Column("name", gettext_lazy("Name"), order="name", css="")  # always there
COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("company", gettext_lazy("Company"), order="company", css=""),
        _of("type", choices=tuple(Contact.Type.choices)),
        _of("job_title"),
        Column("city", gettext_lazy("City"), order="city"),
        Column("country", gettext_lazy("Country/region"), order="country", is_code=True),
        _of("email"),
        Column("salesperson", gettext_lazy("Salesperson"), order="salesperson", is_code=True),
        Column("number", gettext_lazy("No."), order="number", css="opt no"),
        _of("phone"),
        _of("mobile_phone"),
        _of("name_2"),
        _of("first_name"),
        _of("surname"),
        _of("address"),
        _of("address_2"),
        _of("post_code"),
        _of("county"),
        Column("language", gettext_lazy("Language"), is_code=True),
        _of("territory", is_code=True),
        _of("correspondence_type", choices=tuple(CorrespondenceType.choices)),
        _of("job_responsibilities"),
        _of("business_relations"),
        _of("industry_groups"),
        _of("mailing_groups"),
        _of("home_page"),
        _of("vat_number"),
        _of("exclude_from_segment", choices=YES),
        _of("privacy_blocked", choices=YES),
        _of("created_at", plain=_moment),
        _of("modified_at", plain=_moment),
    )
}
STANDARD = ("company", "city", "country", "email", "salesperson", "number")
SIZES = (25, 50, 100)
SIZE = 50


def columns_of(names: Iterable[str]) -> tuple[Column, ...]:
    """The columns of the names, each once and where there is one; of no names the standard ones."""
    known = tuple(dict.fromkeys(name for name in names if name in COLUMNS))
    return tuple(COLUMNS[name] for name in known or STANDARD)


def size_of(size: object) -> int:
    """One of the numbers of rows that a page can have."""
    return size if isinstance(size, int) and size in SIZES else SIZE


def read_by(columns: Sequence[Column]) -> tuple[str, ...]:
    """The fields of contacts that the columns tell, besides the name and the company."""
    return tuple(column.name for column in columns if not column.is_linked and column.name != "company")
