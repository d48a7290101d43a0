"""Random histories, compared step by step with plain lists and sets."""

import copy
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.models import Contact
from segments import operations, queries
from segments.errors import ContactRefused, NothingToUndo, NotInSegment
from segments.models import LineEdit, SegmentLine
from tests.segments.builders import criteria, group, job, make_company, make_contact, make_segment, make_user

pytestmark = pytest.mark.django_db
JOBS, RELATIONS = ["PURCHASE", "SALE", "PRESS"], ["PROS", "CUST"]

groups = st.one_of(
    st.builds(
        lambda codes, has: group("job_responsibility", code={"in": codes}, has=has),
        st.lists(st.sampled_from(JOBS), min_size=1, max_size=2, unique=True),
        st.booleans(),
    ),
    st.builds(
        lambda code, has: group("business_relation", code={"in": [code]}, has=has),
        st.sampled_from(RELATIONS),
        st.booleans(),
    ),
    st.builds(lambda city: group("contact", city={"like": city}), st.sampled_from(["B*", "?aris", "BERN"])),
)
options = st.dictionaries(
    st.sampled_from(["expand_companies", "companies", "ignore_exclusion", "entire_companies"]), st.booleans()
)
meanings = st.builds(lambda g, o: criteria(*g, **o), st.lists(groups, max_size=2), options)
steps = st.one_of(
    st.tuples(st.just("add"), meanings),
    st.tuples(st.just("reduce"), meanings, st.sampled_from(["matching", "others"])),
    st.tuples(st.sampled_from(["undo", "redo"])),
    st.tuples(st.just("go_to"), st.integers(0, 100)),
    st.tuples(st.sampled_from(["add_contact", "remove_line"]), st.integers(0, 100)),
    st.tuples(st.just("edit"), st.integers(0, 100), st.sampled_from(["Hello", "Goodbye", None])),
)


def make_people():
    dice = random.Random(4)
    make_contact(jobs=JOBS, relations=RELATIONS)
    firms = [make_company(city=dice.choice(["Bern", "Paris"]), relations=dice.sample(RELATIONS, 1)) for _ in range(3)]
    for number in range(12):
        make_contact(
            city=dice.choice(["Bern", "Paris", "Biel"]),
            company=dice.choice([None, *firms]),
            jobs=dice.sample(JOBS, dice.randint(0, 2)),
            exclude_from_segment=number == 3,
            privacy_blocked=number == 5,
        )


class Oracle:
    """What a list should be, told without a database: each state is a list of contacts in order."""

    def __init__(self, people):
        self.people = people
        self.states, self.at, self.edits = [[]], 0, {}

    @property
    def now(self):
        return self.states[self.at]

    def step(self, after):
        self.states = [*self.states[: self.at + 1], after]
        self.at += 1

    def add(self, what):
        new = [person for person in self.people.values() if person.pk in self.matching(what)]
        new.sort(
            key=lambda p: (
                p.company.name if p.company else "",
                p.company.number if p.company else "",
                p.type,
                p.name,
                p.pk,
            )
        )
        self.step(self.now + [person.pk for person in new if person.pk not in self.now])

    def reduce(self, what, keep):
        found = self.matching(what, everybody=True)
        self.step([pk for pk in self.now if (pk in found) == (keep == "matching")])

    def matching(self, what, everybody=False):
        chosen = {pk for pk, person in self.people.items() if all(self.meets(person, each) for each in what["groups"])}
        on = {name for name, value in what["options"].items() if value}
        if on & {"expand_companies", "entire_companies"}:
            companies = {self.people[pk].company_id for pk in chosen} - {None}
            chosen |= {pk for pk, person in self.people.items() if person.company_id in companies}
        if "companies" in on:
            chosen |= {self.people[pk].company_id for pk in chosen} - {None}
        if everybody:
            return chosen
        allowed = {pk for pk in chosen if not self.people[pk].privacy_blocked}
        return {pk for pk in allowed if "ignore_exclusion" in on or not self.people[pk].exclude_from_segment}

    @staticmethod
    def meets(person, each):
        if each["section"] == "contact":
            pattern, city = each["city"]["like"].lower(), person.city.lower()
            return {"b*": city.startswith("b"), "?aris": city == "paris", "bern": city == "bern"}[pattern]
        held = person.codes if each["section"] == "job_responsibility" else person.company_codes
        return bool(held & set(each["code"]["in"])) == each.get("has", True)


