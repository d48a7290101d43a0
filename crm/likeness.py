"""How alike two contacts are, and what speaks for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from operator import eq
from typing import NamedTuple

from rapidfuzz import fuzz

from crm.keys import Rules
from crm.traits import AGAIN, Phone, Traits, name_words, phone_of, plain, shared

WEIGHTS = {"email": 30, "phone": 20, "vat_number": 40, "company": 20, "place": 15}
ALIKE = 70  # percent: names below have little in common
NEVER = float("nan")  # equal to nothing, not even to itself


class Likeness(NamedTuple):
    """What two contacts have in common, and how likely they are the same, in percent."""

    total: int
    name: int = 0
    strings: int = 0  # search strings, in percent
    same: frozenset[str] = frozenset()  # of "email", "phone", "vat_number", "company", "place"


class Rest(NamedTuple):
    """What is compared of a contact besides name and e-mail address, written one way."""

    phones: Sequence[Phone]
    vat_number: str
    company: str
    post_code: str
    city: str
    strings: Sequence[str | float]  # of a company


class Looks:
    """A contact as it is compared: everything written one way, once for all comparisons, the rest when it is needed."""

    def __init__(self, traits: Traits, rules: Rules) -> None:
        self.traits, self.rules = traits, rules
        self.is_company = traits.is_company
        self.name = _name_of(traits.name, self.is_company)
        self.emails = traits.emails
        self._rest: Rest | None = None

    @property
    def rest(self) -> Rest:
        """What is compared besides name and e-mail address."""
        if self._rest is None:
            traits = self.traits
            self._rest = Rest(
                [phone for text in traits.phones if text and (phone := phone_of(text))],
                plain(traits.vat_number) if traits.vat_number else "",
                shared(traits.company),
                shared(traits.post_code),
                shared(traits.city),
                [text or NEVER for text in self.rules.of(traits)] if self.is_company else (),
            )
        return self._rest


class Name(NamedTuple):
    """The words of a name in alphabetical order, these in one text, and whether one of them is an initial."""

    words: Sequence[str]
    text: str
    has_initial: bool


@lru_cache(AGAIN)
def _name_of(name: str, of_company: bool) -> Name:
    words = sorted(name_words(name, of_company))
    return Name(words, " ".join(words), any(len(word) == 1 for word in words))


def compare(one: Traits, other: Traits, rules: Rules) -> Likeness:
    """How likely the two are the same; nothing where one is a company and the other a person."""
    return likeness(Looks(one, rules), Looks(other, rules))


def likeness_of_candidates(one: Looks, other: Looks) -> Likeness:
    """The same as likeness, but that nothing else is told of two persons who are not: most share a key for nothing."""
    name = _alike(one.name, other.name)
    if name < ALIKE and not one.is_company and one.emails.isdisjoint(other.emails):
        return Likeness(0, name)
    return likeness(one, other, name)


def likeness(one: Looks, other: Looks, name: int | None = None) -> Likeness:
    """How likely the two are the same, as compare says; `name` where it is known how alike their names are."""
    if one.is_company != other.is_company:
        return Likeness(0)
    same = frozenset(_same(one, other))
    name = _alike(one.name, other.name) if name is None else name
    if one.is_company:
        mine, its = one.rest.strings, other.rest.strings
        strings = 100 * sum(map(eq, mine, its)) // max(len(mine), 1)
        return Likeness(min(100, _company_total(name, same, strings, one.rules)), name, strings, same)
    return Likeness(max(0, min(100, _person_total(one, other, name, same))), name, 0, same)


def name_likeness(one: str, other: str, *, of_company: bool = False) -> int:
    """How alike two names are, in percent: in any order, with initials for names, with or without middle names."""
    return _alike(_name_of(one, of_company), _name_of(other, of_company))


def _alike(one: Name, other: Name) -> int:
    if not one.words or not other.words:
        return 0
    if one.text == other.text:
        return 100
    first, second, text, other_text = one.words, other.words, one.text, other.text
    if one.has_initial or other.has_initial:
        first, second = sorted(_spelled_out(first, second)), sorted(_spelled_out(second, first))
        text, other_text = " ".join(first), " ".join(second)
        if text == other_text:
            return 95
    alike = round(fuzz.ratio(text, other_text))
    words, others = set(first), set(second)
    if min(len(words), len(others)) > 1 and (words <= others or others <= words):
        alike = max(alike, 95)
    return min(alike, 99)


def _spelled_out(words: Sequence[str], others: Collection[str]) -> list[str]:
    """The words with the other name's word for each initial."""
    free = [word for word in others if word not in words]
    return [next((word for word in free if word[0] == each), each) if len(each) == 1 else each for each in words]


def _same(one: Looks, other: Looks) -> list[str]:
    mine, its, same = one.rest, other.rest, []
    if not one.emails.isdisjoint(other.emails):
        same.append("email")
    if mine.phones and its.phones and any(phone.is_same(each) for phone in mine.phones for each in its.phones):
        same.append("phone")
    if mine.vat_number and mine.vat_number == its.vat_number:
        same.append("vat_number")
    if mine.company and mine.company == its.company:
        same.append("company")
    if (mine.post_code and mine.post_code == its.post_code) or (mine.city and mine.city == its.city):
        same.append("place")
    return same


def _company_total(name: int, same: Collection[str], strings: int, rules: Rules) -> int:
    """Enough search strings in common, or names alike and something else."""
    weight = sum(WEIGHTS[each] for each in same)
    total = round(0.6 * name) + weight if name >= ALIKE else weight
    return max(total, strings if strings >= rules.hit else 0)


def _person_total(one: Looks, other: Looks, name: int, same: Collection[str]) -> int:
    """Names alike and something else; a different employer or e-mail address speaks against it.

    Colleagues share a company, a place and a phone; without names alike only an e-mail address counts.
    """
    if name < ALIKE:
        common = set(one.name.words) & set(other.name.words)
        return (65 if common else 45) if "email" in same else 0
    total = round(0.6 * name) + sum(WEIGHTS[each] for each in same)
    if one.rest.company and other.rest.company and "company" not in same:
        total -= 15
    if one.emails and other.emails and "email" not in same:
        total -= 10
    return total
