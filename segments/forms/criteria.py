"""The filter sections of the dialogs that add and reduce: what is typed there becomes criteria."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from config.lib.lookups import LookupField, LookupManyField
from crm.models import (
    BusinessRelation,
    Contact,
    Country,
    IndustryGroup,
    JobResponsibility,
    Language,
    MailingGroup,
    Salesperson,
)
from interactions.models import InteractionTemplate, LoggedSegment
from segments.forms.dialogs import DialogForm
from segments.models import SegmentAction

ON_COMPANY = _("Read on the contact's company. Several codes: PROS, CUST")


@dataclass(frozen=True)
class FilterSection:
    """A section of the dialog: its name in criteria, its title, its fields, the tick that turns it round."""

    name: str
    title: str | Promise
    fields: tuple[str, ...]
    none: str = ""

    def is_set(self, data: dict[str, Any]) -> bool:
        """Whether somebody set a filter in it."""
        return any(data.get(name) not in (None, "", [], False) for name in self.fields)


SECTIONS = (
    FilterSection("job_responsibility", _("Job Responsibility"), ("job_responsibility",), "no_job_responsibility"),
    FilterSection("business_relation", _("Business Relation"), ("business_relation",), "no_business_relation"),
    FilterSection("industry_group", _("Industry Group"), ("industry_group",), "no_industry_group"),
    FilterSection("mailing_group", _("Mailing Group"), ("mailing_group",), "no_mailing_group"),
    FilterSection(
        "contact",
        _("Contact"),
        ("type", "salesperson", "country", "language", "post_code", "city", "has_address", "has_email"),
    ),
    FilterSection(
        "interaction",
        _("Past interactions"),
        ("past_template", "past_campaign", "past_days", "past_response"),
        "no_interaction",
    ),
    FilterSection("segment", _("Logged segment"), ("logged_segment",), "no_segment"),
)


def _codes(model: type[Model], lookup: str, label: str | Promise, help_text: str | Promise = "") -> LookupManyField:
    return LookupManyField(model._default_manager.all(), lookup=lookup, label=label, help_text=help_text)


def _none() -> forms.BooleanField:
    return forms.BooleanField(label=_("Has none of these"), required=False)


YES_NO = (("", _("No matter")), ("yes", _("Yes")), ("no", _("No")))


class CriteriaForm(DialogForm):
    """Filters, section by section. A code field takes codes or descriptions, several with commas between them."""

    job_responsibility = _codes(JobResponsibility, "job_responsibility", _("Job Responsibility Code"))
    no_job_responsibility = _none()
    business_relation = _codes(BusinessRelation, "business_relation", _("Business Relation Code"), ON_COMPANY)
    no_business_relation = _none()
    industry_group = _codes(
        IndustryGroup, "industry_group", _("Industry Group Code"), _("Read on the contact's company.")
    )
    no_industry_group = _none()
    mailing_group = _codes(MailingGroup, "mailing_group", _("Mailing Group Code"))
    no_mailing_group = _none()
    type = forms.ChoiceField(
        label=_("Type"), required=False, choices=[("", _("Companies and persons")), *Contact.Type.choices]
    )
    salesperson = _codes(Salesperson, "salesperson", _("Salesperson code"))
    country = _codes(Country, "country", _("Country/region code"))
    language = _codes(Language, "language", _("Language code"))
    post_code = forms.CharField(
        label=_("Post code"), max_length=100, required=False, help_text=_("For example 12* or 1200..1299")
    )
    city = forms.CharField(
        label=_("City"), max_length=100, required=False, help_text=_("For example Gen* or Lyon, Dijon")
    )
    has_address = forms.ChoiceField(label=_("Has a postal address"), required=False, choices=YES_NO)
    has_email = forms.ChoiceField(label=_("Has an e-mail address"), required=False, choices=YES_NO)
    past_template = _codes(InteractionTemplate, "interaction_template", _("Interaction Template Code"))
    past_campaign = LookupField(
        Campaign.objects.all(), lookup="campaign", to="number", named_by="description", label=_("Campaign No.")
    )
    past_days = forms.IntegerField(
        label=_("In the last days"), min_value=0, max_value=36_500, required=False, widget=forms.TextInput
    )
    past_response = forms.BooleanField(label=_("Campaign Response"), required=False)
    no_interaction = forms.BooleanField(label=_("Had none of these interactions"), required=False)
    logged_segment = LookupField(
        LoggedSegment.objects.all(),
        lookup="logged_segment",
        to="segment_number",
        named_by="description",
        label=_("Segment No."),
    )
    no_segment = forms.BooleanField(label=_("Had no interaction in it"), required=False)
    # Options. Each dialog shows its own.
    expand_companies = forms.BooleanField(
        label=_("Expand companies"), required=False, help_text=_("Everybody at the companies of those who match")
    )
    companies = forms.BooleanField(
        label=_("Add companies"), required=False, help_text=_("The companies of the persons who match, too")
    )
    ignore_exclusion = forms.BooleanField(
        label=_("Ignore exclusion"), required=False, help_text=_("Also contacts excluded from segments")
    )
    entire_companies = forms.BooleanField(
        label=_("Entire companies"), required=False, help_text=_("One match makes everybody at the company match")
    )

    options: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"expand_companies", "companies", "ignore_exclusion", "entire_companies"} - set(self.options):
            del self.fields[name]

    def sections(self) -> Iterator[dict[str, Any]]:
        """What the dialog draws: each section with its fields, its tick, and whether it is open."""
        for section in SECTIONS:
            names = [*section.fields, *([section.none] if section.none else [])]
            yield {
                "section": section,
                "fields": [self[name] for name in section.fields],
                "none": self[section.none] if section.none else None,
                "open": self.is_bound and (self._typed(section) or any(name in self.errors for name in names)),
            }

    def option_fields(self) -> list[forms.BoundField]:
        """The ticks at the end of the dialog."""
        return [self[name] for name in self.options]

    def options_set(self) -> bool:
        """Whether one of the ticks is set."""
        return self.is_bound and any(self.cleaned_data.get(name) for name in self.options)

    def _typed(self, section: FilterSection) -> bool:
        return any(self.data.get(self.add_prefix(name)) for name in section.fields)

    def criteria(self) -> dict[str, Any]:
        """The criteria that were typed; what could not be understood is left out."""
        groups = [self._group(section) for section in SECTIONS if section.is_set(self.cleaned_data)]
        options = {name: True for name in self.options if self.cleaned_data.get(name)}
        return {"version": 1, "groups": groups, "options": options}

    def _group(self, section: FilterSection) -> dict[str, Any]:
        group: dict[str, Any] = {"section": section.name}
        if section.none and self.cleaned_data.get(section.none):
            group["has"] = False
        values = {name: self.cleaned_data.get(name) for name in section.fields}
        return group | CONDITIONS.get(section.name, _code_condition)(values)

    def refuse(self, message: str, section: str | None) -> None:
        """Put a sentence about a section beside its first field."""
        first = next((one.fields[0] for one in SECTIONS if one.name == section), None)
        self.add_error(first, message)


class AddContactsForm(CriteriaForm):
    """The dialog Add Contacts."""

    options = ("expand_companies", "companies", "ignore_exclusion")


class ReduceContactsForm(CriteriaForm):
    """The dialog Reduce Contacts."""

    keep = forms.ChoiceField(choices=SegmentAction.Keep.choices, error_messages={"required": _("Choose who stays.")})
    options = ("entire_companies",)


def _keys(records: list[Model]) -> dict[str, list[Any]]:
    return {"in": [record.pk for record in records]}


def _code_condition(values: dict[str, Any]) -> dict[str, Any]:
    return {"code": _keys(*values.values())}


def _text_condition(text: str) -> dict[str, Any]:
    """ "12*" is a pattern, "1200..1299" a range, "Lyon, Dijon" a list."""
    low, dots, high = (part.strip() for part in text.partition(".."))
    if dots and (low or high):
        return {"range": [low or None, high or None]}
    several = [part.strip() for part in text.split(",") if part.strip()]
    return {"in": several} if len(several) > 1 else {"like": text.strip()}


def _contact_conditions(values: dict[str, Any]) -> dict[str, Any]:
    conditions: dict[str, Any] = {}
    for name, value in values.items():
        if not value:
            continue
        if name == "type":
            conditions[name] = {"in": [value]}
        elif name in {"has_address", "has_email"}:
            conditions[name] = {"in": value == "yes"}
        else:
            conditions[name] = _text_condition(value) if isinstance(value, str) else _keys(value)
    return conditions


def _interaction_conditions(values: dict[str, Any]) -> dict[str, Any]:
    conditions: dict[str, Any] = {}
    if values["past_template"]:
        conditions["template"] = _keys(values["past_template"])
    if values["past_campaign"]:
        conditions["campaign"] = {"in": [values["past_campaign"].number]}
    if values["past_days"] is not None:
        conditions["date"] = {"last_days": values["past_days"]}
    if values["past_response"]:
        conditions["responded"] = {"in": True}
    return conditions


def _segment_conditions(values: dict[str, Any]) -> dict[str, Any]:
    return {"logged": {"in": [values["logged_segment"].segment_number]}}


CONDITIONS = {
    "contact": _contact_conditions,
    "interaction": _interaction_conditions,
    "segment": _segment_conditions,
}