def read_people():
    people = {person.pk: person for person in Contact.objects.select_related("company")}
    for person in people.values():
        person.codes = {code.pk for code in person.job_responsibilities.all()}
        relations = person.company.business_relations.all() if person.company else []
        person.company_codes = {code.pk for code in relations}
    return people


def take(segment, oracle, step):
    """The same step for both; what is refused is refused for a reason the oracle knows too."""
    kind, arguments, by = step[0], step[1:], make_user()
    contacts = [oracle.people[pk] for pk in sorted(oracle.people)]
    if kind == "add":
        operations.add_contacts(segment, criteria=arguments[0], by=by)
        oracle.add(arguments[0])
    elif kind == "reduce":
        operations.reduce_contacts(segment, criteria=arguments[0], keep=arguments[1], by=by)
        oracle.reduce(*arguments)
    elif kind in {"undo", "redo"}:
        walk(segment, oracle, kind, by)
    elif kind == "go_to":
        live = [0, *segment.actions.filter(discarded=False).values_list("number", flat=True)]
        oracle.at = arguments[0] % len(live)
        operations.go_to(segment, action=live[oracle.at], by=by)
    else:
        by_hand(segment, oracle, kind, contacts[arguments[0] % len(contacts)], arguments[1:], by)


def walk(segment, oracle, kind, by):
    target = oracle.at + (1 if kind == "redo" else -1)
    operation = operations.redo_action if kind == "redo" else operations.undo_last_action
    if 0 <= target < len(oracle.states):
        operation(segment, by=by)
        oracle.at = target
    else:
        with pytest.raises(NothingToUndo):
            operation(segment, by=by)


def by_hand(segment, oracle, kind, contact, values, by):
    inside = contact.pk in oracle.now
    if kind == "add_contact" and not inside and not contact.privacy_blocked and not contact.exclude_from_segment:
        operations.add_contact(segment, contact=contact, by=by)
        oracle.step([*oracle.now, contact.pk])
    elif kind == "add_contact":
        with pytest.raises(ContactRefused):
            operations.add_contact(segment, contact=contact, by=by)
    elif not inside:
        with pytest.raises(NotInSegment):
            operations.remove_lines(segment, contacts=[contact.pk], by=by)
    elif kind == "remove_line":
        operations.remove_lines(segment, contacts=[contact.pk], by=by)
        oracle.step([pk for pk in oracle.now if pk != contact.pk])
    else:
        operations.edit_line(segment, contact=contact, subject=values[0], by=by)
        oracle.edits[contact.pk] = values[0]


def compare(segment, oracle):
    rows = list(queries.lines(segment).values_list("contact_id", "subject"))
    assert [pk for pk, _subject in rows] == oracle.now
    assert queries.line_count(segment) == len(oracle.now)
    assert dict(rows) == {pk: oracle.edits.get(pk) or "" for pk in oracle.now}
    live = [0, *segment.actions.filter(discarded=False).order_by("number").values_list("number", flat=True)]
    assert len(live) == len(oracle.states)
    for number, state in zip(live, oracle.states, strict=True):
        assert [line.contact_id for line in queries.members(segment, at=number).order_by("id")] == state


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(story=st.lists(steps, min_size=1, max_size=14))
def test_random_histories_are_what_plain_lists_would_be(story):
    if not Contact.objects.exists():
        make_people()
    SegmentLine.objects.all().delete()
    LineEdit.objects.all().delete()
    segment, oracle = make_segment(), Oracle(read_people())
    for step in story:
        take(segment, oracle, copy.deepcopy(step))
        compare(segment, oracle)


def test_what_a_preview_says_is_what_the_oracle_says():
    make_people()
    oracle = Oracle(read_people())
    segment = make_segment()
    effect = queries.preview(segment, criteria=job("PURCHASE"))
    assert effect.new == len(oracle.matching(job("PURCHASE")))
