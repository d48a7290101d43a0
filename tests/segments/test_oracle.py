"""Random histories, compared step by step with plain lists and sets."""

import copy
import os
import random
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.models import Contact
from segments import operations, queries
from segments.errors import ContactRefused, NoSuchAction, NothingToUndo, NotInSegment
from segments.models import LineEdit, SegmentLine
from tests.segments.builders import criteria, group, job, make_company, make_contact, make_segment, make_user

pytestmark = pytest.mark.django_db
STORIES = int(os.environ.get("STORIES", "150"))  # of some sixteen steps each
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
    st.tuples(
        st.just("edit_action"),
        st.integers(0, 100),
        st.none() | meanings,
        st.sampled_from(["", "matching", "others"]),
    ),
    st.tuples(st.just("header")),
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


@dataclass
class State:
    """Who is in the list, in order, each with the version of the header; the step that did it, and what it rests on.

    What an edit did is undone together: its states name the state from which one goes back, and the last of them.
    """

    list: dict[int, int]
    step: tuple = ()
    rests_on: tuple[int, ...] = ()
    back: int = -1
    end: int = -1


class Oracle:
    """What a list should be, told without a database."""

    def __init__(self, people):
        self.people = people
        self.states, self.at, self.edits, self.version = [State({})], 0, {}, 1

    @property
    def now(self):
        return list(self.states[self.at].list)

    def do(self, *step):
        """A step goes on from the list as it is."""
        before = self.states[self.at]
        after = getattr(self, step[0])(before.list, *step[1:])
        self.append(State(after, step, (*before.rests_on, self.at + 1)))

    def append(self, state):
        self.states = [*self.states[: self.at + 1], state]
        self.at += 1
        state.back, state.end = self.at - 1, self.at

    def edit_action(self, place, what, keep):
        """The step is done otherwise, or with None left out, on the list before it, and what came after it again."""
        before, stood_on, began = self.states[self.at].list, self.states[self.at].rests_on, self.at + 1
        base = self.states[stood_on[place - 1]] if place else self.states[0]
        steps = [self.states[number].step for number in stood_on[place:]]
        self.append(State(dict(base.list), (), base.rests_on))
        if what is not None:
            reducing = steps[0][0] == "reduce"
            self.do(*(("reduce", what, keep or steps[0][2]) if reducing else ("add", what)))
        for step in steps[1:]:
            self.do(*step)
        for state in self.states[began:]:
            state.list = {pk: before.get(pk, version) for pk, version in state.list.items()}
            state.back, state.end = began - 1, self.at

    def add(self, before, what):
        return before | {pk: self.version for pk in sorted(self.matching(what)) if pk not in before}

    def reduce(self, before, what, keep):
        found = self.matching(what, everybody=True)
        return {pk: version for pk, version in before.items() if (pk in found) == (keep == "matching")}

    def add_contact(self, before, pk):
        return before | {pk: before.get(pk, self.version)}

    def remove_line(self, before, gone):
        return {pk: version for pk, version in before.items() if pk != gone}

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
        oracle.do(*step)
    elif kind == "reduce":
        operations.reduce_contacts(segment, criteria=arguments[0], keep=arguments[1], by=by)
        oracle.do(*step)
    elif kind in {"undo", "redo"}:
        walk(segment, oracle, kind, by)
    elif kind == "go_to":
        live = [0, *segment.actions.filter(discarded=False).values_list("number", flat=True)]
        oracle.at = arguments[0] % len(live)
        operations.go_to(segment, action=live[oracle.at], by=by)
    elif kind == "edit_action":
        edit_action(segment, oracle, *arguments, by)
    elif kind == "header":
        oracle.version += 1
        operations.edit_header(segment, subject=f"Version {oracle.version}", update_lines="none", by=by)
    else:
        by_hand(segment, oracle, kind, contacts[arguments[0] % len(contacts)], arguments[1:], by)


