"""What contacts answer to profile questionnaires."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm import operations
from crm.errors import AnswerRefused, ContactRefused
from crm.models import Contact, ContactAnswer, Questionnaire
from crm.operations import ProfileChange
from tests.crm import builders


def answer(contact: Contact, questionnaire: Questionnaire, *codes: str) -> ProfileChange:
    return operations.answer_profile(contact, questionnaire=questionnaire, answers=codes, by=None)


def answers_of(contact: Contact) -> dict[str, date]:
    return dict(contact.profile_answers.order_by().values_list("answer", "answered_at"))


def test_what_is_answered_today_is_kept_with_the_day() -> None:
    leads, lena = builders.questionnaire(), builders.person()
    change = answer(lena, leads, "leads-1-1", "LEADS-1-3", "LEADS-2-1")
    assert change == ProfileChange(added=("LEADS-1-1", "LEADS-1-3", "LEADS-2-1"), removed=())
    assert answers_of(lena) == dict.fromkeys(change.added, timezone.localdate())


def test_an_answer_that_stays_keeps_its_day_and_the_change_names_the_others() -> None:
    leads, lena = builders.questionnaire(), builders.person()
    answer(lena, leads, "LEADS-1-1", "LEADS-1-2")
    ContactAnswer.objects.update(answered_at=date(2026, 3, 12))
    assert answer(lena, leads, "LEADS-1-2", "LEADS-2-2") == ProfileChange(added=("LEADS-2-2",), removed=("LEADS-1-1",))
    assert answers_of(lena) == {"LEADS-1-2": date(2026, 3, 12), "LEADS-2-2": timezone.localdate()}


def test_no_answer_takes_back_those_of_this_questionnaire_only() -> None:
    leads, golf, lena = builders.questionnaire(), builders.questionnaire("GOLF"), builders.person()
    answer(lena, leads, "LEADS-1-1")
    answer(lena, golf, "GOLF-1-1")
    answer(lena, leads)
    assert set(answers_of(lena)) == {"GOLF-1-1"}


def test_an_answer_of_another_questionnaire_is_refused() -> None:
    leads, lena = builders.questionnaire(), builders.person()
    builders.questionnaire("GOLF")
    with pytest.raises(AnswerRefused, match="“Leads” has no answer GOLF-1-1"):
        answer(lena, leads, "LEADS-1-1", "GOLF-1-1")
    assert answers_of(lena) == {}


def test_two_answers_where_one_is_allowed_are_refused_and_the_question_is_named() -> None:
    leads, lena = builders.questionnaire(), builders.person()
    with pytest.raises(AnswerRefused, match="Only one answer is allowed") as refused:
        answer(lena, leads, "LEADS-2-1", "LEADS-2-2")
    assert refused.value.field == "LEADS-2"
    assert answers_of(lena) == {}


@pytest.mark.parametrize(
    ("for_type", "fits"), [("person", [True, False]), ("company", [False, True]), ("", [True, True])]
)
def test_a_questionnaire_is_for_persons_for_companies_or_for_both(for_type: str, fits: list[bool]) -> None:
    leads = builders.questionnaire(for_type=for_type)
    for contact, fitting in zip([builders.person(), builders.company()], fits, strict=True):
        if fitting:
            answer(contact, leads, "LEADS-1-1")
        else:
            with pytest.raises(AnswerRefused, match=f"is not for {contact.name}"):
                answer(contact, leads, "LEADS-1-1")
        assert contact.profile_answers.exists() == fitting


def test_a_contact_deleted_meanwhile_is_said_to_be() -> None:
    leads, lena = builders.questionnaire(), builders.person()
    Contact.objects.filter(pk=lena.pk).delete()
    with pytest.raises(AnswerRefused, match="has been deleted meanwhile"):
        answer(lena, leads, "LEADS-1-1")


def test_many_answers_take_as_many_statements_as_one() -> None:
    long = builders.questionnaire("LONG", topics=[f"Topic {number}" for number in range(60)])
    codes = [f"LONG-1-{number}" for number in range(1, 61)]
    taken = []
    for first, second in ((codes[:1], codes[1:2]), (codes[:30], codes[30:])):
        contact = builders.person()
        answer(contact, long, *first)
        with CaptureQueriesContext(
            connection,
        ) as statements:
            answer(contact, long, *second)
        taken.append(len(statements))
    assert taken[0] == taken[1]


def test_a_deleted_contact_takes_its_answers_along() -> None:
    leads, lena = builders.questionnaire(), builders.person()
    answer(lena, leads, "LEADS-1-1")
    operations.delete_contact(lena)
    assert not ContactAnswer.objects.exists()


def test_a_person_with_answers_only_persons_give_does_not_become_a_company() -> None:
    leads, lena = builders.questionnaire(), builders.person()
    answer(lena, leads, "LEADS-1-1")
    with pytest.raises(ContactRefused, match="take them back first") as refused:
        operations.edit_contact(lena, by=None, type=Contact.Type.COMPANY)
    assert refused.value.field == "type"
    answer(lena, leads)
    assert operations.edit_contact(lena, by=None, type=Contact.Type.COMPANY).is_company


def test_what_both_may_answer_stays_when_the_type_changes() -> None:
    both, lena = builders.questionnaire(for_type=""), builders.person()
    answer(lena, both, "LEADS-1-1")
    assert operations.edit_contact(lena, by=None, type=Contact.Type.COMPANY).profile_answers.count() == 1
