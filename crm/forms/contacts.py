"""What is typed on the pages of contacts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.lib.dates import DateText
from config.lib.lookups import LookupField, LookupManyField
from crm.models import (
    AlternativeAddress,
    BusinessRelation,
    Contact,
    CorrespondenceType,
    Country,
    IndustryGroup,
    JobResponsibility,
    Language,
    MailingGroup,
    MarketingSetup,
    OrganizationalLevel,
    Question,
    Salesperson,
    Salutation,
    Territory,
)
from crm.operations.inheritance import ADDRESS, inherited
from crm.queries import Profile, find_company

PARTS = ("first_name", "middle_name", "surname")
OF_PERSONS = (
    *(*PARTS, "initials", "job_title", "organizational_level", "company", "job_responsibilities"),
    *("minor", "parental_consent"),
)
OF_COMPANIES = ("vat_number", "registration_number", "business_relations", "industry_groups")


class CompanyField(LookupField):
    """A company by its number or its name; there may be a million of them, so the database does the looking."""

    def __init__(self, **kwargs: Any) -> None:
        companies = Contact.objects.companies().select_related("country")
        super().__init__(companies, lookup="company", to="number", **kwargs)

    def _by_name(self, value: str) -> Contact:
        company = find_company(value)
        if company is None:
            raise forms.ValidationError(
                self.error_messages["unknown"], code="unknown", params={"value": value, "title": _("Companies")}
            )
        return company


class ContactForm(forms.ModelForm):
    """The fields of the contact card."""

    company = CompanyField(label=_("Company"))
    salutation = LookupField(Salutation.objects.all(), lookup="salutation", label=_("Salutation code"))
    salesperson = LookupField(Salesperson.objects.all(), lookup="salesperson", label=_("Salesperson code"))
    language = LookupField(Language.objects.all(), lookup="language", label=_("Language code"))
    organizational_level = LookupField(
        OrganizationalLevel.objects.all(), lookup="organizational_level", label=_("Organizational level code")
    )
    territory = LookupField(Territory.objects.all(), lookup="territory", label=_("Territory code"))
    country = LookupField(Country.objects.all(), lookup="country", label=_("Country/region code"))
    job_responsibilities = LookupManyField(
        JobResponsibility.objects.all(), lookup="job_responsibility", label=_("Job Responsibility")
    )
    business_relations = LookupManyField(
        BusinessRelation.objects.all(), lookup="business_relation", label=_("Business Relation")
    )
    industry_groups = LookupManyField(IndustryGroup.objects.all(), lookup="industry_group", label=_("Industry Group"))
    mailing_groups = LookupManyField(MailingGroup.objects.all(), lookup="mailing_group", label=_("Mailing Group"))

    class Meta:
        model = Contact
        fields = [
            *("name", "name_2", *PARTS, "initials", "job_title", "organizational_level", "company"),
            *("salutation", "salesperson", "language", "territory"),
            *("address", "address_2", "post_code", "city", "county", "country"),
            *("phone", "mobile_phone", "fax", "email", "email_2", "home_page", "correspondence_type"),
            *("vat_number", "registration_number"),
            *("job_responsibilities", "business_relations", "industry_groups", "mailing_groups"),
            *("exclude_from_segment", "privacy_blocked", "minor", "parental_consent", "note"),
        ]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["correspondence_type"].choices = [("", ""), *CorrespondenceType.choices]  # type: ignore[attr-defined]
        self.fields["note"].wide = True  # type: ignore[attr-defined]
        for name in OF_PERSONS if self.instance.is_company else OF_COMPANIES:
            del self.fields[name]
        self.tell_inherited(self.instance)

    def tell_inherited(self, contact: Contact) -> None:
        """Says below a field that its value is the company's and follows it; below the first line of an address."""
        has_company = contact.company_id and not contact.is_company
        columns = inherited(contact, MarketingSetup.current()) if has_company else set()
        address = next((name for name in ADDRESS if name in columns), "")
        told = {name.removesuffix("_id") for name in columns - {*ADDRESS} | {address}}
        for name, field in self.fields.items():
            field.help_text = _("from %(company)s") % {"company": contact.company} if name in told else ""
            self[name].help_text = field.help_text  # also where the form has been asked for it before


class AddressForm(forms.ModelForm):
    """An alternative address."""

    starts_on = forms.DateField(label=_("Starting Date"), localize=True, widget=DateText)
    ends_on = forms.DateField(label=_("Ending Date"), required=False, localize=True, widget=DateText)
    country = LookupField(Country.objects.all(), lookup="country", label=_("Country/region code"))

    class Meta:
        model = AlternativeAddress
        fields = [
            *("code", "starts_on", "ends_on", "address", "address_2", "post_code", "city", "county", "country"),
            *("phone", "email"),
        ]

    def _post_clean(self) -> None:
        """The operation checks; the record stays as it is stored."""


class NewContactForm(forms.Form):
    """A contact that is not there yet: an empty number draws the next one."""

    number = forms.CharField(label=_("No."), max_length=20, required=False)
    first_name = forms.CharField(label=_("First name"), max_length=60, required=False)
    surname = forms.CharField(label=_("Surname"), max_length=80, required=False)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    company = CompanyField(label=_("Company"))
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)

    def __init__(self, *args: Any, of_company: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "surname", "job_title", "company") if of_company else ("name",):
            del self.fields[name]
        self.fields["number"].widget.attrs["autofocus"] = True

    def add_error(self, field: str | None, error: Any) -> None:
        """The first field at fault has the cursor."""
        super().add_error(field, error)
        for name, each in self.fields.items():
            each.widget.attrs["autofocus"] = name == next(iter(self.errors), None)


class ProfileForm(forms.Form):
    """The questions of a questionnaire, under their codes, and what the contact has answered."""

    def __init__(self, profile: Profile, *args: Any, may_change: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questionnaire = profile.questionnaire
        for question in profile.questions:
            given = profile.given_to(question)
            field = _question_field(question, [row.answer_id for row in given])
            field.disabled = not may_change
            field.answered_at = max((row.answered_at for row in given), default=None)  # type: ignore[attr-defined]
            self.fields[question.pk] = field

    def codes(self) -> list[str]:
        """The answers chosen."""
        chosen = (self.cleaned_data[name] for name in self.fields)
        return [code for value in chosen for code in ([value] if isinstance(value, str) else value) if code]


def _question_field(question: Question, given: list[str]) -> forms.ChoiceField:
    """Boxes to tick where several answers are allowed, else one of them or none."""
    answers = [(answer.pk, answer.label) for answer in question.answers.all()]
    label = question.label
    if question.several:
        boxes = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(label=label, choices=answers, initial=given, required=False, widget=boxes)
    choices = [*answers, ("", _("No answer"))]
    first = next(iter(given), "")
    return forms.ChoiceField(label=label, choices=choices, initial=first, required=False, widget=forms.RadioSelect)


class NewCodeForm(forms.Form):
    """A line of a code table made inside its look-up window."""

    code = forms.CharField(label=_("Code"), max_length=20)
    description = forms.CharField(label=_("Description"), max_length=100)
