"""The report before a segment is sent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import MarketingSetup
from crm.operations import add_address, edit_address, record_consent
from segments import operations, queries
from segments.errors import CannotLog
from tests.segments.builders import (
    count_statements,
    job,
    make_contact,
    make_contacts,
    make_segment,
    make_template,
    make_user,
)

pytestmark = pytest.mark.django_db


def prepared(*contacts, **template):
    segment = make_segment(*contacts)
    operations.choose_template(segment, template=make_template(languages=("EN", "FR"), **template), by=make_user())
    return segment


def problems(report):
    return {problem.kind: problem.count for problem in report.problems}


def figures(report):
    return report.printed, report.emailed, report.left_out


def test_lines_without_a_problem_are_ready():
    report = queries.preflight(prepared(make_contact(language="EN"), make_contact(language="FR")))
    assert (report.lines, report.ready, report.served, figures(report)) == (2, 2, 2, (2, 0, 0))
    assert report.problems == report.missing == ()


@pytest.mark.parametrize(
    ("fields", "kind", "expected"),
    [
        pytest.param({"address": ""}, "no_address", (0, 1, 0), id="no street: by e-mail"),
        pytest.param({"city": "", "post_code": ""}, "no_address", (0, 1, 0), id="no place: by e-mail"),
        pytest.param({"email": "", "correspondence_type": "email"}, "no_email", (1, 0, 0), id="no e-mail: on paper"),
        pytest.param({"email": "", "address": ""}, "unreachable", (0, 0, 1), id="neither: left out"),
        pytest.param({"privacy_blocked": True}, "privacy", (0, 0, 1), id="privacy: left out"),
        pytest.param({"language": None}, "no_language", (1, 0, 0), id="no language: in the default one"),
        pytest.param({"language": "DA"}, "fallback_language", (1, 0, 0), id="language not there: in the default one"),
    ],
)
def test_each_kind_of_problem_has_its_safe_way(fields, kind, expected):
    blocked = fields.pop("privacy_blocked", False)
    contact = make_contact("Anna", **{"language": "EN", **fields})
    segment = prepared(contact)
    contact.privacy_blocked = blocked
    contact.save()
    report = queries.preflight(segment)
    assert problems(report) == {kind: 1}
    assert (figures(report), report.ready) == (expected, 0)
    assert [each.name for each in report.problems[0].sample] == ["Anna"]
    assert report.problems[0].choice == report.problems[0].default == report.problems[0].choices[0][0]


def test_lines_edited_by_hand_are_counted():
    contact = make_contact(language="EN")
    segment = prepared(contact, make_contact(language="EN"))
    operations.edit_line(segment, contact=contact, subject="Dear Anna", by=make_user())
    assert queries.preflight(segment).edited == 1


def test_other_choices_give_other_figures():
    segment = prepared(make_contact(language="EN", address=""), make_contact(language="DA"))
    assert figures(queries.preflight(segment)) == (1, 1, 0)
    assert figures(queries.preflight(segment, {"no_address": "leave_out"})) == (1, 0, 1)
    assert figures(queries.preflight(segment, {"no_address": "send", "fallback_language": "leave_out"})) == (1, 0, 1)


def test_a_language_without_a_document_is_left_out():
    contact = make_contact(language="EN")
    segment = prepared(contact, make_contact(language="FR"))
    row = queries.segment_languages(segment).get(language="EN")
    row.document = None
    row.save()
    report = queries.preflight(segment)
    assert (problems(report), figures(report)) == ({"no_document": 1}, (1, 0, 1))


@pytest.mark.parametrize("choices", [{"no_email": "send"}, {"weather": "send"}, {"privacy": "later"}])
def test_a_choice_that_does_not_exist_is_refused(choices):
    with pytest.raises(CannotLog):
        queries.preflight(prepared(make_contact()), choices)


def test_what_is_missing_is_said_before_anything_else():
    segment = make_segment(description="")
    assert [error.field for error in queries.preflight(segment).missing] == ["description", None]
    operations.add_contact(segment, contact=make_contact(), by=make_user())
    assert [error.field for error in queries.preflight(segment).missing] == ["description", "template"]


def test_few_statements_however_many_contacts():
    template = make_template()

    def statements(number):
        make_contacts(number, job=f"JOB{number}")
        segment = make_segment()
        operations.add_contacts(segment, criteria=job(f"JOB{number}"), by=make_user())
        operations.choose_template(segment, template=template, by=make_user())
        return count_statements(lambda: queries.preflight(segment))

    assert statements(10) == statements(1000) <= 20


def test_an_alternative_address_in_force_reaches_who_has_none_on_the_card():
    lena = make_contact(address="", email="", language="EN")
    tom = make_contact(address="", email="", language="EN", correspondence_type="email")
    add_address(lena, by=None, code="SEA", address="Beach 2", city="Nice")
    add_address(tom, by=None, code="SEA", email="tom@beach.example")
    segment = prepared(lena, tom)
    report = queries.preflight(segment)
    assert (problems(report), figures(report)) == ({}, (1, 1, 0))
    for each in (lena, tom):
        edit_address(each.alternative_addresses.get(), by=None, starts_on=timezone.localdate() + timedelta(days=1))
    assert figures(queries.preflight(segment)) == (0, 0, 2)


def withdraw(contact, *channels, given=False):
    for channel in channels:
        record_consent(contact, channel=channel, given=given, source="phone", by=None)


@pytest.mark.parametrize(
    ("fields", "channels", "kind", "expected"),
    [
        pytest.param({"correspondence_type": "email"}, ["email"], "no_consent_here", (0, 0, 1), id="e-mail refused"),
        pytest.param({}, ["letter"], "no_consent_here", (0, 0, 1), id="letters refused"),
        pytest.param({}, ["letter", "email"], "no_consent", (0, 0, 1), id="both refused"),
        pytest.param({"address": ""}, ["email"], "no_consent", (0, 0, 1), id="no address, and e-mail refused"),
        pytest.param({"address": ""}, ["letter"], "no_consent_here", (0, 0, 1), id="no address, and letters refused"),
        pytest.param(
            {"email": "", "correspondence_type": "email"},
            ["letter"],
            "no_consent",
            (0, 0, 1),
            id="no letters either",
        ),
        pytest.param({"address": "", "email": ""}, ["letter"], "unreachable", (0, 0, 1), id="not to be reached at all"),
        pytest.param({}, ["email"], None, (1, 0, 0), id="refused on a channel nobody asks for"),
    ],
)
def test_nobody_is_turned_to_on_a_channel_refused_not_even_instead_of_another(fields, channels, kind, expected):
    contact = make_contact("Anna", language="EN", **fields)
    withdraw(contact, *channels)
    report = queries.preflight(prepared(contact))
    assert (problems(report), figures(report)) == ({kind: 1} if kind else {}, expected)


@pytest.mark.parametrize(("channel", "refused", "expected"), [("email", "email", (1, 0, 0)), ("", "letter", (0, 1, 0))])
def test_the_other_channel_may_be_chosen_for_who_refused_one(channel, refused, expected):
    contact = make_contact(language="EN", correspondence_type=channel)
    withdraw(contact, refused)
    assert figures(queries.preflight(prepared(contact), {"no_consent_here": "other_channel"})) == expected


def test_where_opt_in_is_asked_for_only_who_has_agreed_is_served():
    MarketingSetup.objects.create(email_opt_in=True, letter_opt_in=True)
    agreed, silent = (make_contact(language="EN", correspondence_type="email") for _ in range(2))
    withdraw(agreed, "email", given=True)
    report = queries.preflight(prepared(agreed, silent))
    assert (problems(report), figures(report)) == ({"no_consent": 1}, (0, 1, 1))


def test_nobody_blocked_for_privacy_can_be_sent_anything_anyway():
    with pytest.raises(CannotLog):
        queries.preflight(prepared(make_contact()), {"privacy": "send"})
