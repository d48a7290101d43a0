"""Starting a run, holding it, trying again, and deciding what is in doubt."""

from __future__ import annotations

import pytest
from celery import current_app
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from campaigns.queries import campaign_results
from crm.operations import add_address, delete_address
from interactions import operations
from interactions.delivery import chunks, outbox, sending
from interactions.errors import MoveRefused
from interactions.models import Delivery, PrintChunk, Run
from tests.interactions.builders import campaign, contact, document, entry, logged, logged_segment, many, run_for

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture(autouse=True)
def no_mail_server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMAIL_URL = ""
    monkeypatch.setenv("PDF_CONVERTER", "none")


def states(run: Run) -> list[str]:
    return list(run.deliveries.order_by("pk").values_list("state", flat=True))


def test_everybody_with_a_channel_and_a_document_is_sent_it() -> None:
    segment, letter = logged_segment(), document()
    mail = entry(segment, contact(email="ann@example.org"), document=letter)
    paper = entry(segment, contact(), document=letter, correspondence_type="hard_copy")
    entry(segment, contact(), document=letter, correspondence_type="")
    entry(segment, contact(), document=None)
    entry(segment, contact(), document=letter, canceled=True)
    run = operations.start_run(logged_segment=segment, send_as_attachment=True, by=None)
    assert run.send_as_attachment
    assert dict(run.deliveries.values_list("entry", "channel")) == {mail.pk: "email", paper.pk: "hard_copy"}
    assert run.deliveries.get(entry=mail).address == "ann@example.org"
    assert run.chunks.get().deliveries.get().entry == paper


def test_nothing_to_send_is_no_run() -> None:
    assert operations.start_run(logged_segment=logged_segment(), send_as_attachment=False, by=None) is None


def test_an_email_goes_where_the_contact_is_reached_today_also_when_tried_again() -> None:
    ann = contact(email="ann@office.example")
    sea = add_address(ann, by=None, code="SEA", email="ann@beach.example")
    run = run_for([ann])
    assert run.deliveries.get().address == "ann@beach.example"
    run.deliveries.update(state=State.FAILED)
    delete_address(sea, by=None)
    operations.retry_failed(run, by=None)
    assert run.deliveries.get().address == "ann@office.example"


def test_an_address_changed_after_logging_changes_nothing() -> None:
    person = contact(email="old@example.org")
    run = run_for([person])
    person.email = "new@example.org"
    person.save(update_fields=["email"])
    assert run.deliveries.get().address == "old@example.org"


@pytest.mark.parametrize("people", [2, 30])
def test_a_run_starts_with_as_many_statements_for_few_as_for_many(
    people: int, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "LETTERS", 2)
    segment = logged(many(people), correspondence_type="hard_copy")
    with django_assert_num_queries(6):
        operations.start_run(logged_segment=segment, send_as_attachment=False, by=None)
    assert PrintChunk.objects.count() == people // 2


def test_deliveries_are_numbered_as_the_log_and_letters_lie_by_their_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "LETTERS", 2)
    segment = logged_segment()
    for name, channel in (("Cleo", "hard_copy"), ("Eva", "email"), ("Ann", "hard_copy"), ("Bea", "hard_copy")):
        person = contact(name, email=f"{name}@example.org")
        entry(segment, person, document=document(), correspondence_type=channel)
    run = operations.start_run(logged_segment=segment, send_as_attachment=False, by=None)
    assert run
    assert run.size == 4
    columns = ("entry__contact__name", "channel", "place", "chunk__number", "address")
    assert list(run.deliveries.order_by("pk").values_list(*columns)) == [
        ("Cleo", "hard_copy", 3, 2, ""),
        ("Eva", "email", None, None, "Eva@example.org"),
        ("Ann", "hard_copy", 1, 1, ""),
        ("Bea", "hard_copy", 2, 1, ""),
    ]
    assert list(run.deliveries.order_by("pk").values_list("entry", flat=True)) == sorted(
        segment.entries.values_list("pk", flat=True)
    )


