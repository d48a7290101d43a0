"""Columns a reader can set conditions on: what is accepted, what it filters, and how it reads aloud."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Model, Q, Value
from django.db.models.functions import Upper
from django.db.models.lookups import GreaterThanOrEqual, In, LessThanOrEqual
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise

from config.lib.filters.labels import Labels
from config.lib.filters.values import (
    AnswerField,
    ChoicesField,
    CodesField,
    DayField,
    DaysField,
    PatternField,
    RangeField,
    TextField,
    TextsField,
    YesNoField,
)


class Condition(django_filters.Filter):
    """One operator of one column."""

    def __init__(self, values: forms.Field, condition: Callable[[Any], Q]) -> None:
        super().__init__()
        values.required = False
        self._field, self.condition = values, condition

    def filter(self, qs: Any, value: Any) -> Any:
        """The rows that meet the condition; all of them where nothing was said."""
        return qs if value is None else qs.filter(self.condition(value))


def like(path: str, patterns: str | list[str]) -> Q:
    """A text with * for anything and ? for one character, whatever the case; of several patterns one."""
    if isinstance(patterns, list):
        return _any(like(path, pattern) for pattern in patterns)
    text = patterns.strip("*")
    # SQLite folds the case of ASCII letters only, and no database has a word for a wildcard in the middle.
    if not patterns.isascii() or "*" in text or "?" in text:
        parts = [{"*": ".*", "?": "."}.get(char, re.escape(char)) for char in patterns]
        return Q(**{f"{path}__iregex": f"^{''.join(parts)}$"})
    word = {(False, False): "iexact", (True, False): "iendswith", (False, True): "istartswith"}
    lookup = word.get((patterns.startswith("*"), patterns.endswith("*")), "icontains")
    return Q(**{f"{path}__{lookup}": text})


def among(path: str, texts: list[str]) -> Q:
    """One of the texts, whatever the case."""
    if all(text.isascii() for text in texts):
        return Q(In(Upper(path), [text.upper() for text in texts]))
    return Q(**{f"{path}__iregex": f"^({'|'.join(re.escape(text) for text in texts)})$"})


def between(path: str, ends: Sequence[Any]) -> Q:
    """A value from the lower to the upper end, both included."""
    low, high = ends
    condition = Q() if low is None else Q(**{f"{path}__gte": low})
    return condition if high is None else condition & Q(**{f"{path}__lte": high})


def spelled_between(path: str, ends: Sequence[str | None]) -> Q:
    """A text from the lower to the upper end, whatever the case; what is empty comes before no text."""
    low, high = ends
    condition = ~Q(**{path: ""}) if low is None else Q(GreaterThanOrEqual(Upper(path), Upper(Value(low))))
    return condition if high is None else condition & Q(LessThanOrEqual(Upper(path), Upper(Value(high))))


def days_between(path: str, ends: Sequence[date | None]) -> Q:
    """A moment from the beginning of one day to the end of the other, in the time zone of the product."""
    low, high = ends
    condition = Q() if low is None else Q(**{f"{path}__gte": _midnight(low)})
    return condition if high is None else condition & Q(**{f"{path}__lt": _midnight(high + timedelta(days=1))})


def stored(value: Any) -> Any:
    """A checked value as JSON keeps it."""
    if isinstance(value, list):
        return [stored(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True)
class Column:
    """Something conditions can be set on."""

    name: str
    label: str | Promise
    path: str = ""
    optional: bool = False  # whether it may be empty
    rare: bool = False  # whether a dialog shows it only to who asks for more
    help: str | Promise = ""

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

    def _with_empty(self, empty: Q, conditions: dict[str, Condition]) -> dict[str, Condition]:
        if not self.optional:
            return conditions
        return {**conditions, "empty": Condition(YesNoField(), lambda yes: empty if yes else ~empty)}


@dataclass(frozen=True)
class Text(Column):
    """A text, compared whatever its case."""

    def conditions(self) -> dict[str, Condition]:
        """Texts can be listed, matched, ranged and missing."""
        path = self.target
        missing = Q(**{path: ""}) | Q(**{f"{path}__isnull": True}) if "__" in path else Q(**{path: ""})
        return self._with_empty(
            missing,
            {
                "in": Condition(TextsField(), lambda texts: among(path, texts)),
                "like": Condition(PatternField(), lambda patterns: like(path, patterns)),
                "range": Condition(RangeField(end=TextField()), lambda ends: spelled_between(path, ends)),
            },
        )


@dataclass(frozen=True)
class Number(Column):
    """A number such as CT000001, kept in capital letters: compared as it stands, so that its index serves."""

    def conditions(self) -> dict[str, Condition]:
        """Numbers can be listed, matched, ranged and missing."""
        path = self.target
        return self._with_empty(
            Q(**{path: ""}),
            {
                "in": Condition(TextsField(upper=True), lambda numbers: Q(**{f"{path}__in": numbers})),
                "like": Condition(PatternField(upper=True), lambda patterns: like(path, patterns)),
                "range": Condition(
                    RangeField(end=TextField(upper=True)), lambda ends: between(path, ends) & ~Q(**{path: ""})
                ),
            },
        )


@dataclass(frozen=True)
class Code(Column):
    """A key of another table; `lookup` is the window it is picked in, `named_by` a column people may type instead."""

    model: type[Model] | None = None
    key: str = "code"
    lookup: str = ""
    named_by: str = ""

    def conditions(self) -> dict[str, Condition]:
        """Codes can be listed, matched, ranged and missing."""
        path, target = self.target, f"{self.target}__{self.key}"
        assert self.model is not None  # noqa: S101  dataclass order asks for a default
        return self._with_empty(
            Q(**{f"{path}__isnull": True}),
            {
                "in": Condition(CodesField(model=self.model, key=self.key), lambda keys: Q(**{f"{target}__in": keys})),
                "like": Condition(PatternField(upper=True), lambda patterns: like(target, patterns)),
                "range": Condition(RangeField(end=TextField(upper=True)), lambda ends: between(target, ends)),
            },
        )

    def value_text(self, value: Any, labels: Labels) -> str:
        """The description behind the code."""
        return labels.of(self.model, str(value)) if self.model and self.key == "code" else str(value)


@dataclass(frozen=True)
class Choice(Column):
    """A value of a fixed choice; one may stand for several in the database."""

    choices: tuple[tuple[str, str | Promise], ...] = ()
    means: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def conditions(self) -> dict[str, Condition]:
        """Choices can be listed and missing."""
        path = self.target
        missing = Q(**{f"{path}__isnull": True}) if "__" in path else Q(**{path: ""})
        return self._with_empty(
            missing, {"in": Condition(ChoicesField(choices=self.choices), lambda values: self._among(path, values))}
        )

    def _among(self, path: str, values: list[str]) -> Q:
        return Q(**{f"{path}__in": [meant for value in values for meant in self.means.get(value, (value,))]})

    def value_text(self, value: Any, labels: Labels) -> str:
        """The choice in the reader's language."""
        return str(dict(self.choices).get(value, value))


