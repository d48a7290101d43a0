"""E-mails: once to each, with the right letter, and what the server says decides what becomes of them."""

from __future__ import annotations

import io
import smtplib
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from threading import Thread

import pytest
from celery.worker import state
from django.db import connection
from django.utils import timezone
from docx import Document as WordFile
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from interactions import operations
from interactions.delivery import emails, lanes, outbox, sending
from interactions.delivery.letters import fill_in, merge, with_letters
from interactions.delivery.transports import Server, Smtp, choose_transport
from interactions.models import Claim, Delivery, MailServer, Run, SendingRules
from tests.interactions.builders import contact, document, language, many, run_for, text_of
from tests.interactions.mail import MoodyServer
from tests.product import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
State = Delivery.State


def only(run: Run) -> Delivery:
    return run.deliveries.get()


def states(run: Run) -> list[str]:
    return list(run.deliveries.order_by("pk").values_list("state", flat=True))


def make_due(run: Run) -> None:
    run.deliveries.update(due_at=timezone.now() - timedelta(seconds=1))


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part
    return part.get_content()


def test_each_person_gets_the_merged_letter_once(server: MoodyServer) -> None:
    run = run_for(
        [contact("Léa Exemple", email="lea@example.org")],
        subject="Merci de votre visite",
        language=language("FRA"),
        document=document("Contact Name", "Document Subject", text="À bientôt."),
    )
    sending.deliver_emails(run.pk)
    [received] = server.received
    message = received.message
    assert received.recipients == ["lea@example.org"]
    assert message["To"] == "Léa Exemple <lea@example.org>"
    assert message["From"] == "CRONUS <marketing@cronus.example>"
    assert message["Subject"] == "Merci de votre visite"
    assert message["Content-Language"] == "fr"
    assert message["Message-ID"] == only(run).message_id
    for kind in ("plain", "html"):
        assert "Léa Exemple" in body(message, kind)
        assert "À bientôt." in body(message, kind)
    assert only(run).state == State.SENT
    assert only(run).settled_at
    run.refresh_from_db()
    assert run.state == Run.State.FINISHED
    assert not Claim.objects.exists()


def test_the_letter_can_go_as_a_word_document(server: MoodyServer) -> None:
    run = run_for([contact("Ann Example")], send_as_attachment=True, subject="A/B: your visit")
    sending.deliver_emails(run.pk)
    [attachment] = server.received[0].message.iter_attachments()
    assert attachment.get_filename() == "A B your visit.docx"
    assert "Ann Example" in text_of(attachment.get_content())


def test_ringing_twice_sends_once(server: MoodyServer) -> None:
    run = run_for(many(3))
    sending.deliver_emails(run.pk)
    sending.deliver_emails(run.pk)
    assert sorted(server.recipients) == sorted(run.deliveries.values_list("address", flat=True))


def test_more_than_a_batch_goes_out_over_one_connection(server: MoodyServer) -> None:
    run = run_for(many(60))
    sending.deliver_emails(run.pk)
    assert len(set(server.recipients)) == len(server.recipients) == 60
    assert states(run) == [State.SENT] * 60


def test_a_slow_server_is_given_fewer_at_a_time(server: MoodyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emails, "SETTLED_WITHIN", 0.2)
    SendingRules.objects.create(connections=1)
    run, mailer = run_for(many(60)), emails.Mailer()
    server.seconds = 0.05
    with outbox.hold() as claim:
        mailer.send(mailer.read(outbox.claim_emails(run.pk, claim, limit=4), claim), claim)
    mailer.lanes.close()
    assert 1 <= mailer.batch_size <= 4
    sending.deliver_emails(run.pk)
    assert len(set(server.recipients)) == len(server.recipients) == 60


def test_a_slow_server_is_given_several_at_once_and_each_only_once(server: MoodyServer) -> None:
    SendingRules.objects.create(connections=6)
    run = run_for(many(40))
    server.seconds = 0.05
    sending.deliver_emails(run.pk)
    assert server.most_at_once == 6
    assert len(set(server.recipients)) == len(server.recipients) == 40
    assert states(run) == [State.SENT] * 40


