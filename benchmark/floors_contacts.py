"""What searching contacts is compared with: the bare query of an index of words, and the fifty rows it finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmark.floors import Floor

SQLITE = """
CREATE VIRTUAL TABLE floor_words USING fts5(
    words, content='', prefix='2 3', tokenize='ascii', detail=none, columnsize=0
);
INSERT INTO floor_words (rowid, words) SELECT id, search_text FROM crm_contact
"""
POSTGRESQL = """
CREATE TABLE floor_words AS
SELECT id, array_to_tsvector(array_remove(string_to_array(translate(search_text, E'\\n', ' '), ' '), '')) AS words
FROM crm_contact;
ALTER TABLE floor_words ADD PRIMARY KEY (id);
CREATE INDEX floor_words_by_word ON floor_words USING gin (words);
VACUUM (ANALYZE) floor_words
"""
FOUND = """
SELECT contact.id, contact.number, contact.name, company.name, contact.city, contact.language
FROM floor_contact AS contact LEFT JOIN floor_contact AS company ON company.id = contact.company
WHERE contact.id IN ({}) ORDER BY contact.name, contact.id LIMIT 51
"""
MATCHED = FOUND.format("SELECT rowid FROM floor_words WHERE floor_words MATCH %s")
# Before the names: else the planner walks through the names and asks of each whether it was found, for seconds.
FIND = "WITH found AS MATERIALIZED (SELECT id FROM floor_words WHERE words @@ %s::tsquery)"
QUERIED = FIND + FOUND.format("SELECT id FROM found")


def fill(floor: Floor) -> None:
    """The index of the contacts' words."""
    for statement in (SQLITE if floor.is_sqlite else POSTGRESQL).split(";"):
        floor.run(statement)


def search(floor: Floor, beginnings: Sequence[str]) -> list[Any]:
    """The first contacts by name who have words that begin so."""
    if floor.is_sqlite:
        return floor.rows(MATCHED, " AND ".join(f'"{word}"*' for word in beginnings))
    return floor.rows(QUERIED, " & ".join(f"'{word}':*" for word in beginnings))
