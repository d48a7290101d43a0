"""Filters as people type them: "PROS, CUST" or "PROS|CUST", "1200..1299", "Gen*".

A value in double quotes is meant as it stands, whatever it contains: "Lyon, Dijon" is one place then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PART = re.compile(
    r'\s*"(?P<quoted>(?:[^"]|"")*)"\s*(?P<end>\.\.|[,;|]|\Z)|(?P<plain>(?:(?!\.\.)[^,;|])*)(?P<stop>\.\.|[,;|]|\Z)'
)
PATTERN = re.compile(r'\s*"(?P<quoted>(?:[^"]|"")*)"\s*(?P<end>[,;|]|\Z)|(?P<plain>[^,;|]*)(?P<stop>[,;|]|\Z)')
NEEDS_QUOTES = re.compile(r'[,;|]|\.\.|^["<]')
WILDCARDS = re.compile(r"[*?]")


def read_filter(text: str) -> tuple[str, Any]:
    """The operator and the value: ("in", [texts]), ("like", patterns) or ("range", [low, high]).

    Raises ValidationError with a sentence where the text cannot be meant so.
    """
    parts = list(_parts(PART, text))
    if any(end == ".." for _value, _quoted, end in parts):
        return "range", _ends(parts)
    said = [(value, quoted) for value, quoted, _end in parts if value or quoted]
    if not any(WILDCARDS.search(value) and not quoted for value, quoted in said):
        return "in", [value for value, _quoted in said]
    if any(WILDCARDS.search(value) and quoted for value, quoted in said):
        raise ValidationError(_("Quotation marks do not go together with * and ? here: set two conditions."))
    return "like", _one_or_list([value for value, _quoted in said])


def read_patterns(text: str) -> str | list[str]:
    """One pattern or several, separated like values."""
    return _one_or_list([value for value, quoted, _end in _parts(PATTERN, text) if value or quoted])


def write_filter(operator: str, value: Any) -> str | None:
    """What somebody would type for it; None where only patterns as such can say it (see write_patterns)."""
    if operator == "range":
        low, high = ("" if end is None else _quoted(end, always="." in (end[0], end[-1])) for end in value)
        return f"{low}..{high}"
    values = value if isinstance(value, list) else [value]
    if operator == "in":
        return ", ".join(_quoted(each, always=bool(WILDCARDS.search(each))) for each in values)
    plain = any(WILDCARDS.search(each) for each in values) and not any(NEEDS_QUOTES.search(each) for each in values)
    return ", ".join(values) if plain else None


def write_patterns(value: str | list[str]) -> str:
    """What somebody would type for the patterns."""
    return ", ".join(_quoted(each) for each in (value if isinstance(value, list) else [value]))


def _parts(part: re.Pattern[str], text: str) -> Iterator[tuple[str, bool, str]]:
    """Each value, whether it was quoted, and what ends it."""
    place, end = 0, ","
    while end and (found := part.match(text, place)):
        place, end = found.end(), found["end"] or found["stop"] or ""
        quoted, plain = found["quoted"], (found["plain"] or "").strip()
        if plain.startswith('"'):
            raise ValidationError(_("A quotation mark is not closed."))
        if plain.startswith("<>"):
            raise ValidationError(_("“<>” is not understood: choose below who has none that fits."))
        yield (plain if quoted is None else quoted.replace('""', '"')), quoted is not None, end


def _ends(parts: list[tuple[str, bool, str]]) -> list[str | None]:
    if len(parts) != 2 or parts[0][2] != "..":
        raise ValidationError(_("A range stands alone, for example 1200..1299."))
    low, high = (value or None for value, _quoted, _end in parts)
    return [low, high]


def _one_or_list(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def _quoted(value: str, *, always: bool = False) -> str:
    if always or NEEDS_QUOTES.search(value):
        return '"' + value.replace('"', '""') + '"'
    return value
