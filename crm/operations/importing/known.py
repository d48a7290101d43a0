"""Who is there already: looked up for many rows at once, with as many statements for one as for a thousand."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.db import connection

from config.lib.sql import rows
from config.lib.text import fold, words_of
from crm.duplicates import traits_by_contact
from crm.keys import Rules, keys_of
from crm.likeness import Likeness, Looks, likeness_of_candidates
from crm.models import Contact, DuplicateKey
from crm.operations.duplicates import COMMON
from crm.operations.importing.entries import Entry
from crm.traits import Traits

SURE = 80  # percent: name and company, name and phone
TOGETHER = {"sqlite": "group_concat(contact_id)", "postgresql": "string_agg(contact_id::text, ',')"}
SHARED = "SELECT key, {together} FROM {table} WHERE {chosen} GROUP BY key HAVING count(*) <= %s"
CHOSEN = {"sqlite": "key IN (SELECT value FROM json_each(%s))", "postgresql": "key = ANY(%s::bigint[])"}
MANY_NAMESAKES = 1_000  # companies


def sharing(keys: Collection[int], most: int = COMMON) -> dict[int, list[int]]:
    """The contacts that have each of the keys; a key that more than so many have says nothing."""
    if not keys:
        return {}
    vendor, ordered = connection.vendor, sorted(keys)
    given = f"[{','.join(map(str, ordered))}]" if vendor == "sqlite" else ordered
    table = connection.ops.quote_name(DuplicateKey._meta.db_table)
    statement = SHARED.format(together=TOGETHER[vendor], table=table, chosen=CHOSEN[vendor])
    return {key: [int(each) for each in ids.split(",")] for key, ids in rows(statement, [given, most])}


@dataclass(frozen=True)
class Match:
    """Somebody who may be the one a row names: how likely, and whether that is certain enough to be treated as one."""

    contact: int
    total: int
    is_sure: bool
    is_namesake: bool

    @property
    def rank(self) -> tuple[bool, int, int]:
        """The likeliest has the highest; of equals the one that was there first."""
        return self.is_namesake, self.total, -self.contact


def judge(entry: Entry, others: Iterable[tuple[int, Traits]], rules: Rules) -> list[Match]:
    """Which of the contacts may be the one that the row names."""
    assert entry.traits is not None  # noqa: S101 — a row that is compared has been read
    mine, found = Looks(entry.traits, rules), []
    for contact, traits in others:
        if traits.type == entry.type and (likeness := likeness_of_candidates(mine, Looks(traits, rules))).total:
            match = _judged(entry.traits, traits, contact, likeness)
            if match.is_sure or match.total >= rules.hit:
                found.append(match)
    return found


def _judged(one: Traits, another: Traits, contact: int, found: Likeness) -> Match:
    namesake = found.name == 100 and words_of(one.name) == words_of(another.name)
    sure = _same_company(one, another, namesake, found) if one.is_company else _same_person(one, another, found)
    return Match(contact, found.total, sure, namesake)


def _same_company(mine: Traits, other: Traits, namesake: bool, likeness: Likeness) -> bool:
    """Of the same name, unless it is a branch elsewhere; else alike but for the legal form, and something else."""
    if namesake:
        return not _elsewhere(mine, other) or bool({"email", "phone", "vat_number"} & likeness.same)
    return "vat_number" in likeness.same or (likeness.name == 100 and likeness.total >= SURE)


def _same_person(mine: Traits, other: Traits, likeness: Likeness) -> bool:
    """With one e-mail address unless two share a mailbox; of one name with something else, or with nothing else known.

    A name that is only nearly the same is a colleague's, or a sister's.
    """
    if "email" in likeness.same:
        return mine.email in (mine.name.lower(), other.name.lower()) or bool(_words(mine.name) & _words(other.name))
    if likeness.name < 100 or (mine.email and other.email and "phone" not in likeness.same):
        return False
    if not mine.company and not other.company:
        return not _elsewhere(mine, other) and not _other_phone(mine, other)
    return likeness.total >= SURE


def _words(name: str) -> set[str]:
    return set(fold(name).split())


def _elsewhere(mine: Traits, other: Traits) -> bool:
    """Whether both have a place, and not the same."""
    if mine.post_code and other.post_code:
        return mine.post_code != other.post_code
    return bool(mine.city and other.city) and fold(mine.city) != fold(other.city)


def _other_phone(mine: Traits, other: Traits) -> bool:
    return any(mine.phones) and any(other.phones) and not set(mine.phones) & set(other.phones) - {""}


def ranked(found: list[Match]) -> list[Match]:
    """The one surely meant in front, then the likeliest."""
    return sorted(found, key=lambda match: (match.is_sure, match.rank), reverse=True) if len(found) > 1 else found


@dataclass
class Known:
    """Who in the base has a number, a key or a company's name in common with the rows."""

    by_number: dict[str, int] = field(default_factory=dict)
    by_key: dict[int, list[int]] = field(default_factory=dict)
    traits: dict[int, Traits] = field(default_factory=dict)
    companies: dict[str, list[int]] = field(default_factory=dict)  # by the words of their names

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Known:
        """Five statements."""
        entries = list(entries)
        known = cls()
        numbers = [entry.number for entry in entries if entry.number]
        if numbers:
            holders = Contact.objects.filter(number__in=numbers).order_by().values_list("number", "pk")
            known.by_number = dict(holders)
        known.by_key = sharing({key for entry in entries for key in entry.keys})
        employers = {company_key(entry.company) for entry in entries if entry.company}
        namesakes = sharing(employers - {0}, MANY_NAMESAKES)
        ids = {pk for some in (known.by_key, namesakes) for found in some.values() for pk in found}
        known.traits = traits_by_contact(ids | set(known.by_number.values()))
        for found in namesakes.values():
            for pk in found:
                if pk in known.traits:
                    known.companies.setdefault(name_key(known.traits[pk].name), []).append(pk)
        return known

    def matches(self, entry: Entry, rules: Rules) -> list[Match]:
        """Everybody in the base who may be the one the row names."""
        near = {pk for key in entry.keys if key in self.by_key for pk in self.by_key[key] if pk in self.traits}
        return judge(entry, ((pk, self.traits[pk]) for pk in near), rules) if near else []


@lru_cache(20_000)
def name_key(name: str) -> str:
    """What companies of one name have in common."""
    return " ".join(words_of(name))


@lru_cache(20_000)
def company_key(name: str) -> int:
    """The key that all companies of the name have; 0 where it has no words."""
    return next(iter(keys_of(Traits(Contact.Type.COMPANY, name), Rules())), 0)
