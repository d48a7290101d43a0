"""The page that takes vCard files in."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertTemplateUsed

from crm.models import Contact
from tests.crm import builders

URL = "/contacts/import/"
CARD = b"BEGIN:VCARD\nVERSION:3.0\nFN:Lena Brandt\nORG:Lake\nEND:VCARD\n"


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(builders.user("staffer", "view_contact", "add_contact", "change_contact"))
    return client


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {}])
def test_the_page_says_what_came_of_the_file(client: Client, headers: dict[str, str]) -> None:
    content = CARD + b"BEGIN:VCARD\nVERSION:3.0\nFN:Cut Off\n"
    answer = client.post(URL, {"file": SimpleUploadedFile("fair.vcf", content)}, headers=headers)
    assertContains(answer, "What came of fair.vcf")
    assertContains(answer, Contact.objects.persons().get().get_absolute_url())
    assertContains(answer, "The card is cut off")
    assertTemplateUsed(answer, "crm/_import.html")


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (SimpleUploadedFile("cards.csv", b"name,email\n"), "“cards.csv” is not a vCard file"),
        (SimpleUploadedFile("empty.vcf", b""), "“empty.vcf” is not a vCard file"),
        ("", "Choose a file."),
    ],
)
def test_what_is_no_vcard_is_said(client: Client, file: SimpleUploadedFile | str, says: str) -> None:
    assertContains(client.post(URL, {"file": file}), says)


def test_a_file_that_is_too_large_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.forms.contacts.LARGEST_FILE", 10)
    assertContains(client.post(URL, {"file": SimpleUploadedFile("big.vcf", CARD)}), "larger than")
    assert not Contact.objects.exists()


def test_the_import_is_for_those_who_may_add_and_change(client: Client) -> None:
    client.force_login(builders.user("reader", "view_contact", "add_contact"))
    assert client.get(URL).status_code == 403
