"""What a contact can be chosen by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.lib.filters import Choice, Code, Column, Day, Labels, Number, Text, YesNo, filterset_for, like
from crm.models import (
    Answer,
    BusinessRelation,
    Consent,
    ConsentSource,
    ConsentState,
    Contact,
    ContactAnswer,
    ContactChange,
    CorrespondenceType,
    Country,
    IndustryGroup,
    JobResponsibility,
    Language,
    MailingGroup,
    OrganizationalLevel,
    Question,
    Questionnaire,
    Salesperson,
    Territory,
)
from crm.search import words_in


def email_at(path: str = "") -> Q:
    """Whether a letter by e-mail can reach the contact found on that path."""
    return ~Q(**{f"{path}email": ""})


def phone_at(path: str = "") -> Q:
    """Whether the contact found on that path can be called."""
    return ~Q(**{f"{path}phone": ""}) | ~Q(**{f"{path}mobile_phone": ""})


def postal_address_at(path: str = "") -> Q:
    """Whether a printed letter can reach the contact found on that path: a street or box, and a place."""
    return ~Q(**{f"{path}address": ""}) & (~Q(**{f"{path}post_code": ""}) | ~Q(**{f"{path}city": ""}))


@dataclass(frozen=True)
class Section:
    """A group of conditions that one row of one kind has to meet."""

    name: str
    label: str | Promise
    rows: Callable[[], QuerySet]
    columns: tuple[Column, ...]
    contact: str = "contact_id"  # the column of the rows that names the contact
    of_company: bool = False  # whether the rows hang on the contact's company
    lean: bool = False  # whether its rows are little more than a contact and a code: quicker read than the contacts
    needs_condition: bool = False  # every contact has a row about itself: without a condition it says nothing

    @cached_property
    def filterset(self) -> type[django_filters.FilterSet]:
        """The FilterSet behind the conditions."""
        model: type[Model] = self.rows().model
        return filterset_for(model, self.columns)

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True)
class AnswerCode(Code):
    """An answer of a questionnaire, which says little without its question."""

    def value_text(self, value: Any, labels: Labels) -> str:
        """The question and the answer."""
        answer = super().value_text(value, labels)
        question = str(value).rpartition("-")[0]  # its code begins the codes of its answers
        return f"{labels.of(Question, question)} – {answer}" if question and answer != value else answer


def _linked(name: str, label: str | Promise, code_label: str | Promise, links: str, model: type[Model]) -> Section:
    """A section about codes linked to contacts; relations and industries are read on the company."""
    through = getattr(Contact, links).through
    of_company = model in {BusinessRelation, IndustryGroup}
    help_text = _("Read on the contact’s company.") if of_company else ""
    code = Code("code", code_label, path=model.__name__.lower(), help=help_text, model=model, lookup=name)
    return Section(name, label, through.objects.all, (code,), of_company=of_company, lean=True)


CONTACT = Section(
    "contact",
    _("Contact"),
    Contact.objects.all,
    (
        Choice("type", _("Type"), choices=tuple(Contact.Type.choices)),
        Text("city", _("City"), optional=True, help=_("For example Gen* or Lyon, Dijon")),
        Text("post_code", _("Post code"), optional=True, help=_("For example 12* or 1200..1299")),
        Code("country", _("Country/region code"), optional=True, model=Country, lookup="country"),
        Code("language", _("Language code"), optional=True, model=Language, lookup="language"),
        Code("salesperson", _("Salesperson code"), optional=True, model=Salesperson, lookup="salesperson"),
        Code("territory", _("Territory code"), optional=True, rare=True, model=Territory, lookup="territory"),
        Number("number", _("No."), rare=True, help=_("For example CT000100..CT000199")),
        Text("name", _("Name"), rare=True),
        Text("company", _("Company"), path="company__name", optional=True, rare=True),
        Text("job_title", _("Job title"), optional=True, rare=True),
        Code(
            "organizational_level",
            _("Organizational level code"),
            optional=True,
            rare=True,
            model=OrganizationalLevel,
            lookup="organizational_level",
        ),
        Text("email", _("E-mail"), optional=True, rare=True, help=_("For example *@cronus.example")),
        Text("email_2", _("E-mail 2"), optional=True, rare=True),
        Choice(
            "correspondence_type",
            _("Correspondence Type"),
            optional=True,
            rare=True,
            choices=tuple(CorrespondenceType.choices),
        ),
        YesNo(
            "has_email",
            _("Has an e-mail address"),
            rare=True,
            condition=email_at(),
            otherwise=_("Has no e-mail address"),
        ),
        YesNo(
            "has_phone",
            _("Has a phone number"),
            rare=True,
            condition=phone_at(),
            otherwise=_("Has no phone number"),
        ),
        YesNo(
            "has_address",
            _("Has a postal address"),
            rare=True,
            condition=postal_address_at(),
            otherwise=_("Has no postal address"),
        ),
        YesNo(
            "excluded",
            _("Excluded from segments"),
            rare=True,
            condition=Q(exclude_from_segment=True),
            otherwise=_("Not excluded from segments"),
        ),
        *(
            Choice(name, label, rare=True, choices=tuple(ConsentState.choices))
            for name, label in (
                ("email_consent", _("Consent for e-mail")),
                ("letter_consent", _("Consent for letters")),
                ("phone_consent", _("Consent for phone calls")),
            )
        ),
        YesNo("minor", _("Minor"), rare=True, condition=Q(minor=True), otherwise=_("No minor")),
        Day("created", _("Created on"), path="created_at", rare=True, moment=True),
        Day("modified", _("Modified on"), path="modified_at", rare=True, moment=True),
    ),
    contact="pk",
    needs_condition=True,
)
PROFILE = Section(
    "profile",
    _("Profile"),
    ContactAnswer.objects.all,
    (
        AnswerCode("answer", _("Answer code"), model=Answer, lookup="profile_answer"),
        Code(
            "questionnaire",
            _("Questionnaire code"),
            path="answer__question__questionnaire",
            model=Questionnaire,
            lookup="questionnaire",
        ),
        Code("question", _("Question code"), path="answer__question", model=Question, lookup="profile_question"),
        Day("date", _("Answered on"), path="answered_at"),
    ),
)
SECTIONS = (
    _linked(
        "job_responsibility",
        _("Job Responsibility"),
        _("Job Responsibility Code"),
        "job_responsibilities",
        JobResponsibility,
    ),
    _linked(
        "business_relation",
        _("Business Relation"),
        _("Business Relation Code"),
        "business_relations",
        BusinessRelation,
    ),
    _linked("industry_group", _("Industry Group"), _("Industry Group Code"), "industry_groups", IndustryGroup),
    _linked("mailing_group", _("Mailing Group"), _("Mailing Group Code"), "mailing_groups", MailingGroup),
    CONTACT,
    PROFILE,
)


class LikeFilter(django_filters.CharFilter):
    """A text with wildcards; without any it is looked for anywhere in the column."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        """The rows whose text is like the value."""
        if not value:
            return qs
        return qs.filter(like(self.field_name, value if {"*", "?"} & set(value) else f"*{value}*"))


class LinkedFilter(django_filters.ModelMultipleChoiceFilter):
    """Codes linked to the contact, or to its company."""

    def __init__(self, *, links: str, of_company: bool = False, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.links, self.of_company = links, of_company

    def filter(self, qs: QuerySet, value: QuerySet) -> QuerySet:
        """The contacts with one of the codes."""
        if not value:
            return qs
        holders = Contact.objects.filter(**{f"{self.links}__in": value}).values("pk")
        return qs.filter(**{"company__in" if self.of_company else "pk__in": holders})


class ContactFilter(django_filters.FilterSet):
    """What the list of contacts is filtered by, in its address: ?search=…&language=FR&city=Bern*."""

    search = django_filters.CharFilter(label=_("Search"), method="by_words")
    type = django_filters.ChoiceFilter(label=_("Type"), choices=Contact.Type.choices)
    name = LikeFilter(label=_("Name"))
    city = LikeFilter(label=_("City"))
    post_code = LikeFilter(label=_("Post code"))
    salesperson = django_filters.ModelMultipleChoiceFilter(
        label=_("Salesperson code"), queryset=Salesperson.objects.all()
    )
    language = django_filters.ModelMultipleChoiceFilter(label=_("Language code"), queryset=Language.objects.all())
    country = django_filters.ModelMultipleChoiceFilter(label=_("Country/region code"), queryset=Country.objects.all())
    territory = django_filters.ModelMultipleChoiceFilter(label=_("Territory code"), queryset=Territory.objects.all())
    organizational_level = django_filters.ModelMultipleChoiceFilter(
        label=_("Organizational level code"), queryset=OrganizationalLevel.objects.all()
    )
    job_responsibility = LinkedFilter(
        label=_("Job Responsibility"), queryset=JobResponsibility.objects.all(), links="job_responsibilities"
    )
    business_relation = LinkedFilter(
        label=_("Business Relation"),
        queryset=BusinessRelation.objects.all(),
        links="business_relations",
        of_company=True,
    )
    industry_group = LinkedFilter(
        label=_("Industry Group"), queryset=IndustryGroup.objects.all(), links="industry_groups", of_company=True
    )
    mailing_group = LinkedFilter(label=_("Mailing Group"), queryset=MailingGroup.objects.all(), links="mailing_groups")
    company = django_filters.CharFilter(label=_("Company"), field_name="company__number")
    correspondence_type = django_filters.ChoiceFilter(
        label=_("Correspondence Type"), choices=CorrespondenceType.choices
    )
    has_email = django_filters.BooleanFilter(label=_("Has an e-mail address"), method="by_email")
    has_address = django_filters.BooleanFilter(label=_("Has a postal address"), method="by_address")
    excluded = django_filters.BooleanFilter(label=_("Excluded from segments"), field_name="exclude_from_segment")
    blocked = django_filters.BooleanFilter(label=_("Blocked for privacy"), field_name="privacy_blocked")
    minor = django_filters.BooleanFilter(label=_("Minor"))
    anonymised = django_filters.BooleanFilter(
        label=_("Anonymised"), field_name="anonymised_at", lookup_expr="isnull", exclude=True
    )
    email_consent = django_filters.ChoiceFilter(label=_("Consent for e-mail"), choices=ConsentState.choices)
    letter_consent = django_filters.ChoiceFilter(label=_("Consent for letters"), choices=ConsentState.choices)
    phone_consent = django_filters.ChoiceFilter(label=_("Consent for phone calls"), choices=ConsentState.choices)
    created_since = django_filters.DateFilter(label=_("Created since"), method="by_day")
    imported = django_filters.NumberFilter(label=_("Import"), method="by_import")
    withheld = django_filters.NumberFilter(label=_("Asked not to be written to, in import"), method="by_withheld")

    class Meta:
        model = Contact
        fields: list[str] = []
        form = forms.Form

    def by_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Contacts with every word in their search text."""
        return queryset.filter(words_in(value))

    def by_email(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Contacts with or without an e-mail address."""
        return queryset.filter(email_at() if value else ~email_at())

    def by_address(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Contacts with or without a postal address."""
        return queryset.filter(postal_address_at() if value else ~postal_address_at())

    def by_import(self, queryset: QuerySet, name: str, value: int) -> QuerySet:
        """Contacts that came in with an import, or were changed by it."""
        if not 0 < value < 2**31:
            return queryset.none()
        return queryset.filter(
            pk__in=ContactChange.objects.filter(change_set__contact_import=int(value)).values("contact")
        )

    def by_withheld(self, queryset: QuerySet, name: str, value: int) -> QuerySet:
        """Contacts whose address, as it came in with an import, asked earlier not to be written to."""
        if not 0 < value < 2**31:
            return queryset.none()
        said = Consent.objects.standing().filter(change_set__contact_import=int(value), source=ConsentSource.EARLIER)
        return queryset.filter(pk__in=said.values("contact"))

    def by_day(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        """Contacts created on that day or later."""
        return queryset.filter(created_at__gte=timezone.make_aware(datetime.combine(value, time.min)))
