"""E-mail addresses, home pages and phone numbers in a line: what has a shape of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from config.lib.text import fold
from crm.card_text.words import DIALLED, FAX, LABELS, MOBILE, MOBILE_NUMBERS, NUMBERED, PHONE

ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
PAGE = re.compile(
    r"(?:https?://|www\.)[^\s,;|<>()]+|(?<![\w@.])(?:[a-z0-9-]+\.)+(?:com|org|net|info|eu|ch|de|fr|dk|at|be|it|es|nl|"
    r"se|no|fi|uk|us|io|swiss|biz|li|lu|pl|pt|example)(?:/[^\s,;|<>()]*)?(?![\w@.-])",
    re.ASCII | re.IGNORECASE,
)
NUMBER = re.compile(r"(?:(?<![\w.,/])|(?=\+))(?:\+|00)?\(?\+?\d(?:[ \u00a0\u202f().\-/–]{0,3}\d){5,16}(?![\w])")
DAY = re.compile(r"\s*(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})\s*")
WORD_BEFORE = re.compile(r"([^\W\d_][\w.\-]*)\W*$")
WORD_BEHIND = re.compile(r"^\s*\(([^\W\d_]\w*)\)")
WORDS = re.compile(r"[^\W_]+")
FEWEST, MOST = 7, 15  # digits of a phone number


class Mark(NamedTuple):
    """What was found, which kind it is, and where it stands in the line."""

    kind: str  # email, home_page, phone, mobile_phone, fax
    value: str
    start: int
    end: int


def marks_in(line: str) -> Iterator[Mark]:
    """The e-mail addresses, home pages and phone numbers of the line, from left to right."""
    found = [Mark("email", each.group(), *each.span()) for each in ADDRESS.finditer(line)]
    found += [Mark("home_page", each.group().rstrip(".:"), *each.span()) for each in PAGE.finditer(line)]
    found += _numbers(line)
    end = 0
    for mark in sorted(found, key=lambda mark: mark.start):
        if mark.start >= end:
            end = mark.start + len(mark.value)
            yield mark._replace(end=end)


def _numbers(line: str) -> Iterator[Mark]:
    for each in NUMBER.finditer(line):
        digits = re.sub(r"\D", "", each.group().replace("(0)", ""))
        before, behind = _word(WORD_BEFORE, line[: each.start()]), _word(WORD_BEHIND, line[each.end() :])
        if not FEWEST <= len(digits) <= MOST or DAY.fullmatch(each.group()) or before in NUMBERED:
            continue
        kind = _kind_of_word(before) or _kind_of_word(behind) or _kind_of_number(each.group())
        yield Mark(kind, each.group().strip(), *each.span())


def _word(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return fold(found[1]).strip(".-") if found else ""


def _kind_of_word(word: str) -> str:
    if word in MOBILE:
        return "mobile_phone"
    return "fax" if word in FAX else "phone" if word in PHONE else ""


def _kind_of_number(number: str) -> str:
    country, rest = country_of(number)
    national = [country] if country else list(MOBILE_NUMBERS)[:4]
    return "mobile_phone" if any(rest.startswith(MOBILE_NUMBERS.get(each, ("-",))) for each in national) else "phone"


def country_of(number: str) -> tuple[str, str]:
    """The country whose digits the number begins with, if any, and the digits behind those or behind a single 0."""
    text = number.replace("(0)", "").strip().lstrip("(")
    digits = re.sub(r"\D", "", text)
    if text.startswith("00"):
        text, digits = f"+{text[2:]}", digits[2:]
    if not text.startswith("+"):
        return "", digits.removeprefix("0") if digits.startswith("0") else f"-{digits}"
    for length in (3, 2):
        if country := DIALLED.get(digits[:length]):
            return country, digits[length:]
    return "", f"-{digits}"


def without_labels(text: str) -> str:
    """What is left of a line besides words such as "Tel." and what separates things."""
    words = [word for word in WORDS.findall(text) if fold(word) not in LABELS]
    return text.strip(" \t,;:|/–-·•") if words else ""
