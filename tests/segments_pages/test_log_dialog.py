"""The dialog Log Segment, and the message afterwards."""

import pytest
from django.urls import reverse

from crm.models import Contact
from interactions.models import InteractionLogEntry, Run
from segments import operations
from segments.models import Segment
from tests.segments.builders import count_statements, make_contact, make_segment, make_template, make_user
from tests.segments_pages.builders import HTMX, campaign, many, text_of, url


@pytest.fixture
def segment(db):
    segment = make_segment(
        make_contact("Anna", language="EN"),
        make_contact("Bert", language="FR", address="", post_code="", city=""),
        make_contact("Cleo", language="FR", address="", post_code="", city="", email=""),
    )
    operations.choose_template(segment, template=make_template(correspondence_type="hard_copy"), by=make_user())
    operations.edit_header(segment, subject="Thank you", by=make_user())
    return segment


def test_the_dialog_shows_each_kind_of_problem_and_the_effect(director, segment):
    page = text_of(director.get(url("segment_log", segment), headers=HTMX))
    assert '<h2 id="dialog-title">Log Segment</h2>' in page
    assert "No complete postal address" in page
    assert "Neither postal address nor e-mail" in page
    assert "<b>OK</b> Print 1, e-mail 1, leave out 1</button>" in page
    assert '<input type="checkbox" name="send_attachments" checked>' in page


def test_the_counts_follow_the_choices(director, segment):
    typed = {"send_attachments": "on", "choice_no_address": "leave_out"}
    page = text_of(director.get(url("segment_log_effect", segment), typed, headers=HTMX))
    assert "<b>OK</b> Print 1, leave out 2</button>" in page
    page = text_of(director.get(url("segment_log_effect", segment), {}, headers=HTMX))
    assert "Log 3 interactions, send nothing" in page


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_ok_logs_and_leads_to_the_message(director, segment, headers):
    typed = {"send_attachments": "on", "create_follow_up": "on", "seen": str(segment.revision)}
    answer = director.post(url("segment_log", segment), typed, headers=headers)
    place = answer.headers.get("HX-Redirect") or answer["Location"]
    follow_up = Segment.objects.open().get()
    assert place == f"{url('segment_logged', segment)}?follow_up={follow_up.number}"
    page = text_of(director.get(place))
    assert f"Segment {segment.number} was logged" in page
    assert "2 interactions are in the log." in page
    assert "1 contact was left out" in page
    assert reverse("run_status", args=[Run.objects.get().pk]) in page
    assert follow_up.get_absolute_url() in page
    assert f'action="{reverse("segments")}"' in page


def test_logging_without_sending_leaves_nobody_out(director, segment):
    director.post(url("segment_log", segment), {"seen": str(segment.revision)})
    assert InteractionLogEntry.objects.count() == 3
    page = text_of(director.get(url("segment_logged", segment)))
    assert "Nothing was sent." in page
    assert "data-finished" in page


def test_a_choice_made_in_the_dialog_counts(director, segment):
    director.post(url("segment_log", segment), {"send_attachments": "on", "choice_no_address": "leave_out"})
    assert InteractionLogEntry.objects.count() == 1


def test_what_is_missing_is_said_in_the_dialog(director):
    segment = make_segment(description="")
    page = text_of(director.get(url("segment_log", segment), headers=HTMX))
    assert "Enter a description of the segment first." in page
    assert "is empty" in page
    answer = director.post(url("segment_log", segment), {"send_attachments": "on"})
    assert answer.status_code == 422
    assert "Enter a description" in text_of(answer)


def test_a_missing_template_is_said_and_nothing_is_logged(director):
    segment = make_segment(make_contact())
    page = text_of(director.post(url("segment_log", segment), {}, headers=HTMX))
    assert "Choose an interaction template first." in page
    assert not InteractionLogEntry.objects.exists()


def test_a_second_log_is_refused(director, segment):
    director.post(url("segment_log", segment), {})
    answer = director.post(url("segment_log", segment), {}, headers=HTMX)
    assert "has been logged and can no longer change" in text_of(answer)
    assert InteractionLogEntry.objects.count() == 3


