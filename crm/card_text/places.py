"""Streets, post codes, cities and countries, as the countries write them."""

from __future__ import annotations

import re
from typing import NamedTuple

from config.lib.text import fold
from crm.card_text.words import (
    BOXES,
    CANADIAN,
    COUNTRIES,
    PREFIXES,
    STATES,
    STREET_ENDS,
    STREETS_BEFORE,
    STREETS_BEHIND,
)

NAME = r"[^\W\d_][^\d,;|]*?"
PREFIX = rf"(?P<prefix>{'|'.join(sorted(PREFIXES, key=len, reverse=True))})[-–  ]\s?"
CODE = r"\d{4}\s[A-Z]{2}(?=\s)|\d{3}\s\d{2}|\d{2}-\d{3}|\d{4}-\d{3}|\d{4,5}"
CODE_FIRST = re.compile(
    rf"(?:{PREFIX})?(?P<code>{CODE})(?:\s+|(?=[^\W\d_]{{3}}))(?P<city>{NAME}(?:\s+(?i:cedex)(?:\s+\d+)?|\s\d{{1,2}})?)\.?$"
)
BRITISH = re.compile(r"(?:(?P<city>[^\W\d_][^\d,]*?),?\s+)?(?P<code>[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2})$")
AMERICAN = re.compile(
    rf"(?P<city>{NAME}),?\s+(?P<code>(?P<state>[A-Z]{{2}})\s+(?:\d{{5}}(?:-\d{{4}})?|[A-Z]\d[A-Z]\s?\d[A-Z]\d))$"
)
LETTERS = re.compile(r"[^\W\d_]+")
NUMBER = re.compile(r"\d+\s?[a-zA-Z]?\b")
MOST_WORDS = 9  # of a street


class Place(NamedTuple):
    """A post code and what stands beside it."""

    post_code: str
    city: str
    country: str = ""


def place_in(text: str) -> Place | None:
    """The post code and city that the text is, or nothing."""
    text = text.strip(" ,;")
    found = AMERICAN.fullmatch(text)
    if found and found["state"] in STATES | CANADIAN:
        return Place(found["code"], found["city"].strip(), "CA" if found["state"] in CANADIAN else "US")
    if found := BRITISH.fullmatch(text):
        return Place(found["code"], (found["city"] or "").strip(), "GB")
    if found := CODE_FIRST.fullmatch(text):
        return Place(found["code"], found["city"].strip(), PREFIXES.get(found["prefix"] or "", ""))
    return None


def country_in(text: str) -> str:
    """The code of the country that the text names, or nothing."""
    return COUNTRIES.get(fold(text).strip(" .,;()"), "") or COUNTRIES.get(fold(text).strip(" ,;()"), "")


def is_street(text: str) -> bool:
    """Whether the text looks like the line of a street."""
    words = LETTERS.findall(fold(text))
    if not words or len(words) > MOST_WORDS:
        return False
    numbered = bool(NUMBER.search(text))
    if words[0] in STREETS_BEFORE and (numbered or len(words) > 1):
        return numbered or len(words) > 2 or len(words[0]) > 3
    if not numbered:
        return False
    return any(word in STREETS_BEHIND or (len(word) > 4 and word.endswith(STREET_ENDS)) for word in words)


def is_box(text: str) -> bool:
    """Whether the text is the number of a post-office box."""
    return fold(text).startswith(BOXES)