def walk(segment, oracle, kind, by):
    operation = operations.redo_action if kind == "redo" else operations.undo_last_action
    place = oracle.at + 1 if kind == "redo" else oracle.at
    if 0 < place < len(oracle.states):
        operation(segment, by=by)
        oracle.at = oracle.states[place].end if kind == "redo" else oracle.states[place].back
    else:
        with pytest.raises(NothingToUndo):
            operation(segment, by=by)


def edit_action(segment, oracle, place, what, keep, by):
    numbers = [action.number for action in queries.standing_actions(segment)]
    if not numbers:
        with pytest.raises(NoSuchAction):
            operations.edit_action(segment, action=place, criteria=what, keep=keep, by=by)
        return
    place %= len(numbers)
    if segment.actions.get(number=numbers[place]).criteria is None:
        what = None  # made by hand: it can only be left out
    operations.edit_action(segment, action=numbers[place], criteria=what, keep=keep, by=by)
    oracle.edit_action(place, what, keep)


def by_hand(segment, oracle, kind, contact, values, by):
    inside = contact.pk in oracle.now
    if kind == "add_contact" and not inside and not contact.privacy_blocked and not contact.exclude_from_segment:
        operations.add_contact(segment, contact=contact, by=by)
        oracle.do("add_contact", contact.pk)
    elif kind == "add_contact":
        with pytest.raises(ContactRefused):
            operations.add_contact(segment, contact=contact, by=by)
    elif not inside:
        with pytest.raises(NotInSegment):
            operations.remove_lines(segment, contacts=[contact.pk], by=by)
    elif kind == "remove_line":
        operations.remove_lines(segment, contacts=[contact.pk], by=by)
        oracle.do("remove_line", contact.pk)
    else:
        operations.edit_line(segment, contact=contact, subject=values[0], by=by)
        oracle.edits[contact.pk] = values[0]


def compare(segment, oracle):
    """The list as it is."""
    rows = list(queries.lines(segment).values_list("contact_id", "header_version", "subject"))
    assert [pk for pk, _version, _subject in rows] == oracle.now
    assert queries.line_count(segment) == len(oracle.now)
    assert {pk: version for pk, version, _subject in rows} == oracle.states[oracle.at].list
    assert all(subject == oracle.edits[pk] for pk, _version, subject in rows if oracle.edits.get(pk))


def compare_history(segment, oracle):
    """The list as it was after every step, what each rests on, and why everybody is in or out."""
    live = [0, *segment.actions.filter(discarded=False).order_by("number").values_list("number", flat=True)]
    assert len(live) == len(oracle.states)
    for number, state in zip(live, oracle.states, strict=True):
        assert dict(queries.members(segment, at=number).values_list("contact_id", "header_version")) == state.list
        assert [line.contact_id for line in queries.members(segment, at=number).order_by("id")] == list(state.list)
        standing = [action.number for action in queries.standing_actions(segment, number)]
        assert standing == [live[place] for place in state.rests_on]
    inside = [pk for pk in oracle.people if queries.why(segment, oracle.people[pk]).inside]
    assert set(inside) == set(oracle.now)


@settings(max_examples=STORIES, deadline=None, suppress_health_check=list(HealthCheck))
@given(story=st.lists(steps, min_size=8, max_size=24))
def test_random_histories_are_what_plain_lists_would_be(story):
    if not Contact.objects.exists():
        make_people()
    SegmentLine.objects.all().delete()
    LineEdit.objects.all().delete()
    segment, oracle = make_segment(), Oracle(read_people())
    for place, step in enumerate(story, 1):
        take(segment, oracle, copy.deepcopy(step))
        compare(segment, oracle)
        if place % 8 == 0 or place == len(story):
            compare_history(segment, oracle)


def test_what_a_preview_says_is_what_the_oracle_says():
    make_people()
    oracle = Oracle(read_people())
    segment = make_segment()
    effect = queries.preview(segment, criteria=job("PURCHASE"))
    assert effect.new == len(oracle.matching(job("PURCHASE")))
