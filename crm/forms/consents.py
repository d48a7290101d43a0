"""What people type when consent is recorded, and when somebody asks for their data to go."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from config.lib.dates import DateText
from crm.consents import current_wordings
from crm.models import Channel, ConsentSource

GIVEN, WITHDRAWN = "given", "withdrawn"
LONGEST_CHOICE = 70
OUTCOMES = ((GIVEN, _("Consent given")), (WITHDRAWN, _("Consent withdrawn")))


def wording_choices() -> list[tuple[str, str]]:
    """The codes of wordings, or none."""
    codes = dict.fromkeys(current_wordings().values_list("code", flat=True))
    return [("", ""), *((code, code) for code in codes)]


class ConsentForm(forms.Form):
    """Consent of one contact: for which channels, given or withdrawn, how, when, in which words, and what shows it."""

    channel = forms.MultipleChoiceField(
        label=_("Channel"), choices=Channel.choices, widget=forms.CheckboxSelectMultiple
    )
    outcome = forms.ChoiceField(label=_("Consent"), choices=OUTCOMES, widget=forms.RadioSelect, initial=GIVEN)
    source = forms.ChoiceField(label=_("Source"), choices=[("", ""), *ConsentSource.choices])
    date = forms.DateField(label=_("Date"), localize=True, widget=DateText, initial=timezone.localdate)
    wording = forms.ChoiceField(label=_("Wording"), required=False)
    proof = forms.CharField(
        label=_("Proof"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example the stand, the call, where the signed form lies."),
    )
    proof_file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("The signed form or the e-mail, up to 10 MB."),
    )

    def __init__(self, *args: Any, language: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words: dict[str, str] = {}
        for each in current_wordings():
            if each.code not in words or each.language_id == language:
                words[each.code] = Truncator(f"{each.code} – {each.text}").chars(LONGEST_CHOICE)
        self.fields["wording"].choices = [("", ""), *words.items()]  # type: ignore[attr-defined]

    def statement(self) -> dict[str, Any]:
        """What record_consents takes."""
        fields = dict(self.cleaned_data)
        fields["given"] = fields.pop("outcome") == GIVEN
        fields["at"] = fields.pop("date")
        return fields


class AnonymiseForm(forms.Form):
    """Upon what somebody is anonymised."""

    request = forms.CharField(
        label=_("Upon which request"),
        max_length=200,
        help_text=_("For example “letter of 3 March, file 12”; it is kept, so no name."),
    )
