"""The dialogs that add and reduce contacts, and their effect while one types."""

import pytest
from django.urls import reverse

from crm.models import BusinessRelation, Contact, JobResponsibility, MailingGroup
from segments import operations, queries
from segments.forms.criteria import AddContactsForm
from segments.models import Segment
from tests.segments.builders import (
    count_statements,
    group,
    job,
    make_code,
    make_company,
    make_contact,
    make_segment,
    make_template,
    make_user,
    names,
)
from tests.segments_pages.builders import HTMX, many, text_of, url


@pytest.fixture
def buyers(db):
    make_code(JobResponsibility, "PURCHASE", description_fr="Achat")
    make_code(BusinessRelation, "PROS")
    prospect = make_company("Prospect AG", relations=["PROS"])
    return [
        make_contact("Anna", jobs=["PURCHASE"], company=prospect),
        make_contact("Bert", jobs=["PURCHASE"]),
        make_contact("Cleo"),
    ]


@pytest.fixture
def segment(buyers):
    segment = make_segment()
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    return segment


@pytest.mark.parametrize("typed", ["PURCHASE", "purchase", "Purchase"])
def test_a_code_or_its_description_adds(director, buyers, typed):
    segment = make_segment()
    answer = director.post(url("segment_add", segment), {"job_responsibility-code": typed, "seen": "0"}, headers=HTMX)
    assert answer["HX-Redirect"] == segment.get_absolute_url()
    assert names(Segment.objects.get(pk=segment.pk)) == ["Anna", "Bert"] or len(names(segment)) == 2
    assert "2 contacts added." in text_of(director.get(segment.get_absolute_url()))


def test_the_description_in_the_readers_language_adds(director, buyers):
    segment = make_segment()
    director.post(
        url("segment_add", segment), {"job_responsibility-code": "Achat"}, headers={**HTMX, "Accept-Language": "fr"}
    )
    assert queries.line_count(Segment.objects.get()) == 2


def test_without_script_the_dialog_stands_over_the_card_and_works(director, buyers):
    segment = make_segment()
    page = text_of(director.get(url("segment_add", segment)))
    assert '<dialog open aria-labelledby="dialog-title">' in page
    assert "History" in page
    assert director.post(url("segment_add", segment), {"job_responsibility-code": "PURCHASE"}).status_code == 303


def test_every_section_of_the_walkthrough_is_in_the_dialog(director, buyers):
    page = text_of(director.get(url("segment_add", make_segment()), headers=HTMX))
    for name in ("Job Responsibility", "Business Relation", "Industry Group", "Mailing Group", "Contact"):
        assert f"<summary>{name} " in page
    for name in ("Job Responsibility Code", "Business Relation Code", "City", "Post code", "Salesperson code"):
        assert f">{name}</label>" in page


def test_the_effect_follows_what_is_typed(director, segment):
    effect = url("segment_effect", segment)
    page = text_of(director.get(effect, {"business_relation-code": "PROS"}, headers=HTMX))
    assert "<b>OK</b> Add 1 contact</button>" in page
    page = text_of(director.get(effect, {"business_relation-code": "PROS", "keep": "matching"}, headers=HTMX))
    assert "Keep 1, remove 1" in page
    assert "Keep only: Business Relation: Pros" in page


def test_an_unknown_code_is_said_beside_the_field_before_and_after_ok(director, segment):
    typed = {"job_responsibility-code": "NONSENSE", "keep": "matching"}
    for page in (
        director.get(url("segment_effect", segment), typed, headers=HTMX),
        director.post(url("segment_reduce", segment), typed, headers=HTMX),
    ):
        assert "There is no “NONSENSE”" in text_of(page)
        assert "A filter is not understood" in text_of(page)
    assert queries.line_count(segment) == 2


def test_an_empty_filter_says_that_it_means_everybody(director, buyers):
    segment = make_segment()
    page = text_of(director.get(url("segment_add", segment), headers=HTMX))
    assert "No filter is set: everybody is added." in page
    assert f"Add {Contact.objects.count()} contacts" in page


def test_keeping_only_those_who_match(director, segment):
    director.post(url("segment_reduce", segment), {"business_relation-code": "PROS", "keep": "matching"}, headers=HTMX)
    assert names(Segment.objects.get()) == ["Anna"]
    assert "1 contact removed." in text_of(director.get(segment.get_absolute_url()))


def test_removing_those_who_match(director, segment):
    director.post(url("segment_reduce", segment), {"business_relation-code": "PROS", "keep": "others"}, headers=HTMX)
    assert names(Segment.objects.get()) == ["Bert"]


def test_the_address_says_on_which_choice_the_dialog_opens(director, segment):
    page = text_of(director.get(url("segment_reduce", segment) + "?keep=others", headers=HTMX))
    assert '<input type="radio" name="keep" value="others" checked>' in page
    page = text_of(director.get(url("segment_reduce", segment), headers=HTMX))
    assert '<input type="radio" name="keep" value="matching" checked>' in page


def test_undone_steps_that_would_go_are_counted(director, segment):
    operations.undo_last_action(segment, by=make_user())
    assert "1 undone step will be discarded." in text_of(director.get(url("segment_add", segment), headers=HTMX))


