"""How a column is set in a dialog: its fields, what they say as conditions, and what they would say for given ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from config.lib.dates import DateText
from config.lib.filters import (
    Choice,
    Code,
    Column,
    Day,
    Number,
    Text,
    YesNo,
    read_filter,
    read_patterns,
    write_filter,
    write_patterns,
)
from config.lib.filters.values import MOST_DAYS
from config.lib.lookups import LookupField, LookupInput

Typed = Mapping[str, Any]
Tests = dict[str, Any]

LIKE, EMPTY, FILLED = ("like", _("is like")), ("empty", _("is empty")), ("filled", _("is filled in"))
YES_NO = (("", _("No matter")), ("yes", _("Yes")), ("no", _("No")))


class Control:
    """The fields of a column: "" bears its label, "is" says how its value is meant."""

    kind: ClassVar[str]

    def __init__(self, column: Column) -> None:
        self.column = column

    def fields(self) -> dict[str, forms.Field]:
        """The fields by what they are for."""
        raise NotImplementedError

    def read(self, typed: Typed) -> Tests:
        """The conditions by operator; none where nothing is set. Raises ValidationError."""
        raise NotImplementedError

    def write(self, tests: Tests) -> list[dict[str, Any]]:
        """What the fields say for the conditions; one set of fields says one condition."""
        raise NotImplementedError

    def _texts(self, label: str | Promise = "") -> dict[str, Any]:
        """What every field says."""
        return {"label": label or self.column.label, "help_text": self.column.help, "required": False}

    def _is(self, *ways: tuple[str, str | Promise]) -> dict[str, forms.Field]:
        """How the value is meant."""
        ways = (*ways, EMPTY, FILLED) if self.column.optional else ways
        if not ways:
            return {}
        label = format_lazy("{} {}", self.column.label, _("is"))
        return {"is": forms.ChoiceField(label=label, required=False, choices=[("", _("is")), *ways])}


class TextControl(Control):
    """Values, patterns or a range, as the text says."""

    kind = "text"

    def fields(self) -> dict[str, forms.Field]:
        """A text, and how it is meant."""
        return {"": self._box(), **self._is(LIKE)}

    def _box(self) -> forms.Field:
        return forms.CharField(**self._texts())

    def read(self, typed: Typed) -> Tests:
        """One condition."""
        way, text = typed.get("is", ""), typed.get("", "")
        if way in {"empty", "filled"}:
            return {"empty": way == "empty"}
        if not text:
            return {}
        if way == "like":
            return {"like": read_patterns(text)}
        operator, value = read_filter(text)
        return {operator: self._values(value) if operator == "in" else value}

    def _values(self, texts: list[str]) -> list[str]:
        return texts

    def write(self, tests: Tests) -> list[dict[str, Any]]:
        """Each condition as somebody would type it."""
        return [self._write(operator, value) for operator, value in tests.items()]

    def _write(self, operator: str, value: Any) -> dict[str, Any]:
        if operator == "empty":
            return {"is": "empty" if value else "filled"}
        text = write_filter(operator, value)
        return {"": write_patterns(value), "is": "like"} if text is None else {"": text}


class CodeControl(TextControl):
    """Codes of a table, picked in its window or typed; a description does for a code."""

    column: Code

    def _box(self) -> forms.Field:
        field = super()._box()
        field.widget = LookupInput(self.column.lookup, params="many=1")
        return field

    def _values(self, texts: list[str]) -> list[str]:
        """The codes, also where a description was typed; all codes are looked for at once."""
        column = self.column
        assert column.model is not None  # noqa: S101  dataclass order asks for a default
        rows = column.model._default_manager.order_by()
        codes = [text.upper() for text in texts]
        known = set(rows.filter(**{f"{column.key}__in": codes}).values_list(column.key, flat=True))
        described = LookupField(rows, lookup=column.lookup, to=column.key, named_by=column.named_by)
        return [
            code if code in known else getattr(described.to_python(text), column.key)
            for code, text in zip(codes, texts, strict=True)
        ]


class ChoiceControl(Control):
    """Ticks."""

    kind = "choice"
    column: Choice

    def fields(self) -> dict[str, forms.Field]:
        """A tick for each value, and whether there is one at all."""
        boxes = forms.CheckboxSelectMultiple
        return {"": forms.MultipleChoiceField(choices=self.column.choices, widget=boxes, **self._texts()), **self._is()}

    def read(self, typed: Typed) -> Tests:
        """One condition."""
        if way := typed.get("is"):
            return {"empty": way == "empty"}
        return {"in": typed[""]} if typed.get("") else {}

    def write(self, tests: Tests) -> list[dict[str, Any]]:
        """One set of fields for each condition."""
        return [
            {"is": "empty" if value else "filled"} if operator == "empty" else {"": value}
            for operator, value in tests.items()
        ]


class YesNoControl(Control):
    """Yes, no, or no matter."""

    kind = "yesno"

    def fields(self) -> dict[str, forms.Field]:
        """The answer."""
        return {"": forms.ChoiceField(choices=YES_NO, **self._texts())}

    def read(self, typed: Typed) -> Tests:
        """One condition."""
        return {"in": [typed[""] == "yes"]} if typed.get("") else {}

    def write(self, tests: Tests) -> list[dict[str, Any]]:
        """The answer."""
        return [{"": "yes" if value[0] else "no"} for value in tests.values()]


class DayControl(Control):
    """From one day to another, or the last days."""

    kind = "day"

    def fields(self) -> dict[str, forms.Field]:
        """Two days and a number of days."""
        days = forms.IntegerField(
            label=_("In the last days"), min_value=0, max_value=MOST_DAYS, required=False, widget=forms.TextInput
        )
        return {"": self._day(), "to": self._day(_("to")), "last": days, **self._is()}

    def _day(self, label: str | Promise = "") -> forms.DateField:
        return forms.DateField(localize=True, widget=DateText, **self._texts(label))

    def read(self, typed: Typed) -> Tests:
        """A range, a number of days, or both."""
        if way := typed.get("is"):
            return {"empty": way == "empty"}
        tests: Tests = {}
        ends = [typed.get(""), typed.get("to")]
        if any(ends):
            tests["range"] = [end and end.isoformat() for end in ends]
        if typed.get("last") is not None:
            tests["last_days"] = typed["last"]
        return tests

    def write(self, tests: Tests) -> list[dict[str, Any]]:
        """Days as the reader writes them."""
        said: dict[str, Any] = {}
        if "range" in tests:
            low, high = (end and date_format(date.fromisoformat(end), "SHORT_DATE_FORMAT") for end in tests["range"])
            said |= {"": low or "", "to": high or ""}
        if "last_days" in tests:
            said["last"] = str(tests["last_days"])
        empty = [{"is": "empty" if tests["empty"] else "filled"}] if "empty" in tests else []
        return [*([said] if said else []), *empty]


CONTROLS: dict[type[Column], type[Control]] = {
    Text: TextControl,
    Number: TextControl,
    Code: CodeControl,
    Choice: ChoiceControl,
    YesNo: YesNoControl,
    Day: DayControl,
}


def control_of(column: Column) -> Control:
    """What the column is set with."""
    return next(CONTROLS[kind] for kind in type(column).__mro__ if kind in CONTROLS)(column)
