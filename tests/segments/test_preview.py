"""The effect of a step before it is taken."""

import sys

import pytest
from django.db import connection

from crm.models import BusinessRelation, Contact, JobResponsibility
from segments import operations, queries
from segments.criteria import matching
from segments.errors import CriteriaError
from segments.queries.preview import SAMPLE
from tests.segments.builders import (
    count_statements,
    criteria,
    group,
    job,
    make_code,
    make_company,
    make_contact,
    make_contacts,
    make_segment,
    make_user,
)

pytestmark = pytest.mark.django_db
MODULE = sys.modules["segments.queries.preview"]  # its function has the same name


def test_adding_shows_how_many_match_and_how_many_are_new():
    anna = make_contact("Anna", jobs=["PURCHASE"])
    make_contact("Bert", jobs=["PURCHASE"])
    effect = queries.preview(make_segment(anna), criteria=job("PURCHASE"))
    assert (effect.now, effect.matching, effect.new, effect.stay, effect.leave, effect.after) == (1, 2, 1, 1, 0, 2)
    assert [contact.name for contact in effect.sample] == ["Bert"]
    assert effect.sentence == "Job Responsibility: Purchase"


@pytest.mark.parametrize(
    ("keep", "stay", "leave", "staying", "leaving"),
    [("matching", 1, 2, ["Anna"], ["Bert", "Carl"]), ("others", 2, 1, ["Bert", "Carl"], ["Anna"])],
)
def test_reducing_shows_who_stays_and_who_leaves(keep, stay, leave, staying, leaving):
    segment = make_segment(make_contact("Anna", jobs=["PURCHASE"]), make_contact("Bert"), make_contact("Carl"))
    effect = queries.preview(segment, criteria=job("PURCHASE"), keep=keep)
    assert (effect.now, effect.matching, effect.stay, effect.leave) == (3, 1, stay, leave)
    assert [contact.name for contact in effect.sample] == staying
    assert [contact.name for contact in effect.leaving] == leaving


def test_what_a_preview_says_is_what_happens():
    make_contacts(7, job="SALE")
    segment = make_segment(make_contact("Anna", jobs=["SALE"]), make_contact("Bert"))
    effect = queries.preview(segment, criteria=job("SALE"))
    change = operations.add_contacts(segment, criteria=job("SALE"), by=make_user())
    assert (change.added, change.now) == (effect.new, effect.after)


def test_undone_steps_that_would_be_discarded_are_counted():
    segment = make_segment(make_contact("Anna"), make_contact("Bert"))
    operations.go_to(segment, action=0, by=make_user())
    assert queries.preview(segment, criteria=criteria()).discarded == 2


@pytest.mark.parametrize("keep", ["", "both"])
def test_what_stays_has_to_be_said(keep):
    with pytest.raises(CriteriaError):
        queries.preview(make_segment(), criteria=criteria(), keep=keep)


def test_criteria_that_are_not_understood_are_refused():
    with pytest.raises(CriteriaError):
        queries.preview(make_segment(), criteria=criteria(group("moon")))


def everything(number):
    """Of so many persons each second is a member; half of the members and half of the others are prospects' people."""
    make_contacts(number, job=f"JOB{number}")
    prospect, through = make_company(relations=[f"PROS{number}"]), Contact.job_responsibilities.through
    people = Contact.objects.filter(job_responsibilities=f"JOB{number}")
    ids = list(people.order_by("pk").values_list("pk", flat=True))
    Contact.objects.filter(pk__in=[pk for place, pk in enumerate(ids) if place % 4 < 2]).update(company=prospect)
    make_code(JobResponsibility, f"MEMBER{number}")
    through.objects.bulk_create(
        through(contact_id=pk, jobresponsibility_id=f"MEMBER{number}") for place, pk in enumerate(ids) if place % 2
    )
    segment = make_segment()
    operations.add_contacts(segment, criteria=job(f"MEMBER{number}"), by=make_user())
    prospects = group("business_relation", code={"in": [f"PROS{number}"]})
    return segment, criteria(prospects, *job(f"JOB{number}")["groups"], group("mailing_group", has=False))


@pytest.mark.parametrize("keep", [None, "matching"])
def test_as_many_statements_for_ten_contacts_as_for_a_thousand(keep, monkeypatch):
    monkeypatch.setattr(MODULE, "FEW", 100)  # from there on the same is asked in another way
    small, large = everything(10), everything(1000)

    def statements(segment, what):
        return count_statements(lambda: queries.preview(segment, criteria=what, keep=keep))

    assert statements(*small) == statements(*large) <= 12


@pytest.mark.parametrize("few", [1, 50, 10_000], ids=["far apart", "near and far", "near"])
def test_some_of_those_concerned_are_shown_wherever_they_stand(few, monkeypatch):
    monkeypatch.setattr(MODULE, "FEW", few)
    segment, what = everything(100)
    members = {line.contact_id for line in queries.members(segment)}
    prospects = {each.pk for each in Contact.objects.filter(company__isnull=False, type=Contact.Type.PERSON)}
    adding = queries.preview(segment, criteria=what)
    assert (adding.matching, adding.new) == (50, 25)
    assert_some(adding.sample, prospects - members)
    reducing = queries.preview(segment, criteria=what, keep="matching")
    assert (reducing.stay, reducing.leave) == (25, 25)
    assert_some(reducing.sample, prospects & members)
    assert_some(reducing.leaving, members - prospects)


def assert_some(sample, of):
    """As many as are shown, nobody twice."""
    found = {contact.pk for contact in sample}
    assert len(found) == len(sample) == SAMPLE
    assert found <= of


def test_a_preview_tells_of_the_list_where_it_stands_not_where_it_stood_last():
    anna, bert = make_contact("Anna", jobs=["SALE"]), make_contact("Bert", jobs=["SALE"])
    segment = make_segment(anna, bert)
    operations.undo_last_action(segment, by=make_user())
    adding = queries.preview(segment, criteria=job("SALE"))
    assert (adding.now, adding.new, adding.sample) == (1, 1, (bert,))
    reducing = queries.preview(segment, criteria=job("SALE"), keep="others")
    assert (reducing.now, reducing.leave, reducing.leaving) == (1, 1, (anna,))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only on SQLite: PostgreSQL's planner finds its own way")
def test_contacts_found_by_what_hangs_on_them_are_looked_up_in_an_index_and_not_in_their_wide_rows() -> None:
    groups = [
        {"section": "job_responsibility", "code": {"in": ["PURCHASE"]}},
        {"section": "business_relation", "code": {"in": ["CUSTOMER"]}},
    ]
    for code, model in (("PURCHASE", JobResponsibility), ("CUSTOMER", BusinessRelation)):
        model.objects.get_or_create(code=code)
    chosen = matching({"version": 1, "groups": groups}).values("pk")
    assert "SEARCH crm_contact USING COVERING INDEX contact_at_a_glance" in chosen.explain()
