"""Dates typed as a text."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.formats import date_format


class DateText(forms.DateInput):
    """A date typed as a text, shown the way the reader's language writes it."""

    def format_value(self, value: object) -> str | None:
        """The date in the reader's format; what was typed stays as typed."""
        if isinstance(value, date):
            return date_format(value, "SHORT_DATE_FORMAT")
        return str(value) if value else None
