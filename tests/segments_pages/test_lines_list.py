"""The lines on the card of a segment: walked page after page, sorted, searched, removed, taken away as a file."""

import re

import pytest
from django.urls import reverse

from config.lib import spreadsheets
from segments import operations, queries
from segments.models import Segment, SegmentLine
from segments.queries import paging
from tests.segments.builders import count_statements, make_contact, make_segment, make_user, names
from tests.segments_pages.builders import HTMX, many, text_of, url


@pytest.fixture
def segment(db):
    return make_segment(*[make_contact(f"Person {n:03d}", city="Chur" if n < 10 else "Bern") for n in range(120)])


def follow(browser, response, rel):
    """The page behind a link of the foot."""
    place = re.search(rf'rel="{rel}" href="([^"]*)"', response.content.decode()).group(1)
    return browser.get(place.replace("&amp;", "&"))


def shown(response):
    return [row["line"].name for row in response.context["listing"].rows]


def test_the_list_is_walked_forth_and_back(director, segment):
    first = director.get(segment.get_absolute_url())
    assert "1–50 of 120" in text_of(first)
    second = follow(director, first, "next")
    assert "51–100 of 120" in text_of(second)
    last = follow(director, second, "next")
    assert "101–120 of 120" in text_of(last)
    assert shown(last)[-1] == "Person 119"
    assert 'rel="next"' not in text_of(last)
    assert "51–100 of 120" in text_of(follow(director, last, "prev"))


@pytest.mark.parametrize("order", ["", "-name"])
def test_the_ends_of_the_list_are_one_step_away(director, segment, order):
    place = segment.get_absolute_url()
    page = director.get(place, {"order": order} if order else {})
    last = re.search(r'id="lines-last" href="([^"]*)"', page.content.decode()).group(1).replace("&amp;", "&")
    end = director.get(last)
    assert "71–120 of 120" in text_of(end)
    assert shown(end)[-1] == ("Person 000" if order else "Person 119")
    back = re.search(r'id="lines-first" href="([^"]*)"', end.content.decode()).group(1).rstrip("?")
    assert back == place + (f"?order={order}" if order else "")


def test_the_address_keeps_order_and_search_on_the_way(director, segment):
    page = director.get(segment.get_absolute_url(), {"order": "-name", "q": "person"})
    page = follow(director, page, "next")
    assert "51–100 of 120" in text_of(page)
    assert shown(page)[0] == "Person 069"
    assert 'aria-sort="descending"' in text_of(page)


@pytest.mark.parametrize("query", ["after=nonsense", "before=%C3%A9", "after=&before=", "order=nonsense"])
def test_an_address_that_makes_no_sense_shows_the_top_of_the_list(director, segment, query):
    page = director.get(f"{segment.get_absolute_url()}?{query}")
    assert page.status_code == 200
    assert shown(page)[0] == "Person 000"


@pytest.mark.parametrize("order", ["number", "-name", "company", "city", "language", "correspondence_type"])
def test_lines_can_be_ordered_and_searched(director, order):
    segment = make_segment(make_contact("Anna"), make_contact("Bert"))
    page = director.get(segment.get_absolute_url(), {"order": order, "q": "anna"})
    assert shown(page) == ["Anna"]
    assert page.content.count(b"aria-sort=") == 1


def test_a_column_turns_round_at_the_second_click(director):
    segment = make_segment(make_contact("Bert"), make_contact("Anna"))
    page = text_of(director.get(segment.get_absolute_url(), {"order": "name"}))
    assert 'href="?order=-name" id="by-name"' in page
    assert "back to list order" in page


def test_a_search_says_how_many_it_finds(director, segment, monkeypatch):
    place = segment.get_absolute_url()
    assert "10 contacts" in text_of(director.get(place, {"q": "chur"}))
    assert "No line fits" in text_of(director.get(place, {"q": "nobody"}))
    monkeypatch.setattr(paging, "MOST_FOUND", 100)
    page = text_of(director.get(place, {"q": "person"}))
    assert "more than 100 contacts" in page
    assert "1–50 of more than 100" in page
    assert "Remove all found (more than 100)" in page


def test_what_a_search_finds_on_one_page_is_not_counted_again(director, segment):
    place = segment.get_absolute_url()
    few = count_statements(lambda: director.get(place, {"q": "chur"}))
    assert count_statements(lambda: director.get(place, {"q": "person"})) == few + 1


