"""What may stand in a condition: each field takes a value as criteria hold it and gives it in its one stored form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

MOST_VALUES = 1000
MOST_PATTERNS = 100  # each is a comparison of its own
MOST_STARS = 5  # each one more makes a long text slower to compare
LONGEST_TEXT = 200
MOST_DAYS = 36_500
NAMED = 5
FIRST_YEAR, LAST_YEAR = 1800, 2999

# What no keyboard types and no database keeps: control characters and halves of characters.
UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class TextField(forms.Field):
    """One text, without blanks around it; with `upper` in capital letters, as codes and numbers are."""

    def __init__(self, *, upper: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.upper = upper

    def clean(self, value: Any) -> str | None:
        """The text, None where nothing was said."""
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or UNWRITABLE.search(value) or len(value) > LONGEST_TEXT:
            raise ValidationError(_("A text of at most %(most)s characters is needed.") % {"most": LONGEST_TEXT})
        return value.strip().upper() if self.upper else value.strip()


class TextsField(forms.Field):
    """One or several texts, each once."""

    def __init__(self, *, upper: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.one = TextField(upper=upper)

    def clean(self, value: Any) -> list[Any] | None:
        """The texts, None where nothing was said."""
        if value is None:
            return None
        if not isinstance(value, list | tuple) or not value:
            raise ValidationError(_("Choose at least one value."))
        if len(value) > MOST_VALUES:
            raise ValidationError(_("Choose at most %(most)s values.") % {"most": MOST_VALUES})
        return list(dict.fromkeys(self.one.clean("" if each is None else each) for each in value))


class PatternField(TextsField):
    """One pattern with * and ?, or several."""

    def clean(self, value: Any) -> Any:
        """The pattern, a list where there are several, None where nothing was said."""
        patterns = super().clean([value] if isinstance(value, str) else value)
        if patterns is None:
            return None
        if len(patterns) > MOST_PATTERNS:
            raise ValidationError(_("Choose at most %(most)s patterns.") % {"most": MOST_PATTERNS})
        if any(pattern.count("*") > MOST_STARS for pattern in patterns):
            raise ValidationError(_("A pattern has at most %(most)s stars.") % {"most": MOST_STARS})
        return patterns[0] if len(patterns) == 1 else patterns


class CodesField(TextsField):
    """One or several codes of a table, all of them known there."""

    def __init__(self, *, model: type[Model], key: str, **kwargs: Any) -> None:
        super().__init__(upper=True, **kwargs)
        self.model, self.key = model, key

    def clean(self, value: Any) -> list[Any] | None:
        """The codes in capital letters."""
        codes = super().clean(value)
        if codes is None:
            return None
        rows = self.model._default_manager.filter(**{f"{self.key}__in": codes})
        known = set(rows.values_list(self.key, flat=True))
        if unknown := [code for code in codes if code not in known]:
            raise ValidationError(_("There is no %(code)s.") % {"code": _some(unknown)})
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
            raise ValidationError(_("There is no %(code)s.") % {"code": _some(unknown)})
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


class AnswerField(YesNoField):
    """Yes or no as the values of a column are said: in a list."""

    def clean(self, value: Any) -> Any:
        """[True] or [False], None where nothing was said."""
        answer = super().clean(value)
        return None if answer is None else [answer]


class DayField(forms.Field):
    """A day as 2026-12-31."""

    def clean(self, value: Any) -> date | None:
        """The day, None where nothing was said."""
        if value is None:
            return None
        try:
            day = value if type(value) is date else date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise ValidationError(_("%(value)s is not a date.") % {"value": str(value)[:LONGEST_TEXT]}) from error
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(_("%(value)s is not a date.") % {"value": day})
        return day


class DaysField(forms.Field):
    """A number of days."""

    def clean(self, value: Any) -> int | None:
        """The days, None where nothing was said."""
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_DAYS:
            raise ValidationError(_("A number of days is needed."))
        return value


class RangeField(forms.Field):
    """A lower and an upper end; one of them may be open."""

    def __init__(self, *, end: forms.Field, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.end = end

    def clean(self, value: Any) -> list[Any] | None:
        """Both ends, None for an open one."""
        if value is None:
            return None
        if not isinstance(value, list | tuple) or len(value) != 2 or value[0] is value[1] is None:
            raise ValidationError(_("A range has a lower and an upper end."))
        low, high = (self.end.clean(one) for one in value)
        if low is not None and high is not None and _order(low) > _order(high):
            raise ValidationError(_("A range ends after it begins."))
        return [low, high]


def _some(texts: list[str]) -> str:
    """As many as a sentence can name."""
    return ", ".join(texts[:NAMED]) + (" …" if len(texts) > NAMED else "")


def _order(end: Any) -> Any:
    """Texts are compared whatever their case."""
    return end.upper() if isinstance(end, str) else end
