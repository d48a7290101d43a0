"""The section of the contact card with the profile questionnaires."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from crm import operations
from crm.models import Answer, Contact
from tests.crm import builders

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(builders.user("staffer", "view_contact", "change_contact"))
    return client


def send(
    client: Client, contact: Contact, *, headers: dict[str, str] | None = None, **answers: list[str]
) -> HttpResponse:
    url = reverse("contact_profile", args=[contact.number, "LEADS"])
    posted = {name.replace("_", "-"): codes for name, codes in answers.items()}
    return client.post(url, posted, headers=headers)


def answers_of(contact: Contact) -> set[str]:
    return set(contact.profile_answers.values_list("answer", flat=True))


def test_without_a_questionnaire_there_is_no_section(client: Client) -> None:
    assertNotContains(client.get(builders.person().get_absolute_url()), 'id="profile"')


def test_a_card_shows_the_questionnaires_that_fit_with_what_was_answered(client: Client) -> None:
    leads, lena = builders.questionnaire(), builders.person()
    builders.questionnaire("SIZE", for_type="company")
    operations.answer_profile(lena, questionnaire=leads, answers=["LEADS-1-2"], by=None)
    card = client.get(lena.get_absolute_url())
    assertContains(
        card, '<input type="checkbox" name="LEADS-1" value="LEADS-1-2" id="id_LEADS-1_1" checked>', html=True
    )
    assertContains(card, '<input type="radio" name="LEADS-2" value="LEADS-2-1" id="id_LEADS-2_0">', html=True)
    assertContains(card, '<input type="radio" name="LEADS-2" value="" id="id_LEADS-2_2" checked>', html=True)
    assertContains(card, "Answered on", count=1)
    assertNotContains(card, "SIZE-1")


def test_a_questionnaire_without_questions_does_not_show(client: Client) -> None:
    empty = builders.questionnaire()
    empty.questions.all().delete()
    assertNotContains(client.get(builders.person().get_absolute_url()), 'id="profile"')


def test_choosing_an_answer_saves_the_questionnaire_and_says_when(client: Client) -> None:
    builders.questionnaire()
    lena = builders.person()
    answer = send(client, lena, LEADS_1=["LEADS-1-1", "LEADS-1-3"], LEADS_2=["LEADS-2-2"], headers=HTMX)
    assert answers_of(lena) == {"LEADS-1-1", "LEADS-1-3", "LEADS-2-2"}
    assertContains(answer, "Saved at")
    assertContains(answer, "Answered on", count=2)
    assertNotContains(answer, "<html")


def test_without_script_the_button_saves_and_the_card_comes_back(client: Client) -> None:
    builders.questionnaire()
    lena = builders.person()
    assertRedirects(send(client, lena, LEADS_2=["LEADS-2-1"]), lena.get_absolute_url(), status_code=303)
    assert answers_of(lena) == {"LEADS-2-1"}


@pytest.mark.parametrize("headers", [HTMX, None])
def test_an_answer_that_has_gone_meanwhile_is_said_beside_its_question(
    client: Client, headers: dict[str, str] | None
) -> None:
    leads, lena = builders.questionnaire(), builders.person()
    operations.answer_profile(lena, questionnaire=leads, answers=["LEADS-1-1"], by=None)
    Answer.objects.get(pk="LEADS-1-2").delete()
    answer = send(client, lena, LEADS_1=["LEADS-1-2"], LEADS_2=["LEADS-2-1"], headers=headers)
    assertContains(answer, "LEADS-1-2 is not one of the available choices")
    assertNotContains(answer, "Saved at")
    assert answers_of(lena) == {"LEADS-1-1"}


def test_without_script_what_was_chosen_stays_beside_the_error(client: Client) -> None:
    builders.questionnaire()
    answer = send(client, builders.person(), LEADS_1=["NOPE"], LEADS_2=["LEADS-2-1"])
    assertContains(answer, '<input type="radio" name="LEADS-2" value="LEADS-2-1" id="id_LEADS-2_0" checked>', html=True)


def test_who_may_not_change_contacts_reads_the_answers_only(client: Client) -> None:
    leads, lena = builders.questionnaire(), builders.person()
    operations.answer_profile(lena, questionnaire=leads, answers=["LEADS-1-1"], by=None)
    client.force_login(builders.user("reader", "view_contact"))
    card = client.get(lena.get_absolute_url())
    assertContains(
        card, '<input type="checkbox" name="LEADS-1" value="LEADS-1-1" id="id_LEADS-1_0" checked disabled>', html=True
    )
    assertNotContains(card, '/profile/LEADS/" hx-')
    assert send(client, lena, LEADS_1=[]).status_code == 403
    assert answers_of(lena) == {"LEADS-1-1"}


@pytest.mark.parametrize("code", ["NOPE", "SIZE"])
def test_a_questionnaire_that_does_not_fit_is_not_found(client: Client, code: str) -> None:
    builders.questionnaire("SIZE", for_type="company")
    url = reverse("contact_profile", args=[builders.person().number, code])
    assert client.post(url, {"SIZE-1": ["SIZE-1-1"]}).status_code == 404


def test_looking_at_the_address_changes_nothing(client: Client) -> None:
    builders.questionnaire()
    url = reverse("contact_profile", args=[builders.person().number, "LEADS"])
    assert client.get(url, {"LEADS-1": "LEADS-1-1"}).status_code == 405


def test_more_questions_take_no_more_statements(client: Client) -> None:
    lena = builders.person()
    counts = []
    for questions in ({"topics": ["A", "B"]}, {f"topic{number}": ["A", "B"] for number in range(12)}):
        builders.questionnaire(f"Q{len(questions)}", **questions)
        with CaptureQueriesContext(connection) as statements:
            client.get(lena.get_absolute_url())
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_an_answer_has_the_timeline_told_anew(client: Client) -> None:
    builders.questionnaire()
    lena = builders.person()
    assert send(client, lena, headers=HTMX, LEADS_1=["LEADS-1-1"])["HX-Trigger"] == "contact-saved"
    assert not send(client, lena, headers=HTMX, LEADS_1=["NOPE"]).has_header("HX-Trigger")
