"""The way out of every e-mail: the page on which people say what they want to get, and the button of mail programs."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from crm.models import Channel, Consent, ConsentSource, Contact
from crm.operations import anonymise_contact, merge_contacts
from interactions.delivery import sending
from interactions.delivery.unsubscribing import way_out
from interactions.models import Delivery, Run
from tests.interactions.builders import contact, document, language, run_for
from tests.interactions.mail import MoodyServer

pytestmark = pytest.mark.django_db(transaction=True)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def run(settings: Settings) -> Run:
    settings.SITE_URL = "https://letters.example"
    lea = contact("Léa Exemple", email="lea@example.org", language=language("FRA"))
    return run_for([lea], subject="Merci", language=language("FRA"), document=document("Contact Name"))


@pytest.fixture
def message(run: Run, server: MoodyServer) -> EmailMessage:
    sending.deliver_emails(run.pk)
    return server.received[0].message


@pytest.fixture
def path(message: EmailMessage) -> str:
    return urlsplit(str(message["List-Unsubscribe"]).strip("<>")).path


def lea() -> Contact:
    return Contact.objects.get(email="lea@example.org")


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_header_is_one_whole_address_and_says_that_one_click_is_enough(
    message: EmailMessage, server: MoodyServer
) -> None:
    delivery = Delivery.objects.get()
    assert f"\r\nList-Unsubscribe: <{way_out(delivery)}>\r\n".encode() in server.received[0].raw
    assert str(message["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_the_way_out_stands_below_the_letter_in_its_language(message: EmailMessage, kind: str, path: str) -> None:
    part = message.get_body((kind,))
    assert part
    content = part.get_content()
    assert f"https://letters.example{path}" in content
    assert "Choisissez ce que vous recevez de nous" in content
    assert content.index("Léa Exemple") < content.index(path)


def test_looking_changes_nothing(path: str) -> None:
    assert "checked" in text_of(Client().get(path))
    Client().head(path)
    assert not Consent.objects.exists()
    assert lea().email_consent == "unknown"


def test_the_button_of_a_mail_program_unsubscribes_once_however_often_it_is_pressed(path: str) -> None:
    stranger = Client(enforce_csrf_checks=True)
    for _press in range(2):
        assert stranger.post(path, ONE_CLICK).status_code == 200
    consent = Consent.objects.get()
    assert (consent.channel, consent.given, consent.source) == (Channel.EMAIL, False, ConsentSource.UNSUBSCRIBED)
    assert consent.proof == Delivery.objects.get().message_id
    assert lea().email_consent == "withdrawn"
    assert lea().letter_consent == "unknown"


def test_each_channel_is_chosen_and_may_be_chosen_again(path: str) -> None:
    assert "Enregistré" in text_of(Client().post(path, {"email": "on"}))
    assert (lea().email_consent, lea().letter_consent) == ("unknown", "withdrawn")
    Client().post(path, {"letter": "on"})
    assert (lea().email_consent, lea().letter_consent) == ("withdrawn", "given")


def test_who_unsubscribed_while_a_run_waits_gets_nothing_more(path: str, server: MoodyServer) -> None:
    later = run_for([lea()], subject="Encore", language=language("FRA"), document=document("Contact Name"))
    Client().post(path, ONE_CLICK)
    sending.deliver_emails(later.pk)
    assert len(server.received) == 1
    assert later.deliveries.get().state == Delivery.State.FAILED


def test_who_was_merged_into_somebody_else_unsubscribes_both(path: str) -> None:
    survivor = contact("Léa Exemple-Martin", email="lea.martin@example.org")
    merge_contacts(survivor, lea(), by=None)
    Client().post(path, ONE_CLICK)
    assert {each.email_consent for each in Contact.objects.filter(name__startswith="Léa")} == {"withdrawn"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_of_somebody_elses_making_leads_nowhere(path: str, method: str) -> None:
    number, signature = path.strip("/").split("/")[1].split(".", 1)
    for token in (f"{int(number) + 1}.{signature}", f"{number}.{signature[::-1]}", "nonsense"):
        response = getattr(Client(), method)(f"/preferences/{token}/", ONE_CLICK if method == "post" else None)
        assert response.status_code == 404
    assert not Consent.objects.exists()


def test_somebody_anonymised_is_told_that_nothing_is_left(path: str) -> None:
    anonymise_contact(lea(), request="by letter", by=None)
    response = Client().post(path, ONE_CLICK)
    assert response.status_code == 404
    assert "ont été supprimées" in text_of(response) or "deleted" in text_of(response)


def test_the_page_speaks_their_language_or_the_one_they_choose(path: str) -> None:
    assert "Ce que vous recevez de nous" in text_of(Client().get(path))
    browser = Client()
    browser.post("/language/", {"language": "da", "next": path})
    assert "Hvad du får fra os" in text_of(browser.get(path))


def test_search_engines_and_caches_keep_nothing(path: str) -> None:
    response = Client().get(path)
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
