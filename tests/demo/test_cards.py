"""A stack of business cards lies there to the half, with a photo as its next card."""

from __future__ import annotations

import pytest

from config.demo.load import load_demo
from crm.models import BusinessCard, CardStack
from crm.operations import finish_card_stack
from crm.pictures import tidy_picture
from crm.stacks import waiting_cards
from segments.models import Segment
from segments.queries import campaign_of_stack

pytestmark = pytest.mark.usefixtures("cronus")


def stack() -> CardStack:
    return CardStack.objects.get()


def test_some_cards_are_entered_and_one_waits_as_a_photo_that_was_read() -> None:
    assert stack().cards.filter(entered_at__isnull=False).count() == 3
    (waiting,) = waiting_cards(stack())
    assert "Ateliers Bellerive SA" in waiting.photo.text
    picture = tidy_picture(bytes(waiting.photo.content))
    assert picture.width > picture.height > 400


def test_its_cards_are_of_people_already_there() -> None:
    entered = BusinessCard.objects.filter(entered_at__isnull=False)
    assert all(card.completed for card in entered)


def test_finishing_it_brings_its_people_into_a_segment_of_the_campaign() -> None:
    named = campaign_of_stack(stack())
    assert named is not None
    assert named.campaign.number == "CP9003"
    finish_card_stack(stack(), by=None)
    assert Segment.objects.filter(logged_segment=None).get().actions.get().added == 3


def test_a_stack_that_was_finished_does_not_come_again() -> None:
    finish_card_stack(stack(), by=None)
    load_demo()
    assert CardStack.objects.count() == 1
