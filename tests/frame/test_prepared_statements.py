"""Statements that PostgreSQL is left prepared, beside all others on the same connection."""

from __future__ import annotations

import pytest
from django.db import connection

from config.lib.sql import OFTEN, rows
from tests import components

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not components.on_postgresql(), reason="only on PostgreSQL: SQLite's driver always prepares"),
]


def remembered() -> set[bytes]:
    """The texts the driver knows, of statements that are prepared or may be."""
    known = connection.connection._prepared
    return {text for text, _types in [*known._counts, *known._names]}


def test_what_is_asked_often_is_left_prepared() -> None:
    for _ in range(OFTEN + 2):
        assert rows("SELECT %s::integer", [7], prepared=True) == [(7,)]
    assert any(b"$1::integer" in text for text in remembered())


def test_the_driver_does_not_remember_what_else_is_sent_meanwhile() -> None:
    rows("SELECT %s::integer", [7], prepared=True)
    before = remembered()
    rows("SELECT %s::text", ["a long list of letters"])
    assert remembered() == before
