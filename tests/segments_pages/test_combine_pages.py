"""The dialog Combine with Segments: other segments ticked, the effect of each way, and doing it."""

import pytest
from django.urls import reverse

from segments import operations
from segments.models import Segment
from tests.segments.builders import make_contact, make_logged, make_segment, make_user, names
from tests.segments_pages.builders import HTMX, text_of, url


@pytest.fixture
def people(db):
    return [make_contact(name) for name in ("Anna", "Bert", "Clara")]


@pytest.fixture
def segment(people):
    return make_segment(*people[:2])


@pytest.fixture
def other(people):
    return make_segment(*people[1:], description="Fête d’été")


def test_the_dialog_lists_all_other_segments_with_their_counts(director, people, segment, other):
    logged = make_logged(people[0])
    page = text_of(director.get(url("segment_combine", segment), headers=HTMX))
    assert '<h2 id="dialog-title">Combine with Segments</h2>' in page
    assert f'<b>{other.number}</b><span>Fête d’été</span><span class="muted num">2 contacts' in page
    assert f'value="{logged.number}"' in page
    assert '<span class="badge">logged</span>' in page
    assert f'value="{segment.number}"' not in page
    assert 'value="add" checked' in page


def test_the_dialog_opens_on_the_way_and_the_segments_asked_for(director, segment, other):
    page = text_of(director.get(url("segment_combine", segment), {"way": "keep", "number": other.number}))
    assert 'value="keep" checked' in page
    assert f'value="{other.number}" checked' in page
    assert "1 contact afterwards" in page


def test_the_effect_of_every_way_follows_the_ticks(director, segment, other):
    typed = {"number": other.number, "way": "remove"}
    page = text_of(director.get(url("segment_combine_effect", segment), typed, headers=HTMX))
    assert '<small id="way-add" hx-swap-oob="true">1 comes in</small>' in page
    assert '<small id="way-keep" hx-swap-oob="true">1 stay, 1 leave</small>' in page
    assert '<span id="afterwards" hx-swap-oob="true">1 contact afterwards</span>' in page
    assert f"Remove: Segment: {other.number}" in page
    assert "Bert" in page
    assert "Tick segments" in text_of(director.get(url("segment_combine_effect", segment), headers=HTMX))


def test_segments_are_searched_and_the_ticked_ones_stay(director, people, segment, other):
    letter = make_segment(people[0], description="Letter")
    address = url("segment_combine_choices", segment)
    page = text_of(director.get(address, {"q": "fete"}, headers=HTMX))
    assert other.number in page
    assert letter.number not in page
    page = text_of(director.get(address, {"q": "nothing", "number": letter.number}, headers=HTMX))
    assert f'value="{letter.number}" checked' in page
    assert "Nothing fits" in page


@pytest.mark.parametrize(
    ("way", "left", "told"),
    [
        ("add", ["Anna", "Bert", "Clara"], "1 contact came in."),
        ("keep", ["Bert"], "1 contact left."),
        ("remove", ["Anna"], "1 contact left."),
    ],
)
def test_segments_are_combined_and_the_message_tells_the_numbers_with_undo(director, segment, other, way, left, told):
    typed = {"seen": str(segment.revision), "number": other.number, "way": way}
    assert director.post(url("segment_combine", segment), typed, headers=HTMX).status_code == 204
    assert names(Segment.objects.get(pk=segment.pk)) == left
    page = text_of(director.get(segment.get_absolute_url()))
    assert f"Combined with {other.number}. {told}" in page
    assert url("segment_undo", segment) in page


def test_several_open_and_logged_segments_are_combined_at_once(director, people, other):
    logged, segment = make_logged(people[0]), make_segment()
    typed = {"seen": str(segment.revision), "number": [other.number, logged.number], "way": "add"}
    director.post(url("segment_combine", segment), typed, headers=HTMX)
    assert names(Segment.objects.get(pk=segment.pk)) == ["Bert", "Clara", "Anna"]
    operations.undo_last_action(segment, by=make_user())
    assert names(segment) == []


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({"way": "add"}, "Choose at least one segment."),
        ({"way": "both", "number": "SM1"}, "Choose what happens"),
        ({"way": "add", "number": "SM9999"}, "There is no SM9999"),
        ({"way": "add", "number": "\0"}, "There is no"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_said_and_changes_nothing(director, segment, typed, text):
    answer = director.post(url("segment_combine", segment), {"seen": str(segment.revision), **typed})
    assert answer.status_code == 422
    assert text in text_of(answer)
    assert names(Segment.objects.get(pk=segment.pk)) == ["Anna", "Bert"]


def test_the_segment_itself_is_refused_with_a_clear_sentence(director, segment):
    typed = {"number": segment.number, "way": "remove"}
    sentence = f"Segment {segment.number} cannot be combined with itself."
    assert sentence in text_of(director.get(url("segment_combine_effect", segment), typed, headers=HTMX))
    assert sentence in text_of(director.post(url("segment_combine", segment), typed))
    assert names(Segment.objects.get(pk=segment.pk)) == ["Anna", "Bert"]


def test_without_javascript_a_button_searches_and_shows_the_effect_and_changes_nothing(director, segment, other):
    typed = {"look": "1", "q": "fete", "number": other.number, "way": "keep"}
    answer = director.post(url("segment_combine", segment), typed)
    assert answer.status_code == 200
    assert "1 contact afterwards" in text_of(answer)
    assert names(Segment.objects.get(pk=segment.pk)) == ["Anna", "Bert"]


def test_a_page_that_is_behind_changes_nothing(director, segment, other):
    typed = {"seen": "0", "number": other.number, "way": "keep"}
    assert "in the meantime" in text_of(director.post(url("segment_combine", segment), typed, headers=HTMX))
    assert names(Segment.objects.get(pk=segment.pk)) == ["Anna", "Bert"]


@pytest.mark.parametrize("words", ["combine", "reuse segment", "reuse logged"])
def test_the_page_search_finds_the_dialog_by_its_names(director, segment, words):
    page = text_of(director.get(reverse("search"), {"q": words}, headers=HTMX))
    assert url("segment_combine", segment) in page


def test_who_may_not_change_segments_sees_no_dialog(stranger, segment):
    for name in ("segment_combine", "segment_combine_effect", "segment_combine_choices"):
        assert stranger.get(url(name, segment)).status_code == 403
