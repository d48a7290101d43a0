"""What imports say of people who asked to be forgotten: names of files, of those who stayed, and rows left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from config.lib.text import words_of
from crm.models import Contact, ContactImport, RejectedRow

AT_ONCE = 2_000  # rows
BETWEEN = re.compile(r"[\s:;,<>\"()]+")
SHORTEST_WORD = 3  # letters of a name by which the name of a file is known to speak of somebody


def forget_in_imports(contacts: Collection[Contact], names: Mapping[str, str]) -> None:
    """`names` are the contacts' numbers by all the names they had; files themselves are not kept."""
    _forget_names(contacts, names)
    people = [set(words) for words in map(words_of, names) if len(words) > 1]
    emails = {contact.email for contact in contacts if contact.email}
    rows = RejectedRow.objects.order_by("pk").values_list("pk", "cells").iterator(chunk_size=AT_ONCE)
    theirs = [pk for pk, cells in rows if _is_of(cells, emails, people)]
    RejectedRow.objects.filter(pk__in=theirs).delete()


def _forget_names(contacts: Collection[Contact], names: Mapping[str, str]) -> None:
    words = {word for name in names for word in words_of(name) if len(word) >= SHORTEST_WORD}
    runs = list(ContactImport.objects.filter(change_set__changes__contact__in=contacts).distinct())
    for run in runs:
        if words & set(words_of(run.name)):
            run.name = f"contacts.{run.kind}"
        if "told" in run.undone:
            run.undone["told"] = [[number, names.get(name, name), why] for number, name, why in run.undone["told"]]
    ContactImport.objects.bulk_update(runs, ["name", "undone"], batch_size=AT_ONCE)


def _is_of(cells: Iterable[Any], emails: Collection[str], people: Iterable[set[str]]) -> bool:
    """Whether the row has somebody's e-mail address, or all words of somebody's name."""
    text = "\n".join(map(str, cells))  # a cell may be a whole card
    said = set(words_of(text))
    return not _pieces(text).isdisjoint(emails) or any(name <= said for name in people)


def _pieces(text: str) -> set[str]:
    """What stands between blanks and the signs that separate values: e-mail addresses in one piece."""
    return set(BETWEEN.split(text.lower()))
