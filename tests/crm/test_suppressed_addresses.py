"""An address that asked not to be written to is known again, however its owner comes in, and nobody can read it."""

from __future__ import annotations

import datetime
import io
from typing import Any

from django.http import QueryDict
from django.test import Client, override_settings
from pytest_django.asserts import assertContains, assertNotContains

from crm import operations
from crm.consents import consents_of
from crm.models import Channel, ConsentSource, Contact, SuppressedAddress
from crm.queries import contact_list
from tests.crm import builders
from tests.segments.builders import count_statements

LENA = "lena@fonderie.example"


def states() -> dict[str, str]:
    return dict(Contact.objects.values_list("name", "email_consent"))


def withdraw(contact: Contact, given: bool = False, **more: Any) -> Any:
    return operations.record_consent(contact, channel="email", given=given, source="phone", by=None, **more)


def bring_in(*addresses: str, **more: Any) -> Any:
    rows = "".join(f"New {place};{address}\n" for place, address in enumerate(addresses))
    content = f"Name;E-mail\n{rows}".encode()
    return operations.import_contacts(content=content, name="list.csv", by=None, **more)


def gone(address: str = LENA, **more: Any) -> None:
    operations.anonymise_contact(builders.person("Lena", email=address, **more), request="letter", by=None)


def test_who_was_anonymised_and_is_typed_in_again_has_withdrawn() -> None:
    gone()
    again = builders.person("Lena Brandt", email=LENA.upper())
    assert again.email_consent == "withdrawn"
    again.refresh_from_db()
    latest = next(each for each in consents_of(again) if each.channel == Channel.EMAIL).latest
    assert latest is not None
    assert (latest.source, latest.given) == (ConsentSource.EARLIER, False)
    assert (again.letter_consent, again.phone_consent) == ("unknown", "unknown")


def test_every_address_counts_the_second_one_and_those_of_other_places_too() -> None:
    lena = builders.person("Lena", email_2="second@example.com")
    operations.add_address(lena, by=None, code="SEA", email="sea@example.com")
    operations.anonymise_contact(lena, request="letter", by=None)
    for name, address in (("One", "second@example.com"), ("Two", "sea@example.com"), ("Three", "other@example.com")):
        builders.person(name, email=address)
    assert {name: states()[name] for name in ("One", "Two", "Three")} == {
        "One": "withdrawn",
        "Two": "withdrawn",
        "Three": "unknown",
    }


def test_who_has_withdrawn_and_was_deleted_comes_in_by_import_as_withdrawn() -> None:
    lena = builders.person("Lena", email=LENA)
    withdraw(lena)
    operations.delete_contact(lena)
    bring_in("ada@example.com", LENA)
    assert states() == {"New 0": "unknown", "New 1": "withdrawn"}


def test_an_import_tells_how_many_asked_not_to_be_written_to_and_the_list_shows_them() -> None:
    gone()
    builders.person("Otto There", email="")
    content = f"Name;E-mail;E-mail 2\nNew;new@example.com;\nSecond;;{LENA}\nOtto There;{LENA};\nSecond;;{LENA}\n"
    run = operations.import_contacts(content=content.encode(), name="list.csv", by=None)
    assert (run.created, run.changed, run.withheld) == (2, 1, 2)
    found = contact_list(QueryDict(f"withheld={run.pk}"))
    assert {contact.name for contact in found.found} == {"Second", "Otto There"}
    assert [chip.text for chip in found.chips] == ["list.csv"]
    assert not contact_list(QueryDict(f"withheld={run.pk + 1}")).found
    assert not contact_list(QueryDict("withheld=99999999999999999999")).found


def test_before_it_comes_in_its_rows_are_counted_and_named_once(client: Client) -> None:
    gone()
    client.force_login(builders.user("staffer", "view_contact", "add_contact", "change_contact"))
    content = f"Name;E-mail\nNew;new@example.com\nLena;{LENA}\nLena;{LENA}\n"
    run = operations.upload_contacts(file=io.BytesIO(content.encode()), name="list.csv", by=None)
    operations.look_through(run, by=None, columns=run.columns)
    operations.work_on_import(run.pk)
    run.refresh_from_db()
    assert (run.withheld, [row["line"] for row in run.sample["withheld"]]) == (1, [3])
    page = client.get(run.get_absolute_url())
    assertContains(page, "Asked not to be written to")
    assertContains(page, LENA)
    run = operations.start_import(run, by=None)
    operations.work_on_import(run.pk)
    assertContains(client.get(run.get_absolute_url()), f"/contacts/?withheld={run.pk}")


