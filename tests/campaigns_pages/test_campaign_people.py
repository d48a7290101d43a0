"""The people behind a campaign's figures."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains

from tests.campaigns_pages import builders

PEOPLE = "/campaigns/CP0001/people/"


@pytest.mark.parametrize(
    ("part", "count"), [("", 12), ("contacted", 12), ("responded", 3), ("silent", 9), ("unsure", 0), ("nonsense", 12)]
)
def test_each_figure_has_as_many_rows(director: Client, part: str, count: int) -> None:
    builders.reached(builders.campaign(), contacted=12, responded=3)
    assert director.get(PEOPLE, {"part": part}).context["listing"].total == count


def test_people_are_found_by_name(director: Client) -> None:
    builders.reached(builders.campaign(), contacted=12)
    assert director.get(PEOPLE, {"q": "Person 11"}).context["listing"].total == 1


def test_an_e_mail_in_doubt_is_marked(director: Client) -> None:
    builders.reached(builders.campaign(), contacted=1, unsure=True)
    assertContains(director.get(PEOPLE), "in doubt")


def test_who_may_not_see_campaigns_is_not_served(stranger: Client) -> None:
    builders.campaign()
    assert stranger.get(PEOPLE).status_code == 403


def test_many_people_cost_no_more_queries_than_few(director: Client) -> None:
    campaign = builders.campaign()

    def queries(start: int, count: int) -> int:
        builders.reached(campaign, count, start=start)
        with CaptureQueriesContext(connection) as captured:
            director.get(PEOPLE)
        return len(captured)

    director.get(PEOPLE)
    assert queries(0, 10) == queries(10, 1000)
