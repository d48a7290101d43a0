"""Where else segments show: page search, look-ups, panels, the admin site."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from interactions.models import LoggedSegment
from segments import operations, queries
from segments.models import SavedCriteria
from tests.segments.builders import (
    job,
    make_contact,
    make_contacts,
    make_logged,
    make_segment,
    make_template,
    make_user,
)
from tests.segments_pages.builders import HTMX, campaign, text_of, url


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("reduce contacts", "segment_reduce"),
        ("refine", "segment_reduce"),
        ("add contacts", "segment_add"),
        ("save criteria", "segment_save_criteria"),
        ("log segment", "segment_log"),
    ],
)
def test_the_page_search_finds_actions_on_the_segment_in_front(director, typed, place):
    in_front = make_segment(make_contact())
    make_segment(make_contact())
    headers = {**HTMX, "HX-Current-URL": f"http://testserver{in_front.get_absolute_url()}?q=x"}
    page = text_of(director.get(reverse("search"), {"q": typed}, headers=headers))
    assert url(place, in_front) in page


def test_the_page_search_takes_the_segment_changed_last_elsewhere(director):
    make_segment()
    latest = make_segment()
    assert url("segment_reduce", latest) in text_of(director.get(reverse("search"), {"q": "refine contacts"}))


def test_the_page_search_finds_segments_and_pages(director):
    segment = make_segment(description="Fair visitors")
    page = text_of(director.get(reverse("search"), {"q": "fair"}))
    assert segment.get_absolute_url() in page
    page = text_of(director.get(reverse("search"), {"q": "segment"}))
    assert reverse("saved_criteria") in page


def test_the_page_search_offers_only_what_one_may_do(stranger, staffer):
    segment = make_segment(description="Fair visitors")
    page = text_of(stranger.get(reverse("search"), {"q": "contacts"}))
    assert url("segment_add", segment) not in page
    assert segment.get_absolute_url() not in text_of(stranger.get(reverse("search"), {"q": "fair"}))
    assert url("segment_log", segment) not in text_of(staffer.get(reverse("search"), {"q": "log segment"}))


def test_the_page_search_without_any_segment_finds_no_action(director):
    assert "/reduce/" not in text_of(director.get(reverse("search"), {"q": "reduce contacts"}))


def test_look_ups_list_languages_logged_segments_and_criteria(director):
    segment = make_segment(make_contact(jobs=["PURCHASE"]))
    operations.choose_template(segment, template=make_template(), by=make_user())
    page = text_of(director.get(reverse("lookup", args=["segment_language"]), {"segment": segment.number}))
    assert "BUS FR.docx" in page
    assert "EN" in text_of(director.get(reverse("lookup", args=["segment_language"])))
    logged = make_logged(make_contact())
    page = director.get(reverse("lookup", args=["logged_segment"]), {"q": logged.number}, headers=HTMX)
    assert logged.number in text_of(page)
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    operations.save_criteria(segment, code="BUYERS", by=make_user())
    assert "BUYERS" in text_of(director.get(reverse("lookup", args=["saved_criteria"]), headers=HTMX))


def test_the_campaign_shows_its_open_segments(director):
    segment = make_segment(make_contact(), description="Fair visitors")
    operations.link_to_campaign(segment, campaign=campaign(), by=make_user())
    page = text_of(director.get(reverse("campaign", args=["CP0001"])))
    assert segment.get_absolute_url() in page
    assert f"{reverse('segments')}?campaign=CP0001" in page


def test_the_home_page_says_which_segments_are_ready(director):
    segment = make_segment(make_contact())
    assert "no template yet" in text_of(director.get("/"))
    operations.choose_template(segment, template=make_template(), by=make_user())
    assert "ready to log" in text_of(director.get("/"))


def test_a_logged_segment_keeps_its_lines_and_its_history(director):
    segment = make_logged(make_contact("Anna"), make_contact("Bert"))
    page = text_of(director.get(LoggedSegment.objects.get().get_absolute_url()))
    assert "Lines as they were" in page
    assert "Anna" in page
    assert "Contact added by hand" in page
    assert url("segment_go", segment, 1) not in page


def test_the_lines_of_a_logged_segment_come_page_by_page(director):
    make_contacts(60, job="PURCHASE")
    make_template("RESP", languages=())
    segment = make_segment()
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    director.post(url("segment", segment), {"_field": "template", "template": "RESP", "answer": "yes"})
    director.post(url("segment_log", segment), {})
    place = LoggedSegment.objects.get().get_absolute_url()
    page = director.get(place, {"before": queries.end_of("", 60)})
    assert "36–60 of 60" in text_of(page)
    assert f'id="logged-lines-first" href="{place}?"' in text_of(page)


@pytest.fixture
def admin(db):
    browser = Client()
    browser.force_login(User.objects.create_superuser("admin"))
    return browser


def test_the_admin_site_shows_segments_and_saved_criteria(admin):
    segment = make_segment(make_contact(jobs=["PURCHASE"]), description="Fair visitors")
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    operations.save_criteria(segment, code="BUYERS", by=make_user())
    assert "Fair visitors" in text_of(admin.get(reverse("admin:segments_segment_changelist"), {"q": "fair"}))
    page = text_of(admin.get(reverse("admin:segments_segment_change", args=[segment.pk])))
    assert "Job Responsibility: Purchase" in page
    assert "BUYERS" in text_of(admin.get(reverse("admin:segments_savedcriteria_changelist")))
    place = reverse("admin:segments_savedcriteria_change", args=["BUYERS"])
    assert "Add: Job Responsibility: Purchase" in text_of(admin.get(place))
    admin.post(place, {"description": "Everybody who buys"})
    assert SavedCriteria.objects.get().description == "Everybody who buys"
    assert admin.get(reverse("admin:segments_savedcriteria_add")).status_code == 403
