"""The code tables speak three languages; the numbers of the walkthrough are free."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign, CampaignStatus
from config.demo.codes import TABLES
from config.lib.models import CodeTable
from crm.models import (
    BusinessRelation,
    CompanyInformation,
    JobResponsibility,
    Language,
    NumberSeries,
    Salesperson,
    Salutation,
    SalutationFormula,
)
from crm.operations import next_number
from interactions.models import InteractionTemplate, LoggedSegment, TemplateLanguage

pytestmark = pytest.mark.usefixtures("cronus")


@pytest.mark.parametrize("table", [*TABLES, InteractionTemplate], ids=lambda table: table.__name__)
def test_every_code_has_a_description_in_three_languages(table: type[CodeTable]) -> None:
    assert table._default_manager.count() >= 4
    for row in table._default_manager.all():
        assert row.description
        assert row.description_fr
        assert row.description_da


def test_purchase_reads_as_the_walkthrough_has_it() -> None:
    purchase = JobResponsibility.objects.get(code="PURCHASE")
    assert [purchase.label_in(language) for language in ("en", "fr", "da")] == ["Purchase", "Achat", "Køb"]


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (CampaignStatus, ["1-PLAN", "2-APP", "3-INIT", "4-SCH", "5-START", "9-DONE"]),
        (BusinessRelation, ["PROS", "CUST", "VEND", "PRESS"]),
        (Language, ["ENG", "FRA", "DAN", "DEU"]),
        (InteractionTemplate, ["ABSTRACT", "BUS", "GOLF", "INCOME", "INHOUSE", "ONSITE", "OUTGOING"]),
    ],
)
def test_the_known_codes_are_there(table: type[CodeTable], codes: list[str]) -> None:
    assert set(codes) <= set(table._default_manager.values_list("code", flat=True))


def test_the_template_for_responses_is_left_to_the_user() -> None:
    assert not InteractionTemplate.objects.filter(code="RESP").exists()


@pytest.mark.parametrize(
    ("series", "first"),
    [(NumberSeries.CAMPAIGNS, "CP0001"), (NumberSeries.SEGMENTS, "SM00001"), (NumberSeries.CONTACTS, "CT000201")],
)
def test_the_next_number_is_the_first_of_the_walkthrough(series: str, first: str) -> None:
    assert next_number(series) == first


def test_what_is_there_has_typed_numbers() -> None:
    assert set(Campaign.objects.values_list("number", flat=True)) == {"CP9001", "CP9002", "CP9003"}
    numbers = LoggedSegment.objects.values_list("segment_number", flat=True)
    assert set(numbers) == {"SM9001", "SM9002", "SM9003"}


def test_the_business_letter_is_printed_whatever_the_contact_prefers() -> None:
    letter = InteractionTemplate.objects.get(code="BUS")
    assert (letter.correspondence_type, letter.ignore_contact_correspondence) == ("hard_copy", True)
    assert (letter.group_id, letter.unit_cost, letter.unit_duration) == ("LETTER", 8, 30)
    assert (letter.information_flow, letter.initiated_by, letter.language_id) == ("outbound", "us", "ENG")


def test_the_business_letter_has_a_document_in_three_languages() -> None:
    letters = TemplateLanguage.objects.filter(template="BUS", document__isnull=False)
    assert dict(letters.values_list("language", "description")) == {
        "ENG": "Business letter",
        "FRA": "Lettre commerciale",
        "DAN": "Forretningsbrev",
    }


def test_every_salutation_greets_in_every_language() -> None:
    formulas = SalutationFormula.objects.count()
    assert formulas == Salutation.objects.count() * Language.objects.count() * 2


@pytest.mark.parametrize(
    ("salutation", "language", "kind", "text", "parts"),
    [
        ("F", "ENG", "formal", "Dear Ms %1,", ["surname", "", ""]),
        ("M", "FRA", "formal", "Monsieur,", ["", "", ""]),
        ("F", "FRA", "informal", "Chère %1,", ["first_name", "", ""]),
        ("M", "DAN", "formal", "Kære %1 %2", ["first_name", "surname", ""]),
    ],
)
def test_greetings(salutation: str, language: str, kind: str, text: str, parts: list[str]) -> None:
    formula = SalutationFormula.objects.get(salutation=salutation, language=language, kind=kind)
    assert formula.text == text
    assert [formula.part_1, formula.part_2, formula.part_3] == parts


def test_the_letterhead_is_complete() -> None:
    company = CompanyInformation.objects.get()
    assert company.name == "CRONUS"
    assert all([company.address, company.post_code, company.city, company.country, company.phone, company.vat_number])


def test_director_and_staffer_are_salespersons() -> None:
    users = Salesperson.objects.exclude(user=None).values_list("user__username", "name")
    assert dict(users) == {"director": "Claire Aubert", "staffer": "Thomas Grisel"}
