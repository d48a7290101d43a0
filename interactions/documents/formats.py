"""How a value is written in a letter: cleaned, in capitals, as a date or a number after a Word picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR

LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
DATE_PIECES = re.compile(
    r"'[^']*'|d{1,4}|D{1,4}|M{1,4}|[yY]{1,4}|H{1,2}|h{1,2}|m{1,2}|s{1,2}|[aA][mM]/[pP][mM]|.", re.S
)
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
MASK = re.compile(r"[#0x](?:[#0x.,'\u00a0\u202f ]*[#0x])?")
THREES = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
WRITTEN_OUT = re.compile(r"(\d{1,2})(?:\.|er)?\s+(\w+)\s+(\d{4})")
LETTER_LANGUAGES = ("en", "fr", "da", "de", "it", "nl", "es")
WORD = re.compile(r"[^\s\-’']+")


def clean(value: object) -> str:
    """The value as text that Word can hold: no control characters, every kind of line end as a line feed."""
    text = "" if value is None else str(value)
    if text.isprintable():
        return text
    return UNPRINTABLE.sub("", LINE_ENDS.sub("\n", text))


def first_capital(text: str) -> str:
    """Only the first letter in capitals, the others as they are."""
    return text[:1].upper() + text[1:]


def capitals(text: str) -> str:
    """The first letter of each word in capitals, the others as they are."""
    return WORD.sub(lambda word: first_capital(word.group()), text)


CASES: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "firstcap": first_capital,
    "caps": capitals,
}


@lru_cache(maxsize=64)
def _names(language: str) -> dict[str, tuple[str, ...]]:
    """Names of months and weekdays in a language, as Django's own catalogues have them."""
    with translation.override(language.lower()):
        return {
            "MMM": tuple(str(MONTHS_3[month]) for month in range(1, 13)),
            "MMMM": tuple(str(MONTHS[month]) for month in range(1, 13)),
            "ddd": tuple(str(WEEKDAYS_ABBR[day]) for day in range(7)),
            "dddd": tuple(str(WEEKDAYS[day]) for day in range(7)),
        }


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """The numbers of the months by their names in the languages letters are written in."""
    names = (enumerate(_names(language)["MMMM"], 1) for language in LETTER_LANGUAGES)
    return {name.casefold(): number for months in names for number, name in months}


def _moment(text: str) -> datetime | None:
    """The date (and time) that the text is, if it is one: ISO, or written out as in "23 novembre 2026"."""
    try:
        if written := WRITTEN_OUT.fullmatch(text):
            day, month, year = written.groups()
            return datetime(int(year), _months().get(month.casefold(), 0), int(day))
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), datetime.min.time())
        return datetime.fromisoformat(text) if text[4:5] == "-" else None
    except ValueError:
        return None


def _date_piece(piece: str, moment: datetime, language: str) -> str:
    kind, width = piece[0], len(piece)
    if kind == "'":
        return piece[1:-1]
    if kind in "dD":
        return _names(language)["d" * width][moment.weekday()] if width > 2 else f"{moment.day:0{width}}"
    if kind == "M":
        return _names(language)[piece][moment.month - 1] if width > 2 else f"{moment.month:0{width}}"
    if kind in "yY":
        return f"{moment.year:04}" if width > 2 else f"{moment.year % 100:02}"
    if width > 2:
        return "AM" if moment.hour < 12 else "PM"
    hours = {"H": moment.hour, "h": moment.hour % 12 or 12, "m": moment.minute, "s": moment.second}
    return f"{hours[kind]:0{width}}" if kind in hours else piece


def as_date(text: str, picture: str, language: str) -> str:
    """A date written after a Word date picture (d. MMMM yyyy); any other text stays as it is."""
    moment = _moment(text.strip())
    if moment is None:
        return text
    return "".join(_date_piece(piece, moment, language) for piece in DATE_PIECES.findall(picture))


def _separators(mask: str) -> tuple[str, str]:
    """The decimal sign and the thousands sign of a number mask such as #,##0.00 or # ##0,00."""
    signs = [character for character in mask if character not in "#0x"]
    if not signs:
        return "", ""
    last = signs[-1]
    after = len(mask) - mask.rindex(last) - 1
    grouping_only = last not in ".," or (len(set(signs)) == 1 and after == 3)
    if grouping_only:
        return "", last
    return last, signs[0] if signs[0] != last else ""


def _digits(number: Decimal, mask: str) -> str:
    decimal_sign, thousands = _separators(mask)
    whole_mask, _, part_mask = mask.rpartition(decimal_sign) if decimal_sign else (mask, "", "")
    places = len(part_mask)
    rounded = f"{abs(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    whole, _, part = rounded.partition(".")
    whole = whole.lstrip("0").rjust(whole_mask.count("0"), "0")
    if thousands:
        whole = THREES.sub(thousands, whole)
    while part_mask.endswith("#") and part.endswith("0"):
        part, part_mask = part[:-1], part_mask[:-1]
    return whole + (decimal_sign + part if part else "")


def as_number(text: str, picture: str) -> str:
    """A number written after a Word number picture (#,##0.00 kr.); any other text stays as it is."""
    plain = text.strip()
    if not NUMBER.fullmatch(plain) or len(plain) > 24:
        return text
    number = Decimal(plain.replace(",", "."))
    sections = picture.split(";")
    negative = number < 0 and len(sections) > 1
    section = sections[1] if negative else sections[2] if number == 0 and len(sections) > 2 else sections[0]
    mask = MASK.search(section)
    if mask is None:
        return section.replace("'", "")
    before, after = section[: mask.start()].replace("'", ""), section[mask.end() :].replace("'", "")
    sign = "-" if number < 0 and not negative else ""
    return f"{sign}{before}{_digits(number, mask.group())}{after}"


@dataclass(frozen=True)
class Format:
    """The switches of one merge field."""

    case: str = ""
    date_picture: str = ""
    number_picture: str = ""
    before: str = ""
    after: str = ""
    language: str = "en"

    def apply(self, text: str) -> str:
        """The value as the switches want it; nothing at all for an empty value."""
        if not text:
            return ""
        if self.date_picture:
            text = as_date(text, self.date_picture, self.language)
        if self.number_picture:
            text = as_number(text, self.number_picture)
        if self.case:
            text = CASES[self.case](text)
        return f"{self.before}{text}{self.after}"
