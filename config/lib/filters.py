"""Columns a reader can set conditions on: what is accepted, what it filters, and how it reads aloud."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_VALUES = 1000
LONGEST_TEXT = 200


class TextField(forms.Field):
    """One text, without blanks around it."""

    def clean(self, value: Any) -> str | None:
        """The text, None where nothing was said."""
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or "\0" in value or len(value) > LONGEST_TEXT:
            raise ValidationError(_("A text of at most %(most)s characters is needed.") % {"most": LONGEST_TEXT})
        return value.strip()


class DayField(forms.Field):
    """A day as 2026-12-31."""

    def clean(self, value: Any) -> date | None:
        """The day, None where nothing was said."""
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise ValidationError(_("%(value)s is not a date.") % {"value": value}) from error


class TextsField(forms.Field):
    """One or several texts."""

    def clean(self, value: Any) -> list[Any] | None:
        """The texts, None where nothing was said."""
        if value is None:
            return None
        if not isinstance(value, list | tuple) or not value:
            raise ValidationError(_("Choose at least one value."))
        if len(value) > MOST_VALUES:
            raise ValidationError(_("Choose at most %(most)s values.") % {"most": MOST_VALUES})
        return [TextField().clean(one if one is not None else "") for one in value]


class CodesField(TextsField):
    """One or several codes of a table, all of them known there."""

    def __init__(self, *, model: type[Model], key: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.model, self.key = model, key

    def clean(self, value: Any) -> list[Any] | None:
        """The codes in capital letters."""
        texts = super().clean(value)
        if texts is None:
            return None
        codes = [text.upper() for text in texts]
        rows = self.model._default_manager.filter(**{f"{self.key}__in": codes})
        known = set(rows.values_list(self.key, flat=True))
        if unknown := [code for code in codes if code not in known]:
            raise ValidationError(_("There is no %(code)s.") % {"code": ", ".join(unknown)})
        return codes


class ChoicesField(TextsField):
    """One or several values of a fixed choice."""

    def __init__(self, *, choices: Iterable[tuple[Any, Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.allowed = dict(choices)

    def clean(self, value: Any) -> list[Any] | None:
        """The values."""
        texts = super().clean(value)
        if unknown := [text for text in texts or () if text not in self.allowed]:
            raise ValidationError(_("There is no %(code)s.") % {"code": ", ".join(unknown)})
        return texts


class YesNoField(forms.Field):
    """Yes or no, also as a list of one."""

    def clean(self, value: Any) -> bool | None:
        """True or False, None where nothing was said."""
        if isinstance(value, list | tuple) and len(value) == 1:
            value = value[0]
        if value is not None and not isinstance(value, bool):
            raise ValidationError(_("Choose yes or no."))
        return value


class RangeField(forms.Field):
    """A lower and an upper end; one of them may be open."""

    def __init__(self, *, end: forms.Field, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.end = end

    def clean(self, value: Any) -> tuple[Any, Any] | None:
        """Both ends, None for an open one."""
        if value is None:
            return None
        if not isinstance(value, list | tuple) or len(value) != 2 or value[0] == value[1] is None:
            raise ValidationError(_("A range has a lower and an upper end."))
        low, high = (self.end.clean(one) for one in value)
        if low is not None and high is not None and low > high:
            raise ValidationError(_("A range ends after it begins."))
        return low, high


class DaysField(forms.Field):
    """A number of days."""

    def clean(self, value: Any) -> int | None:
        """The days, None where nothing was said."""
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 36_500:
            raise ValidationError(_("A number of days is needed."))
        return value


class Condition(django_filters.Filter):
    """One operator of one column."""

    def __init__(self, values: forms.Field, condition: Callable[[Any], Q]) -> None:
        super().__init__()
        values.required = False
        self._field, self.condition = values, condition

    def filter(self, qs: Any, value: Any) -> Any:
        """The rows that meet the condition; all of them where nothing was said."""
        return qs if value is None else qs.filter(self.condition(value))


def like(path: str, pattern: str) -> Q:
    """A text with * for anything and ? for one character, whatever the case."""
    text = pattern.strip("*")
    # SQLite folds the case of ASCII letters only, and no database has a word for a wildcard in the middle.
    if not pattern.isascii() or "*" in text or "?" in text:
        parts = [{"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern]
        return Q(**{f"{path}__iregex": f"^{''.join(parts)}$"})
    word = {(False, False): "iexact", (True, False): "iendswith", (False, True): "istartswith"}
    lookup = word.get((pattern.startswith("*"), pattern.endswith("*")), "icontains")
    return Q(**{f"{path}__{lookup}": text})


def between(path: str, ends: tuple[Any, Any]) -> Q:
    """A value from the lower to the upper end, both included."""
    low, high = ends
    condition = Q() if low is None else Q(**{f"{path}__gte": low})
    return condition if high is None else condition & Q(**{f"{path}__lte": high})


@dataclass(frozen=True)
class Column:
    """Something conditions can be set on."""

    name: str
    label: str | Promise
    path: str = ""

    @property
    def target(self) -> str:
        """The way to the column from the rows that are filtered."""
        return self.path or self.name

    def conditions(self) -> dict[str, Condition]:
        """The filter behind each operator the column knows."""
        raise NotImplementedError

    def value_text(self, value: Any, labels: Labels) -> str:
        """One value as a reader knows it."""
        return str(value)


@dataclass(frozen=True)
class Text(Column):
    """A text."""

    def conditions(self) -> dict[str, Condition]:
        """Texts can be listed, ranged, matched and missing."""
        path = self.target
        return {
            "in": Condition(TextsField(), lambda texts: Q(**{f"{path}__in": texts})),
            "like": Condition(TextField(), lambda pattern: like(path, pattern)),
            "range": Condition(RangeField(end=TextField()), lambda ends: between(path, ends)),
            "empty": Condition(YesNoField(), lambda yes: Q(**{path: ""}) if yes else ~Q(**{path: ""})),
        }


@dataclass(frozen=True)
class Code(Column):
    """A key of another table."""

    model: type[Model] | None = None
    key: str = "code"

    def conditions(self) -> dict[str, Condition]:
        """Codes can be listed, ranged, matched and missing."""
        path, target = self.target, f"{self.target}__{self.key}"
        assert self.model is not None  # noqa: S101  dataclass order asks for a default
        return {
            "in": Condition(CodesField(model=self.model, key=self.key), lambda codes: Q(**{f"{target}__in": codes})),
            "like": Condition(TextField(), lambda pattern: like(target, pattern)),
            "range": Condition(RangeField(end=TextField()), lambda ends: between(target, ends)),
            "empty": Condition(YesNoField(), lambda yes: Q(**{f"{path}__isnull": yes})),
        }

    def value_text(self, value: Any, labels: Labels) -> str:
        """The description behind the code."""
        return labels.of(self.model, value) if self.model and self.key == "code" else str(value)


@dataclass(frozen=True)
class Choice(Column):
    """A value of a fixed choice."""

    choices: tuple[tuple[str, str | Promise], ...] = ()

    def conditions(self) -> dict[str, Condition]:
        """Choices can be listed and missing."""
        path = self.target
        return {
            "in": Condition(ChoicesField(choices=self.choices), lambda values: Q(**{f"{path}__in": values})),
            "empty": Condition(YesNoField(), lambda yes: Q(**{path: ""}) if yes else ~Q(**{path: ""})),
        }

    def value_text(self, value: Any, labels: Labels) -> str:
        """The choice in the reader's language."""
        return str(dict(self.choices).get(value, value))


