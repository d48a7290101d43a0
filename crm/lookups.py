"""The look-up windows of the app; others use them too."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.lib.lookups import SHOWN, Lookup, Row, code_table_rows, register_lookup
from config.lib.models import CodeTable
from config.lib.text import finder
from crm import operations
from crm.forms import NewCodeForm
from crm.models import (
    Answer,
    BusinessRelation,
    Contact,
    Country,
    IndustryGroup,
    JobResponsibility,
    Language,
    MailingGroup,
    OrganizationalLevel,
    Question,
    Questionnaire,
    Salesperson,
    Salutation,
    Territory,
)
from crm.queries import companies_like
from crm.search import words_in

TABLES: list[tuple[str, str | Promise, type[CodeTable]]] = [
    ("country", _("Countries/regions"), Country),
    ("territory", _("Territories"), Territory),
    ("salutation", _("Salutations"), Salutation),
    ("organizational_level", _("Organizational levels"), OrganizationalLevel),
    ("job_responsibility", _("Job Responsibility"), JobResponsibility),
    ("business_relation", _("Business Relation"), BusinessRelation),
    ("industry_group", _("Industry Group"), IndustryGroup),
    ("mailing_group", _("Mailing Group"), MailingGroup),
]


def company_rows(request: HttpRequest, text: str) -> list[Row]:
    """Companies by any words of name, city or number."""
    return [Row(each.number, each.name, each.city) for each in companies_like(text)[:SHOWN]]


def contact_rows(request: HttpRequest, text: str) -> list[Row]:
    """Contacts by any words; `company=CT000001` in the address shows that company's persons only."""
    of_company = Q(company__number=request.GET["company"]) if request.GET.get("company") else Q()
    found = (
        Contact.objects.present().filter(words_in(text), of_company).select_related("company").order_by("name", "id")
    )
    return [Row(each.number, each.name, _beside(each)) for each in found[:SHOWN]]


def answer_rows(request: HttpRequest, text: str) -> list[Row]:
    """The answers of the questionnaires, each beside its question."""
    answers = Answer.objects.select_related("question").order_by("question__questionnaire", "question", "position")
    rows = (Row(answer.pk, answer.label, answer.question.label) for answer in answers)
    fits = finder(text)
    return [row for row in rows if fits(f"{row.code} {row.label} {row.detail}")][:SHOWN]


def _beside(contact: Contact) -> str:
    """What tells two contacts of one name apart."""
    return contact.city if contact.is_company or not contact.company else contact.company.name


def new_code(table: type[CodeTable], *, by: object, **fields: Any) -> str:
    """A line made inside the window; its code."""
    return operations.create_code(table, **fields).pk


def register() -> None:
    """Make the windows known."""
    for name, title, table in TABLES:
        register_lookup(
            Lookup(
                name,
                title,
                code_table_rows(table),
                form=NewCodeForm,
                create=partial(new_code, table),
                create_permission=f"crm.add_{table._meta.model_name}",
            )
        )
    register_lookup(Lookup("language", _("Languages"), code_table_rows(Language)))
    register_lookup(Lookup("salesperson", _("Salespersons"), code_table_rows(Salesperson)))
    register_lookup(Lookup("questionnaire", _("Questionnaires"), code_table_rows(Questionnaire)))
    register_lookup(Lookup("profile_question", _("Questions"), code_table_rows(Question)))
    register_lookup(Lookup("profile_answer", _("Answers"), answer_rows))
    register_lookup(Lookup("company", _("Companies"), company_rows, permission="crm.view_contact"))
    register_lookup(Lookup("contact", _("Contacts"), contact_rows, permission="crm.view_contact"))
