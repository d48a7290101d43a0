"""Criteria saved under a code, edited, and used again."""

import pytest

from crm.models import JobResponsibility
from segments import operations, queries
from segments.errors import CannotSet, CodeTaken, CriteriaChanged, CriteriaError, NothingToSave
from segments.models import SavedCriteria
from tests.segments.builders import job, make_contact, make_segment, make_user, names

pytestmark = pytest.mark.django_db


@pytest.fixture
def segment():
    make_contact("Anna", jobs=["PURCHASE"])
    make_contact("Bert", jobs=["PURCHASE", "SALE"])
    segment = make_segment()
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    operations.reduce_contacts(segment, criteria=job("SALE"), keep="others", by=make_user())
    return segment


def save(segment, code="fair", description="Fair", **keywords):
    return operations.save_criteria(segment, code=code, description=description, by=make_user(), **keywords)


def edit(saved, **changes):
    return operations.edit_criteria(saved, by=make_user(), **changes)


def test_saved_steps_run_against_the_contacts_of_the_day(segment):
    saved = save(segment)
    make_contact("Clara", jobs=["PURCHASE"])
    other = make_segment()
    change = operations.reuse_criteria(other, saved=saved, by=make_user())
    assert (saved.code, change.now) == ("FAIR", 2)
    assert names(other) == ["Anna", "Clara"]


def test_one_undo_takes_all_of_it_back_and_one_redo_brings_it_again(segment):
    saved = save(segment)
    other = make_segment(make_contact("Zoe"))
    operations.reuse_criteria(other, saved=saved, by=make_user())
    operations.undo_last_action(other, by=make_user())
    assert names(other) == ["Zoe"]
    operations.redo_action(other, by=make_user())
    assert names(other) == ["Zoe", "Anna"]
    assert len({step.batch for step in queries.history(other)[1:]}) == 1


def test_undone_steps_and_steps_by_hand_are_not_saved(segment):
    operations.undo_last_action(segment, by=make_user())
    operations.add_contact(segment, contact=make_contact("Zoe"), by=make_user())
    assert [step["kind"] for step in save(segment).steps] == ["add"]


def test_without_steps_there_is_nothing_to_save():
    with pytest.raises(NothingToSave):
        save(make_segment(make_contact("Anna")))


def test_a_code_is_given_once(segment):
    save(segment)
    with pytest.raises(CodeTaken) as refused:
        save(segment, code="FAIR")
    assert refused.value.field == "code"


@pytest.mark.parametrize("code", ["", "x" * 30])
def test_a_code_that_is_none_is_refused(segment, code):
    with pytest.raises(CannotSet) as refused:
        save(segment, code=code)
    assert refused.value.field == "code"


def test_a_code_in_use_is_replaced_where_that_is_wished(segment):
    first = save(segment)
    other = make_segment()
    operations.add_contacts(other, criteria=job("SALE"), by=make_user("hugo"))
    operations.save_criteria(other, code="FAIR", description="Sellers", replace=True, by=make_user("hugo"))
    stored = SavedCriteria.objects.get()
    assert (stored.description, len(stored.steps), stored.created_by.username) == ("Sellers", 1, "hugo")
    assert stored.created_at > first.created_at


def test_replacing_what_is_not_there_saves_it(segment):
    assert save(segment, replace=True).pk == "FAIR"
    assert SavedCriteria.objects.exists()


def test_a_list_replaced_under_its_code_keeps_its_history(segment):
    saved, other = save(segment), make_segment()
    operations.reuse_criteria(other, saved=saved, by=make_user())
    save(segment, description="Anew", replace=True)
    assert [use.number for use in queries.last_uses(saved)] == [other.number]


def test_without_a_description_the_steps_in_words_are_one(segment):
    words = "Job Responsibility: Purchase → Remove: Job Responsibility: Sale"
    assert save(segment, description=" ").description == words


def test_a_description_of_many_steps_is_cut(segment):
    for code in ("SALE", "PURCHASE") * 3:
        operations.add_contacts(segment, criteria=job(code), by=make_user())
    description = save(segment, description="").description
    assert (len(description), description[-1]) == (100, "…")


def test_another_description_leaves_the_steps_and_another_step_the_description(segment):
    saved = save(segment)
    edit(saved, description="Spring")
    edit(saved, steps=saved.steps[:1])
    stored = SavedCriteria.objects.get()
    assert (stored.description, [step["kind"] for step in stored.steps]) == ("Spring", ["add"])


