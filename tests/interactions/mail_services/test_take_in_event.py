"""A mail service posts what became of an e-mail: bounces are recorded, whoever complains gets no more of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from pytest_django import Settings

from config.lib.env import env_group
from crm.models import ConsentSource, ConsentState, Contact
from crm.operations import anonymise_contact
from interactions.checks import mail_services_can_post
from interactions.models import BouncedAddress, Delivery, IncomingMail
from tests.interactions.builders import contact, many, run_for
from tests.interactions.mail_services.posts import (
    authorization,
    brevo,
    mailgun,
    mailgun_failed,
    post,
    postmark,
)
from tests.product import ROOT

pytestmark = pytest.mark.django_db
State, Kind = Delivery.State, IncomingMail.Kind


def sent(person: Contact | None = None) -> Delivery:
    """An e-mail that the mail server has taken."""
    delivery = run_for([person or contact()]).deliveries.get()
    Delivery.objects.filter(pk=delivery.pk).update(state=State.SENT, settled_at="2026-11-20T09:00:00Z")
    delivery.refresh_from_db()
    return delivery


def told(delivery: Delivery) -> tuple[str, str, list[str]]:
    delivery.refresh_from_db()
    return delivery.state, delivery.error, [each.kind for each in delivery.incoming.all()]


def withdrawn(person: Contact) -> list[str]:
    """How the person said that they want no more e-mails; nothing where they did not."""
    person.refresh_from_db()
    is_withdrawn = person.email_consent == ConsentState.WITHDRAWN
    assert is_withdrawn == person.consents.filter(channel="email", given=False).exists()
    return list(person.consents.values_list("source", flat=True))


def test_a_bounce_for_good_is_recorded_and_the_address_marked() -> None:
    delivery = sent()
    assert mailgun_failed(delivery, "5.1.1 No such user here").status_code == 200
    assert told(delivery) == (State.BOUNCED, "5.1.1 5.1.1 No such user here", [Kind.HARD_BOUNCE])
    address = BouncedAddress.objects.get()
    assert (address.address, address.status, bool(address.hard_at)) == (delivery.address, "5.1.1", True)


def test_one_of_this_time_only_leaves_the_address_usable() -> None:
    delivery = sent()
    assert mailgun_failed(delivery, "5.2.2 Mailbox full", code=552).status_code == 200
    assert told(delivery)[::2] == (State.BOUNCED, [Kind.SOFT_BOUNCE])
    address = BouncedAddress.objects.get()
    assert (address.hard_at, address.soft_count) == (None, 1)


def test_what_the_service_still_tries_is_no_bounce() -> None:
    delivery = sent()
    assert mailgun_failed(delivery, "4.7.1 Greylisted", severity="temporary", code=451).status_code == 200
    assert told(delivery) == (State.SENT, "", [])


@pytest.mark.parametrize(
    ("kind", "details", "is_hard"),
    [
        ("HardBounce", "Test bounce details", True),
        ("HardBounce", "smtp;552 5.2.2 Over quota", False),
        ("BadEmailAddress", "", True),
        ("SoftBounce", "Test bounce details", False),
        ("Blocked", "smtp;550 5.7.1 Message rejected as spam", False),
    ],
)
def test_without_a_code_the_services_own_word_counts(kind: str, details: str, is_hard: bool) -> None:
    delivery = sent()
    assert postmark("Bounce", kind, delivery.address, Details=details).status_code == 200
    assert told(delivery)[::2] == (State.BOUNCED, [Kind.HARD_BOUNCE if is_hard else Kind.SOFT_BOUNCE])
    assert bool(BouncedAddress.objects.get().hard_at) == is_hard


@pytest.mark.parametrize(("event", "is_hard"), [("hard_bounce", True), ("invalid_email", True), ("soft_bounce", False)])
def test_a_third_service_says_it_in_words_of_its_own(event: str, is_hard: bool) -> None:
    delivery, other = sent(), sent()
    assert brevo(delivery, event).status_code == 200
    assert told(delivery)[::2] == (State.BOUNCED, [Kind.HARD_BOUNCE if is_hard else Kind.SOFT_BOUNCE])
    assert told(other)[0] == State.SENT


def complain_at_postmark(delivery: Delivery) -> Any:
    return postmark("SpamComplaint", "SpamComplaint", delivery.address)


def complain_at_brevo(delivery: Delivery) -> Any:
    return brevo(delivery, "spam")


def complain_at_mailgun(delivery: Delivery) -> Any:
    return mailgun(delivery, "complained")


@pytest.mark.parametrize("complain", [complain_at_postmark, complain_at_brevo, complain_at_mailgun])
def test_whoever_complains_gets_no_more_e_mails(complain: Any) -> None:
    delivery, other = sent(), sent()
    assert complain(delivery).status_code == 200
    assert withdrawn(delivery.entry.contact) == [ConsentSource.COMPLAINED]
    assert withdrawn(other.entry.contact) == []
    assert told(delivery)[0] == State.SENT, "it arrived"


def test_whoever_unsubscribes_at_the_service_gets_no_more_e_mails_either() -> None:
    delivery = sent()
    mailgun(delivery, "unsubscribed")
    assert withdrawn(delivery.entry.contact) == [ConsentSource.UNSUBSCRIBED]


def test_what_the_service_withheld_because_of_an_earlier_complaint_is_both() -> None:
    delivery = sent()
    postmark("SubscriptionChange", "", delivery.address, SuppressSending=True, SuppressionReason="SpamComplaint")
    assert withdrawn(delivery.entry.contact) == [ConsentSource.COMPLAINED]


def test_said_twice_it_is_recorded_once() -> None:
    delivery = sent()
    for _ in range(2):
        mailgun_failed(delivery, "5.2.2 Mailbox full")
        mailgun(delivery, "complained")
    assert told(delivery)[2] == [Kind.SOFT_BOUNCE]
    assert BouncedAddress.objects.get().soft_count == 1
    assert len(withdrawn(delivery.entry.contact)) == 1


def test_of_several_e_mails_to_an_address_it_is_the_one_that_is_named() -> None:
    person = contact()
    first, second = sent(person), sent(person)
    mailgun_failed(first, "5.1.1 No such user here")
    assert (told(first)[0], told(second)[0]) == (State.BOUNCED, State.SENT)


def test_our_message_id_sent_along_as_metadata_names_it_too() -> None:
    person = contact()
    first, second = sent(person), sent(person)
    postmark("Bounce", "HardBounce", person.email, Metadata={"message": first.message_id})
    assert (told(first)[0], told(second)[0]) == (State.BOUNCED, State.SENT)


def test_where_none_is_named_it_is_the_last_one_to_the_address(settings: Settings) -> None:
    person = contact()
    first, second = sent(person), sent(person)
    postmark("Bounce", "HardBounce", person.email.upper())
    assert (told(first)[0], told(second)[0]) == (State.SENT, State.BOUNCED)


def test_a_service_that_is_quicker_than_the_worker_is_asked_to_say_it_again() -> None:
    person = contact()
    earlier, delivery = sent(person), sent(person)
    Delivery.objects.filter(pk=delivery.pk).update(state=State.CLAIMED)
    answer = mailgun_failed(delivery, "5.1.1 No such user here")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert told(earlier)[0] == State.SENT
    Delivery.objects.filter(pk=delivery.pk).update(state=State.SENT)
    assert mailgun_failed(delivery, "5.1.1 No such user here").status_code == 200
    assert told(delivery)[0] == State.BOUNCED


def test_of_who_was_anonymised_meanwhile_nothing_is_kept() -> None:
    delivery = sent()
    anonymise_contact(delivery.entry.contact, request="By telephone", by=None)
    assert mailgun(delivery, "complained").status_code == 200
    assert mailgun_failed(delivery, "5.1.1 No such user here").status_code == 200
    assert not BouncedAddress.objects.exists()
    assert not IncomingMail.objects.exists()


@pytest.mark.parametrize("event", ["delivered", "opened", "clicked", "something new"])
def test_everything_else_changes_nothing(event: str) -> None:
    delivery = sent()
    assert mailgun(delivery, event).status_code == 200
    assert told(delivery) == (State.SENT, "", [])


def test_of_an_address_that_nobody_wrote_to_nothing_is_kept() -> None:
    sent()
    assert postmark("Bounce", "HardBounce", "stranger@elsewhere.example").status_code == 200
    assert not BouncedAddress.objects.exists()
    assert not IncomingMail.objects.exists()


@pytest.mark.parametrize("authorized", ["", authorization("service:another-word")])
def test_without_the_secret_nothing_is_taken_in(authorized: str) -> None:
    delivery = sent()
    body = {"RecordType": "Bounce", "Type": "HardBounce", "Email": delivery.address}
    answer = Client().post(
        "/mail-services/postmark/", body, content_type="application/json", headers={"Authorization": authorized}
    )
    assert answer.status_code == 400
    assert told(delivery)[0] == State.SENT


def test_with_another_signature_neither() -> None:
    delivery = sent()
    body = {"signature": {"timestamp": "1", "token": "2", "signature": "3"}, "event-data": {"event": "complained"}}
    assert post("mailgun", body).status_code == 400
    assert withdrawn(delivery.entry.contact) == []


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"RecordType": 7}'])
def test_what_cannot_be_understood_is_refused(body: str) -> None:
    assert post("postmark", body).status_code in (200, 400)
    assert post("brevo", body).status_code in (200, 400)
    assert post("mailgun", body).status_code == 400


def test_a_service_that_is_not_known_and_looking_at_the_address() -> None:
    assert post("pigeons", {}).status_code == 404
    assert Client().get("/mail-services/postmark/").status_code == 405
    assert Client().head("/mail-services/postmark/").status_code == 200


def test_a_service_that_is_not_set_up_here_is_asked_to_say_it_again(settings: Settings) -> None:
    delivery = sent()
    key = settings.ANYMAIL.pop("MAILGUN_WEBHOOK_SIGNING_KEY")
    try:
        answer = post("mailgun", {"event-data": {"event": "complained"}})
    finally:
        settings.ANYMAIL["MAILGUN_WEBHOOK_SIGNING_KEY"] = key
    assert (answer.status_code, "webhook_signing_key" in answer.content.decode().lower()) == (503, True)
    assert withdrawn(delivery.entry.contact) == []


def test_a_secret_that_cannot_work_is_said_when_the_product_starts(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not list(mail_services_can_post())
    settings.ANYMAIL = {"WEBHOOK_SECRET": "no-password"}
    assert [each.id for each in mail_services_can_post()] == ["interactions.E003"]
    settings.ANYMAIL = {"WEBHOOK_SECRET": "service:a-long-word"}
    monkeypatch.setattr(apps, "is_installed", lambda _name: False)
    assert [each.id for each in mail_services_can_post()] == ["interactions.E002"]


def test_its_settings_may_stand_in_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("service:a-long-word\n")
    monkeypatch.setenv("POSTS_WEBHOOK_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("POSTS_OTHER", "x")
    assert env_group("POSTS_") == {"OTHER": "x", "WEBHOOK_SECRET": "service:a-long-word"}


@pytest.mark.parametrize("secret", ["", "service:a-long-word"])
def test_the_addresses_are_there_only_where_a_secret_is_set(secret: str, tmp_path: Path) -> None:
    asks = (
        "import django; django.setup()\n"
        "from config.urls import urlpatterns\n"
        "print(any(str(each.pattern) == 'mail-services/' for each in urlpatterns))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(tmp_path)}
    environment |= {"ANYMAIL_WEBHOOK_SECRET": secret} if secret else {}
    command = [sys.executable, "-c", asks]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(bool(secret))


def test_people_of_a_run_are_told_apart_by_their_addresses() -> None:
    run = run_for(many(2))
    run.deliveries.update(state=State.SENT, settled_at="2026-11-20T09:00:00Z")
    one, other = run.deliveries.all()
    mailgun_failed(one, "5.1.1 No such user here")
    assert (told(one)[0], told(other)[0]) == (State.BOUNCED, State.SENT)
