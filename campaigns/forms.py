"""What people type about campaigns."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, CampaignStatus
from config.lib.dates import DateText
from config.lib.lookups import LookupField
from crm.models import Salesperson


class DatesInOrder(forms.ModelForm):
    """A campaign ends when it starts or later; the sentence stands beside the date that was changed."""

    def clean(self) -> dict[str, object]:
        """The dates against each other."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("starting_date"), cleaned.get("ending_date")
        if start and end and end < start:
            if "ending_date" in self.changed_data:
                self.add_error("ending_date", _("The ending date must not be before the starting date."))
            else:
                self.add_error("starting_date", _("The starting date must not be after the ending date."))
        return cleaned


class CampaignForm(DatesInOrder):
    """The fields of the campaign card."""

    status = LookupField(CampaignStatus.objects.all(), lookup="campaign_status", label=_("Status Code"))
    salesperson = LookupField(Salesperson.objects.all(), lookup="salesperson", label=_("Salesperson code"))
    starting_date = forms.DateField(label=_("Starting Date"), required=False, localize=True, widget=DateText)
    ending_date = forms.DateField(label=_("Ending Date"), required=False, localize=True, widget=DateText)

    class Meta:
        model = Campaign
        fields = ["description", "status", "salesperson", "starting_date", "ending_date"]


class NewCampaignForm(CampaignForm):
    """The card of a campaign that is not there yet: an empty number draws the next one."""

    number = forms.CharField(label=_("No."), max_length=20, required=False)

    class Meta(CampaignForm.Meta):
        fields = ["number", *CampaignForm.Meta.fields]

    field_order = ["number"]

    def clean_number(self) -> str:
        """In capital letters; empty stays empty, and whether it is free is for the operation to say."""
        return str(self.cleaned_data["number"]).strip().upper()

    def validate_unique(self) -> None:
        """Numbers are checked where they are taken."""
