"""A stack of business cards names a campaign: its contacts come into a segment that is linked to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from campaigns.models import Campaign
from crm import operations as crm_operations
from crm.models import CardStack, Contact
from crm.operations import enter_business_card
from segments import journal, operations, queries
from segments.models import Segment, StackCampaign
from tests.crm import builders as crm
from tests.segments import builders


@pytest.fixture(autouse=True)
def _set_up(db: None) -> None:
    crm.set_up()
    builders.make_series()


@pytest.fixture
def staffer() -> User:
    account = User.objects.create_user("staffer")
    names = ("view_contact", "add_contact", "change_contact", "view_segment", "add_segment", "change_segment")
    account.user_permissions.set(Permission.objects.filter(codename__in=names))
    return account


@pytest.fixture
def client(client: Client, staffer: User) -> Client:
    client.force_login(staffer)
    return client


@pytest.fixture
def fair() -> Campaign:
    return Campaign.objects.create(number="CP1", description="After the fair")


@pytest.fixture
def stack(staffer: User) -> CardStack:
    return crm_operations.begin_card_stack(by=staffer, description="Swisstech")


def card(stack: CardStack, surname: str, **more: Any) -> Contact:
    return enter_business_card(by=stack.created_by, stack=stack, first_name="Lena", surname=surname, **more).person


def names(segment: Segment) -> set[str]:
    segment.refresh_from_db()
    return set(builders.names(segment))


def test_finishing_the_stack_brings_its_contacts_into_a_segment_of_the_campaign(
    stack: CardStack, fair: Campaign, staffer: User
) -> None:
    operations.name_campaign(stack, campaign=fair, by=staffer)
    card(stack, "Brandt")
    card(stack, "Kern")
    crm_operations.finish_card_stack(stack, by=staffer)
    segment = Segment.objects.get()
    header = queries.current_header(segment)
    assert (segment.description, header.campaign, header.campaign_target) == ("Swisstech", fair, True)
    assert names(segment) == {"Lena Brandt", "Lena Kern"}
    (step,) = queries.history(segment)
    assert (step.label, step.sentence, step.added) == ("Contacts of business cards", "Swisstech", 2)


def test_a_stack_without_a_campaign_is_finished_without_a_segment(stack: CardStack, staffer: User) -> None:
    card(stack, "Brandt")
    crm_operations.finish_card_stack(stack, by=staffer)
    assert not Segment.objects.exists()


def test_the_desk_names_the_campaign_and_brings_in_what_is_new(
    client: Client, stack: CardStack, fair: Campaign
) -> None:
    assertContains(client.get(f"/contacts/cards/{stack.pk}/"), "Name a campaign")
    page = client.post(f"/segments/stacks/{stack.pk}/", {"campaign": "CP1"})
    assertRedirects(page, f"/contacts/cards/{stack.pk}/", status_code=303)
    card(stack, "Brandt")
    assertContains(client.get(f"/contacts/cards/{stack.pk}/"), "1 card into the segment")
    page = client.post(f"/segments/stacks/{stack.pk}/bring/", follow=True)
    assertContains(page, "1 contact came in.")
    assertNotContains(page, "into the segment<")
    assertContains(page, f'href="{Segment.objects.get().get_absolute_url()}"')


def test_a_campaign_there_is_not_is_said_beside_the_field(client: Client, stack: CardStack) -> None:
    page = client.post(f"/segments/stacks/{stack.pk}/", {"campaign": "NOPE"})
    assertContains(page, "There is no “NOPE”")
    assertContains(page, 'value="NOPE"')
    assert not StackCampaign.objects.exists()


def test_without_a_name_the_stack_belongs_to_no_campaign_again(
    client: Client, stack: CardStack, fair: Campaign
) -> None:
    operations.name_campaign(stack, campaign=fair, by=None)
    client.post(f"/segments/stacks/{stack.pk}/", {"campaign": ""})
    assert not StackCampaign.objects.exists()


def test_another_campaign_takes_the_open_segment_with_it(stack: CardStack, fair: Campaign, staffer: User) -> None:
    operations.name_campaign(stack, campaign=fair, by=staffer)
    card(stack, "Brandt")
    operations.bring_in_stack(stack, by=staffer)
    other = Campaign.objects.create(number="CP2")
    operations.name_campaign(stack, campaign=other, by=staffer)
    assert queries.current_header(Segment.objects.get()).campaign == other


def test_after_the_segment_was_logged_another_one_takes_the_later_cards(
    stack: CardStack, fair: Campaign, staffer: User
) -> None:
    operations.name_campaign(stack, campaign=fair, by=staffer)
    card(stack, "Brandt")
    first, _change = operations.bring_in_stack(stack, by=staffer) or pytest.fail("no card")
    _log(first, staffer)
    card(stack, "Kern")
    second, change = operations.bring_in_stack(stack, by=staffer) or pytest.fail("no card")
    assert (second.pk != first.pk, change.added, names(second)) == (True, 1, {"Lena Kern"})


def _log(segment: Segment, by: User) -> None:
    segment.refresh_from_db()
    operations.choose_template(segment, template=builders.make_template("RESP", languages=()), by=by)
    journal.log_segment(segment, send_attachments=False, create_follow_up=False, by=by)


def test_the_step_is_done_again_where_an_earlier_one_is_left_out(
    stack: CardStack, fair: Campaign, staffer: User
) -> None:
    operations.name_campaign(stack, campaign=fair, by=staffer)
    card(stack, "Brandt")
    segment, _change = operations.bring_in_stack(stack, by=staffer) or pytest.fail("no card")
    operations.add_contact(segment, contact=crm.person("Zoe"), by=staffer)
    card(stack, "Kern")
    operations.bring_in_stack(stack, by=staffer)
    segment.refresh_from_db()
    operations.edit_action(segment, action=2, criteria=None, by=staffer)
    assert names(segment) == {"Lena Brandt", "Lena Kern"}


def test_who_may_not_change_segments_sees_the_campaign_and_no_way_to_change_it(
    client: Client, stack: CardStack, fair: Campaign
) -> None:
    operations.name_campaign(stack, campaign=fair, by=None)
    looker = User.objects.create_user("looker")
    looker.user_permissions.set(Permission.objects.filter(codename__in=("add_contact", "view_segment")))
    client.force_login(looker)
    page = client.get(f"/contacts/cards/{stack.pk}/")
    assertContains(page, "CP1")
    assertNotContains(page, "Other campaign")
    assert client.get(f"/segments/stacks/{stack.pk}/").status_code == 403


def test_ten_cards_and_many_take_as_many_statements(fair: Campaign, staffer: User) -> None:
    def statements(count: int, name: str) -> int:
        stack = crm_operations.begin_card_stack(by=staffer, description=name)
        operations.name_campaign(stack, campaign=fair, by=staffer)
        for number in range(count):
            card(stack, f"{name} {number}")
        return builders.count_statements(lambda: operations.bring_in_stack(stack, by=staffer))

    assert statements(2, "Few") == statements(20, "Many")
