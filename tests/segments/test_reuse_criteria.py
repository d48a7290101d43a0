"""Saved criteria run again: what each step would do beforehand, who is new since last time, and what it did."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.models import Contact
from segments import operations, queries
from segments.errors import CannotPreview, CriteriaChanged, CriteriaError
from segments.models import SavedCriteria, Segment, SegmentLine
from tests.segments.builders import (
    count_statements,
    criteria,
    group,
    job,
    make_company,
    make_contact,
    make_contacts,
    make_segment,
    make_user,
    names,
)

pytestmark = pytest.mark.django_db


def add(meaning):
    return {"kind": "add", "criteria": meaning, "keep": ""}


def reduce(meaning, keep):
    return {"kind": "reduce", "criteria": meaning, "keep": keep}


def saved(*steps, code="FAIR"):
    return SavedCriteria.objects.create(code=code, steps=list(steps))


def reuse(segment, criteria_saved, **more):
    return operations.reuse_criteria(segment, saved=criteria_saved, by=make_user(), **more)


@pytest.fixture
def buyers():
    """Three buyers, one of whom sells too."""
    make_contact("Anna", jobs=["PURCHASE"])
    make_contact("Bert", jobs=["PURCHASE", "SALE"])
    make_contact("Clara", jobs=["PURCHASE"])
    return saved(add(job("PURCHASE")), reduce(job("SALE"), "others"))


def test_each_step_tells_its_figures_before_it_is_run(buyers):
    make_contact("Dora", jobs=["SALE"])
    segment = make_segment(Contact.objects.get(name="Anna"), Contact.objects.get(name="Dora"))
    effect = queries.preview_reuse(segment, buyers)
    assert [tuple(step) for step in effect.steps] == [
        ("Add: Job Responsibility: Purchase", 2, 0, 4),
        ("Remove: Job Responsibility: Sale", 0, 2, 2),
    ]
    assert (effect.now, effect.after, effect.came_in, effect.left, effect.stay) == (2, 2, 1, 1, 1)
    assert [contact.name for contact in effect.coming] == ["Clara"]
    assert [contact.name for contact in effect.leaving] == ["Dora"]


def test_who_may_not_come_in_is_not_counted(buyers):
    make_contact("Hidden", jobs=["PURCHASE"], privacy_blocked=True)
    make_contact("Excluded", jobs=["PURCHASE"], exclude_from_segment=True)
    assert queries.preview_reuse(make_segment(), buyers).steps[0].added == 3


def test_undone_steps_that_would_be_discarded_are_counted(buyers):
    segment = make_segment(make_contact("Zoe"))
    operations.undo_last_action(segment, by=make_user())
    assert queries.preview_reuse(segment, buyers).discarded == 1


def test_the_last_use_in_another_segment_tells_who_is_new_since_then(buyers):
    first = make_segment()
    reuse(first, buyers)
    make_contact("Dora", jobs=["PURCHASE"])
    effect = queries.preview_reuse(make_segment(), buyers)
    assert effect.last_use.number == first.number
    assert effect.last_use.at == first.actions.order_by("-number")[0].created_at
    assert (effect.after, effect.new_since) == (3, 1)


def test_only_those_who_are_new_since_then_can_be_had(buyers):
    first, second = make_segment(), make_segment()
    reuse(first, buyers)
    make_contact("Dora", jobs=["PURCHASE"])
    effect = queries.preview_reuse(second, buyers, only_new=True)
    assert (effect.after, effect.steps[-1].removed) == (1, 2)
    assert effect.steps[-1].sentence == f"Remove: Segment: {first.number}"
    change = reuse(second, buyers, only_new=True)
    assert (names(second), change.now) == (["Dora"], 1)
    operations.undo_last_action(second, by=make_user())
    assert names(second) == []


def test_the_latest_use_counts_and_the_segment_itself_is_none(buyers):
    first, second = make_segment(), make_segment()
    reuse(first, buyers)
    reuse(second, buyers)
    assert queries.preview_reuse(make_segment(), buyers).last_use.number == second.number
    assert queries.preview_reuse(second, buyers).last_use.number == first.number


def test_a_use_that_was_undone_is_none(buyers):
    first = make_segment()
    reuse(first, buyers)
    operations.undo_last_action(first, by=make_user())
    assert queries.preview_reuse(make_segment(), buyers).last_use is None


def test_a_use_of_which_a_step_was_edited_is_one_still(buyers):
    first = make_segment()
    reuse(first, buyers)
    operations.edit_action(first, action=2, criteria=job("PURCHASE"), by=make_user())
    assert [action.saved_id for action in queries.standing_actions(first)] == ["FAIR", "FAIR"]
    assert queries.preview_reuse(make_segment(), buyers).last_use.number == first.number


def test_a_use_of_which_every_step_was_left_out_is_none(buyers):
    first = make_segment()
    reuse(first, buyers)
    for _step in buyers.steps:
        last = queries.standing_actions(first)[-1]
        operations.edit_action(first, action=last.number, criteria=None, by=make_user())
        first.refresh_from_db()
    assert queries.preview_reuse(make_segment(), buyers).last_use is None
    operations.undo_last_action(first, by=make_user())
    assert queries.preview_reuse(make_segment(), buyers).last_use.number == first.number


def test_a_use_in_a_segment_that_was_deleted_is_none(buyers):
    first = make_segment()
    reuse(first, buyers)
    operations.delete_segment(first, by=make_user())
    assert queries.preview_reuse(make_segment(), buyers).last_use is None


def test_before_any_use_nobody_can_be_new_since_then(buyers):
    segment = make_segment()
    with pytest.raises(CriteriaError, match="not used in another segment"):
        queries.preview_reuse(segment, buyers, only_new=True)
    with pytest.raises(CriteriaError, match="not used in another segment") as refused:
        reuse(segment, buyers, only_new=True)
    assert refused.value.field == "only_new"
    assert queries.history(segment) == []


def test_every_action_of_a_reuse_says_which_criteria_it_came_from(buyers):
    segment = make_segment(make_contact("Zoe"))
    reuse(segment, buyers)
    assert list(segment.actions.order_by("number").values_list("saved", flat=True)) == [None, "FAIR", "FAIR"]


def test_criteria_deleted_in_the_meantime_cannot_be_run(buyers):
    segment, seen = make_segment(), SavedCriteria.objects.get()
    operations.delete_criteria(buyers, by=make_user())
    with pytest.raises(CriteriaChanged, match="FAIR"):
        reuse(segment, seen)
    assert queries.history(segment) == []


def test_a_code_that_is_gone_is_told_beforehand():
    gone = saved(add(job("GONE")))
    with pytest.raises(CriteriaError, match="GONE"):
        queries.preview_reuse(make_segment(), gone)


def test_very_many_steps_are_run_but_not_shown_beforehand():
    anna = make_contact("Anna", city="Bern")
    steps = [reduce(criteria(group("contact", city={"like": f"Town {each}"})), "others") for each in range(100)]
    many, segment = saved(*steps), make_segment(anna)
    with pytest.raises(CannotPreview):
        queries.preview_reuse(segment, many)
    assert reuse(segment, many).now == 1


def test_steps_with_very_many_values_are_not_shown_beforehand():
    cities = {"in": [f"Town {each}" for each in range(1000)]}
    many = saved(*(add(criteria(group("contact", city=cities, post_code={"like": str(each)}))) for each in range(25)))
    with pytest.raises(CannotPreview):
        queries.preview_reuse(make_segment(), many)


def test_as_many_steps_as_are_shown_can_be_counted_by_the_database():
    make_contact("Anna", city="Bern")
    cities = [*(f"Town {each}" for each in range(300)), "Bern"]
    meanings = (criteria(group("contact", city={"in": cities}, post_code={"like": f"{each}*"})) for each in range(60))
    effect = queries.preview_reuse(make_segment(), saved(*(add(each) for each in meanings)))
    assert effect.after == 1


def test_few_statements_however_many_contacts():
    def statements(number):
        make_contacts(number, job=f"JOB{number}")
        steps = add(job(f"JOB{number}")), reduce(criteria(group("contact", city={"like": "Basel"})), "others")
        made = saved(*steps, code=f"JOB{number}")
        reuse(make_segment(), made)
        return count_statements(lambda: queries.preview_reuse(segment, made))

    segment = make_segment()
    assert statements(10) == statements(1000) <= 9


CODES = ["PURCHASE", "SALE", "PRESS"]
groups = st.one_of(
    st.builds(
        lambda codes, has: group("job_responsibility", code={"in": codes}, has=has),
        st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True),
        st.booleans(),
    ),
    st.builds(
        lambda code, has: group("business_relation", code={"in": [code]}, has=has),
        st.sampled_from(["PROS", "CUST"]),
        st.booleans(),
    ),
    st.builds(lambda city: group("contact", city={"like": city}), st.sampled_from(["B*", "Paris"])),
    st.builds(lambda has: group("segment", number={"in": ["OTHER"]}, has=has), st.booleans()),
)
options = st.dictionaries(
    st.sampled_from(["expand_companies", "companies", "ignore_exclusion", "entire_companies"]), st.booleans()
)
meanings = st.builds(lambda those, set_: criteria(*those, **set_), st.lists(groups, max_size=2), options)
steps = st.one_of(st.builds(add, meanings), st.builds(reduce, meanings, st.sampled_from(["matching", "others"])))


def make_people():
    """Everybody differs in something; the first three stand in another segment."""
    firms = [make_company(city="Paris", relations=["PROS"]), make_company(city="Bern", relations=["CUST"])]
    people = [
        make_contact(
            city=["Bern", "Paris", "Biel"][number % 3],
            company=[None, *firms][number % 3],
            jobs=[code for place, code in enumerate(CODES) if number >> place & 1],
            exclude_from_segment=number == 3,
        )
        for number in range(12)
    ]
    make_segment(*people[:3], number="OTHER")
    Contact.objects.filter(pk=people[5].pk).update(privacy_blocked=True)
    return people


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(taken=st.lists(steps, min_size=1, max_size=5), inside=st.sets(st.integers(0, 11)), only_new=st.booleans())
def test_what_is_shown_beforehand_is_what_happens(taken, inside, only_new):
    if not Segment.objects.filter(number="OTHER").exists():
        make_people()
    Segment.objects.exclude(number="OTHER").delete()
    SavedCriteria.objects.all().delete()
    made = saved(*taken)
    reuse(make_segment(number="LAST"), made)
    people = [each for each in Contact.objects.order_by("pk") if not each.privacy_blocked and each.type != "company"]
    segment = make_segment(*(person for place, person in enumerate(people) if place in inside))
    before = members(segment)
    effect = queries.preview_reuse(segment, made, only_new=only_new)
    change = reuse(segment, made, only_new=only_new)
    actions = segment.actions.filter(saved=made).order_by("number")
    done = [(action.added, action.removed, action.count_after) for action in actions]
    assert [(step.added, step.removed, step.after) for step in effect.steps] == done
    after = members(segment)
    assert (effect.now, effect.after) == (len(before), change.now)
    assert (effect.came_in, effect.left) == (len(after - before), len(before - after))
    assert {contact.pk for contact in effect.coming} <= after - before
    assert {contact.pk for contact in effect.leaving} <= before - after
    if only_new:
        assert effect.new_since == len(after)


def members(segment):
    return set(SegmentLine.objects.filter(segment=segment, removed_at=None).values_list("contact", flat=True))