def test_a_quick_server_is_given_one_after_the_other(server: MoodyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "QUICK", 10.0)
    run = run_for(many(8))
    sending.deliver_emails(run.pk)
    assert server.most_at_once == 1


def test_refusals_over_several_connections_are_told_of_each(server: MoodyServer) -> None:
    run = run_for(many(30))
    addresses = list(run.deliveries.values_list("address", flat=True))
    server.seconds = 0.02
    server.answers |= dict.fromkeys(addresses[::3], "550 No such user here")
    server.hangs_up_after |= set(addresses[1::6])
    sending.deliver_emails(run.pk)
    assert Counter(states(run)) == {State.FAILED: 10, State.UNSURE: 5, State.SENT: 15}
    assert len(server.recipients) == len(set(server.recipients)) == 20


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ten e-mails a batch at most; how many batches are held, at each that is claimed."""
    held: list[int] = []

    def claim(run_id: int, mine: Claim, *, limit: int, resting: Sequence[str] = ()) -> list[int]:
        held.append(Claim.objects.count())
        return claim_emails(run_id, mine, limit=min(limit, 10), resting=resting)

    claim_emails = outbox.claim_emails
    monkeypatch.setattr(outbox, "claim_emails", claim)
    return held


def test_the_next_batch_is_held_while_the_last_leaves_slowly(server: MoodyServer, small_batches: list[int]) -> None:
    run = run_for(many(35))
    server.seconds = 0.05
    sending.deliver_emails(run.pk)
    assert small_batches == [1, 2, 2, 2, 2, 2]
    assert len(set(server.recipients)) == len(server.recipients) == 35
    assert not Claim.objects.exists()


@pytest.mark.usefixtures("small_batches")
def test_what_has_left_slowly_is_settled_while_the_next_batch_leaves(
    server: MoodyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled: list[int] = []

    def after_a_batch(run_id: int, rules: SendingRules) -> bool:
        settled.append(Delivery.objects.filter(run=run_id, state=State.SENT).count())
        return pauses_itself(run_id, rules)

    pauses_itself = sending.pauses_itself
    monkeypatch.setattr(sending, "pauses_itself", after_a_batch)
    run = run_for(many(35))
    server.seconds = 0.05
    sending.deliver_emails(run.pk)
    assert settled == [0, 10, 20, 30]
    assert Counter(states(run)) == {State.SENT: 35}


@pytest.mark.usefixtures("small_batches")
def test_a_batch_held_already_waits_again_where_the_run_pauses_itself(server: MoodyServer) -> None:
    SendingRules.objects.create(failures=15, failures_percent=50)
    run = run_for(many(40))
    server.seconds = 0.05
    wrong = run.deliveries.order_by("pk").values_list("address", flat=True)[3:]
    server.answers_after |= dict.fromkeys(wrong, "550 No such user here")
    sending.deliver_emails(run.pk)
    assert Counter(states(run)) == {State.SENT: 3, State.FAILED: 17, State.WAITING: 20}
    assert not Claim.objects.exists()


@pytest.mark.usefixtures("small_batches")
def test_nothing_that_was_held_already_is_lost_where_the_server_goes_away(server: MoodyServer) -> None:
    run = run_for(many(40))
    server.seconds = 0.05
    server.hangs_up_after |= set(run.deliveries.order_by("pk").values_list("address", flat=True)[12:14])
    sending.deliver_emails(run.pk)
    assert Counter(states(run)) == {State.SENT: 38, State.UNSURE: 2}
    assert len(set(server.recipients)) == len(server.recipients) == 40


def test_a_run_paused_while_several_connections_send_stops_on_all(server: MoodyServer) -> None:
    run = run_for(many(40))
    server.seconds = 0.1

    def pause() -> None:
        wait_until(lambda: len(server.received) > 6)
        Run.objects.filter(pk=run.pk).update(state=Run.State.PAUSED)
        connection.close()

    pausing = Thread(target=pause)
    pausing.start()
    sending.deliver_emails(run.pk)
    pausing.join()
    sent = states(run).count(State.SENT)
    assert 6 < sent == len(server.received) < 40
    assert states(run).count(State.WAITING) == 40 - sent


def test_a_server_that_takes_fewer_connections_gets_all_over_these(
    server: MoodyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect, opened = Smtp._connected, list[int]()

    def connect_twice(self: Smtp) -> smtplib.SMTP:
        opened.append(1)
        if len(opened) > 2:
            raise smtplib.SMTPConnectError(421, b"Too many connections")
        return connect(self)

    monkeypatch.setattr(Smtp, "_connected", connect_twice)
    run = run_for(many(30))
    server.seconds = 0.03
    sending.deliver_emails(run.pk)
    assert server.most_at_once == 2
    assert states(run) == [State.SENT] * 30


def test_a_temporary_refusal_is_tried_again_later(server: MoodyServer) -> None:
    run = run_for([contact(email="grey@example.org")])
    server.answers["grey@example.org"] = "451 Try again later"
    sending.deliver_emails(run.pk)
    assert only(run).state == State.WAITING
    assert only(run).error == "451 Try again later"
    assert only(run).due_at > timezone.now()
    sending.deliver_emails(run.pk)
    assert server.received == []
    server.answers.clear()
    make_due(run)
    sending.deliver_emails(run.pk)
    assert server.recipients == ["grey@example.org"]
    assert only(run).state == State.SENT
    assert only(run).error == ""


def test_a_server_that_never_takes_it_makes_it_fail_in_the_end(server: MoodyServer) -> None:
    run = run_for([contact(email="grey@example.org")])
    server.answers_after["grey@example.org"] = "452 Mailbox full"
    for _ in range(10):
        make_due(run)
        sending.deliver_emails(run.pk)
    assert only(run).state == State.FAILED
    assert only(run).error == "452 Mailbox full"


def test_one_that_refuses_its_address_for_the_moment_each_time_too(server: MoodyServer) -> None:
    run = run_for([contact(email="grey@example.org")])
    server.answers["grey@example.org"] = "451 Come back later"
    for tried in range(1, 7):
        make_due(run)
        sending.deliver_emails(run.pk)
        assert (only(run).state, only(run).attempts) == (State.WAITING, tried)
    make_due(run)
    sending.deliver_emails(run.pk)
    assert (only(run).state, only(run).error) == (State.FAILED, "451 Come back later")


def test_a_final_refusal_fails_with_the_servers_sentence_and_the_others_go_on(server: MoodyServer) -> None:
    run = run_for([contact(email="gone@example.org"), contact(email="here@example.org")])
    server.answers["gone@example.org"] = "550 No such user here"
    sending.deliver_emails(run.pk)
    assert states(run) == [State.FAILED, State.SENT]
    assert run.deliveries.get(address="gone@example.org").error == "550 No such user here"


def test_a_connection_lost_after_the_message_leaves_it_in_doubt_and_it_is_not_sent_again(server: MoodyServer) -> None:
    run = run_for([contact(email="doubt@example.org"), contact(email="next@example.org")])
    server.hangs_up_after.add("doubt@example.org")
    sending.deliver_emails(run.pk)
    assert states(run) == [State.UNSURE, State.SENT]
    server.hangs_up_after.clear()
    sending.sweep()
    sending.drain()
    assert server.recipients == ["doubt@example.org", "next@example.org"]


def test_no_server_to_be_reached_keeps_everything_waiting(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1:1?tls=none"
    run = run_for(many(3))
    sending.deliver_emails(run.pk)
    assert states(run) == [State.WAITING] * 3
    assert all(run.deliveries.values_list("due_at", flat=True))
    assert run.deliveries.filter(due_at__gt=timezone.now()).count() == 3
    assert "cannot be reached" in run.deliveries.order_by("pk")[0].error
    assert set(run.deliveries.values_list("attempts", flat=True)) == {0}


def test_a_server_that_cannot_encrypt_gets_nothing_where_encryption_is_asked_for(server: MoodyServer) -> None:
    MailServer.objects.create(host="127.0.0.1", port=server.port, security="starttls")
    run = run_for(many(1))
    sending.deliver_emails(run.pk)
    assert server.received == []
    assert states(run) == [State.WAITING]


def test_the_mail_server_set_up_in_the_product_comes_first(server: MoodyServer, settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://nowhere.example:25"
    MailServer.objects.create(
        host="127.0.0.1",
        port=server.port,
        security="none",
        from_email="Sales <sales@cronus.example>",
        reply_to="a@b.example",
    )
    run = run_for(many(1))
    sending.deliver_emails(run.pk)
    [received] = server.received
    assert received.sender == "sales@cronus.example"
    assert received.message["From"] == "Sales <sales@cronus.example>"
    assert received.message["Reply-To"] == "a@b.example"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "This contact has no e-mail address."),
        ("nobody", "nobody is not an e-mail address."),
        ("søren@example.org", "søren@example.org is not an e-mail address."),
        ("a@example.org\r\nBcc: b@example.org", "is not an e-mail address."),
        ("a@example.org, b@example.org", "is not an e-mail address."),
    ],
)
def test_an_address_that_cannot_be_written_to_fails_alone(server: MoodyServer, address: str, reason: str) -> None:
    run = run_for([contact(email=address), contact(email="fine@example.org")])
    sending.deliver_emails(run.pk)
    assert server.recipients == ["fine@example.org"]
    assert states(run) == [State.FAILED, State.SENT]
    assert reason in run.deliveries.order_by("pk")[0].error


def test_a_domain_with_accents_is_written_as_mail_servers_read_it(server: MoodyServer) -> None:
    run = run_for([contact(email="info@müller.example")])
    sending.deliver_emails(run.pk)
    assert server.recipients == ["info@xn--mller-kva.example"]


def test_a_subject_of_several_lines_becomes_one(server: MoodyServer) -> None:
    run = run_for(many(1), subject="Hello\r\nBcc: other@example.org")
    sending.deliver_emails(run.pk)
    assert server.received[0].message["Subject"] == "Hello Bcc: other@example.org"
    assert server.received[0].message["Bcc"] is None


def test_a_line_that_starts_with_a_dot_arrives_as_it_was(server: MoodyServer) -> None:
    run = run_for(many(1), document=document("Contact Name", text=".hidden"))
    sending.deliver_emails(run.pk)
    assert "\n.hidden" in body(server.received[0].message, "plain").replace("\r", "")


def test_a_run_held_while_a_batch_is_on_its_way_sends_nothing_more(server: MoodyServer) -> None:
    run = run_for(many(3))
    operations.pause_run(run, by=None)
    sending.deliver_emails(run.pk)
    assert server.received == []
    assert states(run) == [State.WAITING] * 3
    operations.resume_run(run, by=None)
    sending.deliver_emails(run.pk)
    assert len(server.received) == 3


def test_a_worker_that_is_asked_to_end_takes_nothing_more_in_hand(
    server: MoodyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_for(many(3))
    monkeypatch.setattr(state, "should_stop", 0)
    sending.deliver_emails(run.pk)
    assert server.received == []
    assert states(run) == [State.WAITING] * 3


def test_the_addresses_of_mail_servers_are_read_with_their_password() -> None:
    server = Server.from_url("smtp://user%40cronus:s%2Fecret@mail.example:465?tls=tls")
    assert server == Server("mail.example", 465, "tls", "user@cronus", "s/ecret")


def test_without_any_mail_server_nothing_leaves_the_house(settings: Settings) -> None:
    settings.EMAIL_URL = ""
    assert type(choose_transport(None)).__name__ == "Folder"


@pytest.mark.parametrize("count", [2, 12])
def test_a_batch_costs_the_same_reads_for_few_and_many(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    run = run_for(many(count))
    deliveries = list(with_letters(run.deliveries.all()))
    merge_first = deliveries[:1]
    fill_in(merge_first)
    merge(merge_first[0])
    with django_assert_num_queries(4):
        batch = list(with_letters(run.deliveries.all()))
        fill_in(batch)
        for delivery in batch:
            merge(delivery)


def test_pictures_of_the_letter_go_along_and_show_in_the_html(server: MoodyServer) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(drawn, "PNG")
    letter = WordFile()
    letter.add_paragraph("Our stand").add_run().add_picture(drawn)
    content = io.BytesIO()
    letter.save(content)
    run = run_for(many(1), document=operations.keep_document(content=content.getvalue(), name="letter.docx", by=None))
    sending.deliver_emails(run.pk)
    message = server.received[0].message
    [picture] = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert picture.get_content() == drawn.getvalue()
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in body(message, "html")
