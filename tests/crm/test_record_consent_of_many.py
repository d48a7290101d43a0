"""Consent of the contacts chosen in the list: recorded at once or by a worker, and taken back."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from pytest_django.asserts import assertContains

from crm import operations
from crm.choosing import Chosen
from crm.errors import ConsentRefused
from crm.models import BulkChange, ChangeSet, Consent, Contact
from tests.crm import builders
from tests.segments.builders import count_statements

HTMX = {"HX-Request": "true"}
FORM = {"action": "record_consent", "channel": "email", "outcome": "given", "source": "form", "date": "2026-03-02"}
EVERYBODY = Chosen.all_of(QueryDict(""))


@pytest.fixture
def staffer() -> User:
    return builders.user("staffer", "view_contact", "change_contact")


@pytest.fixture
def client(client: Client, staffer: User) -> Client:
    client.force_login(staffer)
    return client


def post(client: Client, *chosen: Contact, **more: Any) -> Any:
    data: dict[str, Any] = {"contact": [each.pk for each in chosen]}
    return client.post("/contacts/change/", data | FORM | more, follow=True)


def said(**more: Any) -> str:
    return json.dumps({"channel": ["email"], "given": True, "source": "form", "at": "2026-03-02", **more})


def states() -> dict[str, str]:
    return dict(Contact.objects.values_list("name", "email_consent"))


def test_the_form_stands_in_the_dialog_and_tells_who_is_written() -> None:
    lena, max_ = builders.person("Lena"), builders.person("Max")
    operations.record_consent(max_, channel="email", given=False, source="phone", by=None)
    given = operations.action_named("record_consent").effect(Contact.objects.all(), said())
    assert (given.changing, [each.count for each in given.left_out]) == (1, [1])
    withdrawn = operations.action_named("record_consent").effect(Contact.objects.all(), said(given=False))
    assert (withdrawn.changing, withdrawn.left_out) == (2, ())
    assert lena.pk


def test_it_is_recorded_for_the_ticked_with_its_proof_and_undone_in_one_go(client: Client) -> None:
    lena, max_ = builders.person("Lena"), builders.person("Max")
    builders.person("Zoe")
    file = SimpleUploadedFile("form.pdf", b"%PDF signed")
    page = post(client, lena, max_, channel=["email", "letter"], proof="Stand 4", proof_file=file, seen="2")
    assertContains(page, "2 contacts changed.")
    assert states() == {"Lena": "given", "Max": "given", "Zoe": "unknown"}
    assert Contact.objects.filter(letter_consent="given").count() == 2
    row = Consent.objects.first()
    assert row is not None
    assert row.proof_file is not None
    assert (row.proof, row.proof_file.name, row.date) == ("Stand 4", "form.pdf", datetime.date(2026, 3, 2))
    made = ChangeSet.objects.get(kind=ChangeSet.Kind.BULK)
    back = client.post(f"/contacts/changes/{made.pk}/undo/", follow=True)
    assertContains(back, "2 contacts have their old values again.")
    assert set(states().values()) == {"unknown"}


def test_who_has_withdrawn_is_left_out_and_named_as_such(client: Client) -> None:
    lena, max_ = builders.person("Lena"), builders.person("Max")
    operations.record_consent(max_, channel="email", given=False, source="phone", by=None)
    page = post(client, lena, max_)
    assertContains(page, "1 stays as it is: They have withdrawn consent")
    assert states() == {"Lena": "given", "Max": "withdrawn"}


def test_withdrawn_is_recorded_for_everybody_and_the_undoing_brings_back_what_stood(client: Client) -> None:
    lena, max_ = builders.person("Lena"), builders.person("Max")
    operations.record_consent(max_, channel="email", given=True, source="form", at=datetime.date(2026, 1, 1), by=None)
    post(client, lena, max_, outcome="withdrawn")
    assert set(states().values()) == {"withdrawn"}
    operations.undo_bulk_change(ChangeSet.objects.get(kind=ChangeSet.Kind.BULK), by=None)
    assert states() == {"Lena": "unknown", "Max": "given"}


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("source", "", "This field is required."),
        ("date", "2999-01-01", "This day is still to come."),
        ("channel", [], "This field is required."),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_the_rest_stays(
    client: Client, field: str, value: Any, text: str
) -> None:
    page = post(client, builders.person("Lena"), proof="Stand 4", **{field: value})
    assertContains(page, text)
    assertContains(page, "Stand 4")
    assert not Consent.objects.exists()


def test_a_form_half_filled_in_already_shows_the_effect_without_errors(client: Client) -> None:
    asked = {"contact": builders.person("Lena").pk, "action": "record_consent", "channel": "email", "outcome": "given"}
    page = client.get("/contacts/change/", asked, headers=HTMX)
    assert page.context["effect"].changing == 1
    assert not page.context["form"].errors


@pytest.mark.parametrize("value", ["", "nonsense", "[]", '{"channel": ["fax"], "given": true, "source": "form"}'])
def test_a_statement_that_is_none_is_refused(value: str) -> None:
    builders.person("Lena")
    with pytest.raises(ConsentRefused):
        operations.change_contacts(EVERYBODY, action="record_consent", value=value, by=None)


def test_the_list_of_changes_says_what_was_recorded(client: Client) -> None:
    post(client, builders.person("Lena"))
    assertContains(client.get("/contacts/changes/"), "Consent given: E-mail (Signed form")


def leave_to_worker(monkeypatch: pytest.MonkeyPatch, value: str) -> BulkChange:
    monkeypatch.setattr("crm.operations.bulk.changing.AT_ONCE", 2)
    monkeypatch.setattr("crm.operations.bulk.changing.SLICE", 2)
    job = operations.change_contacts(EVERYBODY, action="record_consent", value=value, by=None)
    assert isinstance(job, BulkChange)
    operations.go_on_with_bulk_change(job.pk)
    job.refresh_from_db()
    return job


def test_a_worker_records_it_slice_by_slice_and_takes_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        builders.person(f"Person {number}")
    job = leave_to_worker(monkeypatch, said(channel=["email", "phone"], proof="x" * 1500))
    assert (job.error, job.changed, set(states().values())) == ("", 5, {"given"})
    back = operations.undo_bulk_change(job.changes, by=None)
    assert isinstance(back, BulkChange)
    operations.go_on_with_bulk_change(back.pk)
    back.refresh_from_db()
    assert (back.error, back.changed, set(states().values())) == ("", 5, {"unknown"})


def test_what_is_said_while_a_worker_takes_it_back_stands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [builders.person(f"Person {number}") for number in range(5)]
    job = leave_to_worker(monkeypatch, said(at="2026-06-01"))
    back = operations.undo_bulk_change(job.changes, by=None)
    assert isinstance(back, BulkChange)
    early = {"source": "phone", "at": datetime.date(2026, 5, 1), "by": None}
    operations.record_consent(people[0], channel="email", given=False, **early)
    operations.go_on_with_bulk_change(back.pk)
    assert states() == {"Person 0": "withdrawn"} | {f"Person {number}": "unknown" for number in range(1, 5)}


def test_ten_and_many_take_as_many_statements() -> None:
    def statements(count: int, city: str) -> int:
        for number in range(count):
            builders.person(f"{city} {number}", city=city)
        chosen = Chosen.all_of(QueryDict(f"city={city}"))
        return count_statements(
            lambda: operations.change_contacts(chosen, action="record_consent", value=said(), by=None)
        )

    assert statements(3, "Bern") == statements(60, "Zug")
