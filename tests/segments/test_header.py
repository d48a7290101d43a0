"""What the lines get from the segment, and which of them follow a change."""

from decimal import Decimal

import pytest

from campaigns.models import Campaign
from segments import operations, queries
from segments.errors import CannotSet, SegmentIsLogged
from segments.models import LineEdit
from tests.segments.builders import (
    count_statements,
    job,
    make_contact,
    make_contacts,
    make_document,
    make_language,
    make_logged,
    make_segment,
    make_template,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return make_contact("Anna", language="FR")


@pytest.fixture
def bert():
    return make_contact("Bert", language="EN")


@pytest.fixture
def segment(anna, bert):
    return make_segment(anna, bert)


@pytest.fixture
def campaign():
    return Campaign.objects.create(number="CP0001")


def line(segment, contact):
    return queries.lines(segment).get(contact=contact)


def edit(segment, **fields):
    return operations.edit_header(segment, by=make_user(), **fields)


def choose(segment, template, **keywords):
    return operations.choose_template(segment, template=template, by=make_user(), **keywords)


def subjects(segment):
    return [each.subject for each in queries.lines(segment)]


def test_all_lines_follow_and_what_was_set_by_hand_goes(segment, anna):
    operations.edit_line(segment, contact=anna, subject="Dear Anna", by=make_user())
    edit(segment, subject="Thank you", update_lines="all")
    assert subjects(segment) == ["Thank you", "Thank you"]
    assert not line(segment, anna).edited


def test_other_things_set_by_hand_stay(segment, anna):
    operations.edit_line(segment, contact=anna, description="Met at the bar", by=make_user())
    edit(segment, subject="Thank you", update_lines="all")
    assert (line(segment, anna).description, line(segment, anna).edited) == ("Met at the bar", True)


def test_lines_set_by_hand_stay_when_only_the_others_follow(segment, anna):
    operations.edit_line(segment, contact=anna, subject="Dear Anna", by=make_user())
    edit(segment, subject="Thank you", update_lines="untouched")
    assert subjects(segment) == ["Dear Anna", "Thank you"]


def test_no_line_follows_but_those_that_come_in_later(segment):
    edit(segment, subject="Thank you")
    edit(segment, subject="Welcome", update_lines="none")
    operations.add_contact(segment, contact=make_contact("Clara"), by=make_user())
    assert subjects(segment) == ["Thank you", "Thank you", "Welcome"]
    edit(segment, subject="Hello")
    assert subjects(segment) == ["Hello", "Hello", "Hello"]


def test_the_question_is_asked_only_where_a_line_would_change(segment, anna):
    assert queries.lines_affected(segment, subject="Thank you") == queries.LinesAffected(2, 2, True)
    edit(segment, subject="Thank you")
    assert not queries.lines_affected(segment, subject="Thank you").would_change
    operations.edit_line(segment, contact=anna, subject="Dear Anna", by=make_user())
    assert queries.lines_affected(segment, subject="Thank you") == queries.LinesAffected(2, 1, True)
    assert not queries.lines_affected(make_segment(), subject="Thank you").would_change


def test_a_template_brings_its_languages_channel_and_cost(segment, anna, bert):
    template = make_template(
        correspondence_type="hard_copy", ignore_contact_correspondence=True, unit_cost=Decimal("8.00"), unit_duration=30
    )
    header = choose(segment, template)
    assert (header.template, header.language_id, header.correspondence_type) == (template, "EN", "hard_copy")
    assert [row.language_id for row in queries.segment_languages(segment)] == ["EN", "FR"]
    french = line(segment, anna)
    assert (french.language_id, french.language_fallback, french.cost) == ("FR", False, Decimal("8.00"))
    assert french.document_id == template.languages.get(language="FR").document_id
    assert line(segment, bert).document_id == template.languages.get(language="EN").document_id


def test_a_template_never_takes_a_campaign_mark_back(segment, campaign):
    operations.link_to_campaign(segment, campaign=campaign, is_target=True, by=make_user())
    header = choose(segment, make_template(campaign_response=True))
    assert (header.campaign_target, header.campaign_response) == (True, True)
    assert line(segment, segment.lines.first().contact).campaign_target


def test_choosing_a_template_for_all_lines_drops_what_was_made_for_another(segment, anna):
    choose(segment, make_template("BUS"))
    document = make_document("own")
    operations.edit_line(segment, contact=anna, document=document, subject="Own", by=make_user())
    choose(segment, make_template("GOLF"), update_lines="all")
    assert not line(segment, anna).edited


def test_a_document_set_by_hand_keeps_its_template_when_hand_edits_stay(segment, anna, bert):
    choose(segment, make_template("BUS"))
    document = make_document("own")
    operations.edit_line(segment, contact=anna, document=document, by=make_user())
    choose(segment, make_template("GOLF"), update_lines="untouched")
    assert (line(segment, anna).template_id, line(segment, anna).document_id) == ("BUS", document.pk)
    assert line(segment, bert).template_id == "GOLF"


def test_the_same_template_again_leaves_the_segment_as_it_is(segment):
    template = make_template(correspondence_type="hard_copy")
    choose(segment, template)
    edit(segment, correspondence_type="email")
    assert choose(segment, template).correspondence_type == "email"


def test_a_language_the_template_lacks_is_refused(segment):
    choose(segment, make_template(languages=("EN", "FR")))
    with pytest.raises(CannotSet, match="DA") as refused:
        operations.choose_language(segment, language=make_language("DA"), by=make_user())
    assert refused.value.field == "language"


def test_without_the_contacts_language_the_segments_is_used_then_the_templates(segment):
    carl = make_contact("Carl", language="DA")
    operations.add_contact(segment, contact=carl, by=make_user())
    choose(segment, make_template(languages=("EN", "FR")))
    assert (line(segment, carl).language_id, line(segment, carl).language_fallback) == ("EN", True)
    operations.choose_language(segment, language=make_language("FR"), by=make_user())
    assert line(segment, carl).language_id == "FR"
    operations.choose_language(segment, language=None, by=make_user())
    assert line(segment, carl).language_id == "EN"


@pytest.mark.parametrize(
    ("contact_type", "ignore", "header_type", "expected"),
    [
        ("email", True, "hard_copy", "hard_copy"),
        ("email", False, "hard_copy", "email"),
        ("", False, "hard_copy", "hard_copy"),
        ("email", True, "", "email"),
        ("", False, "", "email"),
    ],
)
def test_the_channel_of_a_line(contact_type, ignore, header_type, expected):
    contact = make_contact(correspondence_type=contact_type)
    segment = make_segment(contact)
    choose(segment, make_template(correspondence_type="email"))
    edit(segment, correspondence_type=header_type, ignore_contact_correspondence=ignore)
    assert line(segment, contact).correspondence_type == expected
    operations.edit_line(segment, contact=contact, correspondence_type="hard_copy", by=make_user())
    assert line(segment, contact).correspondence_type == "hard_copy"


def test_a_mark_needs_a_campaign_and_goes_with_it(segment, campaign):
    with pytest.raises(CannotSet) as refused:
        edit(segment, campaign_target=True)
    assert refused.value.field == "campaign_target"
    operations.link_to_campaign(segment, campaign=campaign, is_target=True, by=make_user())
    operations.link_to_campaign(segment, campaign=campaign, is_response=True, by=make_user())
    header = queries.current_header(segment)
    assert (header.campaign_target, header.campaign_response) == (True, True)
    operations.link_to_campaign(segment, campaign=None, by=make_user())
    header = queries.current_header(segment)
    assert (header.campaign, header.campaign_target, header.campaign_response) == (None, False, False)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"subject": "x" * 201}, "subject"),
        ({"correspondence_type": "pigeon"}, "correspondence_type"),
        ({"subject": "Hello", "update_lines": "some"}, "update_lines"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_beside_its_field(segment, fields, field):
    with pytest.raises(CannotSet) as refused:
        edit(segment, **fields)
    assert refused.value.field == field


def test_a_logged_segment_refuses():
    with pytest.raises(SegmentIsLogged):
        edit(make_logged(make_contact()), subject="Hello")


def test_lines_are_never_rewritten_whatever_their_number():
    template, other = make_template("BUS"), make_template("GOLF")

    def statements(number):
        make_contacts(number, job=f"JOB{number}")
        segment = make_segment()
        operations.add_contacts(segment, criteria=job(f"JOB{number}"), by=make_user())
        choose(segment, template)
        return count_statements(lambda: choose(segment, other)), count_statements(lambda: list(queries.lines(segment)))

    assert statements(10) == statements(1000)
    assert not LineEdit.objects.exists()
