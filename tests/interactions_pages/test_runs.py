"""Deliveries: how far each is, what happened to whom, and what a person decides."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from interactions.models import Delivery, Run
from tests.interactions.builders import contact, many
from tests.interactions_pages import builders
from tests.interactions_pages.builders import HTMX, finished, put, run_for

LIST = "/interactions/deliveries/"
State = Delivery.State


def page(run: Run) -> str:
    return f"{LIST}{run.pk}/"


def states(run: Run) -> list[str]:
    return sorted(run.deliveries.values_list("state", flat=True))


def test_the_list_counts_what_is_done_failed_and_in_doubt(director: Client) -> None:
    run = run_for(many(6))
    put(run, State.SENT, 3)
    put(run, State.FAILED, 1)
    put(run, State.UNSURE, 2)
    answer = director.get(LIST)
    for part, count in (("done", 3), ("failed", 1), ("unsure", 2)):
        assertContains(answer, f'href="{page(run)}?part={part}">{count}</a>')


def test_the_page_shows_one_number_and_what_becomes_of_it(director: Client) -> None:
    run = run_for(many(6))
    put(run, State.SENT, 3)
    put(run, State.UNSURE, 1)
    answer = director.get(page(run))
    assertContains(answer, '<span class="big">3</span> <span class="muted">sent of 6</span>')
    assertContains(answer, 'aria-label="3 sent, 2 waiting, 1 in doubt"')
    assertContains(answer, f'href="{page(run)}?part=waiting"')


def test_letters_are_ready_to_print_not_sent(director: Client) -> None:
    run = finished(many(2), correspondence_type="hard_copy")
    assertContains(director.get(page(run)), "ready to print of 2")


@pytest.mark.parametrize(("part", "count"), [("", 6), ("unsure", 2), ("failed", 1), ("waiting", 3), ("nonsense", 6)])
def test_each_part_of_the_bar_has_as_many_rows(director: Client, part: str, count: int) -> None:
    run = run_for(many(6))
    put(run, State.UNSURE, 2)
    put(run, State.FAILED, 1)
    assert director.get(page(run), {"part": part}).context["listing"].total == count


def test_those_to_decide_about_come_first(director: Client) -> None:
    run = run_for(many(6))
    put(run, State.SENT, 2)
    put(run, State.FAILED, 1)
    put(run, State.UNSURE, 1)
    shown = [row[0].state for row in director.get(page(run)).context["rows"]]
    assert shown[:2] == [State.UNSURE, State.FAILED]


def test_recipients_are_found_by_name(director: Client) -> None:
    run = run_for([contact("Anna Example", search_text="anna example"), *many(3)])
    assert director.get(page(run), {"q": "anna"}).context["listing"].total == 1


def test_one_e_mail_in_doubt_counts_as_sent(director: Client) -> None:
    run = run_for(many(3))
    first, _second = put(run, State.UNSURE, 2)
    director.post(f"{page(run)}resolve/", {"decision": "sent", "delivery": first.pk})
    assert states(run) == [State.SENT, State.UNSURE, State.WAITING]


def test_all_e_mails_in_doubt_are_sent_again(director: Client) -> None:
    run = run_for(many(3))
    put(run, State.UNSURE, 2)
    answer = director.post(f"{page(run)}resolve/", {"decision": "resend"}, follow=True)
    assertContains(answer, "2 e-mails are sent again.")
    assert states(run) == [State.WAITING] * 3


@pytest.mark.parametrize("delivery", ["0", "x", "999999", "-1"])
def test_a_decision_about_nobody_decides_nothing(director: Client, delivery: str) -> None:
    run = run_for(many(2))
    put(run, State.UNSURE, 2)
    answer = director.post(f"{page(run)}resolve/", {"decision": "sent", "delivery": delivery})
    assert answer.status_code == 404
    assert states(run) == [State.UNSURE] * 2


def test_what_failed_is_tried_again(director: Client) -> None:
    run = run_for(many(3))
    put(run, State.FAILED, 2, error="550 unknown")
    assertContains(director.get(page(run)), "Retry failed")
    answer = director.post(f"{page(run)}retry/", follow=True)
    assertContains(answer, "2 failed deliveries are tried again.")
    assert states(run) == [State.WAITING] * 3


def test_a_run_is_paused_resumed_and_stopped(director: Client) -> None:
    run = run_for(many(1))
    for move, state in (("pause", "paused"), ("resume", "open"), ("stop", "stopped")):
        assertRedirects(director.post(f"{page(run)}{move}/"), page(run), 303)
        run.refresh_from_db()
        assert run.state == state
    assertContains(director.get(page(run)), "Resume")


def test_a_move_that_cannot_be_made_is_a_sentence(director: Client) -> None:
    run = finished(many(1))
    assertContains(director.post(f"{page(run)}pause/", follow=True), "This run is already: Finished.")
    assert director.post(f"{page(run)}explode/").status_code == 404


def test_an_open_run_asks_for_its_state_every_second(director: Client) -> None:
    run = run_for(many(2))
    answer = director.get(f"{page(run)}status/", headers=HTMX)
    assertContains(answer, 'hx-trigger="every 1s"')
    assertNotContains(answer, "<html")


def test_a_finished_run_stops_asking_and_tells_the_page(director: Client) -> None:
    run = finished(many(1))
    answer = director.get(f"{page(run)}status/", headers=HTMX)
    assertNotContains(answer, "hx-trigger")
    assert answer["HX-Trigger"] == "runFinished"


def test_the_state_alone_is_no_page_for_a_plain_browser(director: Client) -> None:
    run = run_for(many(1))
    assertRedirects(director.get(f"{page(run)}status/"), page(run), 303)


def test_all_word_documents_come_in_one_zip(director: Client) -> None:
    run = finished(many(2), correspondence_type="hard_copy")
    answer = director.get(f"{page(run)}letters.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert len(archive.namelist()) == 2
    assert "attachment" in answer["Content-Disposition"]


def test_the_pdf_is_shown_where_a_converter_was_at_hand(director: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PDF_CONVERTER")
    run = finished(many(2), correspondence_type="hard_copy")
    answer = director.get(f"{page(run)}letters.pdf")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_without_a_converter_the_page_says_how_to_get_a_pdf(director: Client) -> None:
    run = finished(many(1), correspondence_type="hard_copy")
    answer = director.get(page(run))
    assertContains(answer, "installing LibreOffice")
    assertContains(answer, "letters.zip")
    assert director.get(f"{page(run)}letters.pdf").status_code == 404


def test_letters_that_are_not_there_are_not_found(director: Client) -> None:
    run = run_for(many(1))
    for kind in ("zip", "pdf", "exe"):
        assert director.get(f"{page(run)}letters.{kind}").status_code == 404


def test_files_are_handed_out_only_to_those_who_may_see_deliveries(stranger: Client) -> None:
    run = finished(many(1), correspondence_type="hard_copy")
    for path in ("", "status/", "letters.zip"):
        assert stranger.get(f"{page(run)}{path}").status_code == 403
    assert stranger.get(LIST).status_code == 403
    for path in ("pause/", "retry/", "resolve/"):
        assert stranger.post(f"{page(run)}{path}").status_code == 403


def test_nothing_changes_by_looking(director: Client) -> None:
    run = run_for(many(1))
    for path in ("pause/", "retry/", "resolve/"):
        assert director.get(f"{page(run)}{path}").status_code == 405


def test_long_runs_cost_no_more_queries_than_short_ones(director: Client) -> None:
    run = run_for(many(10))
    director.get(page(run))
    few = [builders.queries_of(director, url) for url in (LIST, page(run))]
    run = run_for(many(200))
    run_for(many(1))
    assert [builders.queries_of(director, url) for url in (LIST, page(run))] == few


def test_failures_are_told_by_reason_and_tried_again_by_reason(director: Client) -> None:
    run = run_for(many(5))
    put(run, State.FAILED, 3)
    full, unknown = "452 Mailbox full", "550 No such user"
    for delivery, error in zip(
        run.deliveries.filter(state=State.FAILED).order_by("pk"), [full, full, unknown], strict=True
    ):
        run.deliveries.filter(pk=delivery.pk).update(error=error)
    answer = director.get(page(run))
    assert answer.context["progress"].failures == [(full, 2), (unknown, 1)]
    assertContains(answer, f'aria-label="Try again: {full}"')
    director.post(f"{page(run)}retry/", {"reason": full})
    assert states(run) == [State.FAILED, *[State.WAITING] * 4]
    assert run.deliveries.get(state=State.FAILED).error == unknown


def test_what_is_in_doubt_names_the_message_to_look_for(director: Client) -> None:
    run = run_for(many(2))
    put(run, State.UNSURE, 1)
    run.deliveries.filter(state=State.UNSURE).update(error="The connection was lost.")
    unsure = run.deliveries.get(state=State.UNSURE)
    assertContains(director.get(page(run)), f"Message-ID {escape(unsure.message_id)}")
