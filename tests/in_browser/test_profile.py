"""A questionnaire answered on the contact card without a mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.product import StartedProduct
from tests.walkthrough.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.once]

PERSON, COMPANY = "/contacts/CT000002/", "/contacts/CT000001/"
TOPICS, DECISION = "Sujets abordés", "Quand la décision est-elle prévue"
SIZE = "Nombre de collaborateurs"
WITHOUT_LARGEST = (
    "from crm.models import Answer, ContactAnswer; "
    "ContactAnswer.objects.filter(answer='SIZE-1-4').delete(); Answer.objects.get(pk='SIZE-1-4').delete()"
)


def answer(reader: Reader, question: str, text: str) -> Locator:
    group = reader.page.get_by_role("group", name=question)
    return group.get_by_role("checkbox", name=text, exact=True).or_(group.get_by_role("radio", name=text, exact=True))


def test_digits_choose_enter_goes_on_and_everything_is_kept(staffer: Reader, product: StartedProduct) -> None:
    staffer.page.goto(product.url + PERSON)
    keyboard = staffer.page.keyboard
    first, training = answer(staffer, TOPICS, "Millennium Server"), answer(staffer, TOPICS, "Formation")
    expect(first).not_to_be_checked()
    expect(training).to_be_checked()
    first.focus()
    for key in ("1", "4", "Enter", "3"):
        keyboard.press(key)
    expect(answer(staffer, DECISION, "Plus tard")).to_be_focused()
    expect(staffer.page.locator("#told-LEADS-2")).to_have_text(re.compile(r"\d"))  # the day: the answer is kept
    staffer.page.reload()
    expect(first).to_be_checked()
    expect(training).not_to_be_checked()
    expect(answer(staffer, DECISION, "Plus tard")).to_be_checked()


def test_an_answer_deleted_meanwhile_is_said_and_the_choice_stays(staffer: Reader, product: StartedProduct) -> None:
    staffer.page.goto(product.url + COMPANY)
    largest = answer(staffer, SIZE, "250 ou plus")
    expect(largest).not_to_be_checked()
    product.manage("shell", "--verbosity", "0", "--command", WITHOUT_LARGEST)
    largest.check()
    alert = staffer.page.get_by_role("group", name=SIZE).get_by_role("alert")
    expect(alert).to_contain_text("SIZE-1-4")
    expect(largest).to_be_checked()
    answer(staffer, SIZE, "10 à 49").check()
    expect(alert).to_have_count(0)