def test_the_workers_are_told_when_all_is_written(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **_: rung.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        run = run_for(many(1))
        assert rung == []
    assert ("interactions.tasks.deliver_emails", [run.pk]) in rung
    assert ("interactions.tasks.deliver_letters", [run.pk]) in rung


def test_without_a_broker_the_run_waits_for_the_sweep(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    slept: list[float] = []  # seconds between tries
    monkeypatch.setattr("kombu.utils.functional.sleep", slept.append)
    with django_capture_on_commit_callbacks(execute=True):
        run = run_for(many(1))
    assert slept == [], "somebody waits for the page"
    assert list(outbox.runs_with_work("email")) == [run]


def test_a_paused_run_can_be_resumed_or_stopped() -> None:
    run = run_for(many(2))
    operations.pause_run(run, by=None)
    assert run.state == Run.State.PAUSED
    with pytest.raises(MoveRefused):
        operations.pause_run(run, by=None)
    operations.resume_run(run, by=None)
    operations.stop_run(run, by=None)
    assert states(run) == [State.STOPPED] * 2


def test_who_was_stopped_does_not_count_until_the_run_goes_on() -> None:
    fair = campaign()
    run = run_for(many(2), campaign=fair, campaign_target=True)
    operations.refresh_reach(run.logged_segment)
    operations.stop_run(run, by=None)
    assert campaign_results(fair).contacted == 0
    operations.resume_run(run, by=None)
    assert states(run) == [State.WAITING] * 2
    assert campaign_results(fair).contacted == 2


def test_a_finished_run_cannot_be_resumed() -> None:
    run = run_for(many(1))
    sending.drain()
    run.refresh_from_db()
    with pytest.raises(MoveRefused, match="finished"):
        operations.resume_run(run, by=None)


def test_what_failed_is_tried_again_with_the_corrected_address() -> None:
    person = contact(email="typo")
    run = run_for([person, contact()])
    sending.drain()
    assert states(run) == [State.FAILED, State.SENT]
    person.email = "right@example.org"
    person.save(update_fields=["email"])
    assert operations.retry_failed(run, by=None) == 1
    assert run.state == Run.State.OPEN
    sending.drain()
    assert states(run) == [State.SENT] * 2
    assert run.deliveries.filter(address="right@example.org").exists()


def test_one_of_several_failures_can_be_tried_again() -> None:
    run = run_for([contact(email=""), contact(email="")])
    sending.drain()
    first = run.deliveries.order_by("pk")[0]
    assert operations.retry_failed(run, delivery=first, by=None) == 1
    assert states(run) == [State.WAITING, State.FAILED]


def test_letters_tried_again_stand_in_a_file_of_their_own() -> None:
    run = run_for(many(3), correspondence_type="hard_copy")
    chunk = run.chunks.get()
    with outbox.hold() as claim:
        outbox.claim_chunk(run.pk, claim)
        outbox.settle_failed(run.deliveries.order_by("pk")[0], claim, reason="")
        outbox.settle_chunk(chunk, claim, [], letters_zip="letters/1.zip")
    assert operations.retry_failed(run, by=None) == 1
    assert sorted(each.deliveries.count() for each in run.chunks.all()) == [1, 2]


def in_doubt(count: int) -> Run:
    run = run_for(many(count))
    run.deliveries.update(state=State.UNSURE, values={"contact_name": "As it was"})
    Run.objects.update(state=Run.State.FINISHED)
    run.refresh_from_db()
    return run


def test_what_is_in_doubt_can_be_taken_as_sent() -> None:
    run = in_doubt(2)
    assert operations.resolve_unsure(run, resend=False, by=None) == 2
    assert states(run) == [State.SENT] * 2


def test_what_is_in_doubt_can_be_sent_again_one_by_one_as_it_was() -> None:
    run = in_doubt(2)
    first = run.deliveries.order_by("pk")[0]
    assert operations.resolve_unsure(run, resend=True, delivery=first, by=None) == 1
    assert states(run) == [State.WAITING, State.UNSURE]
    assert run.state == Run.State.OPEN
    sending.drain()
    first.refresh_from_db()
    assert (first.state, first.values) == (State.SENT, {"contact_name": "As it was"})


def test_the_sweep_rings_for_what_is_due_and_closes_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **_: rung.append((name, args)))
    due, done = run_for(many(1)), run_for(many(1))
    done.deliveries.update(state=State.SENT)
    sending.sweep()
    assert rung == [("interactions.tasks.deliver_emails", [due.pk])]
    done.refresh_from_db()
    assert done.state == Run.State.FINISHED


def test_every_move_of_a_delivery_is_one_of_the_legal_ones() -> None:
    run = run_for(many(1))
    delivery = Delivery.objects.filter(run=run)
    assert outbox.move(delivery, State.SENT) == 0
    assert outbox.move(delivery, State.CLAIMED) == 1
    assert outbox.move(delivery, State.STOPPED) == 0
