"""Giving out everything about a person, and letting it go, from the card and in the admin site."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from crm import operations
from crm.models import BusinessCard, CardPhoto, CardStack, ChangeSet, Consent, ConsentWording, Contact
from tests.crm import builders

pytestmark = pytest.mark.django_db


def page_of(contact: Contact, page: str = "contact_anonymise") -> str:
    return reverse(page, args=[contact.number])


def again(contact: Contact) -> Contact:
    return Contact.objects.get(pk=contact.pk)


def test_the_page_says_what_goes_and_what_stays_before_anything_is_done(director: Client) -> None:
    lena = builders.person(email="lena@brandt.example")
    operations.add_address(lena, by=None, code="SEA", email="sea@brandt.example")
    page = director.get(page_of(lena))
    text = page.content.decode()
    assert "cannot be undone" in text
    assert "1 alternative address goes." in text
    assert "Number, language, country and classification stay" in text
    assert again(lena).name == "Lena Brandt"


def test_it_is_done_upon_a_request_and_the_card_says_so(director: Client) -> None:
    lena = builders.person()
    operations.edit_contact(lena, by=None, language=builders.language("FRA"))
    director.post(page_of(lena), {"request": "Letter of 3 March"})
    assert again(lena).anonymised_at
    card = director.get(lena.get_absolute_url()).content.decode()
    assert "Letter of 3 March" in card
    assert "Anonymised" in card
    assert page_of(lena) not in card
    assert reverse("consent_new", args=[lena.number]) not in card
    assert "Brandt" not in card
    assert "/undo/" not in card


def test_without_a_request_nothing_is_done_and_the_page_says_why(director: Client) -> None:
    lena = builders.person()
    answer = director.post(page_of(lena), {"request": ""}, headers={"HX-Request": "true"})
    assert "This field is required" in answer.content.decode()
    assert again(lena).anonymised_at is None


def test_doing_it_twice_is_said(director: Client) -> None:
    lena = builders.person()
    operations.anonymise_contact(lena, request="Letter", by=None)
    answer = director.post(page_of(lena), {"request": "Letter"}, headers={"HX-Request": "true"})
    assert "was anonymised" in answer.content.decode()


@pytest.mark.parametrize("page", ["contact_anonymise", "contact_export"])
def test_it_takes_a_permission_that_the_staffer_does_not_have(staffer: Client, page: str) -> None:
    lena = builders.person()
    assert staffer.get(page_of(lena, page)).status_code == 403
    assert page_of(lena, page) not in staffer.get(lena.get_absolute_url()).content.decode()


def test_everything_is_given_out_as_a_zip_to_read_and_to_be_read_by_machines(director: Client) -> None:
    lena = builders.person(email="lena@brandt.example", language=builders.language("FRA"))
    proof = {"proof": "Signed"}
    operations.record_consent(lena, channel="email", given=True, source="form", by=None, **proof)
    answer = director.get(page_of(lena, "contact_export"))
    assert answer["Content-Disposition"] == f'attachment; filename="{lena.number}.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        data = json.loads(archive.read("data.json"))
        page = archive.read("index.html").decode()
    assert (data["contacts"][0]["email"], data["contacts"][0]["language"]) == ("lena@brandt.example", "FRA")
    assert data["consents"][0]["proof"] == "Signed"
    assert "lena@brandt.example" in page
    assert "French" in page


def test_what_was_changed_is_told_as_on_the_timeline(director: Client) -> None:
    lena = builders.person(city="Vevey")
    operations.edit_contact(lena, by=None, city="Nyon")
    with zipfile.ZipFile(io.BytesIO(director.get(page_of(lena, "contact_export")).content)) as archive:
        changes = json.loads(archive.read("data.json"))["changes"]
        page = archive.read("index.html").decode()
    assert changes[-1]["fields"] == [{"field": "City", "before": "Vevey", "after": "Nyon"}]
    assert "City: Vevey → Nyon" in page


def test_files_are_found_from_the_page_they_belong_to(director: Client) -> None:
    lena = builders.person()
    proof = ContentFile(b"scan", "form.pdf")
    operations.record_consent(lena, channel="email", given=True, source="form", proof_file=proof, by=None)
    card = BusinessCard.objects.create(stack=CardStack.objects.create(), contact=lena)
    CardPhoto.objects.create(card=card, content=b"photo", width=1, height=1, text="L. Brandt")
    with zipfile.ZipFile(io.BytesIO(director.get(page_of(lena, "contact_export")).content)) as archive:
        page = archive.read("index.html").decode()
        files = {name: archive.read(name) for name in archive.namelist() if name.startswith("files/")}
    assert set(files.values()) == {b"scan", b"photo"}
    for name in files:
        assert f'href="{name}"' in page
    assert "L. Brandt" in page


def test_the_list_finds_who_was_anonymised(director: Client) -> None:
    lena = builders.person()
    builders.person("Tom Vale")
    operations.anonymise_contact(lena, request="Letter", by=None)
    page = director.get(reverse("contacts"), {"anonymised": "true"})
    assert [each.number for each in page.context["listing"].rows] == [lena.number]


def test_the_admin_site_anonymises_many_through_the_same_operation(administrator: Client) -> None:
    people = [builders.person(), builders.person("Tom Vale")]
    chosen = {"action": "anonymise_selected", "_selected_action": [each.pk for each in people]}
    address = reverse("admin:crm_contact_changelist")
    asked = administrator.post(address, chosen)
    assert "What stays" in asked.content.decode()
    refused = administrator.post(address, chosen | {"confirmed": "yes", "request": ""})
    assert "This field is required" in refused.content.decode()
    done = administrator.post(address, chosen | {"confirmed": "yes", "request": "Letter"})
    assert [str(each) for each in get_messages(done.wsgi_request)] == ["2 contacts have been anonymised."]
    assert all(again(each).anonymised_at for each in people)
    assert ChangeSet.objects.get(kind="anonymise").created_by is not None
    looked = administrator.get(reverse("admin:crm_contact_change", args=[people[0].pk]))
    assert 'name="_save"' not in looked.content.decode()


def test_the_admin_site_adds_versions_of_wordings_and_changes_none(administrator: Client) -> None:
    address = reverse("admin:crm_consentwording_add")
    for text in ("Old words", "New words"):
        administrator.post(address, {"code": "fair", "language": "FRA", "text": text})
    kept = ConsentWording.objects.order_by("version").values_list("code", "version", "text")
    assert list(kept) == [("FAIR", 1, "Old words"), ("FAIR", 2, "New words")]
    words = ConsentWording.objects.first()
    assert words
    page = administrator.get(reverse("admin:crm_consentwording_change", args=[words.pk]))
    assert 'name="_save"' not in page.content.decode()


def test_the_admin_site_shows_consents_and_adds_none(administrator: Client) -> None:
    operations.record_consent(builders.person(), channel="email", given=True, source="form", by=None)
    page = administrator.get(reverse("admin:crm_consent_changelist"))
    assert "Lena Brandt" in page.content.decode()
    assert administrator.get(reverse("admin:crm_consent_add")).status_code == 403
    assert Consent.objects.count() == 1


def test_a_company_is_told_whose_cards_stay(director: Client) -> None:
    lake = builders.company()
    builders.person(company=lake)
    assert "1 person of the company stays as it is." in director.get(page_of(lake)).content.decode()
