"""What people type about templates, and what they choose in the log."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, CampaignEntry
from config.lib.lookups import LookupField
from crm.models import Contact, CorrespondenceType, Language
from interactions.documents.matching import FIELDS_BY_KEY
from interactions.models import Delivery, Document, Evaluation, InteractionGroup, InteractionTemplate
from interactions.operations.templates import FIELDS as TEMPLATE_FIELDS
from interactions.template_checks import Question


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


class MatchForm(forms.Form):
    """Which of our fields is meant by each name of a document that nobody knows here."""

    prefix = "match"

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {f"name{number}": question.name for number, question in enumerate(questions)}
        for name, question in zip(self.names, questions, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=question.name, required=False, choices=_field_choices(question), initial=question.chosen
            )

    def matches(self) -> dict[str, str]:
        """The names as the document has them, each with the key of the field that was chosen."""
        return {name: self.cleaned_data[field] for field, name in self.names.items()}


def _field_choices(question: Question) -> list[Any]:
    """Leaving out, then what is proposed, then all fields by their names in the reader's language."""
    language = get_language() or "en"
    everything = sorted((field.caption(language), field.key) for field in FIELDS_BY_KEY.values())
    proposed = [(field.key, field.caption(language)) for field in question.proposed]
    groups = [(_("Proposed"), proposed)] if proposed else []
    rest = [(key, caption) for caption, key in everything if key not in dict(proposed)]
    return [("", _("Leave out: stays empty")), *groups, (_("All merge fields"), rest)]


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
    document = forms.ModelChoiceField(
        Document.objects.defer("content"), required=False, label=_("Attachment"), widget=forms.HiddenInput
    )
    entry = forms.ModelChoiceField(CampaignEntry.objects.all(), required=False, widget=forms.HiddenInput)
    q = forms.CharField(required=False, widget=forms.HiddenInput)
