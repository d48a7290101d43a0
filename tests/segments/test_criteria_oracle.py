"""Random criteria over random contacts, compared with the same meaning told in plain Python."""

import random
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from campaigns.models import Campaign, Reach
from crm.models import ConsentState, Contact, ContactAnswer, CorrespondenceType
from interactions.models import (
    Delivery,
    Evaluation,
    InformationFlow,
    InitiatedBy,
    InteractionLogEntry,
    InteractionTemplate,
    LoggedSegment,
    Run,
)
from segments import operations, queries
from segments.criteria import matching, read
from segments.filters import SECTIONS
from segments.models import Segment, SegmentLine
from tests.segments.any_criteria import CODES, any_criteria
from tests.segments.builders import criteria, group, make_company, make_contact, make_segment, make_user
from tests.segments.test_criteria_form import make_every_code

pytestmark = pytest.mark.django_db
PLACES = ["", "Bern", "BERN", "Biel", "Genève", "Lyon, Dijon", "A..C"]
TEXTS = ("city", "post_code", "job_title", "email", "email_2", "phone", "address")
KEYS = ("country", "language", "salesperson", "territory", "organizational_level")
CONSENTS = ("email_consent", "letter_consent", "phone_consent")
WAITING = {"waiting", "claimed", "handed_over"}
OPTIONS = ("expand_companies", "companies", "ignore_exclusion", "entire_companies")


