"""Changing many contacts at once, and taking that back."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm import operations
from crm.choosing import Chosen
from crm.errors import AlreadyUndone, ContactRefused, ListHasChanged
from crm.models import BulkChange, ChangeSet, Contact, ContactChange, MailingGroup, MarketingSetup, Salesperson
from crm.operations import Changed
from crm.operations.bulk import changing
from tests.crm import builders


def everybody(query: str = "") -> Chosen:
    return Chosen.all_of(QueryDict(query))


def ticked(*contacts: Contact) -> Chosen:
    return Chosen.ticked(str(contact.pk) for contact in contacts)


def change(chosen: Chosen, action: str, value: str = "", **more: Any) -> Changed:
    done = operations.change_contacts(chosen, action=action, value=value, by=None, **more)
    assert isinstance(done, Changed)
    return done


def undo(done: Changed) -> int:
    back = operations.undo_bulk_change(done.changes, by=None)
    assert isinstance(back, int)
    return back


def values(name: str) -> dict[str, Any]:
    return dict(Contact.objects.values_list("name", name))


def test_all_that_the_list_finds_get_the_value_and_nobody_else() -> None:
    builders.person("Lena", city="Bern")
    builders.person("Max", city="Bern")
    builders.person("Zoe", city="Zug")
    done = change(everybody("city=Bern&order=-name&page=2"), "salesperson", "AK")
    assert done.count == 2
    assert values("salesperson_id") == {"Lena": "AK", "Max": "AK", "Zoe": None}


def test_ticked_contacts_get_the_value_and_undo_brings_back_what_each_had() -> None:
    lena, max_ = builders.person("Lena"), builders.person("Max", salesperson=Salesperson.objects.get(pk="BL"))
    builders.person("Zoe")
    done = change(ticked(lena, max_), "salesperson", "AK")
    assert undo(done) == 2
    assert values("salesperson_id") == {"Lena": None, "Max": "BL", "Zoe": None}


def test_a_change_set_tells_what_each_had_and_has() -> None:
    lena = builders.person("Lena", salesperson=Salesperson.objects.get(pk="BL"))
    change(ticked(lena), "salesperson", "AK")
    row = ContactChange.objects.get(contact=lena, change_set__kind=ChangeSet.Kind.BULK)
    assert (row.before, row.after) == ({"salesperson_id": "BL"}, {"salesperson_id": "AK"})


def test_who_has_it_already_is_not_written() -> None:
    lena = builders.person("Lena", salesperson=Salesperson.objects.get(pk="AK"))
    assert change(ticked(lena), "salesperson", "AK").count == 0


@pytest.mark.parametrize(
    ("action", "value", "column", "stored"),
    [
        ("language", "FRA", "language_id", "FRA"),
        ("language", "-", "language_id", None),
        ("country", "CH", "country_id", "CH"),
        ("correspondence_type", "email", "correspondence_type", "email"),
        ("correspondence_type", "-", "correspondence_type", ""),
        ("exclude_from_segment", "true", "exclude_from_segment", True),
        ("privacy_blocked", "true", "privacy_blocked", True),
    ],
)
def test_each_field_is_set_and_put_back(action: str, value: str, column: str, stored: object) -> None:
    start = {"language": builders.language("ENU"), "correspondence_type": "hard_copy"}
    lena = builders.person("Lena", **start)
    before = getattr(lena, column)
    done = change(ticked(lena), action, value)
    lena.refresh_from_db()
    assert getattr(lena, column) == stored
    undo(done)
    lena.refresh_from_db()
    assert getattr(lena, column) == before


def test_a_flag_can_be_taken_off_again_by_undo_of_taking_it_off() -> None:
    lena = builders.person("Lena", exclude_from_segment=True)
    done = change(ticked(lena), "exclude_from_segment", "false")
    undo(done)
    assert values("exclude_from_segment") == {"Lena": True}


def test_persons_who_had_what_their_company_had_follow_it_and_come_back_with_it() -> None:
    MarketingSetup.objects.update_or_create(pk=1, defaults={"inherit_salesperson": True})
    lake = builders.company("Lake", salesperson=Salesperson.objects.get(pk="BL"))
    builders.person("Lena", company=lake)
    own = builders.person("Max", company=lake)
    operations.edit_contact(own, by=None, salesperson=None)
    done = change(ticked(lake), "salesperson", "AK")
    assert done.count == 2
    assert values("salesperson_id") == {"Lake": "AK", "Lena": "AK", "Max": None}
    undo(done)
    assert values("salesperson_id") == {"Lake": "BL", "Lena": "BL", "Max": None}


def test_the_country_reaches_those_with_the_whole_address_of_the_company() -> None:
    MarketingSetup.objects.update_or_create(pk=1, defaults={"inherit_address": True, "inherit_country": True})
    lake = builders.company("Lake", country=builders.country("CH"))
    builders.person("Lena", company=lake)
    home = builders.person("Max", company=lake)
    operations.edit_contact(home, by=None, address="At home 1")
    change(ticked(lake), "country", "FR")
    assert values("country_id") == {"Lake": "FR", "Lena": "FR", "Max": "CH"}


def test_nobody_follows_where_the_set_up_says_so() -> None:
    MarketingSetup.objects.update_or_create(pk=1, defaults={"inherit_salesperson": False})
    lake = builders.company("Lake")
    builders.person("Lena", company=lake)
    change(ticked(lake), "salesperson", "AK")
    assert values("salesperson_id") == {"Lake": "AK", "Lena": None}


def test_a_code_is_added_beside_the_others_and_taken_off_again() -> None:
    MailingGroup.objects.create(code="ART", description="Art")
    lena, max_ = builders.person("Lena"), builders.person("Max")
    operations.set_classifications(lena, by=None, mailing_groups=["NEWS"])
    done = change(ticked(lena, max_), "add_mailing_groups", "ART")
    assert done.count == 2
    row = ContactChange.objects.get(contact=lena, change_set=done.changes)
    assert row.before == {"mailing_groups": ["NEWS"]}
    assert row.after == {"mailing_groups": ["ART", "NEWS"]}
    operations.set_classifications(max_, by=None, mailing_groups=["ART", "NEWS"])
    undo(done)
    assert [each.pk for each in lena.mailing_groups.all()] == ["NEWS"]
    assert [each.pk for each in max_.mailing_groups.all()] == ["NEWS"]


def test_a_code_is_removed_and_comes_back() -> None:
    lena, max_ = builders.person("Lena"), builders.person("Max")
    operations.set_classifications(lena, by=None, job_responsibilities=["PURCHASE"])
    done = change(ticked(lena, max_), "remove_job_responsibilities", "PURCHASE")
    assert (done.count, lena.job_responsibilities.count()) == (1, 0)
    undo(done)
    assert (lena.job_responsibilities.count(), max_.job_responsibilities.count()) == (1, 0)


@pytest.mark.parametrize(
    ("action", "value", "fits"),
    [("add_job_responsibilities", "PURCHASE", "Lena"), ("add_industry_groups", "MANUF", "Lake")],
)
def test_whom_a_code_does_not_fit_is_left_out_and_counted(action: str, value: str, fits: str) -> None:
    lena, lake = builders.person("Lena"), builders.company("Lake")
    done = change(ticked(lena, lake), action, value)
    assert (done.count, [each.count for each in done.left_out]) == (1, [1])
    changed = ContactChange.objects.get(change_set=done.changes)
    assert changed.contact.name == fits


def test_what_somebody_changed_since_stays() -> None:
    lena, max_ = builders.person("Lena"), builders.person("Max")
    done = change(ticked(lena, max_), "salesperson", "AK")
    operations.edit_contact(lena, by=None, salesperson=Salesperson.objects.get(pk="BL"))
    assert undo(done) == 1
    assert values("salesperson_id") == {"Lena": "BL", "Max": None}


def test_a_merged_contact_stays_blocked_when_the_block_is_undone() -> None:
    lena, other = builders.person("Lena"), builders.person("Max")
    done = change(ticked(lena), "privacy_blocked", "true")
    operations.merge_contacts(other, lena, by=None)
    undo(done)
    lena.refresh_from_db()
    assert lena.privacy_blocked


@pytest.mark.parametrize(("action", "value"), [("privacy_blocked", "false"), ("add_mailing_groups", "NEWS")])
def test_who_was_anonymised_stays_as_he_is_in_both_ways(action: str, value: str) -> None:
    lena, max_, zoe = (builders.person(name) for name in ("Lena", "Max", "Zoe"))
    Contact.objects.update(privacy_blocked=True)
    Contact.objects.filter(pk=lena.pk).update(anonymised_at=timezone.now())
    done = change(ticked(lena, max_, zoe), action, value)
    assert (done.count, [each.count for each in done.left_out]) == (2, [1])
    Contact.objects.filter(pk=max_.pk).update(anonymised_at=timezone.now(), privacy_blocked=True)
    undo(done)
    assert Contact.objects.filter(privacy_blocked=True).count() == 3


def test_nothing_is_undone_twice_in_either_way() -> None:
    done = change(ticked(builders.person("Lena")), "salesperson", "AK")
    assert operations.undo_changes(done.changes, by=None).restored == 1
    with pytest.raises(AlreadyUndone):
        undo(done)


def test_a_list_that_changed_a_lot_is_refused() -> None:
    for number in range(3):
        builders.person(f"N{number}")
    with pytest.raises(ListHasChanged, match="2 contacts were looked at, now they are 3"):
        change(everybody(), "salesperson", "AK", seen=2)
    assert not Contact.objects.filter(salesperson="AK").exists()


def test_nobody_is_no_choice() -> None:
    with pytest.raises(ListHasChanged):
        change(Chosen.ticked(["", "x", "99999", "9" * 30]), "salesperson", "AK")


@pytest.mark.parametrize(
    ("action", "value", "field"), [("", "", "action"), ("salesperson", "NOPE", "value"), ("salesperson", "", "value")]
)
def test_an_unknown_action_or_value_is_refused_beside_its_field(action: str, value: str, field: str) -> None:
    with pytest.raises(ContactRefused) as refused:
        change(ticked(builders.person()), action, value)
    assert refused.value.field == field


def test_those_that_nothing_refers_to_are_deleted_and_the_others_counted() -> None:
    lake, lonely = builders.company("Lake"), builders.company("Lonely")
    lena, max_ = builders.person("Lena", company=lake), builders.person("Max")
    kept = builders.person("Kept")
    operations.merge_contacts(max_, kept, by=None)
    operations.set_classifications(lena, by=None, mailing_groups=["NEWS"])
    done = change(ticked(lake, lonely, max_), "delete")
    assert done.count == 1
    assert {each.reason: each.count for each in done.left_out} == {
        "Persons belong to these companies.": 1,
        "Others were merged into these.": 1,
    }
    assert set(values("pk")) == {"Lake", "Lena", "Max", "Kept"}


def test_a_company_goes_with_its_persons_and_leaves_nothing_behind() -> None:
    lake = builders.company("Lake")
    lena = builders.person("Lena", company=lake)
    operations.set_classifications(lena, by=None, mailing_groups=["NEWS"])
    assert change(everybody(), "delete").count == 2
    assert not Contact.objects.exists()
    assert not ContactChange.objects.exists()


def large(monkeypatch: pytest.MonkeyPatch, slice_of: int = 3) -> None:
    monkeypatch.setattr("crm.operations.bulk.changing.AT_ONCE", 2)
    monkeypatch.setattr("crm.operations.bulk.changing.SLICE", slice_of)


def test_many_are_changed_by_a_worker_slice_by_slice_and_put_back_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    large(monkeypatch)
    for number in range(8):
        builders.person(f"N{number}", city="Bern" if number % 2 else "Zug")
    job = operations.change_contacts(everybody("city=Bern"), action="salesperson", value="AK", by=None)
    assert isinstance(job, BulkChange)
    assert not Contact.objects.filter(salesperson="AK").exists()
    operations.go_on_with_bulk_change(job.pk)
    operations.go_on_with_bulk_change(job.pk)  # a second ring does no harm
    job.refresh_from_db()
    assert (job.changed, job.done, bool(job.finished_at), job.error) == (4, job.steps, True, "")
    assert Contact.objects.filter(salesperson="AK", city="Bern").count() == 4
    back = operations.undo_bulk_change(job.changes, by=None)
    assert isinstance(back, BulkChange)
    operations.go_on_with_bulk_change(back.pk)
    assert not Contact.objects.filter(salesperson="AK").exists()
    job.changes.refresh_from_db()
    assert job.changes.undone_at


def test_a_company_and_its_persons_are_deleted_by_a_worker_too(monkeypatch: pytest.MonkeyPatch) -> None:
    lake = builders.company("Lake")
    for number in range(6):
        builders.person(f"N{number}", company=lake)
    large(monkeypatch)
    job = operations.change_contacts(everybody(), action="delete", by=None)
    assert isinstance(job, BulkChange)
    operations.go_on_with_bulk_change(job.pk)
    assert not Contact.objects.exists()


def test_what_goes_wrong_in_a_worker_is_kept_to_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    large(monkeypatch)
    for number in range(3):
        builders.person(f"N{number}")
    job = operations.change_contacts(everybody(), action="salesperson", value="AK", by=None)
    assert isinstance(job, BulkChange)
    BulkChange.objects.filter(pk=job.pk).update(action="gone")
    operations.go_on_with_bulk_change(job.pk)
    job.refresh_from_db()
    assert (job.error, bool(job.finished_at)) == ("Choose what to change.", True)


def test_what_nobody_foresaw_ends_a_change_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    large(monkeypatch)
    for number in range(3):
        builders.person(f"N{number}")
    job = operations.change_contacts(everybody(), action="salesperson", value="AK", by=None)
    assert isinstance(job, BulkChange)

    def fail(*_args: Any, **_settings: Any) -> None:
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr(changing, "refresh_statistics", fail)
    operations.go_on_with_bulk_change(job.pk)
    job.refresh_from_db()
    assert job.error.startswith("The change came to an unexpected end.")
    assert job.finished_at
    assert not Contact.objects.filter(salesperson="AK").exists()


@pytest.mark.parametrize(
    ("action", "value"),
    [("salesperson", "AK"), ("add_mailing_groups", "NEWS"), ("exclude_from_segment", "true"), ("delete", "")],
)
def test_as_many_statements_for_ten_as_for_a_thousand(action: str, value: str) -> None:
    counted = []
    for total in (10, 1000):
        Contact.objects.bulk_create(
            Contact(number=f"X{total}-{number}", name=f"{total}", search_text="x\n", city=str(total))
            for number in range(total)
        )
        with CaptureQueriesContext(connection) as queries:
            done = change(everybody(f"city={total}"), action, value)
        assert done.count == total
        changed = len(queries)
        if action != "delete":
            with CaptureQueriesContext(connection) as queries:
                undo(done)
            changed += len(queries)
        counted.append(changed)
    assert counted[0] == counted[1]


@pytest.mark.parametrize("seed", range(5))
def test_any_mix_of_changes_does_what_plain_python_does_and_undo_is_exact(seed: int) -> None:
    dice = random.Random(seed)
    codes = [None, "AK", "BL"]
    MailingGroup.objects.create(code="ART", description="Art")
    people = [builders.person(f"N{n}", city=dice.choice(["Bern", "Zug"])) for n in range(12)]
    state = {
        each.pk: (dice.choice(codes), frozenset(dice.sample(["ART", "NEWS"], dice.randint(0, 2)))) for each in people
    }
    for each in people:
        code, groups = state[each.pk]
        Contact.objects.filter(pk=each.pk).update(salesperson=code)
        each.mailing_groups.set(groups)
    history = []
    for _step in range(6):
        city = dice.choice(["Bern", "Zug"])
        action, value = dice.choice(
            [
                ("salesperson", "AK"),
                ("salesperson", "-"),
                ("add_mailing_groups", "ART"),
                ("remove_mailing_groups", "NEWS"),
            ]
        )
        history.append((change(everybody(f"city={city}"), action, value), dict(state)))
        for each in people:
            code, groups = state[each.pk]
            if each.city != city:
                continue
            if action == "salesperson":
                code = None if value == "-" else value
            else:
                groups = groups | {value} if action.startswith("add") else groups - {value}
            state[each.pk] = (code, groups)
        assert as_it_is(people) == state
    for done, before in reversed(history):
        undo(done)
        assert as_it_is(people) == before


def as_it_is(people: list[Contact]) -> dict[int, tuple[str | None, frozenset[str]]]:
    codes = dict(Contact.objects.values_list("pk", "salesperson_id"))
    return {each.pk: (codes[each.pk], frozenset(each.mailing_groups.values_list("pk", flat=True))) for each in people}


def test_minors_stay_blocked_until_their_parents_agree_and_it_is_said() -> None:
    lena, tom = builders.person("Lena", minor=True), builders.person("Tom", privacy_blocked=True)
    done = change(ticked(lena, tom), "privacy_blocked", "false")
    assert (done.count, [each.count for each in done.left_out]) == (1, [1])
    assert values("privacy_blocked") == {"Lena": True, "Tom": False}


def test_undoing_a_block_leaves_who_is_a_minor_since_blocked() -> None:
    lena, tom = builders.person("Lena"), builders.person("Tom")
    done = change(ticked(lena, tom), "privacy_blocked", "true")
    operations.edit_contact(lena, by=None, minor=True)
    assert undo(done) == 1
    assert values("privacy_blocked") == {"Lena": True, "Tom": False}
