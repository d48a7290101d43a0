"""The small dialogs: adding a contact, editing a line, putting back a document."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from config.lib.lookups import LookupField
from crm.models import Contact, CorrespondenceType, Language
from interactions.models import InteractionTemplate
from segments.models import Segment


class DialogForm(forms.Form):
    """A form over a card: its fields need ids of their own, so that labels find the right ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "dialog_%s", **kwargs})


class AddContactForm(DialogForm):
    """One contact added by hand."""

    contact = LookupField(
        Contact.objects.all(), lookup="contact", to="number", named_by="name", label=_("Contact No."), required=True
    )


class StackCampaignForm(DialogForm):
    """The campaign that business cards are collected for."""

    campaign = LookupField(
        Campaign.objects.all(), lookup="campaign", to="number", named_by="description", label=_("Campaign No.")
    )


class LineForm(DialogForm):
    """What one line gets instead of what the segment says. An empty field follows the segment."""

    template = LookupField(
        InteractionTemplate.objects.all(), lookup="interaction_template", label=_("Interaction Template Code")
    )
    language = LookupField(Language.objects.all(), lookup="segment_language", label=_("Language code"))
    correspondence_type = forms.ChoiceField(
        label=_("Correspondence Type"),
        required=False,
        choices=[("", _("As the segment says")), *CorrespondenceType.choices],
    )
    subject = forms.CharField(label=_("Subject"), max_length=200, required=False)
    description = forms.CharField(label=_("Description"), max_length=100, required=False)

    def __init__(self, *args: Any, segment: Segment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].widget.params = f"segment={segment.number}"


class DocumentForm(DialogForm):
    """A Word document that comes back from Word."""

    document = forms.FileField(
        label=_("Word document"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"required": _("Choose the Word document to put back.")},
    )


class OptionalDocumentForm(DialogForm):
    """A document that only one line gets."""

    document = forms.FileField(
        label=_("Document of its own"), required=False, widget=forms.FileInput(attrs={"accept": ".docx"})
    )


class NewLanguageForm(forms.Form):
    """A language the segment's template does not have."""

    new_language = LookupField(Language.objects.all(), lookup="language", label=_("Language code"), required=True)


class LanguageForm(forms.Form):
    """Subject and description of one language of the segment; an empty subject follows the segment's."""

    subject = forms.CharField(label=_("Subject"), max_length=200, required=False)
    description = forms.CharField(label=_("Description"), max_length=100, required=False)

    def __init__(self, *args: Any, default_subject: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].widget.attrs["placeholder"] = default_subject
