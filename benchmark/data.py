"""Contacts to measure with: the same for the same number, made by the database itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.management.color import no_style
from django.db import connection, models

from config.lib.models import CodeTable
from crm.models import (
    BusinessRelation,
    Contact,
    IndustryGroup,
    JobResponsibility,
    Language,
    MailingGroup,
    NumberSeries,
)
from crm.search import TABLE
from crm.search import WORDS as INDEXED

LANGUAGES = ("DA", "EN", "FR")
CODES = [f"C{number:02d}" for number in range(1, 21)]
# What looks random but is not: a number from 0 to 999 from the contact's, a different one for each prime.
DRAWN = "((id * {prime} % 4294967296) / 4294968)"
LARGE = "((id * {prime} % 4294967296) / 16)"

# Words that people could be called by: each syllable drawn anew, so that some beginnings are common and most are rare.
SYLLABLES = "balemonarituvekosadelipumeranotisubovi"


def _spoken(prime: int, *divided: int) -> str:
    drawn = LARGE.format(prime=prime)
    syllables = (f"substr('{SYLLABLES}', CAST({drawn} / {each} % 19 * 2 + 1 AS integer), 2)" for each in divided)
    return " || ".join(syllables)


SURNAME, CITY = _spoken(2654435761, 1, 19, 361, 6859), f"{_spoken(3266489917, 1, 19, 361)} || 'stadt'"
NAME = f"CASE WHEN id % 5 = 0 THEN 'werk ' ELSE {_spoken(2246822519, 1, 19)} || ' ' END || {SURNAME}"
MAILBOX = f"'p' || id || '@' || {SURNAME} || '.example'"
LINES = (
    NAME,
    CITY,
    f"'p' || id || ' ' || {SURNAME} || ' example p' || id || {SURNAME} || 'example'",
    "'ct' || (10000000 + id) || ' ' || (10000000 + id)",
    "'41200' || (1000000 + id) || ' 200' || (1000000 + id)",
)
WORDS = " || ".join(f"{line} || '\n'" for line in LINES)

# Every fifth contact is a company; half of the persons belong to one. Text that is not named here stays empty.
PEOPLE = {
    "number": "'CT' || (10000000 + id)",
    "type": "CASE WHEN id % 5 = 0 THEN 'company' ELSE 'person' END",
    "name": NAME,
    "first_name": f"CASE WHEN id % 5 = 0 THEN '' ELSE 'First' || {DRAWN} END",
    "surname": f"CASE WHEN id % 5 = 0 THEN '' ELSE 'Surname' || {LARGE} END",
    "company_id": f"CASE WHEN id % 5 = 0 THEN id WHEN {DRAWN} < 500 THEN 5 * (1 + {LARGE} % {{companies}}) END",
    "language_id": f"CASE {DRAWN} % 3 WHEN 0 THEN 'DA' WHEN 1 THEN 'EN' ELSE 'FR' END",
    "address": f"{DRAWN} || ' Long Sample Street'",
    "post_code": f"1000 + {DRAWN}",
    "city": CITY,
    "email": MAILBOX,
    "phone": "'+41 200 ' || (1000000 + id)",
    "correspondence_type": f"CASE WHEN {DRAWN} < 300 THEN 'email' ELSE 'hard_copy' END",
    "exclude_from_segment": f"{DRAWN} < 10",
    "privacy_blocked": f"{DRAWN} < 5",
    "search_text": WORDS,
    "created_at": "'2026-01-01 00:00:00+00:00'",
    "modified_at": "'2026-01-01 00:00:00+00:00'",
}
PRIMES = (2654435761, 2246822519, 3266489917, 668265263, 374761393, 2860486313, 1500450271, 3267000013)

# The first code of a table takes a fixed share of the thousand, the others share what is left of two more draws.
LINKS: Sequence[tuple[str, int, str]] = (
    ("job_responsibilities", 143, "1 = 1"),
    ("business_relations", 276, "id % 5 = 0"),
    ("industry_groups", 300, "id % 5 = 0"),
    ("mailing_groups", 500, "id % 5 <> 0"),
)


def fill(contacts: int) -> None:
    """So many companies and persons with their codes, and what segments need to be made."""
    tables: Sequence[type[CodeTable]] = (JobResponsibility, BusinessRelation, IndustryGroup, MailingGroup)
    for table in tables:
        table._default_manager.bulk_create(table(code=code, description=code) for code in CODES)
    Language.objects.bulk_create(Language(code=code, description=code, iso=code.lower()) for code in LANGUAGES)
    NumberSeries.objects.get_or_create(code=NumberSeries.SEGMENTS, defaults={"description": "Segments", "prefix": "SM"})
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # an index is made in a fifth of the time it takes to keep it
            cursor.execute(f"DROP INDEX {TABLE}")
        cursor.execute(_people(contacts))
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE INDEX {TABLE} ON crm_contact USING gin ({INDEXED.format('search_text')})")
        for place, (links, share, condition) in enumerate(LINKS):
            for statement in _links(links, share, condition, PRIMES[place : place + 5]):
                cursor.execute(statement)
        for statement in connection.ops.sequence_reset_sql(no_style(), [Contact]):
            cursor.execute(statement)


def _people(contacts: int) -> str:
    values = {}
    for place, (column, expression) in enumerate(PEOPLE.items()):
        values[column] = expression.format(prime=PRIMES[place % len(PRIMES)], companies=max(contacts // 5, 1))
    columns = {str(field.column): field for field in Contact._meta.concrete_fields if not field.primary_key}
    chosen = ", ".join(values.get(name, _empty(field)) for name, field in columns.items())
    return (
        f"WITH RECURSIVE numbers (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM numbers WHERE id < {contacts}) "  # noqa: S608
        f"INSERT INTO {Contact._meta.db_table} (id, {', '.join(columns)}) "
        f"SELECT id, {chosen} FROM (SELECT CAST(id AS bigint) AS id FROM numbers) AS people"
    )


def _empty(column: models.Field) -> str:
    if column.null:
        return "NULL"
    return "1 = 0" if isinstance(column, models.BooleanField) else f"'{column.default if column.has_default() else ''}'"


def _links(links: str, share: int, condition: str, primes: Sequence[int]) -> list[str]:
    """The first code for its share of the contacts, then 60 % of them one of nine codes, then of the other ten."""
    through = getattr(Contact, links).through
    contact, code = (field.column for field in through._meta.concrete_fields[1:])
    drawn = [DRAWN.format(prime=prime) for prime in primes]
    kinds = [
        (f"{drawn[0]} < {share}", "'C01'"),
        (f"{drawn[1]} < 600", f"'C' || substr('020304050607080910', CAST({drawn[2]} % 9 * 2 + 1 AS integer), 2)"),
        (f"{drawn[3]} < 600", f"'C' || (11 + {drawn[4]} % 10)"),
    ]
    return [
        f"INSERT INTO {through._meta.db_table} ({contact}, {code}) "  # noqa: S608  names of our own tables
        f"SELECT id, {chosen} FROM {Contact._meta.db_table} WHERE {condition} AND {some}"
        for some, chosen in kinds
    ]
