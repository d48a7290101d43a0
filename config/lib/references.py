"""What stands in the way of deleting a record, or of turning it into something else: the rows of upper apps about it.

The upper app registers what it has about records of a kind when it starts; the lower app names it in its reason
without knowing it. Kinds: "contact".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """What refers to the record, as a sentence names it ("3 interactions"), and the page that shows it."""

    text: str
    url: str = ""


Find = Callable[[object], Iterable[Reference]]
_finds: dict[str, list[Find]] = {}


def register_references(kind: str, find: Find) -> None:
    """Let reasons about records of the kind name what the function finds."""
    _finds.setdefault(kind, []).append(find)


def references(kind: str, record: object) -> list[Reference]:
    """All that refers to the record."""
    return [found for find in _finds.get(kind, []) for found in find(record)]


def sentence(found: Sequence[Reference]) -> str:
    """What was found, one after the other."""
    return ", ".join(each.text for each in found)
