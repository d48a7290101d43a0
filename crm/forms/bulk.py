"""What actions on many contacts ask for, where one choice says too little."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.http import QueryDict

from crm import operations
from crm.forms.consents import GIVEN, ConsentForm
from crm.models import Channel


class ActionForm(forms.Form):
    """The fields of an action; typed values stay while the dialog shows the effect anew."""

    def value(self) -> str:
        """What the action takes, once the form is valid."""
        raise NotImplementedError

    def draft(self, asked: QueryDict) -> str:
        """The same of a form half filled in, as far as the effect needs it; nothing where it cannot be told yet."""
        raise NotImplementedError


class ConsentActionForm(ActionForm, ConsentForm):
    """Consent of many: the same for all of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, language=None, **kwargs)
        for name in ("proof", "proof_file"):  # a text may be long and a file is not sent to see the effect
            self.fields[name].widget.attrs["hx-preserve"] = True

    def value(self) -> str:
        """Keeps the file as well. Raises ConsentRefused where it is empty or too large."""
        said = {**self.statement(), "at": self.cleaned_data["date"].isoformat()}
        file = said.pop("proof_file")
        return json.dumps({**said, "proof_file": operations.keep_proof(file).pk if file else None}, ensure_ascii=False)

    def draft(self, asked: QueryDict) -> str:
        """Channels and outcome say who is written."""
        channels = [each for each in asked.getlist("channel") if each in Channel.values]
        return json.dumps({"channel": channels, "given": asked.get("outcome") == GIVEN}) if channels else ""


_forms: dict[str, type[ActionForm]] = {"record_consent": ConsentActionForm}


def register_action_form(action: str, form: type[ActionForm]) -> None:
    """Let the action of that name ask for these fields."""
    _forms[action] = form


def has_form(action: str) -> bool:
    """Whether the action asks for fields."""
    return action in _forms


def action_form(action: str, asked: QueryDict, files: Any = None, *, bound: bool = False) -> ActionForm | None:
    """The action's fields with what was typed so far, or `bound` to it; none where the action has none."""
    form = _forms.get(action)
    if form is None:
        return None
    return form(asked, files) if bound else form(initial=_typed(form, asked))


def _typed(form: type[ActionForm], asked: QueryDict) -> dict[str, Any]:
    typed = {name: asked[name] for name in form.base_fields if name in asked}
    many = (name for name in typed if isinstance(form.base_fields[name], forms.MultipleChoiceField))
    return {**typed, **{name: asked.getlist(name) for name in many}}
