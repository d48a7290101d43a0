"""Whoever takes a list away leaves a note: who, when, how many, found by what, with which columns."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from crm import operations
from crm.models import Export
from segments import operations as segments
from tests.crm import builders
from tests.segments.builders import make_segment


@pytest.fixture
def staffer() -> User:
    account = User.objects.create_user("staffer")
    account.user_permissions.set(Permission.objects.filter(codename__in=("view_contact", "view_segment")))
    return account


@pytest.fixture
def client(client: Client, staffer: User) -> Client:
    client.force_login(staffer)
    return client


def note() -> Export:
    return Export.objects.get()


def test_the_list_of_contacts_is_noted_with_its_filters_and_columns(client: Client, staffer: User) -> None:
    builders.person("Lena", city="Bern")
    builders.person("Max", city="Zug")
    client.get("/contacts/export/csv/", {"city": "Bern", "type": "person", "q": "lena"})
    made = note()
    assert (made.source, made.kind, made.lines, made.created_by) == ("contacts", "csv", 1, staffer)
    assert (made.search, made.filters) == ("lena", "Type: Person, City: Bern")
    assert made.columns[0] == "Name"
    assert "City" in made.columns


def test_the_lines_of_a_segment_are_noted_under_its_name(client: Client, staffer: User) -> None:
    segment = make_segment(builders.person("Lena"), builders.person("Max"), description="Fair")
    segments.remove_lines(segment, matching="max", by=staffer)
    client.get(f"/segments/{segment.number}/export/xlsx/", {"at": "2"})
    made = note()
    assert (made.source, made.name, made.kind, made.lines) == ("segment", f"{segment.number} Fair", "xlsx", 2)
    assert made.filters == "as of step 2"


def test_everything_about_a_person_is_noted_under_its_number(client: Client, staffer: User) -> None:
    staffer.user_permissions.add(Permission.objects.get(codename="export_personal_data"))
    lena = builders.person("Lena Muster")
    client.get(f"/contacts/{lena.number}/export/")
    made = note()
    assert (made.source, made.name, made.kind, made.lines) == ("person", lena.number, "zip", 1)
    assert made.created_by == staffer
    assert made.columns == ["Contact", "Changes"]
    operations.anonymise_contact(lena, request="letter", by=None)
    assert "Muster" not in str(Export.objects.values_list())


def test_what_is_no_export_is_not_noted(client: Client) -> None:
    assert client.get("/contacts/export/pdf/").status_code == 404
    client.force_login(User.objects.create_user("stranger"))
    assert client.get("/contacts/export/csv/").status_code == 403
    assert client.get(f"/contacts/{builders.person().number}/export/").status_code == 403
    assert not Export.objects.exists()


def test_the_administrator_looks_at_them_and_nobody_changes_them(client: Client) -> None:
    builders.person("Lena", city="Bern")
    client.get("/contacts/export/csv/", {"city": "Bern"})
    client.force_login(User.objects.create_superuser("admin"))
    assertContains(client.get("/admin/crm/export/"), "City: Bern")
    page = client.get(f"/admin/crm/export/{note().pk}/change/")
    assertContains(page, "staffer")
    assertContains(page, "Name, ")
    assertNotContains(page, 'name="_save"')
    assert client.post(f"/admin/crm/export/{note().pk}/delete/", {"post": "yes"}).status_code == 403
    assert Export.objects.exists()


def test_who_is_forgotten_is_named_by_no_search_or_filter(client: Client) -> None:
    lena = builders.person("Lena Muster")
    client.get("/contacts/export/csv/", {"q": "muster"})
    client.get("/contacts/export/csv/", {"q": "zoe"})
    operations.anonymise_contact(lena, request="letter", by=None)
    assert list(Export.objects.order_by("pk").values_list("search", "lines")) == [("", 1), ("zoe", 0)]
