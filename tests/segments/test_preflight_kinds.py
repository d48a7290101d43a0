"""What the report before sending knows of: bounces, the same address twice, dates, how long ago, empty fields."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from crm.models import MarketingSetup, Salesperson
from crm.operations import add_address, record_consent
from interactions.models import BouncedAddress, Delivery, InteractionLogEntry
from segments import journal, operations, queries
from segments.errors import CannotLog
from tests.segments.builders import (
    count_statements,
    job,
    make_contact,
    make_contacts,
    make_document,
    make_segment,
    make_template,
    make_user,
)

pytestmark = pytest.mark.django_db


def prepared(*contacts, **template):
    segment = make_segment(*contacts)
    template = make_template(languages=("EN", "FR"), **template)
    operations.choose_template(segment, template=template, by=make_user())
    return segment


def told(segment, choices=None, **options):
    """The problems with their counts, and how many are printed, mailed and left out."""
    report = queries.preflight(segment, choices, **options)
    counts = {problem.kind: problem.count for problem in report.problems}
    return counts, (report.printed, report.emailed, report.left_out)


def day(days):
    return timezone.localdate() + timedelta(days=days)


def person(**fields):
    return make_contact(**{"language": "EN", **fields})


def bounce(address):
    BouncedAddress.objects.create(address=address, hard_at=timezone.now())


def test_who_bounced_is_written_to_on_paper_unless_somebody_says_otherwise():
    contact = person(correspondence_type="email")
    segment = prepared(contact, person(correspondence_type="email"))
    bounce(contact.email)
    assert told(segment) == ({"bounced": 1}, (1, 1, 0))
    assert told(segment, {"bounced": "send"}) == ({"bounced": 1}, (0, 2, 0))
    assert told(segment, {"bounced": "leave_out"}) == ({"bounced": 1}, (0, 1, 1))


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        pytest.param({"address": "", "correspondence_type": "email"}, {"bounced_only": 1}, id="by e-mail"),
        pytest.param({"address": ""}, {"bounced_only": 1, "no_address": 1}, id="by e-mail for want of an address"),
    ],
)
def test_who_bounced_and_has_no_address_is_left_out(fields, kinds):
    contact = person(**fields)
    segment = prepared(contact)
    bounce(contact.email)
    assert told(segment) == (kinds, (0, 0, 1))
    assert told(segment, {"bounced_only": "send"})[1] == (0, 1, 0)


def test_who_bounced_and_refused_letters_is_not_printed_to():
    contact = person(correspondence_type="email")
    record_consent(contact, channel="letter", given=False, source="phone", by=None)
    segment = prepared(contact)
    bounce(contact.email)
    assert told(segment) == ({"bounced_only": 1}, (0, 0, 1))


def test_a_bounce_is_of_the_address_and_not_of_the_contact():
    contact = person(correspondence_type="email")
    segment = prepared(contact)
    bounce(contact.email)
    add_address(contact, by=None, code="SEA", email="anna@beach.example")
    assert told(segment) == ({}, (0, 1, 0))
    contact.alternative_addresses.all().delete()
    contact.email = "anna@new.example"
    contact.save()
    assert told(segment) == ({}, (0, 1, 0))


def test_an_address_that_only_failed_for_the_moment_is_no_problem():
    contact = person(correspondence_type="email")
    BouncedAddress.objects.create(address=contact.email, soft_count=3)
    assert told(prepared(contact)) == ({}, (0, 1, 0))


def test_the_second_e_mail_to_one_address_is_left_out():
    first, second = (person(email="info@firm.example", correspondence_type="email") for _ in range(2))
    segment = prepared(first, second, person(email="info@firm.example"))
    assert told(segment) == ({"same_address": 1}, (1, 1, 1))
    [problem] = queries.preflight(segment).problems
    assert list(problem.sample) == [second]
    assert told(segment, {"same_address": "send"})[1] == (1, 2, 0)


def test_the_second_letter_with_the_same_heading_is_left_out_but_not_a_colleague():
    segment = prepared(person(name="Anna"), person(name="Anna"), person(name="Bert"))
    assert told(segment) == ({"same_address": 1}, (2, 0, 1))


def test_who_gets_nothing_at_an_address_is_in_nobodys_way():
    refused = person(email="info@firm.example", correspondence_type="email")
    segment = prepared(refused, person(email="info@firm.example", correspondence_type="email"))
    record_consent(refused, channel="email", given=False, source="phone", by=None)
    assert told(segment) == ({"no_consent_here": 1}, (0, 1, 1))


def written_to(contact, days_ago, **fields):
    return InteractionLogEntry.objects.create(contact=contact, date=day(-days_ago), **fields)


def test_the_same_address_counts_for_lines_changed_by_hand_where_the_segment_prints_all():
    first, second = (person(email="shared@example.org", correspondence_type="email") for _ in range(2))
    segment = prepared(first, second, correspondence_type="hard_copy", ignore_contact_correspondence=True)
    assert told(segment) == ({}, (2, 0, 0))
    for contact in (first, second):
        operations.edit_line(segment, contact=contact, correspondence_type="email", by=make_user())
    assert told(segment) == ({"same_address": 1}, (0, 1, 1))


def test_who_was_written_to_recently_is_left_out_where_that_is_asked():
    lately, long_ago = person(), person()
    written_to(lately, 5)
    written_to(long_ago, 10)
    segment = prepared(lately, long_ago, person())
    assert told(segment) == ({}, (3, 0, 0))
    assert told(segment, recent_days=10) == ({"recent": 1}, (2, 0, 1))
    assert told(segment, recent_days=11)[0] == {"recent": 2}
    MarketingSetup.objects.create(contact_pause_days=6)
    assert told(segment) == ({"recent": 1}, (2, 0, 1))
    assert told(segment, {"recent": "send"})[1] == (3, 0, 0)
    assert told(segment, recent_days=0) == ({}, (3, 0, 0))


@pytest.mark.parametrize(
    "fields",
    [{"canceled": True}, {"campaign_response": True}, {"initiated_by": "them"}, {"information_flow": "inbound"}],
    ids=lambda fields: next(iter(fields)),
)
def test_what_somebody_wrote_to_us_and_what_was_canceled_does_not_count(fields):
    contact = person()
    written_to(contact, 1, **fields)
    assert told(prepared(contact), recent_days=30) == ({}, (1, 0, 0))


def test_what_never_arrived_does_not_count():
    contact = person()
    first = prepared(contact)
    journal.log_segment(first, send_attachments=True, create_follow_up=False, by=make_user())
    again = prepared_again(contact)
    assert told(again, recent_days=30)[0] == {"recent": 1}
    Delivery.objects.update(state=Delivery.State.STOPPED)
    assert told(again, recent_days=30)[0] == {}


def prepared_again(*contacts):
    segment = make_segment(*contacts)
    operations.choose_template(segment, template=make_template("AGAIN"), by=make_user())
    return segment


@pytest.mark.parametrize("days", [-1, 3651])
def test_days_that_make_no_sense_are_refused(days):
    with pytest.raises(CannotLog) as refused:
        queries.preflight(prepared(person()), recent_days=days)
    assert refused.value.field == "recent_days"


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        pytest.param({"ending_date": -1}, ({"campaign_over": 1}, (0, 0, 1)), id="over: left out"),
        pytest.param({"ending_date": 0}, ({}, (1, 0, 0)), id="its last day"),
        pytest.param({"starting_date": 1}, ({"not_started": 1}, (1, 0, 0)), id="not started: sent, and said"),
        pytest.param({"starting_date": 0}, ({}, (1, 0, 0)), id="its first day"),
    ],
)
def test_the_dates_of_the_campaign_count(dates, expected):
    segment = prepared(person())
    campaign = Campaign.objects.create(number="CP1", **{name: day(days) for name, days in dates.items()})
    operations.link_to_campaign(segment, campaign=campaign, by=make_user())
    assert told(segment) == expected


def test_a_template_that_is_no_longer_valid_is_not_sent():
    segment = prepared(person(), valid_until=day(-1))
    assert told(segment) == ({"expired": 1}, (0, 0, 1))
    assert told(segment, {"expired": "send"})[1] == (1, 0, 0)


def with_fields(segment, *names):
    row = queries.segment_languages(segment).get(language="EN")
    row.document = make_document("with fields")
    row.document.fields = list(names)
    row.document.save()
    row.save()


def test_fields_that_stay_empty_are_named_and_counted():
    segment = prepared(person(first_name="Anna"), person(first_name="Bert", job_title="Buyer"), person(language="FR"))
    with_fields(segment, "Contact First Name", "Contact Job Title", "Contact Address 2", "Salesperson Name")
    report = queries.preflight(segment)
    assert told(segment) == ({"empty_field": 2}, (3, 0, 0))
    assert report.problems[0].details == (("Salesperson Name", 2), ("Contact Job Title", 1))
    assert told(segment, {"empty_field": "leave_out"})[1] == (1, 0, 2)


def test_the_segments_salesperson_fills_the_field_for_all():
    segment = prepared(person())
    with_fields(segment, "Salesperson Name", "Salesperson E-Mail")
    segment.salesperson = Salesperson.objects.create(code="JR", name="Jo Reed")
    segment.save()
    assert queries.preflight(segment).problems[0].details == (("Salesperson E-Mail", 1),)


def test_the_language_taken_instead_is_said():
    segment = prepared(person(language="DA"), person(language="DA"), person(language="DE"))
    [problem] = queries.preflight(segment).problems
    assert problem.details == (("En for Da", 2), ("En for De", 1))


def test_everybody_with_a_problem_can_be_seen():
    contact = person(language="DA")
    segment = prepared(contact, person())
    assert [pk for _line, pk in queries.concerned_by(segment, "fallback_language")] == [contact.pk]
    assert queries.problem_page(segment, "fallback_language") == (1, [contact], None)
    assert not queries.concerned_by(segment, "expired").exists()
    with pytest.raises(CannotLog):
        queries.concerned_by(segment, "weather")


def test_logging_does_what_the_report_says():
    bounced, double = person(correspondence_type="email"), person(name="Anna")
    lately = person()
    segment = prepared(bounced, person(name="Anna"), double, lately)
    bounce(bounced.email)
    written_to(lately, 3)
    assert told(segment, recent_days=30)[1] == (2, 0, 2)
    logged = journal.log_segment(
        segment, send_attachments=True, create_follow_up=False, recent_days=30, by=make_user()
    ).logged_segment
    assert {row.contact: row.reason for row in logged.left_out.all()} == {double: "same_address", lately: "recent"}
    assert logged.entries.get(contact=bounced).correspondence_type == "hard_copy"


def test_few_statements_however_many_have_the_problems():
    template = make_template(valid_until=day(-1))
    bounce("p1@example.com")

    def statements(number):
        make_contacts(number, job=f"JOB{number}")
        segment = make_segment()
        operations.add_contacts(segment, criteria=job(f"JOB{number}"), by=make_user())
        operations.choose_template(segment, template=template, by=make_user())
        operations.edit_header(segment, correspondence_type="email", by=make_user())
        with_fields(segment, "Contact First Name")
        return count_statements(lambda: queries.preflight(segment, recent_days=30))

    assert statements(10) == statements(1000) <= 25
