"""What is typed at the card desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.lib.lookups import LookupField, LookupManyField
from crm.models import BusinessRelation, Country, JobResponsibility, Language, MailingGroup


class BusinessCardForm(forms.Form):
    """A business card: the person and the company on one screen."""

    first_name = forms.CharField(label=_("First name"), max_length=60, required=False)
    surname = forms.CharField(label=_("Surname"), max_length=80, required=False)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    company_name = forms.CharField(label=_("Company"), max_length=150, required=False)
    address = forms.CharField(label=_("Address"), max_length=120, required=False)
    post_code = forms.CharField(label=_("Post code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=60, required=False)
    country = LookupField(Country.objects.all(), lookup="country", label=_("Country/region code"))
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    mobile_phone = forms.CharField(label=_("Mobile phone"), max_length=40, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    home_page = forms.CharField(label=_("Home page"), max_length=200, required=False)
    note = forms.CharField(label=_("Note"), max_length=2000, required=False)
    job_responsibilities = LookupManyField(
        JobResponsibility.objects.all(), lookup="job_responsibility", label=_("Job Responsibility")
    )
    business_relations = LookupManyField(
        BusinessRelation.objects.all(), lookup="business_relation", label=_("Business Relation")
    )
    mailing_groups = LookupManyField(MailingGroup.objects.all(), lookup="mailing_group", label=_("Mailing Group"))
    language = LookupField(Language.objects.all(), lookup="language", label=_("Language code"))

    # What stays for the next card of the pile.
    KEPT = ("business_relations", "mailing_groups", "language")
    CODES = ("job_responsibilities", "business_relations", "mailing_groups")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company_name"].widget.attrs |= {"list": "companies"}
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"
        self.fields["first_name"].widget.attrs["autofocus"] = True

    def card(self) -> dict[str, Any]:
        """The checked card, as the operation takes it."""
        cleaned = dict(self.cleaned_data)
        return cleaned | {name: [record.pk for record in cleaned[name]] for name in self.CODES}

    def next_card(self) -> BusinessCardForm:
        """An empty card that keeps what the whole pile has."""
        return BusinessCardForm(initial={name: self.cleaned_data.get(name) for name in self.KEPT})
