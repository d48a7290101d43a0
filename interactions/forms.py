"""What people type about templates, and what they choose in the log."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, CampaignEntry
from config.lib.lookups import LookupField
from crm.models import Contact, CorrespondenceType, Language
from interactions.models import Delivery, Evaluation, InteractionGroup, InteractionTemplate
from interactions.operations.templates import FIELDS as TEMPLATE_FIELDS


class TemplateForm(forms.ModelForm):
    """The fields of an interaction template's card."""

    group = LookupField(InteractionGroup.objects.all(), lookup="interaction_group", label=_("Interaction group code"))
    language = LookupField(Language.objects.all(), lookup="language", label=_("Language Code (Default)"))
    unit_cost = forms.DecimalField(
        label=_("Unit cost"), required=False, min_value=0, max_digits=10, decimal_places=2, localize=True
    )
    unit_duration = forms.IntegerField(label=_("Unit duration (min.)"), required=False, min_value=0)

    class Meta:
        model = InteractionTemplate
        fields = TEMPLATE_FIELDS

    def clean_unit_cost(self) -> Decimal:
        """Nothing typed costs nothing."""
        return self.cleaned_data["unit_cost"] or Decimal(0)

    def clean_unit_duration(self) -> int:
        """Nothing typed takes no time."""
        return self.cleaned_data["unit_duration"] or 0


class DocumentForm(forms.Form):
    """A Word file for one language of a template."""

    prefix = "document"

    language = LookupField(Language.objects.all(), lookup="language", label=_("Language code"), required=True)
    file = forms.FileField(label=_("Word document"), widget=forms.FileInput(attrs={"accept": ".docx"}))


class CopyForm(forms.Form):
    """A document taken over from another language of the same template."""

    prefix = "copy"

    source: forms.ModelChoiceField = forms.ModelChoiceField(None, label=_("Copy from"), empty_label=None)
    language = LookupField(Language.objects.all(), lookup="language", label=_("Language code"), required=True)

    def __init__(self, *args: object, template: InteractionTemplate, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        rows = template.languages.filter(document__isnull=False).select_related("language")
        self.fields["source"].queryset = rows  # type: ignore[attr-defined]
        self.fields["source"].label_from_instance = lambda row: row.language.label  # type: ignore[attr-defined]


class LogFilterForm(forms.Form):
    """What the list of log entries can be narrowed down to; stands in the address."""

    contact = LookupField(Contact.objects.all(), lookup="contact", to="number", named_by="name", label=_("Contact"))
    campaign = LookupField(
        Campaign.objects.all(), lookup="campaign", to="number", named_by="description", label=_("Campaign No.")
    )
    segment = forms.CharField(label=_("Segment No."), required=False, max_length=20)
    template = LookupField(
        InteractionTemplate.objects.all(), lookup="interaction_template", label=_("Interaction Template Code")
    )
    delivery = forms.ChoiceField(label=_("Delivery"), required=False, choices=[("", "–"), *Delivery.State.choices])
    correspondence = forms.ChoiceField(
        label=_("Correspondence Type"), required=False, choices=[("", "–"), *CorrespondenceType.choices]
    )
    evaluation = forms.ChoiceField(label=_("Evaluation"), required=False, choices=[("", "–"), *Evaluation.choices])
    target = forms.BooleanField(label=_("Campaign Target"), required=False)
    response = forms.BooleanField(label=_("Campaign Response"), required=False)
    entry = forms.ModelChoiceField(CampaignEntry.objects.all(), required=False, widget=forms.HiddenInput)
    q = forms.CharField(required=False, widget=forms.HiddenInput)