def test_a_new_step_is_checked_and_stored_as_criteria_are(segment):
    saved = save(segment)
    edit(saved, steps=[{"kind": "add", "criteria": job("sale"), "keep": "matching"}, *saved.steps])
    first = SavedCriteria.objects.get().steps[0]
    assert first["criteria"]["groups"] == [{"section": "job_responsibility", "code": {"in": ["SALE"]}}]
    assert first["keep"] == ""


@pytest.mark.parametrize(
    "step",
    [
        None,
        {"kind": "jump", "criteria": {}},
        {"kind": ["add"]},
        {"kind": "add", "criteria": []},
        {"kind": "add", "criteria": {"groups": [{"section": "moon"}]}},
        {"kind": "reduce", "criteria": {}, "keep": ""},
        {"kind": "reduce", "criteria": {}, "keep": ["others"]},
    ],
    ids=str,
)
def test_a_step_that_is_none_is_refused_and_nothing_is_stored(segment, step):
    saved = save(segment)
    with pytest.raises(CriteriaError):
        edit(saved, description="Lost", steps=[*saved.steps, step])
    assert SavedCriteria.objects.get().description == "Fair"
    assert len(SavedCriteria.objects.get().steps) == 2


def test_a_step_that_can_no_longer_be_run_does_not_keep_the_others_from_being_edited(segment):
    saved = save(segment)
    JobResponsibility.objects.filter(pk="SALE").delete()
    edit(saved, steps=saved.steps[::-1])
    assert [step["kind"] for step in SavedCriteria.objects.get().steps] == ["reduce", "add"]


def test_at_least_one_step_is_left(segment):
    saved = save(segment)
    with pytest.raises(NothingToSave):
        edit(saved, steps=[])
    assert len(SavedCriteria.objects.get().steps) == 2


def test_who_edits_an_older_version_of_the_steps_is_told(segment):
    saved, older = save(segment), SavedCriteria.objects.get()
    seen = queries.version_of(older)
    edit(saved, steps=saved.steps[:1], seen=seen)
    with pytest.raises(CriteriaChanged, match="FAIR"):
        edit(older, steps=older.steps[::-1], seen=seen)
    assert len(SavedCriteria.objects.get().steps) == 1


def test_what_was_deleted_meanwhile_cannot_be_edited(segment):
    saved = save(segment)
    operations.delete_criteria(SavedCriteria.objects.get(), by=make_user())
    with pytest.raises(CriteriaChanged, match="deleted"):
        edit(saved, description="Late")
    assert not SavedCriteria.objects.exists()


def test_a_description_that_does_not_fit_is_refused(segment):
    with pytest.raises(CannotSet) as refused:
        edit(save(segment), description="x" * 101)
    assert refused.value.field == "description"


def test_segments_made_with_criteria_stay_as_they_are_when_these_are_edited(segment):
    saved, other = save(segment), make_segment()
    operations.reuse_criteria(other, saved=saved, by=make_user())
    edit(saved, steps=saved.steps[:1])
    assert names(other) == ["Anna"]
    assert len(queries.history(other)) == 2


def test_the_list_says_where_and_when_each_was_used_last(segment):
    saved, first, second = save(segment), make_segment(), make_segment()
    assert queries.saved_criteria().get().used_in is None
    operations.reuse_criteria(first, saved=saved, by=make_user())
    operations.reuse_criteria(second, saved=saved, by=make_user())
    row = queries.saved_criteria().get()
    assert (row.used_in, row.used_at) == (second.number, second.actions.latest("number").created_at)
    assert [use.number for use in queries.last_uses(saved)] == [second.number, first.number]


def test_steps_that_name_a_code_that_is_gone_change_nothing(segment):
    saved = save(segment)
    saved.steps[1]["criteria"]["groups"][0]["code"]["in"] = ["GONE"]
    other = make_segment()
    with pytest.raises(CriteriaError, match="GONE"):
        operations.reuse_criteria(other, saved=saved, by=make_user())
    assert queries.history(other) == []


def test_saved_criteria_can_be_forgotten_without_harm(segment):
    saved = save(segment)
    other = make_segment()
    operations.reuse_criteria(other, saved=saved, by=make_user())
    operations.delete_criteria(saved, by=make_user())
    assert not queries.saved_criteria().exists()
    assert names(other) == ["Anna"]
