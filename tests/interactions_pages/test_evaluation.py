"""Evaluating interactions in their list."""

from __future__ import annotations

from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from interactions.models import InteractionLogEntry
from tests.interactions.builders import entry, logged_segment, many

LOG, EVALUATE = "/interactions/", "/interactions/evaluate/"


def some(number: int) -> list[InteractionLogEntry]:
    segment = logged_segment()
    return [entry(segment, person) for person in many(number)]


def test_the_interactions_ticked_are_evaluated_and_the_list_says_so(director: Client) -> None:
    first, second, third = some(3)
    answer = director.post(
        EVALUATE, {"entry": [first.pk, second.pk], "evaluation": "positive", "next": LOG}, follow=True
    )
    assertContains(answer, "2 interactions evaluated: Positive")
    assertContains(answer, '<small class="under">Positive</small>', count=2)
    third.refresh_from_db()
    assert third.evaluation == ""


def test_each_row_offers_its_own_evaluation(director: Client) -> None:
    (one,) = some(1)
    director.post(EVALUATE, {"entry": one.pk, "evaluation": "negative"})
    answer = director.get(LOG)
    assertContains(answer, f'<select name="evaluation" id="evaluation-{one.pk}">')
    assertContains(answer, '<option value="negative" selected>Negative</option>')


def test_the_list_can_be_narrowed_to_an_evaluation(director: Client) -> None:
    first, _other = some(2)
    InteractionLogEntry.objects.filter(pk=first.pk).update(evaluation="neutral")
    rows = director.get(LOG, {"evaluation": "neutral"}).context["rows"]
    assert [row[0].pk for row in rows] == [first.pk]
    assertContains(director.get(LOG, {"evaluation": "neutral"}), "<b>Neutral</b>")


def test_nothing_ticked_and_nonsense_are_said(director: Client) -> None:
    (one,) = some(1)
    for typed, sentence in (
        ({"evaluation": "positive"}, "Choose the interactions to evaluate."),
        ({"evaluation": "positive", "entry": ["x", "²", "9" * 30]}, "Choose the interactions to evaluate."),
        ({"evaluation": "superb", "entry": one.pk}, "There is no evaluation “superb”."),
    ):
        assertContains(director.post(EVALUATE, typed, headers={"Referer": LOG}, follow=True), sentence)
    one.refresh_from_db()
    assert one.evaluation == ""


def test_who_may_only_look_is_offered_nothing_and_not_served(staffer: Client) -> None:
    (one,) = some(1)
    assertNotContains(staffer.get(LOG), 'name="evaluation" id="evaluation-')
    assert staffer.post(EVALUATE, {"entry": one.pk, "evaluation": "positive"}).status_code == 403


def test_evaluations_change_by_post_only(director: Client) -> None:
    assert director.get(EVALUATE).status_code == 405
