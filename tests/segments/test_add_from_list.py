"""Contacts chosen in their list come into a segment: a step like any other, and undone like any other."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from crm import operations as crm_operations
from crm.models import Contact
from segments import operations, queries
from segments.models import Segment, SegmentAction, StepInProgress
from tests.crm import builders as crm
from tests.segments import builders

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _set_up(db: None) -> None:
    crm.set_up()
    builders.make_series()


def user(name: str, *codenames: str) -> User:
    account = User.objects.create_user(name)
    account.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return account


@pytest.fixture
def staffer() -> User:
    return user("staffer", "view_contact", "view_segment", "add_segment", "change_segment")


@pytest.fixture
def client(client: Client, staffer: User) -> Client:
    client.force_login(staffer)
    return client


def names(segment: Segment) -> set[str]:
    segment.refresh_from_db()
    return set(builders.names(segment))


def post(client: Client, *chosen: Contact, **more: str) -> Any:
    data: dict[str, Any] = {"contact": [each.pk for each in chosen], "action": "add_to_segment"}
    return client.post("/contacts/change/", data | more, follow=True)


def test_the_ticked_come_into_an_open_segment_and_the_message_leads_there(client: Client) -> None:
    segment = operations.create_segment(by=None, number="SM1")
    page = post(client, crm.person("Lena"), crm.person("Max"), segment="SM1", query="type=person", seen="2")
    assertRedirects(page, "/contacts/?type=person", status_code=303)
    assertContains(page, "2 contacts came in.")
    assertContains(page, 'href="/segments/SM1/"')
    assert names(segment) == {"Lena", "Max"}


def test_all_that_the_list_finds_come_into_a_new_segment(client: Client) -> None:
    crm.person("Lena", city="Bern")
    crm.person("Max", city="Zug")
    post(client, all="1", query="city=Bern&order=-name", description="From Bern", seen="1")
    segment = Segment.objects.get()
    assert (segment.description, names(segment)) == ("From Bern", {"Lena"})


def test_the_history_names_the_ticked_or_tells_the_filters(client: Client) -> None:
    segment = operations.create_segment(by=None, number="SM1")
    post(client, crm.person("Lena", city="Bern"), segment="SM1")
    crm.person("Max", city="Bern")
    post(client, all="1", query="city=Bern&q=max", segment="SM1")
    told = [(step.label, step.sentence, step.added) for step in queries.history(segment)]
    label = "Contacts added from their list"
    assert told == [(label, "Lena", 1), (label, "Search “max”, City: Bern", 1)]


def test_undo_takes_the_step_back_and_redo_brings_it_again(client: Client) -> None:
    segment = operations.create_segment(by=None, number="SM1")
    post(client, crm.person("Lena"), segment="SM1")
    segment.refresh_from_db()
    operations.undo_last_action(segment, by=None)
    assert names(segment) == set()
    operations.redo_action(segment, by=None)
    assert names(segment) == {"Lena"}


def test_who_is_in_blocked_or_excluded_stays_out_and_is_counted_before(client: Client) -> None:
    segment = operations.create_segment(by=None, number="SM1")
    lena, max_ = crm.person("Lena"), crm.person("Max", privacy_blocked=True)
    zoe, ada = crm.person("Zoe", exclude_from_segment=True), crm.person("Ada")
    post(client, ada, segment="SM1")
    ids = [each.pk for each in (lena, max_, zoe, ada)]
    asked = {"contact": ids, "action": "add_to_segment", "segment": "SM1"}
    effect = client.get("/contacts/change/", asked, headers=HTMX).context["effect"]
    left_out = {each.reason: each.count for each in effect.left_out}
    assert (effect.changing, effect.same) == (1, 1)
    assert left_out == {"They are blocked for privacy.": 1, "They are excluded from segments.": 1}
    page = post(client, lena, max_, zoe, ada, segment="SM1")
    assertContains(page, "1 stays as it is: They are blocked for privacy.")
    assert names(segment) == {"Lena", "Ada"}


def test_only_an_open_segment_is_taken_and_what_was_typed_stays(client: Client) -> None:
    logged = builders.make_logged(crm.person("Ada", address="Quai 3", city="Vevey"))
    lena, steps = crm.person("Lena"), SegmentAction.objects.count()
    for typed in ("NOPE", logged.number):
        page = post(client, lena, segment=typed)
        assertContains(page, f'value="{typed}"')
        assertContains(page, "There is no “")
    assert SegmentAction.objects.count() == steps


def test_who_may_not_begin_a_segment_has_to_choose_one(client: Client) -> None:
    client.force_login(user("changer", "view_contact", "view_segment", "change_segment"))
    assertContains(post(client, crm.person("Lena")), "Choose a segment: you may not begin a new one.")
    assert not Segment.objects.exists()


def test_who_may_not_change_segments_is_not_offered_it(client: Client) -> None:
    client.force_login(user("other", "view_contact", "change_contact"))
    page = client.get("/contacts/change/", {"contact": crm.person("Lena").pk}, headers=HTMX)
    assert "add_to_segment" not in page.content.decode()


def test_an_edit_of_an_earlier_step_does_it_again_for_the_same_contacts(staffer: User) -> None:
    lena = crm.person("Lena")
    crm.person("Max", city="Bern")
    segment = operations.create_segment(by=staffer)
    everybody = {"version": 1, "groups": []}
    operations.add_contacts(segment, criteria=everybody, by=staffer)
    operations.reduce_contacts(segment, criteria=everybody, keep="others", by=staffer)
    operations.add_from_list(segment, ids=[lena.pk], by=staffer)
    operations.add_from_list(segment, query="city=Bern", by=staffer)
    operations.edit_action(segment, action=1, criteria=None, by=staffer)
    assert names(segment) == {"Lena", "Max"}


def test_a_step_whose_search_named_somebody_forgotten_stands_for_who_came_in(staffer: User) -> None:
    lena, max_ = crm.person("Lena Muster"), crm.person("Max Muster")
    segment = operations.create_segment(by=staffer)
    operations.add_from_list(segment, query="q=muster", by=staffer)
    crm_operations.anonymise_contact(lena, request="letter", by=staffer)
    step = SegmentAction.objects.get()
    assert "query" not in step.note
    operations.add_contact(segment, contact=crm.person("Zoe"), by=staffer)
    operations.edit_action(segment, action=2, criteria=None, by=staffer)
    assert max_.name in names(segment)


def test_many_are_left_to_a_worker(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segments.operations.in_progress.LIMIT", 1)
    operations.create_segment(by=None, number="SM1")
    crm.person("Lena")
    crm.person("Max")
    page = post(client, all="1", query="", segment="SM1")
    assertContains(page, "A worker adds the contacts to segment SM1.")
    operations.finish_step(StepInProgress.objects.get().pk)
    assert names(Segment.objects.get()) == {"Lena", "Max"}


def test_ten_and_many_take_as_many_statements(staffer: User) -> None:
    def statements(count: int, city: str) -> int:
        for number in range(count):
            crm.person(f"{city} {number}", city=city)
        segment = operations.create_segment(by=staffer)
        done = builders.count_statements(lambda: operations.add_from_list(segment, query=f"city={city}", by=staffer))
        assert len(names(segment)) == count
        return done

    assert statements(3, "Bern") == statements(60, "Zug")
