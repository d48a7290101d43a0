"""Everything the product knows about one person: given out on request, and let go on request.

Each app registers what it keeps about records of a kind when it starts ("contact"), so that nothing is forgotten. The
records come as ids, since a person may stand in the database more than once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _

Ids = Collection[int]


@dataclass(frozen=True)
class Value:
    """A value as machines read it, and as people do."""

    raw: Any
    shown: str


@dataclass(frozen=True)
class Part:
    """Rows of one sort about the person: what they and their columns are called, and the files that belong to them."""

    name: str
    title: str
    labels: Mapping[str, str]
    rows: Sequence[Mapping[str, Value]]
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Effect:
    """A sentence about what anonymising does: what goes, or what stays."""

    text: str
    stays: bool = False


def _nothing(ids: Ids) -> Iterable[Any]:
    return ()


@dataclass(frozen=True)
class Keeper:
    """What an app keeps about people.

    `collect` gives all of it; `effects` tells what erasing will do, `hinders` why it cannot be done at this moment;
    `erase` lets go of what says who it was, and leaves what is counted.
    """

    collect: Callable[[Ids], Iterable[Part]]
    erase: Callable[[Ids], object]
    effects: Callable[[Ids], Iterable[Effect]] = _nothing
    hinders: Callable[[Ids], Iterable[str]] = _nothing


_keepers: dict[str, list[Keeper]] = {}


def register_personal_data(kind: str, keeper: Keeper) -> None:
    """Let what the app keeps about records of the kind be given out, and let go."""
    _keepers.setdefault(kind, []).append(keeper)


def keepers(kind: str) -> Sequence[Keeper]:
    """All who keep something about records of the kind."""
    return tuple(_keepers.get(kind, ()))


def part(
    name: str,
    title: str,
    records: Iterable[models.Model],
    columns: Sequence[str],
    *,
    more: Mapping[str, tuple[str, Callable[[Any], Any]]] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> Part:
    """The records' columns under their names on the screen; `more` has a title and a function for each further one.

    The function gives a value, or a Value where it is to be shown in another way than it is kept.
    """
    found, extra = list(records), more or {}
    labels = {each: title for each, (title, _value) in extra.items()}
    rows = []
    for record in found:
        row = {column: _value_of(record, column) for column in columns}
        row |= {each: _as_value(get(record)) for each, (_title, get) in extra.items()}
        rows.append(row)
    if found:
        labels = {column: _label(found[0], column) for column in columns} | labels
    return Part(name, title, labels, rows, files or {})


def _as_value(value: Any) -> Value:
    """A value that is no column; one may say itself how it is shown."""
    return value if isinstance(value, Value) else Value(value, _shown(value))


def _value_of(record: models.Model, column: str) -> Value:
    field: Any = record._meta.get_field(column)
    raw = getattr(record, field.attname)
    if field.is_relation:
        other = getattr(record, column)
        return Value(raw, str(other) if other is not None else "")
    if field.choices:
        return Value(raw, str(dict(field.flatchoices).get(raw, raw)))
    return Value(raw, _shown(raw))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list | tuple):
        return ", ".join(_shown(each) for each in value)
    if isinstance(value, datetime):
        return str(localize(timezone.localtime(value)))
    return "" if value is None else str(localize(value))


def _label(record: models.Model, column: str) -> str:
    label = str(record._meta.get_field(column).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]