def test_a_stale_dialog_is_told_so(director, segment):
    typed = {"business_relation-code": "PROS", "keep": "matching", "seen": "0"}
    page = text_of(director.post(url("segment_reduce", segment), typed, headers=HTMX))
    assert "changed this segment in the meantime" in page
    assert 'value="PROS"' in page
    assert queries.line_count(segment) == 2


@pytest.mark.parametrize("typed", [{"keep": "nonsense"}, {}, {"keep": "matching", "interaction-date-last": "many"}])
def test_a_form_nobody_can_fill_in_is_refused(director, segment, typed):
    assert director.post(url("segment_reduce", segment), typed).status_code == 422
    assert queries.line_count(segment) == 2


CONDITIONS = [
    pytest.param({"mailing_group-code": "news"}, group("mailing_group", code={"in": ["NEWS"]}), id="mailing"),
    pytest.param(
        {"mailing_group-code": "NEWS|PRESS"}, group("mailing_group", code={"in": ["NEWS", "PRESS"]}), id="bar"
    ),
    pytest.param({"mailing_group-code": "N*"}, group("mailing_group", code={"like": "N*"}), id="codes like"),
    pytest.param(
        {"mailing_group-code": "A..P"}, group("mailing_group", code={"range": ["A", "P"]}), id="codes from to"
    ),
    pytest.param(
        {"mailing_group-code": "NEWS", "mailing_group-has": "none"},
        group("mailing_group", has=False, code={"in": ["NEWS"]}),
        id="none of these",
    ),
    pytest.param({"mailing_group-has": "none"}, group("mailing_group", has=False), id="none at all"),
    pytest.param({"mailing_group-has": "any"}, group("mailing_group"), id="any"),
    pytest.param({"contact-type": ["person"]}, group("contact", type={"in": ["person"]}), id="type"),
    pytest.param({"contact-city": "Gen*"}, group("contact", city={"like": "Gen*"}), id="pattern"),
    pytest.param({"contact-city": "Gen*, Bern"}, group("contact", city={"like": ["Gen*", "Bern"]}), id="patterns"),
    pytest.param({"contact-city": "Lyon, Dijon"}, group("contact", city={"in": ["Lyon", "Dijon"]}), id="list"),
    pytest.param({"contact-city": '"Lyon, Dijon"'}, group("contact", city={"in": ["Lyon, Dijon"]}), id="quoted"),
    pytest.param(
        {"contact-city-is": "empty", "contact-city": "Bern"}, group("contact", city={"empty": True}), id="empty"
    ),
    pytest.param({"contact-city-is": "filled"}, group("contact", city={"empty": False}), id="filled in"),
    pytest.param(
        {"contact-post_code": "1200..1299"}, group("contact", post_code={"range": ["1200", "1299"]}), id="range"
    ),
    pytest.param({"contact-has_email": "no"}, group("contact", has_email={"in": [False]}), id="no e-mail"),
    pytest.param(
        {"contact-city": "Bern", "contact-has": "none"},
        group("contact", has=False, city={"in": ["Bern"]}),
        id="not fit",
    ),
    pytest.param(
        {"contact-created": "31/12/2025", "contact-created-to": "2026-02-01"},
        group("contact", created={"range": ["2025-12-31", "2026-02-01"]}),
        id="dates",
    ),
    pytest.param(
        {"interaction-template": "BUS", "interaction-date-last": "90", "interaction-has": "none"},
        group("interaction", has=False, template={"in": ["BUS"]}, date={"last_days": 90}),
        id="interaction",
    ),
    pytest.param(
        {"interaction-evaluation": ["positive", "very_positive"], "interaction-outcome": ["sent"]},
        group("interaction", evaluation={"in": ["positive", "very_positive"]}, outcome={"in": ["sent"]}),
        id="choices",
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "expected"), CONDITIONS)
def test_what_is_typed_becomes_criteria_the_engine_accepts(typed, expected):
    make_code(MailingGroup, "NEWS")
    make_code(MailingGroup, "PRESS")
    make_template()
    form = AddContactsForm(typed)
    assert form.is_valid(), [each.errors for each in form.groups]
    assert form.criteria()["groups"] == [expected]
    queries.preview(make_segment(), criteria=form.criteria())


def test_the_dialog_costs_the_same_for_ten_and_a_thousand_contacts(director):
    few, lots = many(10), many(1000)
    typed = {"job_responsibility-code": "PURCHASE", "keep": "matching"}
    expected = count_statements(lambda: director.get(url("segment_effect", few), typed, headers=HTMX))
    assert count_statements(lambda: director.get(url("segment_effect", lots), typed, headers=HTMX)) == expected


def test_who_may_not_change_segments_is_not_served(stranger, segment):
    for name in ("segment_add", "segment_reduce", "segment_effect", "segment_line_add"):
        assert stranger.get(reverse(name, args=[segment.number])).status_code == 403


def test_each_code_says_how_many_contacts_it_finds(director, segment):
    page = text_of(director.get(url("segment_codes", segment, "business_relation") + "?in_list=1", headers=HTMX))
    assert '<b>PROS</b><span>Pros</span><span class="num">1</span>' in page
    page = text_of(director.get(url("segment_codes", segment, "business_relation"), headers=HTMX))
    assert '<b>PROS</b><span>Pros</span><span class="num">2</span>' in page
    assert director.get(url("segment_codes", segment, "nonsense")).status_code == 404
