"""The administrator's view of campaigns: statuses to set up, campaigns, and what was recorded of them to look at."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from campaigns import operations
from campaigns.forms import DatesInOrder
from campaigns.models import Campaign, CampaignEntry, CampaignStatus, Reach
from config.lib.records_admin import RecordAdmin
from crm.errors import NumberRefused
from crm.models import NumberSeries
from crm.operations import take_number


@admin.register(CampaignStatus)
class CampaignStatusAdmin(admin.ModelAdmin):
    """The statuses campaigns can have."""

    list_display = ["code", "description", "description_fr", "description_da"]
    search_fields = ["code", "description", "description_fr", "description_da"]


class CampaignAdminForm(DatesInOrder):
    """A campaign in the admin site: an empty number draws the next of the series."""

    number = forms.CharField(label=gettext_lazy("No."), max_length=20, required=False)

    class Meta:
        model = Campaign
        fields = ["number", "description", "status", "starting_date", "ending_date", "salesperson"]

    def clean_number(self) -> str:
        """Taken and given back, so that what is wrong with the number stands beside it."""
        typed = str(self.cleaned_data["number"])
        try:
            with transaction.atomic():
                take_number(NumberSeries.CAMPAIGNS, typed=typed, model=Campaign)
                transaction.set_rollback(True)
        except NumberRefused as error:
            raise forms.ValidationError(str(error)) from error
        return typed.strip().upper()


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin):
    """Campaigns, by the same operations as in the product."""

    form = CampaignAdminForm
    list_display = ["number", "description", "status", "starting_date", "ending_date", "salesperson"]
    list_filter = ["status"]
    list_select_related = ["status", "salesperson"]
    search_fields = ["number", "description"]
    autocomplete_fields = ["status"]
    date_hierarchy = "starting_date"

    def get_readonly_fields(self, request: HttpRequest, obj: Campaign | None = None) -> list[str]:
        """The number is part of addresses and letters: it does not change."""
        return ["number"] if obj else []

    def save_model(self, request: HttpRequest, obj: Campaign, form: forms.ModelForm, change: bool) -> None:
        """Create or edit through the operations."""
        fields = {name: form.cleaned_data[name] for name in form.changed_data if name != "number"}
        if change:
            operations.edit_campaign(obj, by=request.user, **fields)  # type: ignore[arg-type]
            return
        number = form.cleaned_data.get("number") or ""
        made = operations.create_campaign(by=request.user, number=number, **fields)  # type: ignore[arg-type]
        obj.pk, obj.number = made.pk, made.number


@admin.register(CampaignEntry)
class CampaignEntryAdmin(RecordAdmin):
    """What was done in campaigns."""

    list_display = ["id", "date", "campaign", "description", "segment_number", "canceled"]
    list_filter = ["canceled"]
    list_select_related = ["campaign"]
    search_fields = ["description", "segment_number", "campaign__number"]


@admin.register(Reach)
class ReachAdmin(RecordAdmin):
    """Whom campaigns reached."""

    list_display = ["campaign", "contact", "contacted_at", "responded_at", "unsure"]
    list_filter = ["unsure"]
    list_select_related = ["campaign", "contact"]
    search_fields = ["campaign__number", "contact__number", "contact__name"]
