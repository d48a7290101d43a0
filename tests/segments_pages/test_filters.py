"""The filters of the dialogs: repeated sections, what is wrong beside its field, nothing typed lost."""

import re

import pytest
from django.utils.html import escape

from crm.models import BusinessRelation, Contact, ContactAnswer, JobResponsibility
from segments import operations, queries
from segments.filters import SECTIONS
from segments.forms.criteria import ReduceContactsForm
from segments.models import Segment
from tests.crm.builders import questionnaire
from tests.segments.builders import (
    count_statements,
    criteria,
    group,
    job,
    make_code,
    make_contact,
    make_logged,
    make_segment,
    make_user,
    names,
)
from tests.segments_pages.builders import HTMX, many, text_of, url


@pytest.fixture
def segment(db):
    for code in ("PURCHASE", "SALE"):
        make_code(JobResponsibility, code)
    make_contact("Anna", jobs=["PURCHASE", "SALE"], city="Bern")
    make_contact("Bert", jobs=["PURCHASE"], city="Biel")
    segment = make_segment()
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    return segment


def errors(page):
    """The sentences beside the fields, by the name of the field."""
    found = re.findall(r'id="errors-([^"]+)"[^>]*>(.*?)</div>', page)
    return {name: re.sub(r"<[^>]+>", "", text).strip() for name, text in found if "<p" in text}


@pytest.mark.parametrize("name", ["segment_add", "segment_reduce"])
def test_every_section_and_every_column_has_its_fields(director, segment, name):
    page = text_of(director.get(url(name, segment), headers=HTMX))
    for section in SECTIONS.values():
        assert f"<summary>{section.label} " in page
        for column in section.columns:
            assert f'name="{section.name}-{column.name}"' in page


def test_another_condition_is_asked_for_without_script(director, segment):
    typed = {"job_responsibility-code": "PURCHASE", "keep": "matching", "another": "job_responsibility"}
    answer = director.post(url("segment_reduce", segment), typed)
    assert answer.status_code == 200
    page = text_of(answer)
    assert 'name="job_responsibility-code" value="PURCHASE"' in page
    assert re.search(r'name="job_responsibility2-code"[^>]* autofocus', page)
    assert queries.line_count(segment) == 2
    more = {**typed, "another": "job_responsibility", "job_responsibility2-code": "SALE"}
    assert 'name="job_responsibility3-code"' in text_of(director.post(url("segment_reduce", segment), more))


def test_both_conditions_of_a_section_count(director, segment):
    typed = {"job_responsibility-code": "PURCHASE", "job_responsibility2-code": "SALE", "keep": "matching"}
    page = text_of(director.post(url("segment_effect", segment), typed, headers=HTMX))
    assert "Keep 1, remove 1" in page
    assert 'id="brief-job_responsibility" hx-swap-oob="true">Purchase · Sale</span>' in page
    director.post(url("segment_reduce", segment), typed, headers=HTMX)
    assert names(Segment.objects.get()) == ["Anna"]


WRONG = [
    ("job_responsibility-code", "NONSENSE", "There is no “NONSENSE”"),
    ("job_responsibility-code", "PURCHASE|NONSENSE", "There is no “NONSENSE”"),
    ("job_responsibility2-code", "<>PURCHASE", "“<>” is not understood"),
    ("job_responsibility-code", "C..A", "A range ends after it begins."),
    ("job_responsibility-code", "A..B, C", "A range stands alone"),
    ("contact-city", '"Bern', "A quotation mark is not closed."),
    ("contact-city", "x" * 300, "at most 200 characters"),
    ("contact-city", ", ,", "Choose at least one value."),
    ("contact-name", ",".join(f"a{n}" for n in range(1001)), "at most 1000 values"),
    ("contact-name", ",".join(f"a{n}*" for n in range(101)), "at most 100 patterns"),
    ("contact-name", "a*b*c*d*e*f*g", "at most 5 stars"),
    ("contact-name", "a\0b", "Null characters are not allowed."),
    ("contact-type", "robot", "robot is not one of the available choices"),
    ("contact-city-is", "odd", "odd is not one of the available choices"),
    ("interaction-date", "31/02/2026", "Enter a valid date."),
    ("interaction-date-to", "soon", "Enter a valid date."),
    ("interaction-date-last", "many", "Enter a whole number."),
    ("interaction-date-last", "-1", "greater than or equal to 0"),
    ("interaction-campaign", "CP9999", "There is no “CP9999”"),
    ("segment-number", "SM9999", "There is no “SM9999”"),
    ("profile-answer", "X-1-1", "There is no “X-1-1”"),
]


@pytest.mark.parametrize(
    ("name", "typed", "sentence"), WRONG, ids=[f"{name} {typed[:12]!r}" for name, typed, _ in WRONG]
)
def test_what_is_not_understood_is_said_beside_its_field_and_stays_typed(director, segment, name, typed, sentence):
    data = {name: typed, "contact-job_title": "Chief*", "keep": "matching"}
    row = re.sub(r"-(is|to|last)$", "", name)
    for page in (
        director.post(url("segment_effect", segment), data, headers=HTMX),
        director.post(url("segment_reduce", segment), data),
    ):
        assert escape(sentence) in errors(text_of(page))[row]
        assert "A filter is not understood" in text_of(page)
    assert page.status_code == 422
    assert 'value="Chief*"' in text_of(page)
    assert queries.line_count(segment) == 2


