"""A change of the card that lines would follow asks first."""

import pytest

from segments import operations, queries
from segments.models import Segment
from tests.segments.builders import make_contact, make_segment, make_template, make_user
from tests.segments_pages.builders import campaign, field, text_of


@pytest.fixture
def segment(db):
    make_template()
    make_template("RESP", languages=())
    campaign()
    return make_segment(make_contact("Anna"), make_contact("Bert"))


def templates(segment):
    return [line.template_id for line in queries.lines(Segment.objects.get(pk=segment.pk))]


def test_a_template_asks_and_changes_nothing_yet(director, segment):
    answer = field(director, segment, "template", "BUS")
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#dialog", "innerHTML")
    assert "Update the 2 lines of the segment, too?" in text_of(answer)
    assert templates(segment) == [None, None]


def test_yes_lets_the_lines_follow(director, segment):
    answer = field(director, segment, "template", "BUS", answer="yes", update_lines="all")
    assert answer["HX-Trigger"] == "closeDialog, linesChanged"
    assert templates(segment) == ["BUS", "BUS"]


def test_no_changes_the_heading_only(director, segment):
    field(director, segment, "template", "BUS", answer="no", update_lines="all")
    assert templates(segment) == [None, None]
    assert queries.current_header(Segment.objects.get()).template_id == "BUS"


def test_lines_edited_by_hand_can_be_left_alone(director, segment):
    operations.choose_template(segment, template=make_template("GOLF"), by=make_user())
    anna = queries.lines(segment)[0].contact
    operations.edit_line(segment, contact=anna, template=make_template("OTHER"), by=make_user())
    question = text_of(field(director, segment, "template", "BUS"))
    assert "All lines: 2" in question
    assert "Lines not edited by hand: 1" in question
    field(director, segment, "template", "BUS", answer="yes", update_lines="untouched")
    assert templates(segment) == ["OTHER", "BUS"]


def test_the_same_campaign_confirmed_asks_where_lines_differ(director, segment):
    field(director, segment, "campaign", "CP0001", answer="no")
    segment.refresh_from_db()
    again = field(director, segment, "campaign", "CP0001")
    assert "Update the 2 lines" in text_of(again)
    field(director, segment, "campaign", "CP0001", answer="yes", update_lines="all")
    assert all(line.campaign_id for line in queries.lines(Segment.objects.get()))
    segment.refresh_from_db()
    assert "HX-Retarget" not in field(director, segment, "campaign", "CP0001")


def test_the_response_mark_asks(director, segment):
    operations.link_to_campaign(segment, campaign=other_campaign(), by=make_user())
    assert "Update the 2 lines" in text_of(field(director, segment, "campaign_response", "on"))
    field(director, segment, "campaign_response", "on", answer="yes", update_lines="all")
    assert all(line.campaign_response for line in queries.lines(Segment.objects.get()))


def other_campaign():
    return campaign("CP0002")


def test_a_subject_asks_only_where_somebody_set_one_by_hand(director, segment):
    assert "HX-Retarget" not in field(director, segment, "subject", "Thank you")
    segment.refresh_from_db()
    anna = queries.lines(segment)[0].contact
    operations.edit_line(segment, contact=anna, subject="For Anna", by=make_user())
    assert "HX-Retarget" in field(director, segment, "subject", "Thanks")


def test_an_empty_segment_never_asks(director):
    make_template()
    assert "HX-Retarget" not in field(director, make_segment(), "template", "BUS")


def test_without_script_the_question_stands_over_the_card(director, segment):
    data = {"_field": ["template", "subject"], "template": "BUS", "subject": "Kept", "seen": str(segment.revision)}
    page = text_of(director.post(segment.get_absolute_url(), data))
    assert "Update the 2 lines" in page
    assert '<input type="hidden" name="subject" value="Kept">' in page
    data |= {"answer": "yes", "update_lines": "all"}
    assert director.post(segment.get_absolute_url(), data).status_code == 303
    assert templates(segment) == ["BUS", "BUS"]
