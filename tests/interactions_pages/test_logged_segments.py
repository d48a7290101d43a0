"""Logged segments: what every contact got, who was left out and why, and taking it all back."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from campaigns.models import CampaignEntry
from interactions.models import LeftOut, LoggedSegment
from tests.interactions.builders import campaign, contact, entry, logged, logged_segment, many
from tests.interactions_pages import builders

LIST = "/interactions/logged-segments/"


def page(segment: LoggedSegment) -> str:
    return f"{LIST}{segment.segment_number}/"


def with_entry(count: int = 2) -> tuple[LoggedSegment, CampaignEntry]:
    """A logged segment with a campaign entry."""
    fair = campaign()
    made = CampaignEntry.objects.create(campaign=fair, description="Visitors")
    segment = logged(many(count), campaign=fair, campaign_entry=made, campaign_target=True, cost=2, duration=5)
    CampaignEntry.objects.filter(pk=made.pk).update(segment_number=segment.segment_number)
    return segment, made


def test_the_list_leads_to_the_interactions_and_the_delivery(director: Client) -> None:
    run = builders.run_for(many(2))
    answer = director.get(LIST)
    assertContains(answer, f'href="{page(run.logged_segment)}"')
    assertContains(answer, f'href="/interactions/?segment={run.logged_segment.segment_number}"')
    assertContains(answer, f'href="/interactions/deliveries/{run.pk}/"')


def test_logged_segments_are_found_by_number_or_description(director: Client) -> None:
    logged_segment()
    assertContains(director.get(LIST, {"q": "visit"}), "Visitors")
    assertContains(director.get(LIST, {"q": "catalogue"}), "No logged segment fits the filter.")


def test_a_page_shows_every_contact_with_the_state_of_the_letter(director: Client) -> None:
    run = builders.finished([contact("Anna Example")], correspondence_type="hard_copy")
    answer = director.get(page(run.logged_segment))
    for text in ("Anna Example", "ready to print", "/letter/"):
        assertContains(answer, text)


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [("privacy", "Blocked for privacy"), ("unreachable", "Neither postal address nor e-mail"), ("other", "other")],
)
def test_who_was_left_out_stands_there_with_the_reason(director: Client, reason: str, sentence: str) -> None:
    segment = logged_segment()
    LeftOut.objects.create(logged_segment=segment, contact=contact("Bo Leftout"), reason=reason)
    answer = director.get(page(segment))
    assertContains(answer, "Bo Leftout")
    assertContains(answer, sentence)


def test_its_campaign_entries_lead_to_the_campaign(director: Client) -> None:
    segment, made = with_entry()
    answer = director.get(page(segment))
    assertContains(answer, f'href="{made.campaign.get_absolute_url()}"')
    assertContains(answer, f"/interactions/campaign-entries/?segment={segment.segment_number}")


def test_canceling_takes_everything_out_and_back(director: Client) -> None:
    segment, made = with_entry()
    assertRedirects(director.post(f"{page(segment)}cancel/", {"canceled": "1"}), page(segment), 303)
    made.refresh_from_db()
    assert made.canceled
    assertContains(director.get(page(segment)), "Count again")
    director.post(f"{page(segment)}cancel/", {"canceled": "0"})
    made.refresh_from_db()
    assert not made.canceled


def test_a_segment_that_was_never_logged_is_not_found(director: Client) -> None:
    assert director.get(f"{LIST}SM99999/").status_code == 404


def test_who_may_only_look_cancels_nothing(staffer: Client) -> None:
    segment = logged(many(1))
    assertNotContains(staffer.get(page(segment)), "/cancel/")
    assert staffer.post(f"{page(segment)}cancel/", {"canceled": "1"}).status_code == 403


def test_who_may_not_see_logged_segments_is_not_served(stranger: Client) -> None:
    segment = logged(many(1))
    assert stranger.get(LIST).status_code == 403
    assert stranger.get(page(segment)).status_code == 403


def test_campaign_entries_sum_up_their_interactions(director: Client) -> None:
    segment, made = with_entry(3)
    answer = director.get("/interactions/campaign-entries/")
    assertContains(answer, f'<a href="/interactions/?entry={made.pk}">3</a>')
    assertContains(answer, "6.00")
    assertContains(answer, segment.segment_number)


def test_campaign_entries_can_be_narrowed_to_a_campaign(director: Client) -> None:
    _segment, made = with_entry()
    other = CampaignEntry.objects.create(campaign=campaign(), description="Something else")
    shown = director.get("/interactions/campaign-entries/", {"campaign": made.campaign.number}).context["listing"]
    assert [each.pk for each in shown] == [made.pk]
    shown = director.get("/interactions/campaign-entries/", {"q": "else"}).context["listing"]
    assert [each.pk for each in shown] == [other.pk]


def test_a_campaign_entry_is_canceled_and_counted_again(director: Client) -> None:
    _segment, made = with_entry()
    url = f"/interactions/campaign-entries/{made.pk}/cancel/"
    director.post(url, {"canceled": "1"})
    made.refresh_from_db()
    assert made.canceled
    assertContains(director.get("/interactions/campaign-entries/"), "Count again")
    answer = director.post(url, {"canceled": "0", "next": "https://elsewhere.example/"})
    assertRedirects(answer, "/interactions/campaign-entries/", 303)


def test_an_entry_of_a_canceled_segment_stays_canceled_with_a_sentence(director: Client) -> None:
    segment, made = with_entry()
    director.post(f"{page(segment)}cancel/", {"canceled": "1"})
    answer = director.post(f"/interactions/campaign-entries/{made.pk}/cancel/", {"canceled": "0"}, follow=True)
    assertContains(answer, "The logged segment of this entry is canceled.")


def test_campaign_entries_are_for_those_who_may_see_them(staffer: Client, stranger: Client) -> None:
    _segment, made = with_entry()
    assertNotContains(staffer.get("/interactions/campaign-entries/"), "/cancel/")
    assert staffer.post(f"/interactions/campaign-entries/{made.pk}/cancel/").status_code == 403
    assert stranger.get("/interactions/campaign-entries/").status_code == 403


def test_long_lists_cost_no_more_queries_than_short_ones(director: Client) -> None:
    director.get(LIST)
    segment, _made = with_entry(10)
    few = [builders.queries_of(director, url) for url in (LIST, page(segment), "/interactions/campaign-entries/")]
    for _ in range(10):
        with_entry(1)
    for person in many(100):
        entry(segment, person)
    more = [builders.queries_of(director, url) for url in (LIST, page(segment), "/interactions/campaign-entries/")]
    assert more == few
