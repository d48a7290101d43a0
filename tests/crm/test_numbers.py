"""Numbers drawn from a series and typed by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from config.lib.errors import DomainError
from crm.models import Contact, NumberSeries
from crm.operations import next_number, take_number
from tests.crm import builders


def test_numbers_follow_each_other() -> None:
    assert [next_number("CONTACTS") for _ in range(3)] == ["CT000001", "CT000002", "CT000003"]


@pytest.mark.django_db(transaction=True)
def test_people_drawing_at_the_same_moment_get_different_numbers() -> None:
    def draw(_: int) -> str:
        try:
            return next_number("CONTACTS")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as people:
        drawn = list(people.map(draw, range(20)))
    assert sorted(drawn) == [f"CT{number:06d}" for number in range(1, 21)]


def test_a_number_typed_before_is_skipped() -> None:
    builders.person(number="CT000002")
    builders.person()
    assert builders.person().number == "CT000003"


def test_a_typed_number_is_raised_to_capitals() -> None:
    assert take_number("CONTACTS", typed=" vip-1 ") == "VIP-1"


def test_nothing_typed_draws_the_next() -> None:
    assert take_number("CONTACTS", typed="  ") == "CT000001"


@pytest.mark.parametrize("typed", ["A/B", "-1", "A B", "É1", "X" * 21, "a\nb"])
def test_what_is_no_number_is_refused_beside_the_field(typed: str) -> None:
    with pytest.raises(DomainError, match="is not a number") as refused:
        take_number("CONTACTS", typed=typed)
    assert refused.value.field == "number"


def test_a_number_in_use_is_refused() -> None:
    builders.person(number="VIP")
    with pytest.raises(DomainError, match="VIP is taken"):
        take_number("CONTACTS", typed="vip", model=Contact)


def test_a_series_may_forbid_typing() -> None:
    NumberSeries.objects.update(manual=False)
    with pytest.raises(DomainError, match="drawn, not typed"):
        take_number("CONTACTS", typed="CT000009")
    assert take_number("CONTACTS") == "CT000001"


def test_a_series_that_is_not_set_up_is_named() -> None:
    with pytest.raises(DomainError, match="SEGMENTS is not set up"):
        next_number("SEGMENTS")
