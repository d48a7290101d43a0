"""How alike two contacts are: the keys that only likely pairs share, and what speaks for a pair.

Comparing everybody with everybody would take years for a million contacts. Contacts that may be the same share a key,
so that only those who share one are compared.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import NamedTuple

from rapidfuzz import fuzz

from config.lib.text import fold

HIT = 60  # percent: what is alike to this degree is shown
STRIPPED = str.maketrans("", "", ' +"&/,.;:-_(){}#!£$\\')
# The columns that search strings are made of, those that tell most contacts apart first.
COLUMNS = ("vat_number", "email", "mobile_phone", "phone", "name", "address", "post_code", "city")
FIRST, LAST = "first", "last"
NO_WORD = re.compile(r"[^\w@]+")
SHORTEST_PHONE = 6  # digits
END_OF_PHONE = 7  # digits: what numbers with and without the country's have in common
INTERNATIONAL = re.compile(r"\s*(?:\+|00)")
REMEMBERED = 20_000  # contacts come up in several pairs, close to each other
TRUNK = re.compile(r"\(0\)")
# What companies call themselves besides their name.
FORMS = frozenset(
    [
        "ab",
        "ag",
        "aps",
        "as",
        "bv",
        "co",
        "company",
        "corp",
        "eg",
        "et",
        "gmbh",
        "inc",
        "kg",
        "limited",
        "llc",
        "llp",
        "ltd",
        "nv",
        "oy",
        "plc",
        "sa",
        "sagl",
        "sarl",
        "sas",
        "spa",
        "srl",
        "cie",
        "s.a",
        "s.a.s",
        "s.a.r.l",
    ]
)


class Traits(NamedTuple):
    """What is compared of a contact, in the order of TRAITS."""

    type: str
    name: str
    first_name: str = ""
    surname: str = ""
    company: str = ""  # its name; empty for a company
    address: str = ""
    post_code: str = ""
    city: str = ""
    phone: str = ""
    mobile_phone: str = ""
    email: str = ""
    vat_number: str = ""

    @property
    def is_company(self) -> bool:
        """Whether it is a company."""
        return self.type == "company"

    @property
    def phones(self) -> tuple[str, str]:
        """Its phone numbers."""
        return self.phone, self.mobile_phone


TRAITS = tuple("company__name" if name == "company" else name for name in Traits._fields)


class SearchString(NamedTuple):
    """The first or last letters of a field."""

    column: str
    part: str
    length: int

    def of(self, traits: Traits) -> str:
        """The string, in capitals and without the letters that are written one way or the other."""
        text = getattr(traits, self.column).translate(STRIPPED)
        return (text[: self.length] if self.part == FIRST else text[-self.length :]).upper()


@dataclass(frozen=True)
class Rules:
    """The search strings, and how many of a hundred two companies have in common that are alike."""

    strings: tuple[SearchString, ...] = ()
    hit: int = HIT

    @property
    def needed(self) -> int:
        """How many search strings have to be the same: of all there are, also those that are empty."""
        return -(-len(self.strings) * self.hit // 100)

    @cached_property
    def keys(self) -> Sequence[SearchString]:
        """The strings of which two companies with enough in common share one: the rest may all be different."""
        telling = sorted(self.strings, key=lambda each: (COLUMNS.index(each.column), each.part, -each.length))
        return telling[: len(telling) - self.needed + 1]


def keys_of(traits: Traits, rules: Rules) -> set[int]:
    """What the contact shares with those who may be the same."""
    kind = traits.type
    return {_hashed(f"{kind}|{text}") for text in _keys(traits, rules)}


def _hashed(text: str) -> int:
    """A number that fits a column of the database, evenly spread."""
    return int.from_bytes(blake2b(text.encode(errors="replace"), digest_size=8).digest()) >> 1


def _keys(traits: Traits, rules: Rules) -> Iterator[str]:
    if traits.email:
        yield f"e|{traits.email.lower()}"
    for phone in traits.phones:
        digits = digits_of(phone)
        if len(digits) >= SHORTEST_PHONE:
            yield f"p|{digits[-END_OF_PHONE:]}"
    words = name_words(traits.name, of_company=traits.is_company)
    if traits.is_company:
        yield from _company_keys(traits, words, rules)
    elif len(words) > 1:
        yield from _person_keys(traits, words)


def _company_keys(traits: Traits, words: Sequence[str], rules: Rules) -> Iterator[str]:
    name = "".join(sorted(words))
    if name:
        yield f"n|{name}"
        if traits.post_code:
            yield f"a|{name[:3]}|{fold(traits.post_code)}"
    for string in rules.keys:
        if text := string.of(traits):
            yield f"{string.column}|{string.part}|{string.length}|{text}"


def _person_keys(traits: Traits, words: Sequence[str]) -> Iterator[str]:
    """First and last name in either order; their first letters together with company, place."""
    ends = sorted((words[0], words[-1]))
    yield f"n|{'|'.join(ends)}"
    letters = ends[0][0] + ends[1][0]
    for place in (traits.company, traits.post_code):
        if place:
            yield f"a|{letters}|{fold(place)}"


def digits_of(phone: str) -> str:
    """The digits of a phone number."""
    return "".join(filter(str.isdigit, phone))


def same_phone(one: str, other: str) -> bool:
    """Whether the two are one number, each with or without the country's."""
    (first, abroad), (second, also_abroad) = _significant(one), _significant(other)
    if min(len(first), len(second)) < SHORTEST_PHONE:
        return False
    if abroad == also_abroad:
        return first == second
    whole, part = (first, second) if abroad else (second, first)
    return whole.endswith(part) and 1 <= len(whole) - len(part) <= 3


