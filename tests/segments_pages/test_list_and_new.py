"""The list of segments, and a new one."""

import pytest
from django.urls import reverse

from segments import operations, queries
from segments.models import Segment
from tests.segments.builders import count_statements, make_contact, make_logged, make_segment, make_series, make_user
from tests.segments_pages.builders import campaign, text_of


def test_the_list_shows_open_segments_with_lines_and_campaign(director):
    segment = make_segment(make_contact(), make_contact(), description="Fair visitors")
    operations.link_to_campaign(segment, campaign=campaign(), by=make_user())
    logged = make_logged(make_contact())
    page = text_of(director.get(reverse("segments")))
    assert "Fair visitors" in page
    assert '<td class="num">2</td>' in page
    assert "CP0001" in page
    assert logged.get_absolute_url() not in page


def test_search_finds_without_accents_and_the_campaign_narrows(director):
    made = make_segment(description="Été à Genève")
    other = make_segment(description="Winter")
    operations.link_to_campaign(other, campaign=campaign(), by=make_user())
    found = director.get(reverse("segments"), {"q": "ete geneve"}).context["listing"]
    assert list(found) == [made]
    assert list(director.get(reverse("segments"), {"campaign": "CP0001"}).context["listing"]) == [other]


@pytest.mark.parametrize("order", ["number", "-description", "date", "salesperson", "nonsense"])
def test_the_list_can_be_ordered(director, order):
    make_segment()
    assert director.get(reverse("segments"), {"order": order}).status_code == 200


def test_the_list_costs_the_same_for_few_and_many_segments(director):
    make_segment(make_contact())
    few = count_statements(lambda: director.get(reverse("segments")))
    for _each in range(20):
        make_segment(make_contact())
    assert count_statements(lambda: director.get(reverse("segments"))) == few


def test_enter_in_the_empty_number_draws_the_next_one(director):
    make_series()
    assert "autofocus" in director.get(reverse("segment_new")).content.decode()
    answer = director.post(reverse("segment_new"), {"number": ""})
    made = Segment.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"{made.get_absolute_url()}?focus=description"


def test_a_new_segment_never_has_a_campaign(director):
    make_series()
    campaign()
    director.post(f"{reverse('segment_new')}?campaign=CP0001", {"number": "", "description": "Visitors"})
    assert queries.current_header(Segment.objects.get()).campaign is None


def test_a_number_that_is_taken_is_said_beside_the_field(director):
    taken = make_segment()
    answer = director.post(reverse("segment_new"), {"number": taken.number, "description": "Typed"})
    assert "is taken" in text_of(answer)
    assert 'value="Typed"' in text_of(answer)
    assert Segment.objects.count() == 1


def test_an_unknown_salesperson_is_said_and_nothing_is_created(director):
    make_series()
    answer = director.post(reverse("segment_new"), {"number": "", "salesperson": "NOBODY"})
    assert "NOBODY" in text_of(answer)
    assert not Segment.objects.exists()


def test_without_a_role_segments_are_neither_linked_nor_served(stranger):
    assert reverse("segments") not in stranger.get("/").content.decode()
    assert stranger.get(reverse("segments")).status_code == 403
    assert stranger.get(reverse("segment_new")).status_code == 403
