"""What criteria mean, which are refused, and how they read aloud."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Campaign, Reach
from crm.models import JobResponsibility, MailingGroup
from interactions.models import InteractionLogEntry
from segments.criteria import describe, matching, validate
from segments.errors import CriteriaError
from segments.filters import SECTIONS
from tests.segments.builders import (
    criteria,
    group,
    job,
    make_code,
    make_company,
    make_contact,
    make_language,
    make_logged,
    make_template,
)

pytestmark = pytest.mark.django_db


def found(*groups, **options):
    return sorted(contact.name for contact in matching(criteria(*groups, **options)))


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        pytest.param({"number": {"in": ["CT0001", "CT0003"]}}, ["Anna", "Carl"], id="numbers"),
        pytest.param({"number": {"range": ["CT0002", "CT0003"]}}, ["Élan SA", "Carl"], id="range"),
        pytest.param({"number": {"range": [None, "CT0001"]}}, ["Anna"], id="range open below"),
        pytest.param({"name": {"like": "an*"}}, ["Anna"], id="begins with"),
        pytest.param({"name": {"like": "*N*"}}, ["Anna", "Élan SA"], id="contains"),
        pytest.param({"name": {"like": "C?r*"}}, ["Carl"], id="one character"),
        pytest.param({"name": {"like": "élan*"}}, ["Élan SA"], id="accented capital"),
        pytest.param({"name": {"like": "100%"}}, [], id="percent is a percent"),
        pytest.param({"type": {"in": ["company"]}}, ["Élan SA"], id="type"),
        pytest.param({"language": {"in": ["FR", "da"]}}, ["Carl", "Élan SA"], id="languages"),
        pytest.param({"language": {"empty": True}}, ["Anna"], id="no language"),
        pytest.param({"city": {"like": "Bern"}, "language": {"in": ["FR"]}}, ["Élan SA"], id="two columns"),
        pytest.param({"city": {"empty": False}}, ["Anna", "Carl", "Élan SA"], id="filled in"),
        pytest.param({"has_email": {"in": [True]}}, ["Anna", "Élan SA"], id="e-mail"),
        pytest.param({"has_address": {"in": [False]}}, ["Anna"], id="no address"),
        pytest.param({"correspondence_type": {"in": ["email"]}}, ["Anna"], id="correspondence type"),
        pytest.param({"post_code": {"range": ["1000", "1999"]}}, ["Anna"], id="post codes"),
    ],
)
def test_contacts_are_chosen_by_what_stands_on_their_card(conditions, expected):
    make_language("DA")
    make_contact("Anna", number="CT0001", address="", post_code="1200", correspondence_type="email")
    make_company("Élan SA", number="CT0002", language="FR", city="Bern", post_code="3000")
    make_contact("Carl", number="CT0003", language="DA", email="", post_code="9000")
    assert found(group("contact", **conditions)) == sorted(expected)


def test_groups_narrow_each_other():
    firm = make_company("Firm", relations=["PROS"])
    make_contact("Anna", company=firm, jobs=["PURCHASE"])
    make_contact("Bert", jobs=["PURCHASE"])
    relation = group("business_relation", code={"in": ["PROS"]})
    assert found(job("PURCHASE")["groups"][0], relation) == ["Anna"]


def test_a_section_may_occur_twice():
    make_contact("Anna", jobs=["PURCHASE", "SALE"])
    make_contact("Bert", jobs=["PURCHASE"])
    assert found(job("PURCHASE")["groups"][0], job("SALE")["groups"][0]) == ["Anna"]


def test_the_complement_of_a_section():
    make_contact("Anna", jobs=["PURCHASE"])
    make_contact("Bert", jobs=["SALE"])
    make_contact("Carl")
    assert found(job("PURCHASE")["groups"][0] | {"has": False}) == ["Bert", "Carl"]
    assert found(group("job_responsibility", has=False)) == ["Carl"]
    assert found(group("job_responsibility")) == ["Anna", "Bert"]


@pytest.mark.parametrize(("section", "links"), [("business_relation", "relations"), ("industry_group", "industries")])
def test_relations_and_industries_are_read_on_the_company(section, links):
    firm = make_company("Firm", **{links: ["ONE"]})
    make_contact("Anna", company=firm)
    make_contact("Bert", **{links: ["ONE"]})  # has no company: what hangs on the person does not count
    assert found(group(section, code={"in": ["ONE"]})) == ["Anna", "Firm"]
    assert found(group(section, has=False, code={"in": ["ONE"]})) == ["Bert"]


def test_mailing_groups_are_read_on_the_contact():
    firm = make_company("Firm", mailings=["NEWS"])
    make_contact("Anna", company=firm)
    assert found(group("mailing_group", code={"in": ["NEWS"]})) == ["Firm"]


def test_everybody_with_an_entry_in_a_logged_segment():
    anna = make_contact("Anna")
    make_contact("Bert")
    segment = make_logged(anna)
    assert found(group("logged_segment", number={"in": [segment.number]})) == ["Anna"]


def test_one_interaction_has_to_meet_all_conditions():
    anna, bert = make_contact("Anna"), make_contact("Bert")
    template, today = make_template("RESP", languages=()), timezone.localdate()
    old = today - timedelta(days=100)
    InteractionLogEntry.objects.create(contact=anna, template=template, date=today, campaign_response=True)
    InteractionLogEntry.objects.create(contact=bert, template=template, date=old, campaign_response=True)
    InteractionLogEntry.objects.create(contact=bert, template=template, date=today)
    wanted = {"template": {"in": ["RESP"]}, "responded": {"in": [True]}, "date": {"last_days": 90}}
    assert found(group("interaction", **wanted)) == ["Anna"]
    assert found(group("interaction", has=False, **wanted)) == ["Bert"]
    old_ones = {"date": {"range": [None, (today - timedelta(days=99)).isoformat()]}}
    assert found(group("interaction", **old_ones)) == ["Bert"]


def test_canceled_interactions_do_not_count():
    InteractionLogEntry.objects.create(contact=make_contact("Anna"), canceled=True)
    assert found(group("interaction")) == []


def test_whom_a_campaign_reached():
    campaign = Campaign.objects.create(number="CP0001")
    now = timezone.now()
    Reach.objects.create(campaign=campaign, contact=make_contact("Anna"), contacted_at=now, responded_at=now)
    Reach.objects.create(campaign=campaign, contact=make_contact("Bert"), contacted_at=now)
    wanted = {"campaign": {"in": ["CP0001"]}, "targeted": {"in": [True]}}
    assert found(group("campaign", **wanted)) == ["Anna", "Bert"]
    assert found(group("campaign", **wanted, responded={"in": [False]})) == ["Bert"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        pytest.param([], "named values", id="not a mapping"),
        pytest.param({"groups": [], "colour": 1}, "colour", id="unknown key"),
        pytest.param({"version": 7}, "version", id="version"),
        pytest.param({"groups": {}}, "list", id="groups"),
        pytest.param(criteria("group"), "group", id="group"),
        pytest.param(criteria({}), "no section", id="no section"),
        pytest.param(criteria(group("moon")), "moon", id="unknown section"),
        pytest.param(criteria(group("contact")), "at least one condition", id="empty contact group"),
        pytest.param(criteria(group("contact", has="no", city={"like": "B"})), "true or false", id="has"),
        pytest.param(criteria(group("contact", shoe_size={"in": ["42"]})), "shoe_size", id="unknown column"),
        pytest.param(criteria(group("contact", city="Bern")), "condition", id="no operator"),
        pytest.param(criteria(group("contact", city={})), "condition", id="empty operators"),
        pytest.param(criteria(group("contact", city={"in": None})), "condition", id="nothing said"),
        pytest.param(criteria(group("contact", city={"near": "Bern"})), "near", id="unknown operator"),
        pytest.param(criteria(group("contact", city={"last_days": 9})), "last_days", id="operator of another column"),
        pytest.param(criteria(group("contact", city={"in": []})), "at least one", id="no value"),
        pytest.param(criteria(group("contact", city={"in": ["a\0b"]})), "text", id="zero byte"),
        pytest.param(criteria(group("contact", city={"in": [None]})), "text", id="null value"),
        pytest.param(criteria(group("contact", city={"in": ["x"] * 1001})), "1000", id="too many values"),
        pytest.param(criteria(group("contact", city={"like": ""})), "text", id="empty pattern"),
        pytest.param(criteria(group("contact", city={"range": ["B"]})), "range", id="half a range"),
        pytest.param(criteria(group("contact", city={"range": ["B", "A"]})), "range", id="range upside down"),
        pytest.param(criteria(group("contact", city={"range": [None, None]})), "range", id="open range"),
        pytest.param(criteria(group("contact", city={"empty": "yes"})), "yes or no", id="empty"),
        pytest.param(criteria(group("contact", type={"in": ["robot"]})), "robot", id="unknown choice"),
        pytest.param(criteria(group("job_responsibility", code={"in": ["NONE"]})), "There is no NONE", id="code"),
        pytest.param(criteria(group("interaction", date={"last_days": -1})), "days", id="negative days"),
        pytest.param(criteria(group("interaction", date={"range": ["soon", None]})), "soon", id="no date"),
        pytest.param(criteria(group("segment", number={"in": ["SM9999"]})), "SM9999", id="unknown segment"),
        pytest.param(criteria(group("contact", city={"in": ["x" * 201]})), "200 characters", id="huge text"),
        pytest.param(criteria(group("contact", city={"like": "a\nb"})), "text", id="control character"),
        pytest.param(criteria(group("contact", city={"in": ["\ud800"]})), "text", id="half a character"),
        pytest.param(criteria(group("contact", city={"like": ["x*"] * 50 + ["y*", 1]})), "text", id="no text"),
        pytest.param(criteria(group("contact", city={"like": [f"{n}*" for n in range(101)]})), "100", id="patterns"),
        pytest.param(criteria(group("contact", city={"like": "a*b*c*d*e*f*g"})), "5 stars", id="stars"),
        pytest.param(criteria(group("contact", number={"empty": True})), "empty", id="never empty"),
        pytest.param(criteria(group("contact", has_email={"in": [True, False]})), "yes or no", id="yes and no"),
        pytest.param(criteria(group("contact", created={"range": ["0001-01-01", None]})), "not a date", id="long ago"),
        pytest.param(criteria(group("contact", created={"range": [None, "9999-12-31"]})), "not a date", id="far away"),
        pytest.param(criteria(group("interaction", evaluation={"in": ["superb"]})), "superb", id="evaluation"),
        pytest.param(criteria(group("interaction", outcome={"in": ["claimed"]})), "claimed", id="inner state"),
        pytest.param(criteria(*[group("mailing_group")] * 51), "at most 50 groups", id="too many groups"),
        pytest.param({"options": []}, "options", id="options"),
        pytest.param(criteria(everything=True), "everything", id="unknown option"),
        pytest.param({"options": {"companies": 1}}, "on or off", id="option value"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_sentence(wrong, sentence):
    with pytest.raises(CriteriaError, match=sentence):
        validate(wrong)


def test_a_sentence_about_many_unknown_codes_stays_short():
    with pytest.raises(CriteriaError) as refused:
        validate(job(*[f"X{number}" for number in range(1000)]))
    assert len(str(refused.value)) < 100
    assert refused.value.field == "job_responsibility"


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
operators = st.dictionaries(st.sampled_from(["in", "like", "range", "last_days", "empty", "odd"]), json, max_size=2)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_sent_is_understood_or_refused_with_a_sentence(data):
    section = data.draw(st.sampled_from(list(SECTIONS.values())))
    columns = st.sampled_from([column.name for column in section.columns])
    conditions = data.draw(st.dictionaries(columns, operators | json, max_size=3))
    sent = data.draw(st.sampled_from([{"groups": [{"section": section.name, **conditions}]}, conditions]))
    with suppress(CriteriaError):
        stored = validate(sent)
        assert validate(stored) == stored
        assert describe(stored)
        list(matching(stored))


def test_each_value_is_stored_in_one_form_only():
    make_code(MailingGroup, "NEWS")
    sent = [
        group("mailing_group", code={"in": ["news ", "NEWS"]}),
        group("contact", city={"like": [" B* "]}, has_email={"in": False}, number={"range": ["ct1", None]}),
        group("interaction", date={"range": ["20260131", None]}),
    ]
    assert validate(criteria(*sent))["groups"] == [
        group("mailing_group", code={"in": ["NEWS"]}),
        group("contact", city={"like": "B*"}, has_email={"in": [False]}, number={"range": ["CT1", None]}),
        group("interaction", date={"range": ["2026-01-31", None]}),
    ]


def test_codes_are_stored_in_capital_letters_and_options_only_when_on():
    make_code(JobResponsibility, "PURCHASE")
    stored = validate(job("purchase ") | {"options": {"companies": False}})
    assert stored == {"version": 1, "groups": [group("job_responsibility", code={"in": ["PURCHASE"]})]}


def test_criteria_read_aloud_in_the_readers_language():
    make_code(JobResponsibility, "PURCHASE", description_fr="Achat")
    assert describe(job("PURCHASE")) == "Job Responsibility: Purchase"
    with translation.override("fr"):
        assert describe(job("PURCHASE")).endswith("Achat")


@pytest.mark.parametrize(
    ("what", "text"),
    [
        (criteria(), "All contacts"),
        (job("PURCHASE", "SALE"), "Job Responsibility: Purchase or Sale"),
        (job("PURCHASE", "SALE", "GONE"), "Job Responsibility: Purchase, Sale or GONE"),
        (criteria(group("job_responsibility", code={"like": "P*"})), "Job Responsibility: like P*"),
        (criteria(group("job_responsibility", code={"range": ["A", "C"]})), "Job Responsibility: from A to C"),
        (criteria(group("job_responsibility", has=False, code={"in": ["SALE"]})), "Job Responsibility: not Sale"),
        (criteria(group("mailing_group", has=False)), "Mailing Group: none"),
        (criteria(group("mailing_group")), "Mailing Group: any"),
        (
            criteria(group("contact", city={"like": "B*"}, type={"in": ["person"]})),
            "Contact: City is like B*, Type is Person",
        ),
        (criteria(group("contact", city={"like": ["B*", "C*"]})), "Contact: City is like B* or C*"),
        (criteria(group("contact", has=False, city={"in": ["Bern"]})), "Contact: not City is Bern"),
        (criteria(group("contact", has_email={"in": [True]})), "Contact: Has an e-mail address"),
        (criteria(group("contact", has_email={"in": [False]})), "Contact: Has no e-mail address"),
        (criteria(group("contact", language={"empty": True})), "Contact: Language code is empty"),
        (criteria(group("contact", language={"empty": False})), "Contact: Language code is filled in"),
        (criteria(group("contact", post_code={"range": ["1", "2"]})), "Contact: Post code from 1 to 2"),
        (criteria(group("contact", post_code={"range": [None, "2"]})), "Contact: Post code up to 2"),
        (criteria(group("contact", post_code={"range": ["1", None]})), "Contact: Post code from 1 on"),
        (criteria(group("interaction", date={"last_days": 90})), "Past interactions: Date in the last 90 days"),
        (criteria(group("interaction", date={"last_days": 0})), "Past interactions: Date today"),
        (
            criteria(group("interaction", has=False, date={"range": ["2026-01-02", None]}, responded={"in": [True]})),
            "Past interactions: none with Date from 02/01/2026 on, Campaign Response",
        ),
        (criteria(group("interaction", outcome={"in": ["waiting"]})), "Past interactions: Delivery is On its way"),
        (criteria(group("segment", number={"in": ["SM1", "SM2"]})), "Segment: SM1 or SM2"),
        (criteria(group("contact", shoes={"in": [42]})), "Contact: shoes: [42]"),
        (criteria(companies=True), "All contacts (with the companies of the persons)"),
        (criteria(group("gone", code={"in": ["X"]})), "{'section': 'gone', 'code': {'in': ['X']}}"),
    ],
)
def test_every_condition_has_its_words(what, text):
    make_code(JobResponsibility, "PURCHASE")
    make_code(JobResponsibility, "SALE")
    assert describe(what) == text


def test_every_column_of_every_section_has_words_for_every_operator():
    values = {"in": ["person"], "like": "B*", "range": ["2026-01-01", "2026-01-02"], "last_days": 1, "empty": True}
    for section in SECTIONS.values():
        for column in section.columns:
            for operator in column.conditions():
                assert describe(criteria(group(section.name, **{column.name: {operator: values[operator]}})))
