"""What stands behind codes, for sentences."""

from __future__ import annotations

from django.db.models import Model


class Labels:
    """The descriptions of codes in the reader's language; a code table is read once."""

    def __init__(self) -> None:
        self._tables: dict[type[Model], dict[str, str]] = {}

    def of(self, model: type[Model], code: str) -> str:
        """The description, or the code itself where the table no longer knows it."""
        if model not in self._tables:
            self._tables[model] = {str(row.pk): str(row) for row in model._default_manager.order_by()}
        return self._tables[model].get(code, code)
