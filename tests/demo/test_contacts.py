"""Purchase finds a list that is too long, PROS makes it short, and every kind of trouble is in it."""

from __future__ import annotations

import re

import pytest
from django.db.models import Q

from config.demo.load import Totals
from crm.filters import email_at, postal_address_at
from crm.models import Contact, ContactQuerySet, CorrespondenceType
from segments import criteria

PURCHASE = {"section": "job_responsibility", "code": {"in": ["PURCHASE"]}}
PROSPECTS = {"section": "business_relation", "code": {"in": ["PROS"]}}
# Ranges kept for fiction in Britain and France; in Switzerland and Denmark no number begins like this.
FICTITIOUS = re.compile(
    r"\+44 (1632 960|7700 900)\d{3}|\+33 (1 99 00|6 39 98)( \d\d){2}|\+41 20 55[56]( \d\d){2}|\+45 10 55( \d\d){2}"
)

pytestmark = pytest.mark.usefixtures("cronus")


def found(*groups: dict) -> ContactQuerySet:
    return criteria.matching({"version": 1, "groups": list(groups)})


def test_there_are_about_two_hundred_contacts(cronus: Totals) -> None:
    assert (cronus.companies, cronus.persons) == (61, 142)


def test_they_live_in_four_countries() -> None:
    assert set(Contact.objects.exclude(country=None).values_list("country", flat=True)) == {"CH", "FR", "DK", "GB"}


def test_numbers_are_drawn_from_the_series() -> None:
    numbers = sorted(Contact.objects.exclude(number__startswith="CT9").values_list("number", flat=True))
    assert numbers == [f"CT{number:06d}" for number in range(1, 201)]


def test_purchase_finds_60_to_80_people() -> None:
    assert 60 <= found(PURCHASE).count() <= 80


def test_they_read_three_languages_that_letters_are_written_in_and_one_that_is_not() -> None:
    languages = list(found(PURCHASE).values_list("language", flat=True))
    assert set(languages) == {"FRA", "DAN", "ENG", "DEU", None}
    assert min(languages.count(code) for code in ("FRA", "DAN", "ENG")) >= 8


def test_prospects_are_12_to_20_of_them() -> None:
    assert 12 <= found(PURCHASE, PROSPECTS).count() <= 20


@pytest.mark.parametrize(
    ("trouble", "language"),
    [
        pytest.param(email_at() & ~postal_address_at(), "FRA", id="no address but e-mail"),
        pytest.param(~email_at() & postal_address_at(), "DAN", id="no e-mail but address"),
        pytest.param(~email_at() & ~postal_address_at(), "ENG", id="neither"),
        pytest.param(Q(language=None), None, id="no language"),
        pytest.param(Q(language="DEU"), "DEU", id="a language without a letter"),
        pytest.param(Q(correspondence_type=CorrespondenceType.EMAIL), "DAN", id="wants e-mail"),
        pytest.param(Q(correspondence_type=CorrespondenceType.HARD_COPY), "ENG", id="wants letters"),
    ],
)
def test_each_kind_of_trouble_occurs_among_them(trouble: Q, language: str | None) -> None:
    assert language in found(PURCHASE, PROSPECTS).filter(trouble).values_list("language", flat=True)


def test_most_of_them_give_no_trouble() -> None:
    easy = found(PURCHASE, PROSPECTS).filter(
        email_at() & postal_address_at(), language__in=["FRA", "DAN", "ENG"], correspondence_type=""
    )
    assert easy.count() >= 6


def test_somebody_blocked_for_privacy_is_a_prospects_buyer_and_is_not_found() -> None:
    blocked = Contact.objects.filter(
        privacy_blocked=True, job_responsibilities="PURCHASE", company__business_relations="PROS"
    )
    assert blocked.count() == 1
    assert blocked.get() not in found(PURCHASE, PROSPECTS)


def test_somebody_excluded_from_segments_is_not_found() -> None:
    excluded = Contact.objects.get(exclude_from_segment=True, job_responsibilities="PURCHASE")
    assert excluded not in found(PURCHASE)


def test_the_prospects_buyers_left_their_cards_at_the_fair() -> None:
    cards = set(found({"section": "mailing_group", "code": {"in": ["SALON"]}}))
    assert set(found(PURCHASE, PROSPECTS)) < cards


def test_no_two_people_have_the_same_name_or_address() -> None:
    persons = Contact.objects.persons().exclude(number__startswith="CT9")
    emails = [email for email in persons.values_list("email", flat=True) if email]
    assert persons.values("name").distinct().count() == 140
    assert len(set(emails)) == len(emails) == 137


def test_nobody_real_can_be_reached() -> None:
    for contact in Contact.objects.all():
        assert contact.home_page.endswith(".example")
        assert not contact.email or contact.email.endswith(contact.home_page.removeprefix("www."))
        for phone in (contact.phone, contact.mobile_phone):
            assert not phone or FICTITIOUS.fullmatch(phone), phone