@lru_cache(REMEMBERED)
def _significant(phone: str) -> tuple[str, bool]:
    """The digits without what is dialled before them, and whether the country's are among them."""
    abroad = bool(INTERNATIONAL.match(phone))
    digits = digits_of(TRUNK.sub("", phone))
    return (digits.removeprefix("00") if abroad else digits.removeprefix("0")), abroad


@lru_cache(REMEMBERED)
def name_words(name: str, *, of_company: bool = False) -> Sequence[str]:
    """The words of a name without case, accents and points; a company's without its legal form."""
    words = NO_WORD.sub(" ", fold(name).replace(".", "" if of_company else " ")).split()
    return [word for word in words if word not in FORMS] or words if of_company else words


def name_likeness(one: str, other: str, *, of_company: bool = False) -> int:
    """How alike two names are, in percent: in any order, with initials for names, with or without middle names."""
    first, second = (sorted(name_words(name, of_company=of_company)) for name in (one, other))
    if not first or not second:
        return 0
    if first == second:
        return 100
    first, second = _spelled_out(first, second), _spelled_out(second, first)
    fewer, more = sorted((set(first), set(second)), key=len)
    alike = round(fuzz.ratio(" ".join(sorted(first)), " ".join(sorted(second))))
    return min(max(alike, 95 if len(fewer) > 1 and fewer <= more else 0), 95 if alike == 100 else 99)


def _spelled_out(words: Sequence[str], others: Collection[str]) -> list[str]:
    """The words with the other name's word for each initial."""
    free = [word for word in others if word not in words]
    return [next((word for word in free if word[0] == each), each) if len(each) == 1 else each for each in words]


@dataclass(frozen=True)
class Likeness:
    """What two contacts have in common, and how likely they are the same, in percent."""

    total: int
    name: int = 0
    strings: int = 0  # search strings, in percent
    same: frozenset[str] = frozenset()  # of "email", "phone", "vat_number", "company", "place"


def compare(one: Traits, other: Traits, rules: Rules) -> Likeness:
    """How likely the two are the same; nothing where one is a company and the other a person."""
    if one.type != other.type:
        return Likeness(0)
    same = frozenset(_same(one, other))
    name = name_likeness(one.name, other.name, of_company=one.is_company)
    strings = _strings(one, other, rules) if one.is_company else 0
    total = _company_total(name, same, strings, rules) if one.is_company else _person_total(one, other, name, same)
    return Likeness(max(0, min(100, total)), name, strings, same)


@lru_cache(REMEMBERED)
def _folded(text: str) -> str:
    return fold(text)


def _same(one: Traits, other: Traits) -> Iterator[str]:
    if one.email and one.email.lower() == other.email.lower():
        yield "email"
    if any(same_phone(mine, its) for mine in one.phones for its in other.phones):
        yield "phone"
    if one.vat_number and one.vat_number.translate(STRIPPED).upper() == other.vat_number.translate(STRIPPED).upper():
        yield "vat_number"
    if one.company and _folded(one.company) == _folded(other.company):
        yield "company"
    if (one.post_code and one.post_code == other.post_code) or (one.city and _folded(one.city) == _folded(other.city)):
        yield "place"


def _strings(one: Traits, other: Traits, rules: Rules) -> int:
    both = zip(_strings_of(one, rules.strings), _strings_of(other, rules.strings), strict=True)
    hits = sum(1 for first, second in both if first and first == second)
    return 100 * hits // len(rules.strings) if rules.strings else 0


@lru_cache(REMEMBERED)
def _strings_of(traits: Traits, strings: Sequence[SearchString]) -> list[str]:
    return [string.of(traits) for string in strings]


WEIGHTS = {"email": 30, "phone": 20, "vat_number": 40, "company": 20, "place": 15}
ALIKE = 70  # percent: names below have little in common


def _company_total(name: int, same: Collection[str], strings: int, rules: Rules) -> int:
    """Enough search strings in common, or names alike and something else."""
    weight = sum(WEIGHTS[each] for each in same)
    total = round(0.6 * name) + weight if name >= ALIKE else weight
    return max(total, strings if strings >= rules.hit else 0)


def _person_total(one: Traits, other: Traits, name: int, same: Collection[str]) -> int:
    """Names alike and something else; a different employer or e-mail address speaks against it.

    Colleagues share a company, a place and a phone; without names alike only an e-mail address counts.
    """
    if name < ALIKE:
        common = set(name_words(one.name)) & set(name_words(other.name))
        return (65 if common else 45) if "email" in same else 0
    total = round(0.6 * name) + sum(WEIGHTS[each] for each in same)
    if one.company and other.company and "company" not in same:
        total -= 15
    if one.email and other.email and "email" not in same:
        total -= 10
    return total
