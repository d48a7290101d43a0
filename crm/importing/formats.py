"""How a workbook shows its numbers: as days, in percent, or with their digits in places, such as a phone number's."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
# Formats that come with Excel and show days, times or percentages, by their numbers.
DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
PERCENT = frozenset([9, 10])
LITERAL = re.compile(r"\"[^\"]*\"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
DAY_OR_TIME = re.compile(r"[dmyhs]", re.IGNORECASE)
# A format of digits in their places and of signs between them: each part is a sign, what is not shown, or a place.
PART = re.compile(r"\"([^\"]*)\"|\\(.)|([ ()+'-])|(_.|\*.|\[\$?-[^\]]*\])|([0#])")
LEAP = 60  # the day that Excel's 1900 has and the calendar has not
SECONDS = 86_400
EXACT = 1e21  # whole numbers below it are written with all their digits

Way = Callable[[float], str]


def plain(number: float) -> str:
    """A number with the fifteen digits that spreadsheets count with."""
    return f"{number:.0f}" if number.is_integer() and abs(number) < EXACT else f"{number:.15g}"


def ways_of(styles: Any, *, is_1904: bool) -> Mapping[str, Way]:
    """How the numbers of cells are written, by the places of their styles; those not named here plainly."""
    codes = {
        each.get("numFmtId"): each.get("formatCode", "") for each in styles.iter(f"{MAIN}numFmt", f"{STRICT}numFmt")
    }
    numbers = [
        each.get("numFmtId", "0")
        for formats in styles.iter(f"{MAIN}cellXfs", f"{STRICT}cellXfs")
        for each in formats.iter(f"{MAIN}xf", f"{STRICT}xf")
    ]
    found = {number: _way(int(number), codes.get(number, ""), is_1904=is_1904) for number in set(numbers)}
    return {str(place): way for place, number in enumerate(numbers) if (way := found[number])}


def _way(number: int, code: str, *, is_1904: bool) -> Way | None:
    first = code.partition(";")[0]
    shown = LITERAL.sub("", first)
    if "general" in shown.lower():
        return None
    if number in DATES or DAY_OR_TIME.search(shown):
        return partial(day, is_1904=is_1904)
    if number in PERCENT or "%" in shown:
        return percent
    parts = _places(first)
    return partial(in_places, parts=parts) if parts else None


def day(number: float, *, is_1904: bool) -> str:
    """A number that stands for a day, a time, or both; as it is where it is none of the calendar."""
    try:
        seconds = round(number * SECONDS)
        if 0 <= seconds < SECONDS:
            return str(datetime.timedelta(seconds=seconds)).zfill(8)
        base = datetime.datetime(1904, 1, 1) if is_1904 else datetime.datetime(1899, 12, 30 if number >= LEAP else 31)
        return moment(base + datetime.timedelta(seconds=seconds))
    except OverflowError:
        return plain(number)


def moment(at: datetime.datetime) -> str:
    """A day, with the time where it is not midnight."""
    midnight = not (at.hour or at.minute or at.second)
    return at.date().isoformat() if midnight else at.replace(tzinfo=None).isoformat(" ", "minutes")


def percent(number: float) -> str:
    """A hundredth as a percentage, with all its digits."""
    return f"{plain(float(f'{number * 100:.12g}'))}%"


def _places(code: str) -> list[tuple[str, str]]:
    """The signs and places of a format, none where it shows numbers as plain ones are or in a way of its own."""
    parts = [
        (found.group(1) or found.group(2) or found.group(3) or "", found.group(5) or "")
        for found in PART.finditer(code)
    ]
    is_whole = PART.sub("", code) == ""
    places = "".join(place for _sign, place in parts)
    says_more = places.count("0") > 1 or any(sign for sign, _place in parts)
    return parts if is_whole and places and says_more else []


def in_places(number: float, *, parts: list[tuple[str, str]]) -> str:
    """The digits in the format's places: "01234" for 1234 in "00000", with "#" for those that may be left empty."""
    if number < 0 or not number.is_integer():
        return plain(number)
    digits, shown = list(plain(number) if number else ""), []
    first = next(at for at, (_sign, place) in enumerate(parts) if place)
    for at in range(len(parts) - 1, -1, -1):
        sign, place = parts[at]
        shown.append(sign if not place else digits.pop() if digits else place.strip("#"))
        if at == first:
            shown += reversed(digits)
    return "".join(reversed(shown)).strip()