def test_a_stale_dialog_is_told_so(director, segment):
    page = text_of(director.post(url("segment_log", segment), {"seen": "0"}, headers=HTMX))
    assert "changed this segment in the meantime" in page
    assert not InteractionLogEntry.objects.exists()


def test_a_choice_nobody_offered_is_refused(director, segment):
    answer = director.post(url("segment_log", segment), {"send_attachments": "on", "choice_unreachable": "send"})
    assert answer.status_code == 422
    assert not InteractionLogEntry.objects.exists()


def test_staff_log_only_segments_of_a_campaign(staffer, segment):
    assert staffer.get(url("segment_log", segment)).status_code == 403
    assert staffer.post(url("segment_log", segment), {}).status_code == 403
    operations.link_to_campaign(segment, campaign=campaign(), by=make_user())
    assert staffer.get(url("segment_log", segment)).status_code == 200


def test_the_dialog_costs_the_same_for_ten_and_a_thousand_lines(director):
    make_template()
    few, lots = many(10), many(1000)
    expected = count_statements(lambda: director.get(url("segment_log", few), headers=HTMX))
    assert count_statements(lambda: director.get(url("segment_log", lots), headers=HTMX)) == expected


def test_the_order_of_the_letters_and_their_cover_sheet_are_chosen_before_logging(director, segment):
    page = text_of(director.get(url("segment_log", segment), headers=HTMX))
    assert '<option value="postal" selected>By country and post code</option>' in page
    assert '<input type="checkbox" name="cover_sheet" checked>' in page
    typed = {"send_attachments": "on", "print_order": "list", "cover_sheet": "on", "seen": str(segment.revision)}
    director.post(url("segment_log", segment), typed)
    run = Run.objects.get()
    assert (run.print_order, run.cover_language) == ("list", "en")


def test_an_order_nobody_offered_is_the_usual_one_and_no_cover_sheet_is_none(director, segment):
    typed = {"send_attachments": "on", "print_order": "moon", "seen": str(segment.revision)}
    director.post(url("segment_log", segment), typed)
    run = Run.objects.get()
    assert (run.print_order, run.cover_language) == ("postal", "")


def test_the_days_between_two_letters_are_changed_in_the_dialog(director, segment):
    InteractionLogEntry.objects.create(contact=segment.lines.first().contact)
    typed = {"send_attachments": "on", "recent_days": "30", "problems": "1"}
    page = text_of(director.get(url("segment_log_effect", segment), typed, headers=HTMX))
    assert "Written to only recently" in page
    assert "<b>OK</b> E-mail 1, leave out 2</button>" in page
    director.post(url("segment_log", segment), {"send_attachments": "on", "recent_days": "30"})
    assert InteractionLogEntry.objects.filter(logged_segment__isnull=False).count() == 1


@pytest.mark.parametrize("typed", ["-1", "soon", "4000", "99999999999999"])
def test_days_that_make_no_sense_are_said_beside_the_field(director, segment, typed):
    answer = director.post(url("segment_log", segment), {"send_attachments": "on", "recent_days": typed})
    page = text_of(answer)
    assert answer.status_code == 422
    assert '<p class="error">Enter a number of days from 0 to 3650.</p>' in page
    assert f'value="{typed}"' in page
    assert not InteractionLogEntry.objects.exists()


def test_everybody_with_a_problem_stands_on_a_page(director, segment):
    page = text_of(director.get(url("segment_problem", segment, "no_address")))
    assert "Bert" in page
    assert "Anna" not in page
    assert director.get(url("segment_problem", segment, "expired")).status_code == 200
    assert director.get(url("segment_problem", segment, "weather")).status_code == 404


def test_a_long_page_of_problems_goes_on(director):
    make_template()
    segment = many(101)
    operations.edit_header(segment, correspondence_type="email", by=make_user())
    Contact.objects.update(email="")
    first = director.get(url("segment_problem", segment, "no_email"))
    assert len(first.context["contacts"]) == 100
    second = director.get(url("segment_problem", segment, "no_email"), {"after": first.context["next"]})
    assert len(second.context["contacts"]) == 1
