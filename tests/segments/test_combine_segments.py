"""A list combined with other segments, open and logged: union, intersection and difference."""

from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.models import Contact
from interactions.models import InteractionLogEntry, InteractionTemplate, LoggedSegment
from segments import operations, queries
from segments.errors import CriteriaError
from segments.models import Segment
from segments.queries.combining import SHOWN
from tests.segments.builders import (
    count_statements,
    job,
    make_contact,
    make_contacts,
    make_logged,
    make_segment,
    make_user,
    names,
)

pytestmark = pytest.mark.django_db
ADD, KEEP, REMOVE = queries.Way


@pytest.fixture
def people():
    return [make_contact(name) for name in ("Anna", "Bert", "Clara", "Dora")]


def combine(segment, way, *others):
    return operations.combine_segments(segment, numbers=[each.number for each in others], way=way, by=make_user())


@pytest.mark.parametrize(
    ("way", "left"), [(ADD, ["Anna", "Bert", "Clara"]), (KEEP, ["Bert"]), (REMOVE, ["Anna"])], ids=str
)
def test_a_list_is_combined_with_another(people, way, left):
    segment, other = make_segment(*people[:2]), make_segment(*people[1:3])
    change = combine(segment, way, other)
    assert (names(segment), change.now) == (left, len(left))
    assert names(other) == ["Bert", "Clara"]


@pytest.mark.parametrize(
    ("way", "left"),
    [(ADD, ["Anna", "Bert", "Clara", "Dora"]), (KEEP, ["Anna", "Bert"]), (REMOVE, [])],
    ids=str,
)
def test_open_and_logged_segments_can_be_mixed_and_one_undo_takes_it_back(people, way, left):
    segment = make_segment(*people[:2])
    combine(segment, way, make_segment(people[0], people[2]), make_logged(people[1], people[3]))
    assert names(segment) == left
    operations.undo_last_action(segment, by=make_user())
    assert names(segment) == ["Anna", "Bert"]


def test_the_history_says_with_which_segments(people):
    segment, other, logged = make_segment(people[0]), make_segment(people[1]), make_logged(people[2])
    combine(segment, ADD, other, logged)
    combine(segment, REMOVE, other)
    assert [step.sentence for step in queries.history(segment)][1:] == [
        f"Segment: {other.number} (also those excluded from segments)",
        f"Logged segment: {logged.number}",
        f"Remove: Segment: {other.number}",
    ]


def test_the_other_list_counts_as_it_stands_after_an_undo(people):
    segment, other = make_segment(), make_segment(*people[:2])
    operations.undo_last_action(other, by=make_user())
    combine(segment, ADD, other)
    assert names(segment) == ["Anna"]


def test_a_logged_segment_counts_by_its_interactions(people):
    logged = make_logged(*people[:2])
    InteractionLogEntry.objects.filter(contact=people[1]).delete()
    segment = make_segment()
    combine(segment, ADD, logged)
    assert names(segment) == ["Anna"]


def test_who_is_excluded_from_segments_comes_along_who_is_blocked_for_privacy_does_not():
    excluded, blocked = make_contact("Excluded", exclude_from_segment=True), make_contact("Blocked")
    other, segment = make_segment(excluded, blocked), make_segment()
    Contact.objects.filter(pk=blocked.pk).update(privacy_blocked=True)
    combine(segment, ADD, other)
    assert names(segment) == ["Excluded"]


@pytest.mark.parametrize("way", queries.Way)
def test_a_segment_is_not_combined_with_itself(people, way):
    segment = make_segment(*people[:2])
    with pytest.raises(CriteriaError, match=f"{segment.number} cannot be combined with itself") as refused:
        combine(segment, way, make_segment(), segment)
    assert refused.value.field == "number"
    with pytest.raises(CriteriaError, match="with itself"):
        queries.preview_combining(segment, [segment.number], way)
    assert names(segment) == ["Anna", "Bert"]


def test_what_cannot_be_meant_is_refused(people):
    segment, other = make_segment(), make_segment(*people)
    with pytest.raises(CriteriaError) as no_way:
        combine(segment, "both", other)
    with pytest.raises(CriteriaError) as nothing_chosen:
        combine(segment, ADD)
    assert (no_way.value.field, nothing_chosen.value.field) == ("way", "number")
    with pytest.raises(CriteriaError, match="SM9999"):
        operations.combine_segments(segment, numbers=["SM9999"], way=ADD, by=make_user())
    assert queries.history(segment) == []


