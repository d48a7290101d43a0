"""Changing the contacts chosen in the list: the dialog, its effect, the way back, and what was done before."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects, assertTemplateUsed

from crm import operations
from crm.models import BulkChange, ChangeSet, Contact, Salesperson
from tests.crm import builders

HTMX = {"HX-Request": "true"}


@pytest.fixture
def staffer() -> User:
    return builders.user("staffer", "view_contact", "change_contact")


@pytest.fixture
def client(client: Client, staffer: User) -> Client:
    client.force_login(staffer)
    return client


def codes() -> dict[str, Any]:
    return dict(Contact.objects.values_list("name", "salesperson_id"))


def post(client: Client, *chosen: Contact, **more: str) -> Any:
    data: dict[str, Any] = {"contact": [each.pk for each in chosen], "action": "salesperson", "value": "AK"}
    return client.post("/contacts/change/", data | more, follow=True)


def test_rows_can_be_ticked_by_those_who_may_change_them(client: Client) -> None:
    lena = builders.person("Lena")
    assertContains(client.get("/contacts/"), f'name="contact" value="{lena.pk}"')
    client.force_login(builders.user("reader", "view_contact"))
    assertNotContains(client.get("/contacts/"), 'name="contact"')


def test_the_dialog_tells_the_effect_before_anything_happens(client: Client) -> None:
    lena = builders.person("Lena")
    builders.person("Max", salesperson=Salesperson.objects.get(pk="AK"))
    query = {"all": "1", "query": "type=person", "action": "salesperson", "value": "AK"}
    page = client.get("/contacts/change/", query, headers=HTMX)
    assertTemplateUsed(page, "crm/_bulk.html")
    assert (page.context["effect"].changing, page.context["effect"].same) == (1, 1)
    lena.refresh_from_db()
    assert lena.salesperson is None


def test_without_script_the_dialog_stands_on_the_list(client: Client) -> None:
    lena = builders.person("Lena")
    page = client.get("/contacts/change/", {"contact": lena.pk, "query": "type=person"})
    assertTemplateUsed(page, "crm/contacts.html")
    assertContains(page, "1 contact is selected.")


def test_the_ticked_are_changed_and_the_message_has_the_way_back(client: Client) -> None:
    lena, max_ = builders.person("Lena"), builders.person("Max")
    builders.person("Zoe")
    page = post(client, lena, max_, query="type=person", seen="2")
    assertRedirects(page, "/contacts/?type=person", status_code=303)
    assertContains(page, "2 contacts changed.")
    made = ChangeSet.objects.get(kind=ChangeSet.Kind.BULK)
    assertContains(page, f'action="/contacts/changes/{made.pk}/undo/"')
    assert codes() == {"Lena": "AK", "Max": "AK", "Zoe": None}
    back = client.post(f"/contacts/changes/{made.pk}/undo/", follow=True)
    assertContains(back, "2 contacts have their old values again.")
    assert set(codes().values()) == {None}


def test_all_that_the_list_finds_are_changed(client: Client) -> None:
    builders.person("Lena", city="Bern")
    builders.person("Max", city="Zug")
    post(client, all="1", query="city=Bern&order=-name", seen="1")
    assert codes() == {"Lena": "AK", "Max": None}


@pytest.mark.parametrize(("more", "text"), [({"action": ""}, "Choose what to change."), ({"value": "NOPE"}, "NOPE")])
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    client: Client, more: dict[str, str], text: str
) -> None:
    lena = builders.person("Lena")
    page = post(client, lena, **more)
    assertContains(page, text)
    assertContains(page, f'<input type="hidden" name="contact" value="{lena.pk}">', html=False)
    assert codes() == {"Lena": None}


def test_a_list_that_changed_meanwhile_is_refused(client: Client) -> None:
    builders.person("Lena")
    builders.person("Max")
    assertContains(post(client, all="1", query="", seen="1"), "The list has changed")
    assert set(codes().values()) == {None}


def test_whom_it_does_not_fit_is_told_with_the_reason(client: Client) -> None:
    lena, lake = builders.person("Lena"), builders.company("Lake")
    page = post(client, lena, lake, action="add_job_responsibilities", value="PURCHASE")
    assertContains(page, "1 contact changed.")
    assertContains(page, "1 stays as it is: Job responsibilities belong to persons.")


def test_deleting_is_for_those_who_may_and_says_that_it_is_final(client: Client) -> None:
    lena = builders.person("Lena")
    asked = {"contact": lena.pk, "action": "delete"}
    assertNotContains(client.get("/contacts/change/", asked, headers=HTMX), "delete")
    client.force_login(builders.user("boss", "view_contact", "change_contact", "delete_contact"))
    assertContains(client.get("/contacts/change/", asked, headers=HTMX), "This cannot be undone.")
    assertContains(post(client, lena, action="delete"), "1 contact deleted.")
    assert not Contact.objects.exists()


def test_who_may_not_change_is_refused(client: Client) -> None:
    lena = builders.person("Lena")
    client.force_login(builders.user("reader", "view_contact"))
    assert post(client, lena).status_code == 403
    made = operations.begin_changes(ChangeSet.Kind.BULK, by=None, action="salesperson", value="AK")
    made.save()
    assert client.post(f"/contacts/changes/{made.pk}/undo/").status_code == 403


def test_an_action_without_the_right_to_it_is_not_taken(client: Client) -> None:
    lena = builders.person("Lena")
    assertContains(post(client, lena, action="delete"), "Choose what to change.")
    assert Contact.objects.exists()


def test_what_was_done_can_be_undone_later_and_only_once(client: Client) -> None:
    post(client, builders.person("Lena"))
    page = client.get("/contacts/changes/")
    assertContains(page, "Salesperson code: AK · Ada Kern")
    made = ChangeSet.objects.get(kind=ChangeSet.Kind.BULK)
    client.post(f"/contacts/changes/{made.pk}/undo/")
    assertNotContains(client.get("/contacts/changes/"), "/undo/")
    assertContains(client.post(f"/contacts/changes/{made.pk}/undo/", follow=True), "undone already")


def test_a_change_that_a_worker_does_is_shown_until_it_is_done(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.operations.bulk.changing.AT_ONCE", 1)
    for number in range(3):
        builders.person(f"N{number}")
    page = post(client, all="1", query="type=person")
    job = BulkChange.objects.get()
    assertContains(page, f'id="bulk-{job.pk}"')
    progress = f"/contacts/change/{job.pk}/"
    assertContains(client.get(progress, headers=HTMX), "<progress")
    assertContains(client.get("/contacts/changes/"), "In progress")
    operations.go_on_with_bulk_change(job.pk)
    assert client.get(progress, headers=HTMX)["HX-Redirect"] == "/contacts/?type=person"
    assertContains(client.get("/contacts/"), "3 contacts changed.")


@pytest.mark.parametrize("query", ["contact=x", "contact=99999999999999999999", "all=1&query=country=NOPE", ""])
def test_nobody_chosen_is_no_error(client: Client, query: str) -> None:
    assertContains(client.get(f"/contacts/change/?{query}&action=salesperson&value=AK", headers=HTMX), "0 contacts")
