"""What the list of contacts shows: columns, rows per page, views kept under a name, files to take away."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects, assertTemplateUsed

from crm import operations
from crm.errors import ViewRefused
from crm.models import Contact, SavedView
from tests.crm import builders

HTMX = {"HX-Request": "true"}
HEAD = {"columns": ["city"], "size": 25}


@pytest.fixture
def reader() -> User:
    return builders.user("reader", "view_contact")


@pytest.fixture
def other() -> User:
    return builders.user("other", "view_contact")


@pytest.fixture
def client(client: Client, reader: User) -> Client:
    client.force_login(reader)
    return client


def columns(page: Any) -> list[str]:
    return [column.name for column in page.context["shown"].columns]


def view(by: User, name: str = "Bern", **more: Any) -> SavedView:
    given: dict[str, Any] = {"query": "city=Bern&order=-name", "columns": ["email", "city"], "size": 25} | more
    return operations.save_view(name=name, by=by, **given)


def test_everybody_has_columns_and_rows_of_their_own(client: Client, other: User) -> None:
    builders.person("Lena", mobile_phone="+41 79 1")
    page = client.post("/contacts/columns/", {"column": ["mobile_phone", "city", "nope"], "size": "25"}, follow=True)
    assert (columns(page), page.context["shown"].size) == (["mobile_phone", "city"], 25)
    assertContains(page, "+41 79 1")
    client.force_login(other)
    assert "email" in columns(client.get("/contacts/"))


def test_the_standard_columns_come_back(client: Client, reader: User) -> None:
    operations.choose_columns(columns=["city"], size=100, by=reader)
    page = client.post("/contacts/columns/", {"column": "city", "standard": "1", "size": "7"}, follow=True)
    assert (columns(page)[0], page.context["shown"].size) == ("company", 50)


def test_every_column_can_be_shown_and_exported(client: Client, reader: User) -> None:
    lake = builders.company("Lake")
    lena = builders.person("Lena", company=lake, country=builders.country("CH"), language=builders.language("FRA"))
    operations.set_classifications(lena, by=None, mailing_groups=["NEWS"], job_responsibilities=["PURCHASE"])
    page = client.get("/contacts/columns/", headers=HTMX)
    every = [column.name for column, _shown in page.context["columns"]]
    operations.choose_columns(columns=every, size=25, by=reader)
    page = client.get("/contacts/")
    assert columns(page) == every
    assertContains(page, "PURCHASE")
    line = read_csv(client.get("/contacts/export/csv/?type=person"))[1]
    assert {"Lena", "Lake", "Switzerland", "French", "Newsletter", "Purchase", "Person"} <= set(line)


def test_the_dialogs_also_stand_on_the_page(client: Client) -> None:
    for address in ("/contacts/columns/?query=city%3DBern", "/contacts/views/?query=city%3DBern"):
        page = client.get(address)
        assertTemplateUsed(page, "crm/contacts.html")
        assertContains(page, "<dialog open")


def test_a_view_keeps_filters_order_columns_and_rows(client: Client) -> None:
    builders.person("Lena", city="Bern")
    builders.person("Max", city="Zug")
    query = "city=Bern&order=-name&after=x&view=3"
    page = client.post("/contacts/views/", {"name": " In  Bern ", "query": query, "shared": "on"}, follow=True)
    kept = SavedView.objects.get()
    assert (kept.name, kept.query, kept.shared) == ("In Bern", "city=Bern&order=-name", True)
    assertContains(page, "Lena")
    assertNotContains(page, "Max")
    assert page.context["listing"].order == "-name"


def test_a_view_of_the_same_name_is_replaced(reader: User, other: User) -> None:
    view(reader)
    view(other)
    view(reader, name="BERN", query="")
    assert SavedView.objects.filter(owner=reader).get().query == ""
    assert SavedView.objects.count() == 2


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_a_view_needs_a_name_that_fits_and_nothing_typed_is_lost(client: Client, name: str) -> None:
    page = client.post("/contacts/views/", {"name": name, "query": "city=Bern", "shared": "on"}, headers=HTMX)
    assertContains(page, 'role="alert"')
    assertContains(page, "checked")
    assert not SavedView.objects.exists()


def test_the_columns_of_an_own_view_stay_with_it(client: Client, reader: User) -> None:
    mine = view(reader)
    client.post("/contacts/columns/", {"column": "phone", "size": "50", "query": f"city=Bern&view={mine.pk}"})
    assert columns(client.get(mine.get_absolute_url())) == ["phone"]
    assert "email" in columns(client.get("/contacts/"))


def test_the_columns_of_somebody_elses_view_are_ones_own_from_then_on(client: Client, other: User) -> None:
    theirs = view(other, shared=True)
    query = f"city=Bern&view={theirs.pk}"
    page = client.post("/contacts/columns/", {"column": "phone", "size": "50", "query": query}, follow=True)
    assertRedirects(page, "/contacts/?city=Bern", status_code=303)
    assert columns(page) == ["phone"]
    theirs.refresh_from_db()
    assert theirs.columns == ["email", "city"]


def test_the_list_opens_with_the_view_chosen_until_it_is_chosen_no_more(client: Client, reader: User) -> None:
    mine = view(reader, opens=True)
    assertRedirects(client.get("/contacts/"), mine.get_absolute_url(), status_code=303)
    assert client.get("/contacts/?view=").context["shown"].view is None
    client.post(f"/contacts/views/{mine.pk}/open/")
    assert client.get("/contacts/").status_code == 200


def test_what_is_not_shared_is_nobody_elses(client: Client, other: User) -> None:
    theirs, shared = view(other), view(other, name="Shared", shared=True)
    page = client.get(f"/contacts/?view={theirs.pk}")
    assert page.context["shown"].view is None
    assert list(page.context["views"]) == [shared]
    assert client.post(f"/contacts/views/{theirs.pk}/delete/").status_code == 404
    assertContains(client.post(f"/contacts/views/{shared.pk}/delete/", follow=True), "somebody else")
    assert SavedView.objects.count() == 2


def test_a_view_that_is_shared_no_longer_opens_nobody_elses_list(client: Client, reader: User, other: User) -> None:
    theirs = view(other, shared=True)
    operations.open_with(theirs, by=reader)
    view(other, shared=False)
    assert client.get("/contacts/").status_code == 200
    with pytest.raises(ViewRefused):
        operations.open_with(SavedView.objects.get(), by=reader)


def test_a_view_is_deleted_and_the_list_opens_with_all_contacts(client: Client, reader: User) -> None:
    mine = view(reader, opens=True)
    page = client.post(f"/contacts/views/{mine.pk}/delete/", follow=True)
    assertContains(page, "is deleted")
    assert client.get("/contacts/").status_code == 200


@pytest.mark.parametrize("value", ["x", "-1", "9" * 40, "٣", ""])
def test_a_strange_view_in_the_address_is_no_error(client: Client, value: str) -> None:
    assert client.get("/contacts/", {"view": value}).status_code == 200


def read_csv(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text else ","))


def test_the_export_has_the_columns_filters_and_order_of_the_list(client: Client, reader: User) -> None:
    for name in ("Ada", "Zoe"):
        builders.person(name, city="Bern", country=builders.country("CH"))
    builders.person("Max", city="Zug")
    operations.choose_columns(columns=["country", "city"], size=25, by=reader)
    rows = read_csv(client.get("/contacts/export/csv/?city=Bern&order=-name"))
    assert rows == [["Name", "Country/region", "City"], ["Zoe", "Switzerland", "Bern"], ["Ada", "Switzerland", "Bern"]]


def test_the_export_speaks_the_readers_language(client: Client, reader: User) -> None:
    builders.person("Ada", country=builders.country("CH"))
    operations.choose_columns(columns=["type", "country", "privacy_blocked"], size=25, by=reader)
    answer = client.get("/contacts/export/csv/", headers={"Accept-Language": "fr"})
    assert b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[1] == "Ada;Personne;Suisse;"


def test_nothing_in_an_export_is_a_formula(client: Client, reader: User) -> None:
    builders.person("=1+1", city="@x")
    operations.choose_columns(columns=["city"], size=25, by=reader)
    assert read_csv(client.get("/contacts/export/csv/"))[1] == ["'=1+1", "'@x"]
    book = zipfile.ZipFile(io.BytesIO(b"".join(client.get("/contacts/export/xlsx/").streaming_content)))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "=1+1" in sheet
    assert "<f>" not in sheet


@pytest.mark.parametrize("order", ["name", "-company", "city", "country"])
def test_an_export_is_as_the_pages_are(client: Client, reader: User, order: str) -> None:
    lake = builders.company("Lake", city="Zug")
    for number in range(6):
        builders.person(f"N{number % 3}", company=lake if number % 2 else None)
    names = [row.name for row in client.get("/contacts/", {"order": order}).context["listing"].rows]
    assert [row[0] for row in read_csv(client.get("/contacts/export/csv/", {"order": order}))[1:]] == names


def test_an_unknown_kind_of_file_is_not_found(client: Client) -> None:
    assert client.get("/contacts/export/doc/").status_code == 404


def test_an_export_asks_as_often_for_few_as_for_some_hundred(client: Client, django_assert_num_queries: Any) -> None:
    builders.person("Ada")
    with django_assert_num_queries(10):
        b"".join(client.get("/contacts/export/csv/").streaming_content)
    Contact.objects.bulk_create(Contact(number=f"X{number}", name=f"{number}") for number in range(500))
    with django_assert_num_queries(10):
        b"".join(client.get("/contacts/export/csv/").streaming_content)


def test_the_administrator_sees_and_deletes_the_views_of_all(client: Client, other: User) -> None:
    view(other)
    client.force_login(User.objects.create_superuser("boss"))
    assertContains(client.get("/admin/crm/savedview/"), "Bern")
    address = f"/admin/crm/savedview/{SavedView.objects.get().pk}/delete/"
    client.post(address, {"post": "yes"})
    assert not SavedView.objects.exists()