def test_all_sections_at_once_cost_the_same_for_ten_and_a_thousand_contacts(director):
    few, lots = many(10), many(1000)
    typed = {f"{name}-has": "none" for name in SECTIONS if name != "contact"} | {"contact-city": "B*", "keep": "others"}

    def statements(segment):
        return count_statements(lambda: director.post(url("segment_effect", segment), typed, headers=HTMX))

    assert statements(few) == statements(lots)


def test_a_range_of_dates_the_wrong_way_round_is_said(director, segment):
    typed = {"contact-created": "2026-02-01", "contact-created-to": "2026-01-01", "keep": "matching"}
    page = text_of(director.post(url("segment_effect", segment), typed, headers=HTMX))
    assert errors(page) == {"contact-created": "A range ends after it begins."}


def test_does_not_fit_needs_something_to_fit(director, segment):
    page = text_of(director.post(url("segment_reduce", segment), {"contact-has": "none", "keep": "matching"}))
    assert "Contact: set at least one condition." in page
    assert queries.line_count(segment) == 2


def test_more_groups_than_a_query_holds_are_refused(director, segment):
    typed = {f"job_responsibility{place or ''}-has": "any" for place in [0, *range(2, 60)]}
    page = text_of(director.post(url("segment_reduce", segment), {**typed, "keep": "matching"}))
    assert "at most 50 groups" in page
    assert queries.line_count(segment) == 2


def test_hundreds_of_values_have_their_effect_too(director, segment):
    first = segment.lines.select_related("contact").first().contact
    numbers = [first.number, *(f"CT9{each:05d}" for each in range(900))]
    typed = {"contact-number": ",".join(numbers), "keep": "matching"}
    page = text_of(director.post(url("segment_effect", segment), typed, headers=HTMX))
    assert "Keep 1, remove 1" in page
    assert "and 889 more" not in page
    assert "889 more" in page  # the sentence names the first and counts the others


def test_a_form_filled_in_from_criteria_shows_what_is_set(director, segment):
    what = criteria(
        group("job_responsibility", code={"in": ["PURCHASE"]}),
        group("contact", territory={"empty": True}, city={"like": "B, C*", "empty": False}),
        entire_companies=True,
    )
    form = ReduceContactsForm.of(what, keep="others")
    page = text_of(director.post(url("segment_reduce", segment), {**form.data, "another": "mailing_group"}))
    assert 'value="PURCHASE"' in page
    assert "Job title" in page
    for text in ('value="&quot;B, C*&quot;"', '<option value="like" selected>', '<option value="filled" selected>'):
        assert text in page
    assert re.search(r'<details class="more" open><summary>More<span class="vh"> Contact', page)
    assert re.search(r'name="entire_companies"[^>]* checked', page)
    assert re.search(r'value="others" checked', page)


def test_a_segment_can_be_chosen_by_its_description(director, segment):
    bert = make_contact("Berta")
    other = make_segment(bert, description="Press")
    logged = make_logged(bert)
    target = make_segment()
    for typed in (
        {"segment-number": "press"},
        {"logged_segment-number": logged.number},
        {"segment-number": other.number},
    ):
        page = text_of(director.post(url("segment_effect", target), typed, headers=HTMX))
        assert "<b>OK</b> Add 1 contact</button>" in page, typed


def test_answers_are_listed_with_their_questions_and_counts(director, segment):
    questionnaire("LEADS", **{"Interest": ["Servers", "Printers"]})
    anna = Contact.objects.get(name="Anna")
    ContactAnswer.objects.create(contact=anna, answer_id="LEADS-1-2")
    page = text_of(director.get(url("segment_codes", segment, "profile") + "?in_list=1", headers=HTMX))
    assert '<b>LEADS-1-1</b><span>Interest – Servers</span><span class="num muted">0</span>' in page
    assert '<b>LEADS-1-2</b><span>Interest – Printers</span><span class="num">1</span>' in page
    typed = {"profile-answer": "LEADS-1-2", "keep": "matching"}
    page = text_of(director.post(url("segment_effect", segment), typed, headers=HTMX))
    assert "Keep only: Profile: Answer code is Interest – Printers" in page
    assert "Keep 1, remove 1" in page


def test_codes_put_themselves_into_the_field_they_belong_to(director, segment):
    make_code(BusinessRelation, "PROS")
    page = text_of(director.get(url("segment_reduce", segment), headers=HTMX))
    assert (
        f"{url('segment_codes', segment, 'business_relation')}?in_list=1&amp;into=dialog_business_relation-code" in page
    )
    page = text_of(director.get(url("segment_codes", segment, "business_relation") + "?into=dialog_x", headers=HTMX))
    assert 'data-code="PROS" data-into="dialog_x"' in page
