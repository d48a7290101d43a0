"""A segment begins, gets its heading, and may be thrown away."""

import pytest

from crm.errors import NumberRefused
from crm.models import Salesperson
from segments import operations, queries
from segments.errors import CannotSet, SegmentChanged, SegmentIsLogged
from segments.models import Segment, SegmentLine
from tests.segments.builders import make_contact, make_logged, make_segment, make_series, make_user

pytestmark = pytest.mark.django_db


def test_a_segment_draws_the_next_number_and_begins_empty():
    segment = make_segment()
    assert segment.number == "SM0001"
    assert queries.line_count(segment) == 0
    assert queries.current_header(segment).version == 1


def test_a_number_can_be_typed_but_not_twice():
    make_series()
    operations.create_segment(by=make_user(), number="fair")
    with pytest.raises(NumberRefused):
        operations.create_segment(by=make_user(), number="FAIR")
    assert Segment.objects.get().number == "FAIR"


def test_the_number_of_a_logged_segment_is_not_given_again():
    segment = make_logged(make_contact())
    with pytest.raises(NumberRefused):
        operations.create_segment(by=make_user(), number=segment.number)


def test_it_belongs_to_the_salesperson_who_makes_it():
    mine = Salesperson.objects.create(code="CA", name="Claire Aubert", user=make_user())
    assert make_segment().salesperson == mine


def test_the_heading_can_be_edited():
    segment = make_segment()
    operations.edit_segment(segment, description="Guests", by=make_user("bruno"))
    segment.refresh_from_db()
    assert (segment.description, segment.changed_by.username, segment.revision) == ("Guests", "bruno", 1)


def test_a_text_that_is_too_long_is_refused_beside_its_field():
    with pytest.raises(CannotSet) as refused:
        operations.edit_segment(make_segment(), description="x" * 101, by=make_user())
    assert refused.value.field == "description"


def test_who_edits_an_old_page_is_told_so():
    segment = make_segment()
    operations.edit_segment(segment, description="Guests", by=make_user("bruno"))
    with pytest.raises(SegmentChanged, match="bruno"):
        operations.edit_segment(segment, description="Visitors", by=make_user(), seen=0)


def test_an_open_segment_can_be_thrown_away_with_everything_in_it():
    segment = make_segment(make_contact())
    operations.delete_segment(segment, by=make_user())
    assert not Segment.objects.exists()
    assert not SegmentLine.objects.exists()


def test_a_logged_segment_cannot_be_thrown_away():
    with pytest.raises(SegmentIsLogged):
        operations.delete_segment(make_logged(make_contact()), by=make_user())


def test_open_segments_show_their_lines_and_leave_logged_ones_out():
    make_logged(make_contact())
    segment = make_segment(make_contact(), make_contact())
    assert [(each.number, each.lines_now) for each in queries.open_segments()] == [(segment.number, 2)]