def test_the_history_still_names_a_segment_that_was_deleted(people):
    segment, other = make_segment(), make_segment(*people)
    combine(segment, ADD, other)
    operations.delete_segment(other, by=make_user())
    assert other.number in queries.history(segment)[0].sentence


def test_combining_can_be_saved_as_criteria_and_run_again(people):
    segment, other = make_segment(), make_segment(people[0])
    combine(segment, ADD, other)
    saved = operations.save_criteria(segment, code="OTHERS", by=make_user())
    operations.add_contact(other, contact=people[1], by=make_user())
    third = make_segment()
    operations.reuse_criteria(third, saved=saved, by=make_user())
    assert names(third) == ["Anna", "Bert"]


def test_several_logged_segments_are_reused_at_once(people):
    first, second = make_logged(*people[:2]), make_logged(*people[1:3])
    segment = make_segment()
    chosen = LoggedSegment.objects.filter(segment_number__in=[first.number, second.number])
    change = operations.reuse_logged_segment(segment, logged_segments=chosen, by=make_user())
    assert (names(segment), change.added) == (["Anna", "Bert", "Clara"], 3)
    operations.undo_last_action(segment, by=make_user())
    assert names(segment) == []


def test_the_segments_to_choose_from_are_all_others_the_ticked_ones_first(people):
    old, logged = make_segment(people[0], description="Fête d’été"), make_logged(*people[:2])
    new, segment = make_segment(*people[:3], description="Letter"), make_segment()
    others, more = queries.other_segments(segment)
    assert [(each.number, each.count, each.is_logged) for each in others] == [
        (new.number, 3, False),
        (old.number, 1, False),
        (logged.number, 2, True),
    ]
    assert more == 0
    others, _more = queries.other_segments(segment, "fete", ticked=[logged.number])
    assert [each.number for each in others] == [logged.number, old.number]


def test_many_segments_to_choose_from_are_cut_and_counted():
    for _each in range(SHOWN + 3):
        make_segment()
    others, more = queries.other_segments(make_segment())
    assert (len(others), more) == (SHOWN, 3)


@pytest.mark.parametrize("way", queries.Way)
def test_few_statements_however_many_contacts(way):
    def statements(number):
        make_contacts(number, job=f"JOB{number}")
        segment, other = make_segment(), make_segment()
        operations.add_contacts(other, criteria=job(f"JOB{number}"), by=make_user())
        preview = count_statements(lambda: queries.preview_combining(segment, [other.number], way))
        return preview, count_statements(lambda: combine(segment, way, other))

    assert statements(10) == statements(1000)


sets = st.sets(st.integers(0, 9))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(own=sets, opened=st.lists(sets, max_size=2), logged=st.lists(sets.filter(len), max_size=2), draw=st.data())
def test_what_is_shown_and_what_is_done_are_what_sets_would_be(own, opened, logged, draw):
    if not opened and not logged:
        opened = [set()]
    people = list(Contact.objects.order_by("pk")) or [make_contact() for _each in range(10)]
    segment = make_segment(*(people[each] for each in sorted(own)))
    others = [make_segment(*(people[each] for each in sorted(those))) for those in opened]
    others += [logged_with([people[each] for each in sorted(those)]) for those in logged]
    in_one = set(chain.from_iterable([*opened, *logged]))
    chosen = draw.draw(st.sampled_from(list(queries.Way)))
    expected = {ADD: own | in_one, KEEP: own & in_one, REMOVE: own - in_one}
    effects = queries.preview_combining(segment, [each.number for each in others], chosen)
    assert {each: effect.after for each, effect in effects.items()} == {
        each: len(after) for each, after in expected.items()
    }
    change = combine(segment, chosen, *others)
    assert {line.contact for line in queries.members(segment)} == {people[each] for each in expected[chosen]}
    effect = effects[chosen]
    assert (effect.now, effect.came_in, effect.left) == (len(own), change.added, change.removed)
    assert {*effect.coming, *effect.leaving} <= {people[each] for each in own ^ expected[chosen]}


def logged_with(contacts):
    """Logged quickly: only its interactions matter."""
    segment = make_segment()
    logged = LoggedSegment.objects.create(segment_number=segment.number, description="Logged")
    template = InteractionTemplate.objects.get_or_create(pk="RESP")[0]
    InteractionLogEntry.objects.bulk_create(
        InteractionLogEntry(
            logged_segment=logged,
            segment_number=segment.number,
            contact=contact,
            template=template,
        )
        for contact in contacts
    )
    Segment.objects.filter(pk=segment.pk).update(logged_segment=logged)
    return segment
