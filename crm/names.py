"""A person's name and its parts, in the order of the person's language.

A name typed as a whole is split by these rules, which letters rely on:

- Most languages: the last word is the surname, with the particles before it (van, de la, von …) and what follows it
  (Jr., III); of three words or more the one before the surname is the middle name; the rest come first.
- Languages that write the surname first: the first word is the surname, with what Hungarian puts before it (ifj., özv.)
  and with particles; the next word is the first name, the rest are middle names.
- One word alone is a first name, where the surname comes first a surname.
- A comma says it in any language: "Brandt, Lena" has the surname before it.

Names in Chinese, Japanese or Korean characters have no blank between their parts when they are built again. The order
is that of the language on the card when a name or a part is typed; choosing another language later leaves the name.
"""

from __future__ import annotations

import re
from typing import NamedTuple

GERMAN_AND_DUTCH = ["van", "von", "vom", "zu", "zum", "zur", "der", "den", "ter", "ten", "te", "af", "av"]
LATIN = ["de", "del", "della", "dello", "dei", "degli", "di", "da", "das", "do", "dos", "du", "des", "la", "le", "lo"]
ARABIC = ["al", "el", "bin", "ibn"]
PARTICLES = frozenset([*GERMAN_AND_DUTCH, *LATIN, "les", *ARABIC])
SUFFIXES = frozenset(["jr", "jr.", "sr", "sr.", "ii", "iii", "iv"])
BEFORE_SURNAMES = frozenset(["ifj.", "id.", "özv.", "dr.", "dr"])
EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")  # ideographs, kana and Hangul


class NameParts(NamedTuple):
    """The parts letters greet with."""

    first_name: str = ""
    middle_name: str = ""
    surname: str = ""

    @property
    def whole(self) -> str:
        """The parts as one name, the first name in front."""
        return self.written(surname_first=False)

    def written(self, *, surname_first: bool) -> str:
        """The parts as one name, in that order."""
        if not surname_first:
            return " ".join(filter(None, self))
        first, middle, surname = self
        parts = [part for part in (surname, first, middle) if part]
        together = all(map(EAST_ASIAN.fullmatch, parts))
        return ("" if together else " ").join(parts)


def split_name(name: str, *, surname_first: bool = False) -> NameParts:
    """The parts of a name typed as a whole, by the rules above."""
    surname, comma, given = name.partition(",")
    words = given.split()
    if comma and surname.strip() and words and words[0].lower() not in SUFFIXES:
        return NameParts(words[0], " ".join(words[1:]), " ".join(surname.split()))
    words = name.split()
    return _surname_first(words) if surname_first else _surname_last(words)


def _surname_last(words: list[str]) -> NameParts:
    if len(words) < 2:
        return NameParts(first_name=" ".join(words))
    start = len(words) - 1
    while start > 1 and words[start].lower() in SUFFIXES:
        start -= 1
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    given, surname = words[:start], " ".join(words[start:])
    if len(given) < 2:
        return NameParts(given[0], "", surname)
    return NameParts(" ".join(given[:-1]), given[-1], surname)


def _surname_first(words: list[str]) -> NameParts:
    end = 0
    while end < len(words) - 1 and words[end].lower() in PARTICLES | BEFORE_SURNAMES:
        end += 1
    surname, given = " ".join(words[: end + 1]), words[end + 1 :]
    return NameParts(" ".join(given[:1]), " ".join(given[1:]), surname)
