"""Logging a segment: interactions, campaign entries, deliveries, the follow-up."""

import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission

from campaigns.models import Campaign, CampaignEntry, Reach
from crm.operations import merge_contacts
from interactions.delivery import chunks
from interactions.models import Delivery, InteractionLogEntry, LeftOut, LoggedSegment
from interactions.operations import refresh_reach
from segments import journal, operations, queries
from segments.errors import AlreadyLogged, CannotLog, SegmentChanged
from segments.models import Segment
from tests.segments.builders import (
    count_statements,
    job,
    make_contact,
    make_contacts,
    make_segment,
    make_template,
    make_user,
    names,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return Campaign.objects.create(number="CP0001", description="Fair")


@pytest.fixture
def segment(campaign):
    """Two people, ready to be written to."""
    segment = make_segment(make_contact("Anna", language="FR"), make_contact("Bert", language="EN"))
    template = make_template(
        unit_cost=Decimal("8.00"), unit_duration=30, information_flow="outbound", initiated_by="us"
    )
    operations.choose_template(segment, template=template, by=make_user())
    operations.edit_header(segment, subject="Thank you", by=make_user())
    operations.link_to_campaign(segment, campaign=campaign, is_target=True, by=make_user())
    return segment


def log(segment, send=True, follow_up=False, **keywords):
    return journal.log_segment(segment, send_attachments=send, create_follow_up=follow_up, by=make_user(), **keywords)


def test_everybody_gets_one_interaction_with_what_the_line_showed(segment, campaign):
    operations.edit_segment(segment, date=datetime.date(2026, 3, 1), by=make_user())
    expected = list(queries.lines(segment).values_list("contact__name", "language_id", "subject", "document_id"))
    logged = log(segment).logged_segment
    entries = InteractionLogEntry.objects.filter(logged_segment=logged).order_by("id")
    assert list(entries.values_list("contact__name", "language_id", "subject", "document_id")) == expected
    entry = entries[0]
    assert (entry.description, entry.template_id, entry.cost, entry.duration) == ("Visitors", "BUS", Decimal("8"), 30)
    assert (entry.correspondence_type, entry.information_flow, entry.initiated_by) == ("hard_copy", "outbound", "us")
    assert (entry.campaign, entry.campaign_target, entry.campaign_response) == (campaign, True, False)
    assert (entry.segment_number, entry.date, entry.created_by) == (
        segment.number,
        datetime.date(2026, 3, 1),
        make_user(),
    )


def test_the_segment_moves_to_the_logged_ones_with_lines_and_history(segment):
    logged = log(segment).logged_segment
    assert segment.logged_segment == logged
    assert (logged.segment_number, logged.description, logged.interactions) == (segment.number, "Visitors", 2)
    assert not queries.open_segments().exists()
    assert names(segment) == ["Anna", "Bert"]
    assert len(queries.history(segment)) == 2


def test_the_campaign_gets_one_entry_and_its_people(segment, campaign):
    log(segment)
    entry = CampaignEntry.objects.get()
    assert (entry.campaign, entry.description, entry.segment_number) == (campaign, "Visitors", segment.number)
    assert entry.interactions.count() == 2
    assert Reach.objects.filter(campaign=campaign, contacted_at__isnull=False).count() == 2


def figures():
    names = [field.attname for field in Reach._meta.concrete_fields if not field.primary_key]
    return sorted(Reach.objects.values_list(*names), key=str)


def test_results_are_put_on_top_of_those_there_are(segment, campaign):
    """As if all were worked out again: whoever was contacted, responded or was merged before."""
    anna, bert = (line.contact for line in queries.lines(segment))
    carl, double = make_contact("Carl", language="EN"), make_contact("Double", language="EN")
    template = make_template("OTHER", unit_cost=Decimal("2.50"))
    for is_target, people in ((True, [anna, bert, carl, double]), (False, [bert])):
        before = make_segment(*people)
        operations.choose_template(before, template=template, by=make_user())
        roles = {"is_target": is_target, "is_response": not is_target}
        operations.link_to_campaign(before, campaign=campaign, **roles, by=make_user())
        log(before)
    merge_contacts(anna, double, by=None)
    log(segment)
    added = figures()
    assert {row[4] for row in added} == {1, 2, 3}
    refresh_reach(InteractionLogEntry.objects.all())
    assert figures() == added


def test_lines_of_two_campaigns_give_two_entries(segment):
    other = Campaign.objects.create(number="CP0002")
    operations.link_to_campaign(segment, campaign=other, update_lines="none", by=make_user())
    operations.add_contact(segment, contact=make_contact("Clara", language="EN"), by=make_user())
    log(segment)
    entries = {entry.campaign_id: entry.interactions.count() for entry in CampaignEntry.objects.all()}
    assert sorted(entries.values()) == [1, 2]
    assert entries[other.pk] == 1


def test_a_segment_without_a_campaign_gives_none(segment):
    operations.link_to_campaign(segment, campaign=None, by=make_user())
    log(segment)
    assert not CampaignEntry.objects.exists()


def test_each_served_line_is_delivered_by_its_channel(segment):
    operations.add_contact(segment, contact=make_contact("Carl", language="EN", address=""), by=make_user())
    result = log(segment)
    assert (result.served, result.left_out) == (3, 0)
    channels = dict(Delivery.objects.values_list("entry__contact__name", "channel"))
    assert channels == {"Anna": "hard_copy", "Bert": "hard_copy", "Carl": "email"}
    assert InteractionLogEntry.objects.get(contact__name="Carl").correspondence_type == "email"


@pytest.mark.parametrize("way", [(False, False), (True, False), (True, True)])
def test_letters_are_attached_as_the_segment_says(segment, way):
    attached, as_pdf = way
    operations.edit_header(segment, send_as_attachment=attached, attach_pdf=as_pdf, by=make_user())
    run = log(segment).run
    assert (run.send_as_attachment, run.attach_pdf) == way


def test_who_is_left_out_gets_no_entry_and_stands_there_with_the_reason(segment):
    operations.add_contact(segment, contact=make_contact("Carl", address="", email=""), by=make_user())
    result = log(segment)
    assert (result.served, result.left_out) == (2, 1)
    assert list(LeftOut.objects.values_list("contact__name", "reason")) == [("Carl", "unreachable")]


def test_choices_decide_what_happens_to_problems(segment):
    operations.add_contact(segment, contact=make_contact("Carl", language="EN", address=""), by=make_user())
    result = log(segment, choices={"no_address": "leave_out"})
    assert (result.served, result.left_out) == (2, 1)


def test_the_figures_are_those_of_the_preflight(segment):
    for fields in ({"address": ""}, {"email": "", "address": ""}, {"language": "DA"}):
        operations.add_contact(segment, contact=make_contact(**{"language": "EN", **fields}), by=make_user())
    report = queries.preflight(segment)
    result = log(segment)
    assert (result.served, result.left_out) == (report.served, report.left_out)
    assert Delivery.objects.filter(channel="email").count() == report.emailed


def test_without_sending_nobody_is_left_out_and_nothing_is_delivered(segment, campaign):
    blocked = make_contact("Carl", address="", email="")
    operations.add_contact(segment, contact=blocked, by=make_user())
    blocked.privacy_blocked = True
    blocked.save()
    operations.choose_template(segment, template=make_template("RESP", languages=()), by=make_user())
    operations.link_to_campaign(segment, campaign=campaign, is_response=True, by=make_user())
    result = log(segment, send=False)
    assert (result.served, result.left_out, result.run) == (3, 0, None)
    assert not Delivery.objects.exists()
    assert Reach.objects.filter(responded_at__isnull=False).count() == 3


def test_the_follow_up_holds_everybody_with_an_entry_for_the_same_campaign(segment, campaign):
    operations.add_contact(segment, contact=make_contact("Carl", address="", email=""), by=make_user())
    follow_up = log(segment, follow_up=True).follow_up
    assert follow_up.description == f"Follow-up on segment {segment.number}"
    assert names(follow_up) == ["Anna", "Bert"]
    header = queries.current_header(follow_up)
    assert (header.campaign, header.campaign_target, header.template) == (campaign, False, None)
    step = queries.history(follow_up)[0]
    assert (step.kind, step.sentence) == ("reuse", f"Logged segment: {segment.number}")


def test_a_logged_segment_can_be_reused_in_another(segment):
    logged = log(segment).logged_segment
    other = make_segment(make_contact("Zoe"))
    operations.reuse_logged_segment(other, logged_segment=logged, by=make_user())
    assert names(other) == ["Zoe", "Anna", "Bert"]


def test_a_second_log_is_refused(segment):
    stale = Segment.objects.get(pk=segment.pk)
    log(segment)
    with pytest.raises(AlreadyLogged):
        log(stale)
    assert LoggedSegment.objects.count() == 1


def test_an_old_page_logs_nothing(segment):
    seen = segment.revision
    operations.edit_segment(segment, description="Guests", by=make_user("bruno"))
    with pytest.raises(SegmentChanged, match="bruno"):
        log(segment, seen=seen)
    assert not LoggedSegment.objects.exists()


def test_a_segment_without_description_lines_or_template_is_refused():
    empty = make_segment()
    with pytest.raises(CannotLog, match="empty"):
        log(empty)
    with pytest.raises(CannotLog, match="template"):
        log(make_segment(make_contact()), send=False)
    with pytest.raises(CannotLog, match="description"):
        log(make_segment(make_contact(), description=""))
    assert not LoggedSegment.objects.exists()


def test_sending_to_nobody_is_refused(segment):
    operations.choose_template(segment, template=make_template("RESP", languages=()), by=make_user())
    with pytest.raises(CannotLog, match="left out"):
        log(segment)
    assert not LoggedSegment.objects.exists()


def test_the_number_of_statements_is_the_same_for_ten_and_for_hundreds(campaign, monkeypatch):
    monkeypatch.setattr(chunks, "LETTERS", 3)
    template = make_template()

    def statements(number):
        make_contacts(number, job=f"JOB{number}")
        segment = make_segment()
        operations.add_contacts(segment, criteria=job(f"JOB{number}"), by=make_user())
        operations.choose_template(segment, template=template, by=make_user())
        operations.link_to_campaign(segment, campaign=campaign, is_target=True, by=make_user())
        return count_statements(lambda: log(segment, follow_up=True))

    assert statements(10) == statements(400)


@pytest.mark.parametrize(
    ("permissions", "linked", "response", "may"),
    [
        ([], True, False, False),
        (["log_segment"], False, False, True),
        (["log_campaign_segment"], False, False, False),
        (["log_campaign_segment"], True, False, True),
        (["log_campaign_segment"], True, True, False),
        (["log_segment", "set_campaign_response"], True, True, True),
    ],
)
def test_who_may_log(campaign, permissions, linked, response, may):
    segment = make_segment()
    if linked:
        operations.link_to_campaign(segment, campaign=campaign, is_response=response, by=make_user())
    user = make_user("staffer")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    assert queries.may_log(user, segment) is may
