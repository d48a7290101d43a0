"""The set-up tables in the admin site."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from crm import operations
from crm.models import Answer, CompanyInformation, Contact, ContactAnswer, Question, Salutation
from tests.crm import builders

TABLES = ["numberseries", "language", "country", "territory", "jobresponsibility", "businessrelation", "industrygroup"]
TABLES += ["mailinggroup", "salutation", "salesperson", "companyinformation", "contact", "questionnaire"]


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("admin"))
    return client


@pytest.mark.parametrize("table", TABLES)
def test_every_table_can_be_searched_and_added_to(client: Client, table: str) -> None:
    assert client.get(reverse(f"admin:crm_{table}_changelist"), {"q": "a"}).status_code in (200, 302)
    assert client.get(reverse(f"admin:crm_{table}_add")).status_code == 200


def test_salutations_have_their_formulas_inline(client: Client) -> None:
    Salutation.objects.create(code="MS", description="Ms")
    assertContains(client.get(reverse("admin:crm_salutation_change", args=["MS"])), "formulas-TOTAL_FORMS")


def test_company_information_has_one_row(client: Client) -> None:
    CompanyInformation.objects.create(name="CRONUS")
    assert client.get(reverse("admin:crm_companyinformation_add")).status_code == 403


def test_a_contact_made_in_the_admin_site_follows_the_rules(client: Client) -> None:
    lake = builders.company("Lake")
    client.post(
        reverse("admin:crm_contact_add"),
        {"type": "person", "name": "Lena Brandt", "company": lake.pk, "mailing_groups": ["NEWS"]},
    )
    lena = Contact.objects.persons().get()
    assert (lena.number, lena.surname, lena.city) == ("CT000002", "Brandt", "Vevey")
    assert lena.mailing_groups.get().pk == "NEWS"


def test_what_a_contact_cannot_be_is_said_beside_its_field(client: Client) -> None:
    answer = client.post(reverse("admin:crm_contact_add"), {"type": "person", "name": "Lena", "phone": "call me"})
    assertContains(answer, "call me has letters")
    assert not Contact.objects.exists()


def test_a_companys_change_reaches_its_persons_from_the_admin_site_too(client: Client) -> None:
    lake = builders.company("Lake", phone="+41 1")
    lena = builders.person("Lena Brandt", company=lake)
    client.post(
        reverse("admin:crm_contact_change", args=[lake.pk]),
        {"type": "company", "name": "Lake", "phone": "+41 2", "company": lake.pk},
    )
    assert Contact.objects.get(pk=lena.pk).phone == "+41 2"


LEVELS = [("questionnaire", "LEADS"), ("question", "LEADS-1"), ("answer", "LEADS-1-1")]


def line(place: int, **fields: str) -> dict[str, str]:
    """A row of the form below a questionnaire or a question."""
    kind = "answers" if fields.pop("of", "") == "question" else "questions"
    return {f"{kind}-{place}-{name}": value for name, value in fields.items()}


def rows(kind: str, new: int, kept: int = 0) -> dict[str, str]:
    return {f"{kind}-TOTAL_FORMS": str(new + kept), f"{kind}-INITIAL_FORMS": str(kept)}


def test_questions_are_typed_below_their_questionnaire_and_answers_below_their_question(client: Client) -> None:
    typed = line(0, description="Topics", several="on") | line(1, description="Decision", description_fr="Décision")
    client.post(
        reverse("admin:crm_questionnaire_add"),
        {"code": "leads", "description": "Leads", "for_type": "person", **rows("questions", 2), **typed},
    )
    assert list(Question.objects.values_list("pk", "position", "several")) == [
        ("LEADS-1", 1, True),
        ("LEADS-2", 2, False),
    ]
    answers = line(0, of="question", description="Servers") | line(1, of="question", description="Storage")
    answer = client.post(
        reverse("admin:crm_question_change", args=["LEADS-1"]),
        {"description": "Topics", "several": "on", "position": "", **rows("answers", 2), **answers},
    )
    assertRedirects(answer, reverse("admin:crm_questionnaire_change", args=["LEADS"]))
    assert list(Answer.objects.values_list("pk", "description")) == [("LEADS-1-1", "Servers"), ("LEADS-1-2", "Storage")]


def test_an_answer_is_reworded_and_its_code_stays(client: Client) -> None:
    builders.questionnaire()
    client.post(reverse("admin:crm_answer_change", args=["LEADS-1-1"]), {"description": "Computers", "position": ""})
    reworded = Answer.objects.get(pk="LEADS-1-1")
    assert (reworded.description, reworded.position) == ("Computers", 3)


def test_several_answers_cannot_be_forbidden_to_who_has_given_them(client: Client) -> None:
    leads = builders.questionnaire()
    operations.answer_profile(builders.person(), questionnaire=leads, answers=["LEADS-1-1", "LEADS-1-2"], by=None)
    answer = client.post(
        reverse("admin:crm_question_change", args=["LEADS-1"]),
        {"description": "Topics", "position": "1", **rows("answers", 0)},
    )
    assertContains(answer, "There are contacts with several answers to this question.")


@pytest.mark.parametrize(
    ("table", "code"), [("questionnaire", "LEADS"), ("question", "LEADS-1"), ("answer", "LEADS-1-1")]
)
def test_what_contacts_have_answered_is_not_deleted_and_the_page_counts_them(
    client: Client, table: str, code: str
) -> None:
    leads = builders.questionnaire()
    for name in ("Lena Brandt", "Ole Sand"):
        operations.answer_profile(builders.person(name), questionnaire=leads, answers=["LEADS-1-1"], by=None)
    url = reverse(f"admin:crm_{table}_delete", args=[code])
    assertContains(client.get(url), "the answers of 2 contacts")
    assert client.post(url, {"post": "yes"}).status_code == 200
    assert ContactAnswer.objects.count() == 2


@pytest.mark.parametrize(
    ("table", "code"), [("questionnaire", "LEADS"), ("question", "LEADS-1"), ("answer", "LEADS-1-1")]
)
def test_what_nobody_has_answered_can_be_deleted(client: Client, table: str, code: str) -> None:
    builders.questionnaire()
    client.post(reverse(f"admin:crm_{table}_delete", args=[code]), {"post": "yes"})
    assert not Answer.objects.filter(pk="LEADS-1-1").exists()
