"""The fields of the segment card: the segment itself, and what its lines will be sent."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from config.lib.dates import DateText
from config.lib.lookups import LookupField, LookupInput
from crm.models import CorrespondenceType, Language, Salesperson
from interactions.documents.pdf import find_converter
from interactions.models import InformationFlow, InitiatedBy, InteractionTemplate
from segments.models import Segment, SegmentHeader


class SegmentForm(forms.ModelForm):
    """The section General."""

    salesperson = LookupField(Salesperson.objects.all(), lookup="salesperson", label=_("Salesperson code"))
    date = forms.DateField(label=_("Date"), localize=True, widget=DateText)

    class Meta:
        model = Segment
        fields = ["description", "salesperson", "date"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].wide = True  # type: ignore[attr-defined]


class NewSegmentForm(SegmentForm):
    """The card of a segment that is not there yet: an empty number draws the next one."""

    number = forms.CharField(label=_("No."), max_length=20, required=False)
    field_order = ["number"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].required = False
        self.fields["date"].initial = timezone.localdate

    def clean_number(self) -> str:
        """In capital letters; empty stays empty, and whether it is free is for the operation to say."""
        return str(self.cleaned_data["number"]).strip().upper()


class LanguagesInput(LookupInput):
    """A language code whose look-up window also shows and changes subject and document of each language."""

    def __init__(self, segment: Segment) -> None:
        super().__init__("segment_language")
        self.segment = segment

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        """The window of this segment instead of the plain list."""
        context = super().get_context(name, value, attrs)
        context["widget"]["url"] = reverse("segment_languages", args=[self.segment.number])
        return context


class HeaderForm(forms.ModelForm):
    """The sections Interaction and Campaign."""

    CHOICES = {
        "correspondence_type": CorrespondenceType.choices,
        "information_flow": InformationFlow.choices,
        "initiated_by": InitiatedBy.choices,
    }
    template = LookupField(
        InteractionTemplate.objects.all(), lookup="interaction_template", label=_("Interaction Template Code")
    )
    language = LookupField(Language.objects.all(), lookup="segment_language", label=_("Language Code (Default)"))
    campaign = LookupField(
        Campaign.objects.all(), lookup="campaign", to="number", named_by="description", label=_("Campaign No.")
    )
    unit_cost = forms.DecimalField(
        label=_("Unit cost"), min_value=0, max_digits=10, decimal_places=2, required=False, localize=True
    )
    unit_duration = forms.IntegerField(
        label=_("Unit duration (min.)"), min_value=0, max_value=100_000, required=False, widget=forms.TextInput
    )

    class Meta:
        model = SegmentHeader
        fields = [
            "template",
            "correspondence_type",
            "subject",
            "language",
            "ignore_contact_correspondence",
            "send_as_attachment",
            "attach_pdf",
            "information_flow",
            "initiated_by",
            "unit_cost",
            "unit_duration",
            "campaign",
            "campaign_target",
            "campaign_response",
        ]

    def __init__(self, *args: Any, segment: Segment, may_respond: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].widget = LanguagesInput(segment)
        self.fields["campaign_target"].disabled = self.instance.campaign_id is None
        self.fields["campaign_response"].disabled = self.instance.campaign_id is None
        makes_pdf = find_converter() is not None
        self.fields["attach_pdf"].disabled = not (self.instance.send_as_attachment and makes_pdf)
        if not makes_pdf:
            self.fields["attach_pdf"].help_text = _("No program that makes PDF was found on this machine.")
        for name, choices in self.CHOICES.items():
            cast(forms.ChoiceField, self.fields[name]).choices = [("", "–"), *choices]
        if not may_respond:
            del self.fields["campaign_response"]

    def clean_unit_cost(self) -> object:
        """Nothing typed costs nothing."""
        return self.cleaned_data["unit_cost"] or 0

    def clean_unit_duration(self) -> object:
        """Nothing typed takes no time."""
        return self.cleaned_data["unit_duration"] or 0
