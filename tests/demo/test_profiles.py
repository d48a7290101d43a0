"""Two questionnaires in three languages, and a good part of the contacts have answered."""

from __future__ import annotations

import pytest

from config.demo.load import load_demo
from crm.models import Answer, Contact, ContactAnswer, Question, Questionnaire

pytestmark = pytest.mark.usefixtures("cronus")


def test_one_is_for_persons_and_one_for_companies() -> None:
    assert dict(Questionnaire.objects.values_list("code", "for_type")) == {"LEADS": "person", "SIZE": "company"}


@pytest.mark.parametrize("table", [Questionnaire, Question, Answer])
def test_every_text_is_there_in_three_languages(table: type[Questionnaire | Question | Answer]) -> None:
    for line in table.objects.all():
        assert line.description
        assert line.description_fr
        assert line.description_da


def test_topics_allow_several_answers_and_the_decision_one() -> None:
    assert dict(Question.objects.values_list("code", "several")) == {"LEADS-1": True, "LEADS-2": False, "SIZE-1": False}


@pytest.mark.parametrize(("kind", "everybody"), [("person", 140), ("company", 60)])
def test_more_than_half_have_answered_but_not_all(kind: str, everybody: int) -> None:
    answered = Contact.objects.filter(type=kind, profile_answers__isnull=False).distinct().count()
    assert everybody / 2 < answered < everybody


def test_each_answer_was_given_by_somebody() -> None:
    assert not Answer.objects.filter(given=None).exists()


def test_a_second_run_changes_no_questionnaire_and_no_answer() -> None:
    Questionnaire.objects.filter(code="SIZE").update(description="How many they are")
    ContactAnswer.objects.filter(answer="SIZE-1-1").delete()
    Answer.objects.get(code="SIZE-1-1").delete()
    before = set(ContactAnswer.objects.values_list("contact", "answer"))
    load_demo()
    assert set(ContactAnswer.objects.values_list("contact", "answer")) == before
    assert Questionnaire.objects.get(code="SIZE").description == "How many they are"
    assert not Answer.objects.filter(code="SIZE-1-1").exists()
