"""What is typed at the card desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from config.lib.dates import DateText
from config.lib.lookups import LookupField, LookupInput, LookupManyField
from config.lib.text import fold
from crm.card_text import CardText, read_card_text
from crm.forms.consents import wording_choices
from crm.models import (
    BusinessRelation,
    CardStack,
    Channel,
    ConsentSource,
    Country,
    JobResponsibility,
    Language,
    MailingGroup,
    Salesperson,
)

LONGEST_TEXT = 10_000  # letters of what is pasted


class BusinessCardForm(forms.Form):
    """A business card: the person and the company on one screen."""

    first_name = forms.CharField(label=_("First name"), max_length=60, required=False)
    surname = forms.CharField(label=_("Surname"), max_length=80, required=False)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    job_responsibilities = LookupManyField(
        JobResponsibility.objects.all(), lookup="job_responsibility", label=_("Job Responsibility"), by_letters=True
    )
    company_name = forms.CharField(label=_("Company"), max_length=150, required=False)
    address = forms.CharField(label=_("Address"), max_length=120, required=False)
    post_code = forms.CharField(label=_("Post code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=60, required=False)
    country = LookupField(Country.objects.all(), lookup="country", label=_("Country/region code"), by_letters=True)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    mobile_phone = forms.CharField(label=_("Mobile phone"), max_length=40, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    home_page = forms.CharField(label=_("Home page"), max_length=200, required=False)
    note = forms.CharField(
        label=_("Note"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 1})
    )
    business_relations = LookupManyField(
        BusinessRelation.objects.all(), lookup="business_relation", label=_("Business Relation"), by_letters=True
    )
    mailing_groups = LookupManyField(
        MailingGroup.objects.all(), lookup="mailing_group", label=_("Mailing Group"), by_letters=True
    )
    language = LookupField(Language.objects.all(), lookup="language", label=_("Language code"), by_letters=True)

    consent_channels = forms.MultipleChoiceField(label=_("Consent for"), choices=Channel.choices, required=False)

    # What a card has from its stack.
    KEPT = ("country", "business_relations", "mailing_groups", "language", "consent_channels")
    CODES = ("job_responsibilities", "business_relations", "mailing_groups")

    def __init__(self, *args: Any, stack: CardStack | None = None, read: Collection[str] = (), **kwargs: Any) -> None:
        """`read` names the fields that a machine has filled in: they are marked until a person has been there."""
        self.from_stack = _values_of(stack)
        kwargs["initial"] = self.from_stack | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.read = [name for name in self.fields if name in read]
        self.fields["company_name"].widget.attrs |= {"list": "companies"}
        self.fields["city"].widget.attrs |= {"aria-label": self.fields["city"].label}
        for name, field in self.fields.items():
            _type_ahead(field)
            if name in self.read:
                field.widget.attrs |= {"data-read": True, "aria-describedby": "read-by-machine"}
            if isinstance(kept := field.prepare_value(self.from_stack.get(name)), str) and kept:
                field.widget.attrs["data-kept"] = kept
        self.fields["first_name"].widget.attrs["autofocus"] = True

    def card(self) -> dict[str, Any]:
        """The checked card, as the operation takes it."""
        cleaned = dict(self.cleaned_data)
        return cleaned | {name: [record.pk for record in cleaned[name]] for name in self.CODES}

    def focus(self, name: str) -> None:
        """Puts the cursor into the field."""
        for each, field in self.fields.items():
            field.widget.attrs.pop("autofocus", None)
            if each == name:
                field.widget.attrs["autofocus"] = True


def _type_ahead(field: forms.Field) -> None:
    """The browser proposes nothing of its own; codes are proposed by their first letters."""
    is_code = isinstance(field.widget, LookupInput)
    how = (
        {"data-typeahead": "one" if isinstance(field, LookupField) else "many"} if is_code else {"autocomplete": "off"}
    )
    field.widget.attrs |= how


def _values_of(stack: CardStack | None) -> dict[str, Any]:
    """What the stack says of its cards."""
    if stack is None:
        return {}
    codes = {name: list(getattr(stack, name).all()) for name in ("business_relations", "mailing_groups")}
    channels = list(stack.consent_channels)
    return {"language": stack.language, "country": stack.country, "consent_channels": channels} | codes


def typed_in(data: Mapping[str, str]) -> dict[str, str]:
    """What was typed on a card, as it was typed."""
    names = BusinessCardForm.base_fields.keys() - {"consent_channels"}
    values = {name: str(data.get(name, "")).replace("\0", "").strip() for name in names}
    return {name: value for name, value in values.items() if value}


def standing_on(data: QueryDict) -> dict[str, Any]:
    """All that stands on a card which is shown again: also what it does not have from its stack."""
    if "stack" not in data:  # no card was posted
        return typed_in(data)
    kept: dict[str, Any] = {name: data.get(name, "") for name in BusinessCardForm.KEPT if name in data}
    return kept | typed_in(data) | {"consent_channels": data.getlist("consent_channels")}


def is_begun(typed: Mapping[str, Any]) -> bool:
    """Whether anything stands on the card besides what the stack put there."""
    return bool(typed.keys() - set(BusinessCardForm.KEPT))


def read_form(text: str, *, typed: Mapping[str, Any], stack: CardStack | None) -> BusinessCardForm:
    """The card with what the text says in its empty fields; what fits none stands in the note, so that nothing is lost.

    What was typed stays, and so does what the stack says, unless the text names another country.
    """
    fields, lines = _fitting(read_card_text(text))
    values = dict(typed)
    if stack and typed.get("country") == stack.country_id:
        values.pop("country", None)
    for name, value in fields.items():
        known = values.get(name, "")
        if not known:
            values[name] = value
        elif fold(known) != fold(value):
            lines.append(f"{BusinessCardForm.base_fields[name].label}: {value}")
    values["note"] = "\n".join(filter(None, [typed.get("note", ""), *lines]))
    read = {name for name, value in values.items() if value and value != typed.get(name, "")}
    return BusinessCardForm(initial=values, stack=stack, read=read)


def _fitting(card: CardText) -> tuple[dict[str, str], list[str]]:
    """The values that their fields can hold, and the lines for the note."""
    fields, lines = dict(card.fields), list(card.rest)
    known = set(Country.objects.values_list("pk", flat=True)) if "country" in fields else set()
    for name, value in card.fields.items():
        field = BusinessCardForm.base_fields[name]
        longest = getattr(field, "max_length", None)
        if (longest and len(value) > longest) or (name == "country" and value not in known):
            lines.append(f"{field.label}: {fields.pop(name)}")
    return fields, lines


class CardStackForm(forms.ModelForm):
    """What all cards of a stack have in common."""

    consent_channels = forms.MultipleChoiceField(
        label=_("Consent for"), choices=Channel.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    consent_wording = forms.ChoiceField(label=_("Wording"), required=False)
    date = forms.DateField(label=_("Date"), localize=True, widget=DateText)
    language = LookupField(Language.objects.all(), lookup="language", label=_("Language code"), by_letters=True)
    country = LookupField(Country.objects.all(), lookup="country", label=_("Country/region code"), by_letters=True)
    salesperson = LookupField(
        Salesperson.objects.all(), lookup="salesperson", label=_("Salesperson code"), by_letters=True
    )
    business_relations = LookupManyField(
        BusinessRelation.objects.all(), lookup="business_relation", label=_("Business Relation"), by_letters=True
    )
    mailing_groups = LookupManyField(
        MailingGroup.objects.all(), lookup="mailing_group", label=_("Mailing Group"), by_letters=True
    )

    class Meta:
        model = CardStack
        fields = [
            *("description", "date", "size", "salesperson", "language", "country"),
            *("business_relations", "mailing_groups", "consent_channels", "consent_source", "consent_wording"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].required = bool(self.instance.pk is None or self.instance.description)
        self.fields["description"].widget.attrs["autofocus"] = True
        self.fields["consent_wording"].choices = wording_choices()  # type: ignore[attr-defined]
        self.fields["consent_source"].choices = [("", ""), *ConsentSource.choices]  # type: ignore[attr-defined]
        self.fields["size"].widget = forms.TextInput(attrs={"inputmode": "numeric"})
        for field in self.fields.values():
            _type_ahead(field)

    def stack(self) -> dict[str, Any]:
        """The checked values, as the operation takes them."""
        cleaned = dict(self.cleaned_data)
        codes = ("business_relations", "mailing_groups")
        return cleaned | {name: [record.pk for record in cleaned[name]] for name in codes}
