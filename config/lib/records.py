"""Checking a record before it is written, with an error the user can read beside the field."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from config.lib.errors import DomainError


def check_record(record: models.Model, error: type[DomainError], *, exclude: Iterable[str] = ()) -> None:
    """Raises the error for the first field that does not hold what it may hold."""
    try:
        record.full_clean(exclude=list(exclude))
    except ValidationError as refused:
        field, messages = next(iter(refused.message_dict.items()))
        raise error(messages[0], field=None if field == NON_FIELD_ERRORS else field) from refused


def set_fields(record: models.Model, fields: dict[str, object], allowed: Iterable[str]) -> None:
    """Sets the fields; a field that may not be set this way is a mistake of the caller."""
    if unknown := set(fields) - set(allowed):
        raise TypeError(f"{type(record).__name__} has no field {', '.join(sorted(unknown))} to set.")
    for name, value in fields.items():
        setattr(record, name, value)
