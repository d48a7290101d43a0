"""Saving criteria, editing them, running them again, and combining a list with other segments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from config.lib.models import CODE
from segments.forms.dialogs import DialogForm
from segments.models import SavedCriteria
from segments.queries.combining import Way


class SaveCriteriaForm(DialogForm):
    """A code and a description for the steps of a segment; without one the steps in words are it."""

    code = forms.CharField(label=_("Code"), max_length=20)
    description = forms.CharField(label=_("Description"), max_length=100, required=False)

    def __init__(self, *args: Any, in_words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].widget.attrs["placeholder"] = in_words

    def clean_code(self) -> str:
        """In capital letters, as codes are."""
        code = str(self.cleaned_data["code"]).strip().upper()
        CODE(code)
        return code


class SavedCriteriaForm(forms.ModelForm):
    """What can be changed of saved criteria beside their steps."""

    class Meta:
        model = SavedCriteria
        fields = ["description"]


class ReuseCriteriaForm(DialogForm):
    """Which saved criteria to run; `only_new` names the criteria whose tick "only those" is set."""

    saved = forms.ModelChoiceField(
        SavedCriteria.objects.all(),
        label=_("Saved Segment Criteria"),
        error_messages={
            "required": _("Choose the criteria to reuse."),
            "invalid_choice": _("These criteria are no longer there. Choose others."),
        },
    )
    only_new = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        """The tick belongs to the criteria it was shown with."""
        saved = self.cleaned_data.get("saved")
        is_meant = saved is not None and self.cleaned_data.get("only_new") == saved.pk
        return {**self.cleaned_data, "only_new": is_meant}


class CombineForm(DialogForm):
    """Which other segments, and what becomes of the contacts that are in one of them."""

    way = forms.ChoiceField(
        choices=[(each, each) for each in Way],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose what happens to the contacts of these segments.")
        ),
    )
    number = forms.MultipleChoiceField(error_messages={"required": _("Choose at least one segment.")})

    def __init__(self, data: QueryDict | None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        ticked = data.getlist("number") if data is not None else []
        self.fields["number"].choices = [(each, each) for each in ticked]  # type: ignore[attr-defined]