def test_all_that_is_found_can_be_removed_and_come_back(director, segment):
    page = text_of(director.get(segment.get_absolute_url(), {"q": "bern"}))
    assert "Remove the 110 found" in page
    director.post(url("segment_lines_remove", segment) + "?found=bern", {"seen": segment.revision})
    assert len(names(Segment.objects.get())) == 10
    page = text_of(director.get(segment.get_absolute_url()))
    assert "110 lines removed." in page
    assert url("segment_undo", segment) in page


def test_who_removes_ticked_lines_goes_on_where_they_were(director, segment):
    second = queries.lines_page(segment).next
    place = f"{segment.get_absolute_url()}?order=&after={second}"
    line = queries.lines_page(segment, after=second).rows[0]
    answer = director.post(url("segment_lines_remove", segment), {"contact": [line.contact], "next": place})
    assert answer["Location"] == place
    assert shown(director.get(place))[0] == "Person 051"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", ""])
def test_removing_leads_nowhere_else(director, segment, elsewhere):
    line = queries.lines_page(segment).rows[0]
    data = {"contact": [line.contact], "next": elsewhere}
    assert director.post(url("segment_lines_remove", segment), data)["Location"] == segment.get_absolute_url()


@pytest.mark.parametrize("ticked", [[], ["nonsense"], ["9" * 30]])
def test_nothing_ticked_is_said_clearly(director, segment, ticked):
    answer = director.post(url("segment_lines_remove", segment), {"contact": ticked}, headers=HTMX)
    assert answer.status_code == 422
    assert "Choose the lines to remove." in text_of(answer)
    assert queries.line_count(Segment.objects.get()) == 120


def test_the_list_as_of_a_step_can_only_be_looked_at(director):
    segment = make_segment(make_contact("Anna"), make_contact("Bert"))
    operations.remove_lines(segment, matching="anna", by=make_user())
    page = director.get(segment.get_absolute_url(), {"at": "2", "order": "-name"})
    assert shown(page) == ["Bert", "Anna"]
    text = text_of(page)
    assert 'name="contact"' not in text
    assert "Remove selected" not in text
    assert 'name="at" value="2"' in text
    assert f"{url('segment_export', segment, 'csv')}?at=2&amp;order=-name" in text
    assert "Nobody was in the list after this step." in text_of(director.get(segment.get_absolute_url(), {"at": "0"}))


def test_lines_edited_by_hand_are_marked_and_can_be_shown_alone(director):
    anna = make_contact("Anna")
    segment = make_segment(anna, make_contact("Bert"))
    place = segment.get_absolute_url()
    assert "No line was edited by hand." in text_of(director.get(place, {"edited": "1"}))
    operations.edit_line(segment, contact=anna, subject="For you", by=make_user())
    page = director.get(place, {"edited": "1"})
    assert shown(page) == ["Anna"]
    assert '<span class="badge warn">edited by hand</span>' in text_of(page)


def test_who_may_not_change_the_list_may_look_through_it(director, stranger, segment):
    assert stranger.get(segment.get_absolute_url()).status_code == 403
    assert stranger.get(url("segment_export", segment, "csv")).status_code == 403


def test_the_list_is_taken_away_as_a_file(director, segment):
    answer = director.get(url("segment_export", segment, "csv"), {"q": "chur", "order": "-name"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert f'filename="{segment.number} Visitors' in answer["Content-Disposition"]
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 11
    assert "Person 009" in lines[1]
    answer = director.get(url("segment_export", segment, "xlsx"))
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer.getvalue()[:2] == b"PK"


def test_a_file_is_in_the_readers_language(director, segment):
    answer = director.get(url("segment_export", segment, "csv"), headers={"Accept-Language": "fr"})
    assert answer.getvalue().decode("utf-8-sig").splitlines()[0].count(";") == 24


def test_other_files_there_are_none(director, segment):
    assert director.get(url("segment_export", segment, "pdf")).status_code == 404
    assert director.get(reverse("segment_export", args=["NONE", "csv"])).status_code == 404


def test_a_file_that_cannot_be_finished_breaks_off(director, segment, monkeypatch):
    monkeypatch.setattr(spreadsheets, "PART", 10)
    answer = director.get(url("segment_export", segment, "csv"))
    parts = iter(answer.streaming_content)
    next(parts)
    SegmentLine.objects.filter(contact__name="Person 119").delete()
    with pytest.raises(spreadsheets.ExportFailed):
        list(parts)


def test_the_list_costs_the_same_for_ten_and_a_thousand_lines(director):
    few, lots = many(10), many(1000)
    for query in ("", "?order=name", "?order=company", "?order=language", "?at=0", "?edited=1"):
        expected = count_statements(lambda at=query: director.get(few.get_absolute_url() + at))
        assert count_statements(lambda at=query: director.get(lots.get_absolute_url() + at)) == expected
