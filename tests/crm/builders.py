"""Contacts and what describes them, valid by default."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission, User

from crm import operations
from crm.models import (
    Answer,
    BusinessRelation,
    Contact,
    Country,
    DuplicateSearchString,
    DuplicateSetup,
    IndustryGroup,
    JobResponsibility,
    Language,
    MailingGroup,
    NumberSeries,
    Question,
    Questionnaire,
    Salesperson,
)


def set_up() -> None:
    """The code tables a small company has."""
    NumberSeries.objects.create(code="CONTACTS", description="Contacts", prefix="CT", digits=6)
    for code, name, in_french in (
        ("CH", "Switzerland", "Suisse"),
        ("FR", "France", "France"),
        ("GB", "Great Britain", ""),
    ):
        Country.objects.create(code=code, description=name, description_fr=in_french)
    for code, name, iso in (("FRA", "French", "fr"), ("ENU", "English", "en"), ("DAN", "Danish", "da")):
        Language.objects.create(code=code, description=name, iso=iso)
    JobResponsibility.objects.create(code="PURCHASE", description="Purchase", description_fr="Achat")
    BusinessRelation.objects.create(code="PROS", description="Prospect")
    BusinessRelation.objects.create(code="CUST", description="Customer")
    IndustryGroup.objects.create(code="MANUF", description="Manufacturing")
    MailingGroup.objects.create(code="NEWS", description="Newsletter")
    Salesperson.objects.create(code="AK", name="Ada Kern")
    Salesperson.objects.create(code="BL", name="Benno Lutz")


def user(name: str = "staffer", *permissions: str) -> User:
    """An account with permissions of crm, as in "view_contact"."""
    account = User.objects.create_user(name, password="secret")
    account.user_permissions.set(Permission.objects.filter(codename__in=permissions, content_type__app_label="crm"))
    return account


def company(name: str = "Fonderie du Lac SA", **fields: Any) -> Contact:
    given = {"address": "Quai 3", "post_code": "1800", "city": "Vevey", "phone": "+41 21 000 00 00"} | fields
    return operations.create_contact(by=None, type=Contact.Type.COMPANY, name=name, **given)


def person(name: str = "Lena Brandt", **fields: Any) -> Contact:
    return operations.create_contact(by=None, name=name, **fields)


def country(code: str) -> Country:
    return Country.objects.get(code=code)


def language(code: str) -> Language:
    return Language.objects.get(code=code)


def duplicate_setup(*columns: str, hit: int = 60) -> None:
    """Companies are compared by the first and last five letters of these columns alone, else of the standard ones."""
    DuplicateSetup.objects.all().delete()
    DuplicateSearchString.objects.all().delete()
    operations.ensure_duplicate_setup()
    DuplicateSetup.objects.update(hit_percentage=hit)
    if columns:
        DuplicateSearchString.objects.exclude(column__in=columns).delete()


def questionnaire(code: str = "LEADS", for_type: str = "person", **questions: list[str]) -> Questionnaire:
    """A questionnaire; a question whose name is in the plural allows several answers."""
    made = Questionnaire.objects.create(code=code, description=code.title(), for_type=for_type)
    asked = questions or {"topics": ["Servers", "Storage", "Training"], "decision": ["Soon", "Later"]}
    for name, answers in asked.items():
        question = Question(questionnaire=made, description=name.title(), several=name.endswith("s"))
        operations.keep_in_questionnaire(question)
        for text in answers:
            operations.keep_in_questionnaire(Answer(question=question, description=text))
    return made