@dataclass(frozen=True)
class YesNo(Column):
    """A question answered by a condition on the row."""

    condition: Q = field(default_factory=Q)

    def conditions(self) -> dict[str, Condition]:
        """Yes or no."""
        return {"in": Condition(YesNoField(), lambda yes: self.condition if yes else ~self.condition)}

    def value_text(self, value: Any, labels: Labels) -> str:
        """Yes or no in the reader's language."""
        return _("Yes") if value else _("No")


@dataclass(frozen=True)
class Day(Column):
    """A date."""

    def conditions(self) -> dict[str, Condition]:
        """Days can be ranged, or counted back from today."""
        path = self.target
        return {
            "range": Condition(RangeField(end=DayField()), lambda ends: between(path, ends)),
            "last_days": Condition(
                DaysField(), lambda days: Q(**{f"{path}__gte": timezone.localdate() - timedelta(days=days)})
            ),
        }

    def value_text(self, value: Any, labels: Labels) -> str:
        """The day as the reader writes it."""
        return date_format(date.fromisoformat(value) if isinstance(value, str) else value, "SHORT_DATE_FORMAT")


class Labels:
    """The descriptions of codes in the reader's language; each table is read once."""

    def __init__(self) -> None:
        self._tables: dict[type[Model], dict[str, str]] = {}

    def of(self, model: type[Model], code: str) -> str:
        """The description, or the code itself where the table no longer knows it."""
        if model not in self._tables:
            self._tables[model] = {str(row.pk): str(row) for row in model._default_manager.order_by()}
        return self._tables[model].get(code, code)


def filterset_for(model: type[Model], columns: Iterable[Column]) -> type[django_filters.FilterSet]:
    """A FilterSet whose filters are named column__operator."""
    filters = {
        f"{column.name}__{operator}": condition
        for column in columns
        for operator, condition in column.conditions().items()
    }
    meta = type("Meta", (), {"model": model, "fields": []})
    return type(f"{model.__name__}Conditions", (django_filters.FilterSet,), {**filters, "Meta": meta})


def condition_text(column: Column, operator: str, value: Any, labels: Labels) -> str:
    """What follows the column's name when the condition is read aloud."""
    if operator == "in":
        values = value if isinstance(value, list | tuple) else [value]
        return _(" or ").join(column.value_text(one, labels) for one in values)
    if operator == "range":
        low, high = (None if end is None else column.value_text(end, labels) for end in value)
        if low is None or high is None:
            return _("up to %(end)s") % {"end": high} if low is None else _("from %(end)s") % {"end": low}
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    if operator == "last_days":
        return ngettext("in the last day", "in the last %(days)d days", value) % {"days": value}
    if operator == "empty":
        return _("empty") if value in (True, [True]) else _("filled in")
    return str(value)


def flat(conditions: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """{"city": {"like": "B*"}} as the FilterSet reads it: {"city__like": "B*"}."""
    return {f"{name}__{operator}": value for name, test in conditions.items() for operator, value in test.items()}
