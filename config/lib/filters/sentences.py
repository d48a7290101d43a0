"""Conditions read aloud in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.filters.columns import Column, YesNo
from config.lib.filters.labels import Labels


def condition_text(column: Column, operator: str, value: Any, labels: Labels, *, named: bool = True) -> str:
    """A condition in words: "City is Bern or Biel". Without `named` only what follows the column's name."""
    if isinstance(column, YesNo) and operator == "in":
        yes = True in value if isinstance(value, list) else value
        return str(column.label if yes else column.otherwise or _("not %(criteria)s") % {"criteria": column.label})
    text = _said(column, operator, value, labels)
    if not named:
        return text
    form = _("%(column)s %(condition)s") if operator in {"range", "last_days"} else _("%(column)s is %(condition)s")
    return form % {"column": column.label, "condition": text}


def _said(column: Column, operator: str, value: Any, labels: Labels) -> str:
    if operator == "in":
        values = value if isinstance(value, list | tuple) else [value]
        return either([column.value_text(one, labels) for one in values])
    if operator == "like":
        return _("like %(pattern)s") % {"pattern": either(value if isinstance(value, list | tuple) else [value])}
    if operator == "range":
        low, high = (None if end is None else column.value_text(end, labels) for end in value)
        if low is None or high is None:
            return _("up to %(end)s") % {"end": high} if low is None else _("from %(end)s on") % {"end": low}
        return _("from %(low)s to %(high)s") % {"low": low, "high": high}
    if operator == "last_days":
        return (
            ngettext("in the last day", "in the last %(days)d days", value) % {"days": value} if value else _("today")
        )
    if operator == "empty":
        return _("empty") if value in (True, [True]) else _("filled in")
    return str(value)


NAMED = 12  # a sentence with a thousand codes is none


def either(texts: Sequence[Any]) -> str:
    """Several values as alternatives: "Bern, Biel or Thun"; very many are counted."""
    shown = [str(text) for text in texts[:NAMED]]
    if more := len(texts) - len(shown):
        others = ngettext("%(count)d more", "%(count)d more", more) % {"count": more}
        return _("%(first)s or %(last)s") % {"first": ", ".join(shown), "last": others}
    if len(shown) < 2:
        return "".join(shown)
    return _("%(first)s or %(last)s") % {"first": ", ".join(shown[:-1]), "last": shown[-1]}
