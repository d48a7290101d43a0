"""Card pages save each field as it is left; a plain browser saves them all with a button.

A card's form posts to the card's own address. htmx sends one field wrapper at a time: the names in `_field`
say which fields it holds. What is valid is saved, what is not stays typed with its error beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from config.lib.errors import DomainError, say_beside

Save = Callable[..., object]


@dataclass
class Posted:
    """A posted card: its bound form, which fields came in, which of them are valid and new."""

    form: forms.ModelForm
    names: list[str]
    changed: dict[str, object]


def read_card(request: HttpRequest, form_class: type[forms.ModelForm], record: object, **options: object) -> Posted:
    """Bind the posted fields over the record's stored values and check them.

    Fields that were not posted keep their stored values, so a page that lags behind never overwrites them.
    """
    unbound = form_class(instance=record, **options)  # type: ignore[arg-type]
    names = [name for name in _posted_names(request) if name in unbound.fields]
    data = QueryDict(mutable=True)
    for name, bound in ((field.html_name, field) for field in unbound):
        if name in names:
            data.setlist(name, request.POST.getlist(name))
        else:
            value = unbound.initial.get(name, bound.initial)
            data.setlist(name, _as_posted(unbound.fields[name], value))
    stored = model_to_dict(record, fields=names)  # type: ignore[arg-type]
    form = form_class(data, instance=record, **options)  # type: ignore[arg-type]
    form.is_valid()
    valid = {name: form.cleaned_data[name] for name in names if name in form.cleaned_data and name not in form.errors}
    changed = {name: value for name, value in valid.items() if _key(value) != stored.get(name)}
    return Posted(form, names, changed)


def _posted_names(request: HttpRequest) -> list[str]:
    """Which fields are meant: htmx sends the whole form along with the one wrapper that was left."""
    trigger = request.htmx.trigger or ""  # type: ignore[attr-defined]
    return [trigger.removeprefix("field-")] if trigger.startswith("field-") else request.POST.getlist("_field")


def _as_posted(field: forms.Field, value: object) -> list[str]:
    """A stored value as a browser would post it."""
    prepared = field.prepare_value(value)
    if prepared is None or prepared is False:
        return []
    if isinstance(prepared, list | tuple | set):
        return [str(item) for item in prepared]
    if isinstance(field.widget, forms.DateInput):
        return [field.widget.format_value(prepared) or ""]
    return [str(prepared)]


def _key(value: object) -> object:
    """A model instance as model_to_dict shows it."""
    return getattr(value, "pk", value)


def save_card(posted: Posted, save: Save) -> bool:
    """Call the operation with the changed fields; its error goes beside the field. True where something was saved."""
    if not posted.changed:
        return False
    try:
        save(**posted.changed)
    except DomainError as error:
        say_beside(posted.form, error, otherwise=next(iter(posted.names), None))
        return False
    return True


def answer_fields(
    request: HttpRequest, posted: Posted, *, url: str, saved: bool, also: str = "", context: dict | None = None
) -> HttpResponse:
    """The posted fields again, the time of saving, and whatever else of the card the template `also` renders."""
    return render(
        request,
        "components/fields_again.html",
        {
            **(context or {}),
            "fields": [posted.form[name] for name in posted.names],
            "card_url": url,
            "saved_at": timezone.localtime() if saved else None,
            "also": also,
        },
    )
