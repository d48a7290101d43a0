"""What contacts are found by: the words they are stored with, and what somebody typed.

Contact.search_text holds a contact's words; the databases keep an index of their own of it, always in step with the
rows: FTS5 on SQLite, filled by triggers, and GIN on PostgreSQL. A contact is found where each word typed begins one of
its words. A phone number is one word, however it is written: with blanks, with or without the country's code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup, Q, TextField
from django.db.models.expressions import Col
from django.db.models.sql.compiler import SQLCompiler

from config.lib.sql import run, run_for_each
from config.lib.text import words_of

MOST = 20  # words of a search
LONGEST_SEARCH, LONGEST_WORD = 500, 200  # characters: databases refuse what is much longer
FEWEST_DIGITS = 5  # of what may be a phone number
NUMBER = re.compile(r"(?<!\w)[+(]?[0-9][0-9\s()./-]*[0-9](?!\w)")
NO_DIGITS = {code: None for code in range(128) if not chr(code).isdigit()}
CALLING_CODES = re.compile(
    r"[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}"  # as the ITU gave them: no code begins another
)

# Exactly as the expression of the index stands in the migration: else PostgreSQL does not see that it fits.
WORDS = "array_to_tsvector(array_remove(string_to_array(translate({}, E'\\n', ' '), ' '), ''))"
TABLE = "crm_contact_words"
# "old" and "new" hold the words exactly as they are indexed: whoever names other ones when deleting spoils an index
# without content of its own.
TAKE_OUT = f"INSERT INTO {TABLE} ({TABLE}, rowid, search_text) VALUES ('delete', old.id, old.search_text);"  # noqa: S608
PUT_IN = f"INSERT INTO {TABLE} (rowid, search_text) VALUES (new.id, new.search_text);"  # noqa: S608
TRIGGERS = {
    "inserted": ("AFTER INSERT ON crm_contact", PUT_IN),
    "deleted": ("AFTER DELETE ON crm_contact", TAKE_OUT),
    "changed": (
        "AFTER UPDATE OF id, search_text ON crm_contact "
        "WHEN old.search_text IS NOT new.search_text OR old.id IS NOT new.id",
        TAKE_OUT + PUT_IN,
    ),
}


def keep_index(**_signal: Any) -> None:
    """Makes the triggers that SQLite's index lives by: they go with the table where a migration builds it anew."""
    if connection.vendor == "sqlite":
        for name, (when, what) in TRIGGERS.items():
            run(f"CREATE TRIGGER IF NOT EXISTS {TABLE}_{name} {when} BEGIN {what} END")


@contextmanager
def indexed_at_once(new: Sequence[tuple[int, str]]) -> Iterator[None]:
    """New contacts, ids and texts, are put into SQLite's index all together, within a transaction.

    By the trigger, which puts them in one after the other, it takes seven times as long.
    """
    if connection.vendor != "sqlite":
        yield
        return
    run(f"DROP TRIGGER IF EXISTS {TABLE}_inserted")
    yield
    run_for_each(f"INSERT INTO {TABLE} (rowid, search_text) VALUES (%s, %s)", new)  # noqa: S608
    keep_index()


def words_in(text: str, path: str = "") -> Q:
    """Contacts on the path that have, for each word of the text, one that begins with it: all for a blank text."""
    if not text.strip():
        return Q()
    groups = asked_for(text)
    return Q(**{f"{path}search_text__words": groups}) if groups else Q(**{f"{path}pk__in": ()})


Groups = list[list[list[str]]]


def asked_for(text: str) -> Groups:
    """What is looked for: of each group one way, of each way all the beginnings of words."""
    groups: Groups = []
    text, rest, end = text[:LONGEST_SEARCH], [], 0
    for found in NUMBER.finditer(text):
        ways = [word for word in phone_words(found.group()) if len(word) >= FEWEST_DIGITS]
        if ways:
            rest.append(text[end : found.start()])
            groups.append([words_of(found.group())[:MOST], *([way] for way in ways)])
            end = found.end()
    rest.append(text[end:])
    groups += [[[word]] for piece in " ".join(rest).split() for word in _words_of_piece(piece)]
    return groups[:MOST]


def _words_of_piece(piece: str) -> list[str]:
    """The words of what stands between blanks: of an e-mail address the whole of it, since others share the parts."""
    words = words_of(piece)
    return ["".join(words)] if words and "@" in piece[1:] else words


def email_words(email: str) -> list[str]:
    """The words of an e-mail address: its parts, and all of them in one."""
    words = words_of(email)
    return [*words, "".join(words)] if words else []


def phone_words(phone: str) -> list[str]:
    """The words of a phone number: with its country's code, where it has one, and without."""
    if not phone:
        return []
    text = phone.replace("(0)", "").strip()
    digits = text.translate(NO_DIGITS) if text.isascii() else "".join(filter(str.isdigit, filter(str.isascii, text)))
    if not text.startswith(("+", "00")):
        return list(filter(None, [digits.lstrip("0")]))
    digits = digits.lstrip("0")
    code = CALLING_CODES.match(digits)
    national = digits[code.end() :].lstrip("0") if code else ""
    return [f"{digits[: code.end()]}{national}", national] if code and national else list(filter(None, [digits]))


def number_words(number: str) -> list[str]:
    """A contact's number, and the digits at its end as they are said: with and without the zeros before them."""
    digits = number[len(number.rstrip("0123456789")) :]
    return [*words_of(number), *filter(None, (digits, digits.lstrip("0")))]


def finds(groups: Groups, words: list[str]) -> bool:
    """Whether a contact with these words is found: what the indexes answer, for one contact."""
    return all(any(all(_begins(words, word) for word in way) for way in group) for group in groups)


def _begins(words: list[str], beginning: str) -> bool:
    return any(word.startswith(beginning) for word in words)


@TextField.register_lookup
class Words(Lookup):
    """Rows of contacts whose words begin as asked for, by the index."""

    lookup_name = "words"
    prepare_rhs = False

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[str]]:
        """The ids that SQLite's index has for them."""
        assert isinstance(self.lhs, Col)  # noqa: S101  an index is of a column
        place = compiler.quote_name_unless_alias(self.lhs.alias)
        found = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608  our own table
        return f'{place}."id" IN ({found})', [match(self.rhs)]

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """The ids that PostgreSQL's index has for them.

        Fenced off: where it expects many it would rather walk through all contacts in the order of the page, and make
        the words of each anew, for seconds.
        """
        assert isinstance(self.lhs, Col)  # noqa: S101  an index is of a column
        place = compiler.quote_name_unless_alias(self.lhs.alias)
        words = WORDS.format("search_text")
        found = f"SELECT id FROM crm_contact WHERE {words} @@ %s::tsquery OFFSET 0"  # noqa: S608  our own table
        return f'{place}."id" IN ({found})', [tsquery(self.rhs)]


def match(groups: Groups) -> str:
    """For SQLite's MATCH."""
    return _joined(groups, " AND ", " OR ", '"{}"*')


def tsquery(groups: Groups) -> str:
    """For PostgreSQL; words have letters and digits only."""
    return _joined(groups, " & ", " | ", "'{}':*")


def _joined(groups: Groups, every: str, some: str, word: str) -> str:
    def way(words: list[str]) -> str:
        return f"({every.join(word.format(each[:LONGEST_WORD]) for each in words)})"

    return every.join(f"({some.join(map(way, group))})" for group in groups)
