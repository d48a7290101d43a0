"""Interaction Log Entries, narrowed down by the address, and the letter somebody received."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from crm.operations import merge_contacts
from interactions.models import Delivery, InteractionLogEntry
from tests.interactions.builders import campaign, contact, entry, logged, logged_segment, many
from tests.interactions_pages import builders

LOG = "/interactions/"


def numbers(client: Client, **query: str) -> set[int]:
    """The entries the list shows."""
    return {row[0].pk for row in client.get(LOG, query).context["rows"]}


def test_a_row_says_who_got_what_and_how_it_went(director: Client) -> None:
    anna, fair = contact("Anna Example"), campaign()
    builders.finished([anna], campaign=fair, campaign_target=True, correspondence_type="hard_copy")
    answer = director.get(LOG)
    for text in ("Anna Example", "Thank you", "English", "Hard Copy", fair.number, "Target", "ready to print"):
        assertContains(answer, text)


def test_each_filter_narrows_the_list_down(director: Client) -> None:
    anna, fair = contact("Anna Example", search_text="anna example"), campaign()
    record = builders.template()
    segment = logged_segment()
    wanted = entry(segment, anna, campaign=fair, template=record, campaign_target=True)
    entry(logged_segment(), contact("Bo Other"), campaign_response=True, correspondence_type="hard_copy")
    filters = {
        "contact": anna.number,
        "campaign": fair.number,
        "segment": segment.segment_number,
        "template": "BUS",
        "target": "1",
        "correspondence": "email",
        "q": "anna",
    }
    for name, value in filters.items():
        assert numbers(director, **{name: value}) == {wanted.pk}, name
    assert numbers(director, response="1") == {wanted.pk + 1}


def test_a_contacts_interactions_are_those_of_whoever_was_merged_into_it_too(director: Client) -> None:
    anna, again = contact("Anna Example"), contact("Ann Example")
    merged, own = entry(logged_segment(), again), entry(logged_segment(), anna)
    entry(logged_segment(), contact("Bo Other"))
    merge_contacts(anna, again, by=None)
    assert numbers(director, contact=anna.number) == {own.pk, merged.pk}
    assert numbers(director, contact=again.number) == {merged.pk}


def test_the_list_can_be_narrowed_to_a_delivery_state(director: Client) -> None:
    run = builders.run_for(many(2))
    failed = builders.put(run, Delivery.State.FAILED)[0]
    assert numbers(director, delivery="failed") == {failed.entry_id}


def test_a_filter_is_shown_with_the_way_to_remove_it(director: Client) -> None:
    fair = campaign()
    answer = director.get(LOG, {"campaign": fair.number, "target": "1"})
    assertContains(answer, f'href="{LOG}?target=1"')
    assertContains(answer, f'href="{LOG}?campaign={fair.number}"')


@pytest.mark.parametrize(
    "query", [{"contact": "NOPE"}, {"campaign": "X"}, {"delivery": "lost"}, {"entry": "x"}, {"template": "NOPE"}]
)
def test_a_filter_nobody_understands_is_said_and_shows_nothing(director: Client, query: dict[str, str]) -> None:
    logged(many(1))
    answer = director.get(LOG, query)
    assertContains(answer, "A filter is not understood")


def test_the_letter_is_made_again_byte_for_byte(director: Client) -> None:
    run = builders.finished(many(1), correspondence_type="hard_copy")
    delivery = run.deliveries.get()
    answer = director.get(f"/interactions/{delivery.entry_id}/letter/")
    assert hashlib.sha256(answer.content).hexdigest() == delivery.sha256
    assert answer["Content-Disposition"].startswith("attachment; filename=")


def test_a_letter_that_was_not_made_yet_is_a_sentence(director: Client) -> None:
    run = builders.run_for(many(1))
    answer = director.get(f"/interactions/{run.deliveries.get().entry_id}/letter/", follow=True)
    assertContains(answer, "This letter was not filled in yet.")


def test_an_interaction_is_taken_out_of_the_figures_and_back(director: Client) -> None:
    one = entry(logged_segment(), contact())
    director.post(f"/interactions/{one.pk}/cancel/", {"canceled": "1"})
    assert InteractionLogEntry.objects.get().canceled
    assertContains(director.get(LOG), "Count again")
    director.post(f"/interactions/{one.pk}/cancel/", {"canceled": "0"})
    assert not InteractionLogEntry.objects.get().canceled


def test_an_interaction_of_a_canceled_segment_stays_canceled_with_a_sentence(director: Client) -> None:
    segment = logged_segment()
    one = entry(segment, contact())
    director.post(f"/interactions/logged-segments/{segment.segment_number}/cancel/", {"canceled": "1"})
    answer = director.post(f"/interactions/{one.pk}/cancel/", {"canceled": "0"}, follow=True)
    assertContains(answer, "The logged segment of this entry is canceled.")


def test_who_may_only_look_cancels_nothing(staffer: Client) -> None:
    one = entry(logged_segment(), contact())
    assertNotContains(staffer.get(LOG), "/cancel/")
    assert staffer.post(f"/interactions/{one.pk}/cancel/", {"canceled": "1"}).status_code == 403


def test_who_may_not_see_the_log_is_not_served(stranger: Client) -> None:
    one = entry(logged_segment(), contact())
    assert stranger.get(LOG).status_code == 403
    assert stranger.get(f"/interactions/{one.pk}/letter/").status_code == 403


def test_many_entries_cost_no_more_queries_than_few(director: Client) -> None:
    director.get(LOG)
    logged(many(10))
    few = builders.queries_of(director, LOG)
    people = many(200)
    logged(people)
    assert builders.queries_of(director, LOG) == few