@dataclass(frozen=True)
class YesNo(Column):
    """A question answered by a condition on the row; `otherwise` says aloud that it is not met."""

    condition: Q = field(default_factory=Q)
    otherwise: str | Promise = ""

    def conditions(self) -> dict[str, Condition]:
        """Yes or no."""
        return {"in": Condition(AnswerField(), lambda yes: self.condition if yes[0] else ~self.condition)}


@dataclass(frozen=True)
class Day(Column):
    """A date, or with `moment` the day of a moment."""

    moment: bool = False

    def conditions(self) -> dict[str, Condition]:
        """Days can be ranged, counted back from today, and missing."""
        path, within = self.target, days_between if self.moment else between
        return self._with_empty(
            Q(**{f"{path}__isnull": True}),
            {
                "range": Condition(RangeField(end=DayField()), lambda ends: within(path, ends)),
                "last_days": Condition(DaysField(), lambda days: within(path, last_days(days))),
            },
        )

    def value_text(self, value: Any, labels: Labels) -> str:
        """The day as the reader writes it."""
        return date_format(date.fromisoformat(value) if isinstance(value, str) else value, "SHORT_DATE_FORMAT")


def last_days(days: int) -> list[date]:
    """From so many days ago to today."""
    today = timezone.localdate()
    return [today - timedelta(days=days), today]


class Conditions(django_filters.FilterSet):
    """A FilterSet that sets up only the filters something is said for: a section has dozens, a group uses two."""

    base_filters: dict[str, django_filters.Filter]

    def __init__(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        self.base_filters = {name: type(self).base_filters[name] for name in data}
        super().__init__(data, **kwargs)


def filterset_for(model: type[Model], columns: Iterable[Column]) -> type[Conditions]:
    """A FilterSet whose filters are named column__operator."""
    filters = {
        f"{column.name}__{operator}": condition
        for column in columns
        for operator, condition in column.conditions().items()
    }
    meta = type("Meta", (), {"model": model, "fields": []})
    return type(f"{model.__name__}Conditions", (Conditions,), {**filters, "Meta": meta})


def flat(conditions: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """{"city": {"like": "B*"}} as the FilterSet reads it: {"city__like": "B*"}."""
    return {f"{name}__{operator}": value for name, test in conditions.items() for operator, value in test.items()}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found
