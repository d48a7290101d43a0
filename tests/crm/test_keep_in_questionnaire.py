"""The questions and answers of profile questionnaires, and their codes."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from crm import operations
from crm.models import Answer, Question, Questionnaire
from tests.crm import builders


def codes_of(question: str) -> list[str]:
    return list(Question.objects.get(pk=question).answers.values_list("pk", flat=True))


def test_a_new_line_is_numbered_below_the_one_above_it() -> None:
    builders.questionnaire(topics=["Servers", "Storage"], decision=["Soon"])
    assert list(Question.objects.values_list("pk", "position")) == [("LEADS-1", 1), ("LEADS-2", 2)]
    assert list(Answer.objects.values_list("pk", flat=True)) == ["LEADS-1-1", "LEADS-1-2", "LEADS-2-1"]


def test_a_line_moved_keeps_its_code() -> None:
    builders.questionnaire(topics=["Servers", "Storage"])
    servers = Answer.objects.get(pk="LEADS-1-1")
    servers.position = 9
    operations.keep_in_questionnaire(servers)
    assert codes_of("LEADS-1") == ["LEADS-1-2", "LEADS-1-1"]


def test_a_line_whose_position_is_emptied_comes_last() -> None:
    builders.questionnaire(topics=["Servers", "Storage", "Training"])
    servers = Answer.objects.get(pk="LEADS-1-1")
    servers.position = None  # as an emptied field of a form leaves it
    operations.keep_in_questionnaire(servers)
    assert servers.position == 3


def test_the_code_of_a_deleted_line_is_not_given_again() -> None:
    builders.questionnaire(topics=["Servers", "Storage"])
    Answer.objects.get(pk="LEADS-1-2").delete()
    operations.keep_in_questionnaire(Answer(question_id="LEADS-1", description="Training"))
    assert codes_of("LEADS-1") == ["LEADS-1-1", "LEADS-1-3"]


def test_ten_answers_stand_in_the_order_of_their_numbers() -> None:
    builders.questionnaire(topics=[str(number) for number in range(1, 12)])
    assert codes_of("LEADS-1") == [f"LEADS-1-{number}" for number in range(1, 12)]


def test_a_question_reads_in_the_readers_language() -> None:
    question = Question(questionnaire=builders.questionnaire(), description="Topics", description_fr="Sujets")
    operations.keep_in_questionnaire(question)
    with override("fr"):
        assert str(question) == "Sujets"


def test_a_questionnaire_others_have_answered_stays_open_to_them() -> None:
    both = builders.questionnaire(for_type="")
    operations.answer_profile(builders.company(), questionnaire=both, answers=["LEADS-1-1"], by=None)
    Questionnaire(code="LEADS", description="Leads", for_type="company").clean()
    with pytest.raises(ValidationError, match="other type"):
        Questionnaire(code="LEADS", description="Leads", for_type="person").clean()


def test_several_answers_stay_allowed_while_somebody_has_given_them() -> None:
    leads, lena = builders.questionnaire(), builders.person()
    question = Question.objects.get(pk="LEADS-1")
    question.several = False
    question.clean()
    operations.answer_profile(lena, questionnaire=leads, answers=["LEADS-1-1", "LEADS-1-2"], by=None)
    with pytest.raises(ValidationError, match="several answers"):
        question.clean()