class World:
    """A few contacts with everything that criteria ask for."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        make_every_code()
        self.campaigns = list(Campaign.objects.all())
        self.people = [self.contact(make_company) for _ in range(3)]
        self.people += [self.contact(make_contact, company=self.maybe(self.people[:3])) for _ in range(7)]
        for person in self.people:
            self.live(person)
        for segment in Segment.objects.all():
            self.fill(segment)

    def maybe(self, choices):
        return self.dice.choice([None, *choices])

    def some(self, choices):
        return self.dice.sample(list(choices), self.dice.randint(0, 2))

    def day(self):
        return timezone.localdate() - timedelta(days=self.dice.choice([0, 1, 89, 90, 91, 4000]))

    def moment(self):
        return timezone.now() - timedelta(hours=self.dice.choice([0, 30, 90 * 24, 91 * 24, 90_000]))

    def contact(self, make, **fields):
        dice = self.dice
        person = make(
            number=f"{dice.choice(['CT', 'A', 'X-'])}{Contact.objects.count():04d}",
            **{name: dice.choice(PLACES) for name in TEXTS},
            **{f"{name}_id": self.maybe(CODES) for name in KEYS},
            **{name: dice.choice(ConsentState.values) for name in CONSENTS},
            minor=dice.random() < 0.2,
            parental_consent=True,
            correspondence_type=dice.choice(["", *CorrespondenceType.values]),
            exclude_from_segment=dice.random() < 0.2,
            privacy_blocked=dice.random() < 0.1,
            jobs=self.some(CODES),
            relations=self.some(CODES),
            industries=self.some(CODES),
            mailings=self.some(CODES),
            **fields,
        )
        Contact.objects.filter(pk=person.pk).update(created_at=self.moment(), modified_at=self.moment())
        return person

    def live(self, person):
        for code in self.some(CODES):
            ContactAnswer.objects.create(contact=person, answer_id=code, answered_at=self.day())
        for campaign in self.some(self.campaigns):
            reached = {name: self.maybe([self.moment()]) for name in ("contacted_at", "responded_at")}
            Reach.objects.create(contact=person, campaign=campaign, **reached)
        for segment in self.some(LoggedSegment.objects.all()):
            self.interaction(person, logged_segment=segment, segment_number=segment.segment_number)
        for _ in range(self.dice.randint(0, 3)):
            self.interaction(person)

    def interaction(self, person, **fields):
        dice = self.dice
        entry = InteractionLogEntry.objects.create(
            contact=person,
            date=self.day(),
            description=dice.choice(PLACES),
            campaign=self.maybe(self.campaigns),
            **{f"{name}_id": self.maybe(CODES) for name in ("template", "language", "salesperson")},
            **{name: dice.random() < 0.5 for name in ("campaign_target", "campaign_response")},
            correspondence_type=dice.choice(["", *CorrespondenceType.values]),
            evaluation=dice.choice(["", *Evaluation.values]),
            initiated_by=dice.choice(["", *InitiatedBy.values]),
            information_flow=dice.choice(["", *InformationFlow.values]),
            canceled=dice.random() < 0.2,
            **fields,
        )
        if state := self.maybe(Delivery.State.values):
            logged = entry.logged_segment or LoggedSegment.objects.first()
            run = Run.objects.get_or_create(logged_segment=logged)[0]
            Delivery.objects.create(run=run, entry=entry, channel="email", state=state)

    def fill(self, segment):
        """A history of which the list stands anywhere."""
        segment.position = segment.last_action = 3
        segment.position = self.dice.randint(0, 3)
        segment.save()
        for person in self.people:
            added = self.dice.randint(1, 3)
            removed = self.maybe([n for n in (2, 3) if n > added])
            SegmentLine.objects.create(segment=segment, contact=person, added_at=added, removed_at=removed)


def rows_of(section):
    """What every row of a section says, as (contact, {column: value})."""
    if section == "contact":
        return [(each.pk, card(each)) for each in Contact.objects.select_related("company")]
    if section == "interaction":
        entries = InteractionLogEntry.objects.filter(canceled=False)
        return [
            (each.contact_id, interaction(each)) for each in entries.select_related("template", "campaign", "delivery")
        ]
    if section == "campaign":
        return [(each.contact_id, reached(each)) for each in Reach.objects.select_related("campaign")]
    if section == "profile":
        answers = ContactAnswer.objects.select_related("answer__question")
        return [(each.contact_id, answered(each)) for each in answers]
    if section == "segment":
        lines = SegmentLine.objects.select_related("segment")
        return [(line.contact_id, {"number": line.segment.number}) for line in lines if is_member(line)]
    if section == "logged_segment":
        entries = InteractionLogEntry.objects.exclude(logged_segment=None).select_related("logged_segment")
        return [(each.contact_id, {"number": each.logged_segment.segment_number}) for each in entries]
    links = {"job_responsibility": "job_responsibilities"}.get(section, f"{section}s")
    return [(each.pk, {"code": code.pk}) for each in Contact.objects.all() for code in getattr(each, links).all()]


def card(each):
    same = ("type", "city", "post_code", "number", "name", "job_title", "email", "email_2", "correspondence_type")
    return {
        **{name: getattr(each, name) for name in (*same, *CONSENTS, "minor")},
        **{name: getattr(each, f"{name}_id") for name in KEYS},
        "company": each.company.name if each.company else "",
        "has_email": each.email != "",
        "has_phone": each.phone != "" or each.mobile_phone != "",
        "has_address": each.address != "" and (each.post_code != "" or each.city != ""),
        "excluded": each.exclude_from_segment,
        "created": timezone.localdate(each.created_at),
        "modified": timezone.localdate(each.modified_at),
    }


def interaction(each):
    delivery = getattr(each, "delivery", None)
    state = delivery.state if delivery else None
    return {
        "template": each.template_id,
        "group": each.template.group_id if each.template else None,
        "campaign": each.campaign.number if each.campaign else None,
        "segment": each.segment_number,
        "responded": each.campaign_response,
        "targeted": each.campaign_target,
        "channel": each.correspondence_type,
        "outcome": "waiting" if state in WAITING else state,
        **{
            name: getattr(each, name)
            for name in ("date", "evaluation", "description", "initiated_by", "information_flow")
        },
        **{name: getattr(each, f"{name}_id") for name in ("salesperson", "language")},
    }


def reached(each):
    return {
        "campaign": each.campaign.number,
        "status": each.campaign.status_id,
        "targeted": each.contacted_at is not None,
        "responded": each.responded_at is not None,
        "contacted_on": each.contacted_at and timezone.localdate(each.contacted_at),
        "responded_on": each.responded_at and timezone.localdate(each.responded_at),
    }


def answered(each):
    question = each.answer.question
    return {
        "answer": each.answer_id,
        "question": question.pk,
        "questionnaire": question.questionnaire_id,
        "date": each.answered_at,
    }


def is_member(line):
    position = line.segment.position
    return line.added_at <= position and (line.removed_at is None or line.removed_at > position)


def meets(value, operator, wanted):
    if operator == "empty":
        return (value in (None, "")) == wanted
    if value is None:
        return False
    if operator == "last_days":
        return timezone.localdate() - timedelta(days=wanted) <= value <= timezone.localdate()
    if operator == "in":
        return value in wanted if isinstance(value, bool) else value.lower() in [each.lower() for each in wanted]
    if operator == "like":
        return any(is_like(value, pattern) for pattern in ([wanted] if isinstance(wanted, str) else wanted))
    return value != "" and within(value, wanted)


def is_like(value, pattern):
    words = {"*": ".*", "?": "."}
    return re.fullmatch("".join(words.get(char, re.escape(char)) for char in pattern), value, re.IGNORECASE) is not None


def within(value, ends):
    if isinstance(value, date):
        low, high = (end and date.fromisoformat(end) for end in ends)
    else:
        value, low, high = upper(value), *(end and upper(end) for end in ends)
    return (low is None or low <= value) and (high is None or value <= high)


def upper(text):
    """As the database has it: SQLite knows the letters of ASCII only."""
    if connection.vendor == "sqlite":
        return "".join(char.upper() if char.isascii() else char for char in text)
    return text.upper()


class Oracle:
    def __init__(self):
        self.people = {each.pk: each for each in Contact.objects.all()}
        self.rows = {name: rows_of(name) for name in SECTIONS}

    def fits(self, person, each):
        key = person.company_id if each["section"] in {"business_relation", "industry_group"} else person.pk
        conditions = {name: tests for name, tests in each.items() if name not in {"section", "has"}}
        found = any(
            all(meets(row[name], *test) for name, tests in conditions.items() for test in tests.items())
            for contact, row in self.rows[each["section"]]
            if contact == key
        )
        return found == each.get("has", True)

    def matching(self, what, *, everybody=False):
        on = set(what.get("options", {}))
        chosen = {pk for pk, person in self.people.items() if all(self.fits(person, each) for each in what["groups"])}
        if on & {"expand_companies", "entire_companies"}:
            companies = {self.people[pk].company_id for pk in chosen} - {None}
            chosen |= {pk for pk, person in self.people.items() if person.company_id in companies}
        if "companies" in on:
            chosen |= {self.people[pk].company_id for pk in chosen} - {None}
        return chosen if everybody else {pk for pk in chosen if self.may_come_in(self.people[pk], on)}

    @staticmethod
    def may_come_in(person, on):
        return not person.privacy_blocked and ("ignore_exclusion" in on or not person.exclude_from_segment)


@pytest.mark.parametrize("seed", range(3))
def test_criteria_choose_whom_plain_python_chooses(seed):
    World(seed)
    InteractionTemplate.objects.filter(pk="ONE").update(group="TWO")
    Campaign.objects.filter(pk=Campaign.objects.first().pk).update(status="ONE")
    segment = make_segment(*Contact.objects.filter(privacy_blocked=False))
    oracle = Oracle()
    inside = {line.contact_id for line in queries.members(segment)}

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(what=any_criteria(OPTIONS))
    def compare(what):
        found = oracle.matching(what)
        chosen = read(what)
        for one_by_one in (False, True):
            assert sorted(each.pk for each in chosen.contacts(one_by_one=one_by_one)) == sorted(found)
        ids = [pk for (pk,) in chosen.ids()]
        assert set(ids) == found
        assert ids == sorted(ids)
        assert queries.preview(segment, criteria=what).matching == len(found)
        of_list = oracle.matching(what, everybody=True) & inside
        for one_by_one in (False, True):
            lines = queries.members(segment).filter(chosen.lines(one_by_one=one_by_one))
            assert sorted(line.contact_id for line in lines) == sorted(of_list)
            others = queries.members(segment).filter(~chosen.lines(one_by_one=one_by_one))
            assert sorted(line.contact_id for line in others) == sorted(inside - of_list)
        assert queries.preview(segment, criteria=what, keep="matching").stay == len(of_list)

    compare()


def test_a_segment_means_its_list_where_it_stands_now():
    anna, bert = make_contact("Anna"), make_contact("Bert")
    one = make_segment(anna, bert)
    wanted = criteria(group("segment", number={"in": [one.number]}))
    assert set(matching(wanted)) == {anna, bert}
    operations.undo_last_action(one, by=make_user())
    assert set(matching(wanted)) == {anna}
    operations.redo_action(one, by=make_user())
    operations.remove_lines(one, contacts=[anna.pk], by=make_user())
    assert set(matching(wanted)) == {bert}
