"""The statements behind a page of a list, written by hand: they are run most, and compiling them would take longer.

Most pages are found by walking an index in the order of the page until it is full.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from config.lib.keyset import TOP, Place
from config.lib.sql import rows
from segments.models import Segment

MOST_STRETCHES = 100  # what a statement may be made of

COLUMNS = """
SELECT line.id, contact.id, contact.number, contact.name, {company}, contact.company_id, contact.city
"""
# PostgreSQL plans a subquery in half the time of another join; SQLite joins more quickly.
COMPANY = {
    "postgresql": ("(SELECT company.name FROM crm_contact AS company WHERE company.id = contact.company_id)", ""),
    "sqlite": ("company.name", "LEFT JOIN crm_contact AS company ON company.id = contact.company_id"),
}
OF_LINES = "FROM ({lines}) AS line JOIN crm_contact AS contact ON contact.id = line.contact_id"
# The lines that are there, or that left with one action, lie together in an index in list order. The segment is named
# twice: PostgreSQL then knows of one index only where they come in this order, and never tries the primary key, by
# which it would step over millions of other lines.
STRETCH = """
SELECT * FROM (
    SELECT id, contact_id FROM segments_segmentline
    WHERE segment_id IN (%s, %s) AND removed_at {removed}{beyond} ORDER BY segment_id {way}, id {way} LIMIT {limit:d}
) AS stretch{until}
"""
# PostgreSQL is told that a contact has one line at most: then it reckons the same for any segment, and keeps its plan.
BY_CONTACT = {
    "postgresql": """
FROM crm_contact AS contact CROSS JOIN LATERAL (
    SELECT id FROM segments_segmentline AS line
    WHERE line.contact_id = contact.id AND line.segment_id = %s AND {member} LIMIT 1
) AS line {company} WHERE TRUE {beyond} ORDER BY {order} LIMIT {limit:d}
""",
    "sqlite": """
FROM crm_contact AS contact CROSS JOIN segments_segmentline AS line {company}
WHERE line.contact_id = contact.id AND line.segment_id = %s AND {member}{beyond}
ORDER BY {order} LIMIT {limit:d}
""",
}
MEMBER = "line.removed_at IS NULL"
# Not an OR, for which SQLite would look through all lines that left.
MEMBER_AT = "line.added_at <= %s AND coalesce(line.removed_at, 2147483647) > %s"
ENDS = """
SELECT number, removed, last_line FROM segments_segmentaction
WHERE segment_id = %s AND number >= %s AND NOT discarded ORDER BY number
"""

# A line, its contact, and the contact's number, name, company, the company's id and the city.
Read = tuple[Any, ...]


def in_order(segment: Segment, position: int, place: Place, limit: int, *, descending: bool) -> list[Read] | None:
    """Lines in list order as they were after the action of that number.

    None where too many actions took lines away since, or where the history has no such action.
    """
    lines = stretches(segment, position, limit=limit, place=place, descending=descending)
    if lines is None:
        return None
    statement, params = lines
    company, joined = COMPANY[connection.vendor]
    read = f"{COLUMNS.format(company=company)} {OF_LINES.format(lines=statement)} {joined}"
    found = rows(read, params, prepared=True)
    found.sort(reverse=descending)  # by their ids, in less time than the database would take
    return found


def stretches(
    segment: Segment, position: int, *, limit: int, place: Place = TOP, descending: bool = False
) -> tuple[str, list[Any]] | None:
    """A statement, with its parameters, for the ids and contacts of the first lines from a place on."""
    kinds, newest = ["IS NULL"], None
    if position != segment.last_action:
        ends = rows(ENDS, [segment.pk, position], prepared=True)
        if not ends or ends[0][0] != position or len(ends) > MOST_STRETCHES:
            return None
        newest = ends[0][2]
        kinds += [f"= {number:d}" for number, removed, _last in ends[1:] if removed]
    # One bound of the ids is enough in each direction; with two PostgreSQL would plan each page anew.
    way, bound, until = _way(descending), list(place.values), []
    if newest is not None and descending:
        bound = [min([newest + 1, *bound])]
    elif newest is not None:
        until = [newest]
    words = {
        "way": way,
        "limit": limit,
        "beyond": f" AND id {_than(descending)} %s" if bound else "",
        "until": " WHERE id <= %s" if until else "",
    }
    parts = [STRETCH.format(removed=kind, **words) for kind in kinds]
    merged = f" ORDER BY id {way} LIMIT {limit:d}" if len(parts) > 1 else ""
    return " UNION ALL ".join(parts) + merged, [segment.pk, segment.pk, *bound, *until] * len(parts)


def by_contact(
    segment: Segment, position: int, columns: Sequence[str], place: Place, limit: int, *, descending: bool
) -> list[Read]:
    """Lines by what stands of the contact in an index: in that index one contact after the other."""
    member, params = MEMBER, [segment.pk]
    if position != segment.last_action:
        member, params = MEMBER_AT, [segment.pk, position, position]
    way, beyond = _way(descending), ""
    if place.values:
        beyond, values = _beyond([f"contact.{column}" for column in columns], place.values, _than(descending))
        params = [*params, *values]
    company, joined = COMPANY[connection.vendor]
    order = ", ".join(f"{key} {way}" for key in (*(f"contact.{column}" for column in columns), "line.id"))
    walk = BY_CONTACT[connection.vendor].format(member=member, beyond=beyond, order=order, limit=limit, company=joined)
    return rows(COLUMNS.format(company=company) + walk, params, prepared=True)


def _beyond(keys: Sequence[str], values: Sequence[Any], than: str) -> tuple[str, list[Any]]:
    """The condition that a row comes after the one of the values, the last of which is the line's id.

    Each key's own bound comes first, since by it the walk through the index begins.
    """
    if not keys:
        return f" AND line.id {than} %s", list(values)
    rest, params = _beyond(keys[1:], values[1:], than)
    key, value = keys[0], values[0]
    return f" AND {key} {than}= %s AND ({key} {than} %s OR (TRUE{rest}))", [value, value, *params]


def of_lines(lines: str, params: Sequence[Any], *, keys: Sequence[str], descending: bool) -> list[Read]:
    """The lines that a statement found, by its columns `keys`, which are read too."""
    order = ", ".join(f"line.{key} {_way(descending)}" for key in (*keys, "id"))
    more = "".join(f", line.{key}" for key in keys)
    company, joined = COMPANY[connection.vendor]
    read = f"{COLUMNS.format(company=company)}{more} {OF_LINES.format(lines=lines)} {joined}"
    return rows(f"{read} ORDER BY {order}", params)


def _way(descending: bool) -> str:
    return "DESC" if descending else "ASC"


def _than(descending: bool) -> str:
    return "<" if descending else ">"
