"""A person's name and its parts."""

from __future__ import annotations

from typing import NamedTuple


class NameParts(NamedTuple):
    """The parts letters greet with."""

    first_name: str = ""
    middle_name: str = ""
    surname: str = ""

    @property
    def whole(self) -> str:
        """The parts as one name."""
        return " ".join(part for part in self if part)


def split_name(name: str) -> NameParts:
    """The last word is the surname, the one before it the middle name where there are three, the rest come first."""
    words = name.split()
    if len(words) < 2:
        return NameParts(first_name=" ".join(words))
    if len(words) == 2:
        return NameParts(first_name=words[0], surname=words[1])
    return NameParts(" ".join(words[:-2]), words[-2], words[-1])
