"""The segment card: fields saved as they are left."""

from django.urls import reverse

from segments import operations, queries
from segments.models import Segment
from tests.segments.builders import count_statements, make_contact, make_logged, make_segment, make_template, make_user
from tests.segments_pages.builders import HTMX, campaign, field, many, text_of


def fresh(segment):
    return Segment.objects.get(pk=segment.pk)


def test_the_card_names_sections_and_actions_as_the_walkthrough_does(director):
    page = text_of(director.get(make_segment(make_contact()).get_absolute_url()))
    for name in ("General", "Interaction", "Campaign", "Add Contacts", "Reduce Contacts", "Undo Last Action", "Redo"):
        assert name in page
    for caption in ("Contacts", "Segment", "Attachment"):
        assert f'">{caption}</span>' in page
    assert '<output class="val" id="no-of-lines" aria-labelledby="label-lines"><b>1</b></output>' in page


def test_a_field_is_saved_as_it_is_left(director):
    segment = make_segment()
    answer = field(director, segment, "description", "Fair visitors")
    assert fresh(segment).description == "Fair visitors"
    page = text_of(answer)
    assert "Saved at" in page
    assert f'id="seen" name="seen" form="steps" value="{fresh(segment).revision}"' in page
    assert "<h1>Fair visitors</h1>" in page


def test_a_pdf_can_be_attached_once_letters_are_attachments(director, monkeypatch):
    monkeypatch.setenv("PDF_CONVERTER", "rdocx")
    segment = make_segment()
    field(director, segment, "attach_pdf", "on")
    assert not queries.current_header(fresh(segment)).attach_pdf
    answer = text_of(field(director, fresh(segment), "send_as_attachment", "on"))
    assert '<input type="checkbox" name="attach_pdf" id="id_attach_pdf">' in answer
    field(director, fresh(segment), "attach_pdf", "on")
    assert queries.current_header(fresh(segment)).attach_pdf


def test_without_a_converter_no_pdf_can_be_attached(director, monkeypatch):
    monkeypatch.setenv("PDF_CONVERTER", "none")
    segment = make_segment()
    operations.edit_header(segment, by=make_user(), send_as_attachment=True)
    assert "No program that makes PDF was found on this machine." in text_of(director.get(segment.get_absolute_url()))
    field(director, fresh(segment), "attach_pdf", "on")
    assert not queries.current_header(fresh(segment)).attach_pdf


def test_a_wrong_date_stays_typed_with_its_error(director):
    segment = make_segment()
    answer = field(director, segment, "date", "yesterday")
    assert 'value="yesterday"' in text_of(answer)
    assert "Enter a valid date." in text_of(answer)
    assert fresh(segment).date == segment.date


def test_an_unknown_template_is_said_beside_the_field(director):
    answer = field(director, make_segment(), "template", "NONE")
    assert "There is no “NONE”" in text_of(answer)


def test_a_stale_page_is_told_what_happened_and_keeps_what_was_typed(director):
    segment = make_segment()
    operations.edit_segment(Segment.objects.get(), by=make_user("theo"), description="Theo's words")
    answer = field(director, segment, "description", "Mine")
    assert "theo changed this segment in the meantime" in text_of(answer)
    assert 'value="Mine"' in text_of(answer)
    assert fresh(segment).description == "Theo&#x27;s words".replace("&#x27;", "'")


def test_without_script_the_whole_card_is_saved_at_once(director):
    segment = make_segment()
    campaign()
    data = {
        "_field": ["description", "subject", "campaign"],
        "description": "All at once",
        "subject": "Thank you",
        "campaign": "cp0001",
        "seen": "0",
    }
    answer = director.post(segment.get_absolute_url(), data)
    assert (answer.status_code, answer["Location"]) == (303, segment.get_absolute_url())
    header = queries.current_header(fresh(segment))
    assert fresh(segment).description == "All at once"
    assert (header.subject, header.campaign.number) == ("Thank you", "CP0001")


def test_without_script_errors_keep_everything_typed(director):
    segment = make_segment()
    data = {"_field": ["description", "template"], "description": "Kept", "template": "NONE", "seen": "0"}
    answer = director.post(segment.get_absolute_url(), data)
    assert answer.status_code == 422
    assert 'value="NONE"' in text_of(answer)


def test_a_template_brings_its_defaults_onto_the_card(director):
    segment = make_segment()
    make_template(correspondence_type="hard_copy", ignore_contact_correspondence=True)
    page = text_of(field(director, segment, "template", "BUS"))
    assert 'id="field-language"' in page
    assert 'id="field-correspondence_type"' in page
    assert "BUS EN.docx" in page
    assert queries.current_header(fresh(segment)).language_id == "EN"


def test_the_campaign_marks_need_a_campaign(director):
    segment = make_segment()
    assert director.get(segment.get_absolute_url()).context["header_form"]["campaign_target"].field.disabled
    campaign()
    page = text_of(field(director, segment, "campaign", "CP0001"))
    assert 'id="field-campaign_target"' in page
    field(director, fresh(segment), "campaign_target", "on")
    assert queries.current_header(fresh(segment)).campaign_target


def test_only_who_may_sees_the_campaign_response(director, staffer):
    segment = make_segment()
    assert "Campaign Response" in text_of(director.get(segment.get_absolute_url()))
    assert "Campaign Response" not in text_of(staffer.get(segment.get_absolute_url()))
    data = {"_field": "campaign_response", "campaign_response": "on"}
    assert staffer.post(segment.get_absolute_url(), data).status_code == 403


def test_a_logged_segment_is_found_among_the_logged_ones(director):
    segment = make_logged(make_contact())
    expected = reverse("logged_segment", args=[segment.number])
    assert director.get(segment.get_absolute_url())["Location"] == expected
    data = {"_field": "description", "description": "Late"}
    assert director.post(segment.get_absolute_url(), data, headers=HTMX)["HX-Redirect"] == expected
    assert fresh(segment).description != "Late"


def test_logging_is_offered_to_staff_only_for_a_campaign(staffer):
    segment = make_segment(make_contact())
    assert reverse("segment_log", args=[segment.number]) not in text_of(staffer.get(segment.get_absolute_url()))
    operations.link_to_campaign(segment, campaign=campaign(), by=make_user())
    assert reverse("segment_log", args=[segment.number]) in text_of(staffer.get(segment.get_absolute_url()))


def test_the_card_costs_the_same_for_ten_and_a_thousand_lines(director):
    few, lots = many(10), many(1000)
    for order in ("", "?order=name", "?q=person"):
        expected = count_statements(lambda at=order: director.get(few.get_absolute_url() + at))
        assert count_statements(lambda at=order: director.get(lots.get_absolute_url() + at)) == expected


def test_a_fallback_language_and_a_hand_edit_are_marked(director):
    contact = make_contact("Anna", language="DE")
    segment = make_segment(contact)
    operations.choose_template(segment, template=make_template(), by=make_user())
    operations.edit_line(segment, contact=contact, subject="For you", by=make_user())
    page = text_of(director.get(segment.get_absolute_url()))
    assert "instead of De" in page
    assert "edited by hand" in page


def test_deleting_asks_first(director, staffer):
    segment = make_segment(make_contact())
    place = reverse("segment_delete", args=[segment.number])
    assert "cannot be undone" in text_of(director.get(place, headers=HTMX))
    assert staffer.post(place).status_code == 403
    assert director.post(place, {"seen": "1"})["Location"] == reverse("segments")
    assert not Segment.objects.exists()
