"""The keys that only contacts share which may be the same.

Comparing everybody with everybody would take years for a million contacts. Contacts that may be the same share a key,
so that only those who share one are compared.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import combinations
from math import comb
from typing import NamedTuple

from crm.traits import AGAIN, SHORTEST_PHONE, Traits, digits_of, plain, shared

HIT = 60  # percent: what is alike to this degree is shown
FIRST, LAST = "first", "last"
# What search strings are made of, those first that tell most companies apart, of each field one before the others: not
# the area code, not the mail server.
TELLING = (
    *(("vat_number", LAST), ("email", FIRST), ("mobile_phone", LAST), ("phone", LAST), ("name", LAST)),
    *(("address", FIRST), ("name", FIRST), ("address", LAST), ("vat_number", FIRST), ("post_code", LAST)),
    *(("post_code", FIRST), ("city", FIRST), ("city", LAST)),
    *(("email", LAST), ("mobile_phone", FIRST), ("phone", FIRST)),
)
MOST_KEYS = 40  # of the search strings of a company
END_OF_PHONE = 7  # digits: what numbers with and without the country's have in common
SOFT = str.maketrans("", "", "aeiouyhw")  # letters that are misspelt before others
TWICE = re.compile(r"(.)\1+")


class SearchString(NamedTuple):
    """The first or last letters of a field."""

    column: str
    part: str
    length: int

    @property
    def slice(self) -> slice:
        """The part of the field's text."""
        return slice(self.length) if self.part == FIRST else slice(-self.length, None)

    def of(self, traits: Traits) -> str:
        """The string, in capitals and without the letters that are written one way or the other."""
        return plain(getattr(traits, self.column))[self.slice]


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
    def telling(self) -> Sequence[SearchString]:
        """The strings, those first that few have in common."""
        return sorted(self.strings, key=lambda each: TELLING.index((each.column, each.part)))

    @cached_property
    def together(self) -> int:
        """How many strings make a key: two, which few companies share by chance, unless that makes too many keys."""
        return 2 if self.needed > 1 and comb(len(self.strings) - self.needed + 2, 2) <= MOST_KEYS else 1

    @cached_property
    def _cuts(self) -> Sequence[tuple[int, slice]]:
        """For each string the place of its column, and the part of its text."""
        return [(Traits._fields.index(each.column), each.slice) for each in self.telling]

    @cached_property
    def _places(self) -> Collection[int]:
        return {place for place, _part in self._cuts}

    def of(self, traits: Traits) -> list[str]:
        """The strings of a contact, those first that few have in common."""
        texts = {place: plain(text) if (text := traits[place]) else "" for place in self._places}
        return [texts[place][part] for place, part in self._cuts]

    def keys(self, traits: Traits) -> Iterator[str]:
        """What a company shares with those that have enough strings in common, whichever these are.

        Two companies with ten strings in common have two of them among all of theirs but the last eight, in whatever
        order all are looked at: the rest is too few. Strings that are empty are never in common.
        """
        own = [f"{place}|{text}" for place, text in enumerate(self.of(traits)) if text]
        first = own[: len(own) - self.needed + self.together] if len(own) >= self.needed else []
        yield from map("|".join, combinations(first, self.together))


def keys_of(traits: Traits, rules: Rules) -> set[int]:
    """What the contact shares with those who may be the same."""
    kind = f"{traits.type}|"
    texts = [(kind + text).encode("utf-8", "replace") for text in _keys(traits, rules)]
    # Numbers that fit a column of the database, evenly spread.
    return {int.from_bytes(blake2b(text, digest_size=8).digest()) >> 1 for text in texts}


def _keys(traits: Traits, rules: Rules) -> list[str]:
    keys = [f"e|{email.lower()}" for email in (traits.email, traits.email_2) if email]
    for phone in traits.phones:
        if phone and len(digits := digits_of(phone)) >= SHORTEST_PHONE:
            keys.append(f"p|{digits[-END_OF_PHONE:]}")
    words = traits.words
    if traits.is_company:
        keys += _company_keys(traits, words, rules)
    elif len(words) > 1:
        keys += _person_keys(traits, words)
    return keys


def _company_keys(traits: Traits, words: Sequence[str], rules: Rules) -> Iterator[str]:
    name = "".join(sorted(words))
    if name:
        yield f"n|{name}"
        if traits.post_code:
            yield f"a|{name[:3]}|{shared(traits.post_code)}"
    if traits.vat_number:
        yield f"v|{plain(traits.vat_number)}"
    yield from rules.keys(traits)


def _person_keys(traits: Traits, words: Sequence[str]) -> list[str]:
    """First and last name in either order; at one company their first letters, at one post code a little more."""
    first, last = sorted((words[0], words[-1]))
    keys = [f"n|{first}|{last}"]
    if traits.company:
        keys.append(f"a|{first[0]}{last[0]}|{shared(traits.company)}")
    if traits.post_code:
        place = shared(traits.post_code)
        keys += [f"b|{first[0]}|{_sound(last)}|{place}", f"b|{last[0]}|{_sound(first)}|{place}"]
    return keys


@lru_cache(AGAIN)
def _sound(word: str) -> str:
    """What a name begins with, written one way or the other: "brn" of Brandt, Brant and Brandth; all of a short one."""
    sound = TWICE.sub(r"\1", word[0] + word[1:].translate(SOFT))[:3]
    return sound if len(sound) == 3 else TWICE.sub(r"\1", word)
