"""What the list of contacts was asked for, in the reader's language."""

from __future__ import annotations

from itertools import groupby

from django.http import QueryDict
from django.utils.translation import gettext as _

from crm.queries import ContactList, contact_list


def list_told(query: str) -> str:
    """The search and the filters of a list's address in one line: "Search “spring”, City: Bern"."""
    asked = contact_list(QueryDict(query))
    search = asked.form.data.get("search", "").strip()
    parts = [_("Search “%(text)s”") % {"text": search}] if search else []
    return ", ".join([*parts, *filter(None, [filters_told(asked)])]) or _("All contacts")


def filters_told(asked: ContactList) -> str:
    """The filters that are set, without the search."""
    return ", ".join(
        _("%(what)s: %(value)s") % {"what": label, "value": ", ".join(chip.text for chip in chips)}
        for label, chips in groupby(asked.chips, key=lambda chip: chip.label)
    )
