"""Where documents belong that are edited in place. An upper app registers its places when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from interactions.errors import InteractionError
from interactions.models import Document


class Read(Protocol):
    """What stands at the place now; None where there is none any more."""

    def __call__(self, key: str) -> Document | None: ...


class Save(Protocol):
    """Puts a document there. Raises DomainError with a sentence where it may not stand there."""

    def __call__(self, key: str, *, content: bytes, name: str, by: User) -> Document: ...


@dataclass(frozen=True)
class Place:
    """A kind of place: what stands there, how it is changed, and the permission that takes."""

    read: Read
    save: Save
    permission: str


_places: dict[str, Place] = {}


def register_place(kind: str, place: Place) -> None:
    """Let documents of that kind of place be opened in Word."""
    _places[kind] = place


def place_of(name: str) -> tuple[Place, str]:
    """The place by its name, "kind:key", and the key. Raises InteractionError where nobody knows it."""
    kind, _colon, key = name.partition(":")
    if kind not in _places:
        raise InteractionError(_("This document cannot be edited in place."))
    return _places[kind], key