def test_nothing_is_told_of_it_where_nobody_asked(client: Client) -> None:
    client.force_login(builders.user("staffer", "view_contact", "add_contact", "change_contact"))
    run = bring_in("ada@example.com")
    assert run.withheld == 0
    assertNotContains(client.get(run.get_absolute_url()), "not to be written to")


def test_an_import_that_is_undone_takes_its_contacts_and_leaves_the_address_known(client: Client) -> None:
    gone()
    run = bring_in(LENA)
    operations.undo_import(run, by=None)
    operations.work_on_import(run.pk)
    assert Contact.objects.count() == 1
    client.force_login(builders.user("staffer", "view_contact", "add_contact", "change_contact"))
    assertNotContains(client.get(run.get_absolute_url()), "asked not to be written to")
    assert builders.person("Again", email=LENA).email_consent == "withdrawn"


def test_an_address_typed_later_counts_as_well_and_its_undoing_too() -> None:
    gone()
    max_ = builders.person("Max", email="max@example.com")
    edited = operations.edit_contact(max_, by=None, email=LENA)
    assert (edited.email_consent, states()["Max"]) == ("withdrawn", "withdrawn")
    operations.undo_changes(edited.consents.get().change_set, by=None)
    assert states()["Max"] == "unknown"


def test_a_card_with_the_address_does_not_bring_consent_back() -> None:
    gone()
    stack = operations.begin_card_stack(by=None, description="Fair", consent_channels=["email"])
    entry = operations.enter_business_card(
        by=None, stack=stack, first_name="Lena", surname="Brandt", email=LENA, consent_channels=["email"]
    )
    assert entry.kept_withdrawn
    assert states()["Lena Brandt"] == "withdrawn"


def test_who_agrees_again_is_suppressed_no_more() -> None:
    gone()
    again = builders.person("Lena Brandt", email=LENA)
    withdraw(again, given=True)
    assert not SuppressedAddress.objects.exists()
    assert builders.person("Another", email=LENA).email_consent == "unknown"


def test_a_withdrawal_that_is_undone_leaves_nothing_behind() -> None:
    lena = builders.person("Lena", email=LENA)
    said = withdraw(lena)
    assert SuppressedAddress.objects.count() == 1
    operations.undo_changes(said.change_set, by=None)
    assert not SuppressedAddress.objects.exists()


def test_an_earlier_yes_does_not_outweigh_a_later_no() -> None:
    lena = builders.person("Lena", email=LENA)
    withdraw(lena)
    withdraw(lena, given=True, at=datetime.date(2020, 1, 1))
    assert SuppressedAddress.objects.count() == 1


def test_what_is_kept_tells_no_address_and_is_another_elsewhere() -> None:
    gone()
    kept = SuppressedAddress.objects.get()
    assert "lena" not in f"{kept.digest}{kept}"
    assert kept.digest == operations.digest_of(f" {LENA.title()} ")
    with override_settings(SECRET_KEY="of another installation"):
        assert operations.digest_of(LENA) != kept.digest


def test_who_types_it_in_is_told(client: Client) -> None:
    gone()
    client.force_login(builders.user("staffer", "view_contact", "add_contact", "change_contact"))
    data = {"type": "person", "surname": "Brandt", "first_name": "Lena", "email": LENA}
    page = client.post("/contacts/new/", data, follow=True)
    assertContains(page, "asked earlier not to be written to")


def test_an_import_looks_all_addresses_up_at_once() -> None:
    gone()

    def statements(count: int, name: str) -> int:
        addresses = [f"{name}{number}@example.com" for number in range(count)]
        return count_statements(lambda: bring_in(*addresses))

    statements(2, "first")  # what columns hold is remembered with the first one
    assert statements(3, "few") == statements(60, "many")
