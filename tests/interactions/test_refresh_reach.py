"""Results are counted in people, and follow what becomes of their deliveries."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign, Reach
from campaigns.queries import campaign_results, campaigns_with_results, response_rate, responses_per_day
from interactions import operations
from interactions.delivery import outbox
from interactions.models import Delivery, InteractionLogEntry
from tests.interactions.builders import campaign, contact, entry, logged, logged_segment, many

pytestmark = pytest.mark.django_db


def contacted(count: int, of: Campaign) -> list[InteractionLogEntry]:
    """A campaign's letters to so many people."""
    segment = logged(many(count), campaign=of, campaign_target=True, cost=Decimal("2.50"), duration=3)
    operations.refresh_reach(segment)
    return list(segment.entries.order_by("pk"))


def respond(of: Campaign, *entries: InteractionLogEntry) -> None:
    segment = logged_segment()
    for each in entries:
        entry(segment, each.contact, campaign=of, campaign_response=True)
    operations.refresh_reach(segment)


def test_three_of_twelve_who_were_contacted_read_25_percent() -> None:
    fair = campaign()
    entries = contacted(12, fair)
    respond(fair, *entries[:3])
    results = campaign_results(fair)
    assert (results.contacted, results.responded) == (12, 3)
    assert results.response_rate == Decimal("25.0")
    assert results.cost == Decimal("30.00")
    assert results.cost_per_response == Decimal("10.00")
    assert results.duration_per_response == Decimal("12.00")


def test_a_person_who_answers_twice_counts_once_and_the_entries_stand_beside() -> None:
    fair = campaign()
    entries = contacted(2, fair)
    respond(fair, entries[0])
    respond(fair, entries[0])
    results = campaign_results(fair)
    assert (results.responded, results.response_entries) == (1, 2)
    assert results.response_rate == Decimal("50.0")


def test_nobody_contacted_is_no_division_by_zero() -> None:
    fair = campaign()
    results = campaign_results(fair)
    assert results.response_rate == Decimal("0.0")
    assert results.cost_per_response is None
    assert results.duration_per_response is None
    assert response_rate(1, 3) == Decimal("33.3")


@pytest.mark.parametrize("state", ["failed", "stopped", "bounced"])
def test_whoever_got_nothing_was_not_contacted(state: str) -> None:
    fair = campaign()
    entries = contacted(3, fair)
    segment = entries[0].logged_segment
    run = operations.start_run(logged_segment=segment, send_as_attachment=False, by=None)
    run.deliveries.filter(entry=entries[0]).update(state=state)
    operations.refresh_reach(segment)
    assert campaign_results(fair).contacted == 2
    assert campaign_results(fair).target_entries == 2


def test_a_delivery_that_fails_takes_the_person_out_and_a_retry_brings_them_back() -> None:
    fair = campaign()
    segment = contacted(3, fair)[0].logged_segment
    run = operations.start_run(logged_segment=segment, send_as_attachment=False, by=None)
    with outbox.hold() as claim:
        first, *_others = outbox.claim_emails(run.pk, claim)
        outbox.settle_failed(Delivery.objects.get(pk=first), claim, reason="550 No such user")
    assert campaign_results(fair).contacted == 2
    operations.retry_failed(run, by=None)
    assert campaign_results(fair).contacted == 3


def test_who_is_in_doubt_counts_and_is_shown() -> None:
    fair = campaign()
    segment = contacted(3, fair)[0].logged_segment
    run = operations.start_run(logged_segment=segment, send_as_attachment=False, by=None)
    run.deliveries.filter(pk=run.deliveries.first().pk).update(state="unsure")
    operations.refresh_reach(segment)
    assert (campaign_results(fair).contacted, campaign_results(fair).unsure) == (3, 1)


def test_a_canceled_entry_takes_the_person_out() -> None:
    fair = campaign()
    entries = contacted(3, fair)
    operations.cancel_interaction(entries[0], canceled=True, by=None)
    results = campaign_results(fair)
    assert (results.contacted, results.target_entries, results.cost) == (2, 2, Decimal("5.00"))


def test_the_same_people_in_another_campaign_are_left_as_they_are() -> None:
    fair, other = campaign(), campaign()
    entries = contacted(2, fair)
    segment = logged([each.contact for each in entries], campaign=other, campaign_target=True)
    operations.refresh_reach(segment)
    respond(other, entries[0])
    assert campaign_results(fair).responded == 0
    assert campaign_results(other).responded == 1


def test_entries_without_a_campaign_reach_nobody() -> None:
    assert operations.refresh_reach(logged(many(2))) == 0
    assert not Reach.objects.exists()


def test_responses_per_day_and_the_list_agree_with_the_card() -> None:
    fair, empty = campaign(), campaign()
    entries = contacted(4, fair)
    respond(fair, *entries[:2])
    [(_day, people)] = responses_per_day(fair)
    assert people == 2
    listed = {each.pk: each for each in campaigns_with_results()}
    assert (listed[fair.pk].contacted, listed[fair.pk].responded, listed[fair.pk].unsure) == (4, 2, 0)
    assert (listed[empty.pk].contacted, listed[empty.pk].responded) == (0, 0)


@pytest.mark.parametrize("people", [1, 20])
def test_reach_is_one_statement_and_a_look_for_merged_contacts_for_few_and_many(
    people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    segment = logged([contact() for _ in range(people)], campaign=campaign(), campaign_target=True)
    with django_assert_num_queries(2):
        operations.refresh_reach(segment)
