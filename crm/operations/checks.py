"""What a contact's fields may hold."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext as _

from crm.errors import ContactRefused
from crm.models import Contact

EMAILS = ("email", "email_2")
PHONES = ("phone", "mobile_phone", "fax")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SCHEME = re.compile(r"(?i)(?!https?:)[a-z][a-z0-9+.-]*:(?!\d)")


def checked(name: str, value: Any) -> Any:
    """The value as the contact keeps it: without blanks around it; raises ContactRefused where it does not fit."""
    field = _field(name)
    if not isinstance(value, str) or not isinstance(field, models.CharField | models.TextField):
        return value
    text = _tidy(value, lines=name == "note")
    if field.max_length and len(text) > field.max_length:
        raise ContactRefused(
            _("At most %(count)d characters fit here; there are %(length)d.")
            % {"count": field.max_length, "length": len(text)},
            field=name,
        )
    if text and field.choices and text not in dict(field.flatchoices):
        raise ContactRefused(_("%(value)s is not one of the choices.") % {"value": text}, field=name)
    if text:
        _check_form(name, text)
    # In small letters, so that the same address is found again whoever typed it.
    return text.lower() if name in EMAILS else text


def _field(name: str) -> models.Field[Any, Any]:
    try:
        return Contact._meta.get_field(name)  # type: ignore[return-value]
    except FieldDoesNotExist as error:
        raise TypeError(f"A contact has no field {name}.") from error


def _tidy(text: str, *, lines: bool) -> str:
    """Without control characters, which PostgreSQL and Word refuse; one line, except for notes."""
    text = CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    return text if lines else " ".join(text.split())


def _check_form(name: str, text: str) -> None:
    """What phone numbers, e-mail addresses and home pages look like."""
    if name in PHONES:
        _check_phone(name, text)
    elif name in EMAILS:
        _check_email(name, text)
    elif name == "home_page" and (SCHEME.match(text) or " " in text):
        raise ContactRefused(_("%(value)s is not the address of a home page.") % {"value": text}, field=name)


def _check_phone(name: str, text: str) -> None:
    if any(char.isalpha() for char in text):
        raise ContactRefused(_("%(value)s has letters: a phone number has none.") % {"value": text}, field=name)
    if not any(char.isdigit() for char in text):
        raise ContactRefused(_("%(value)s has no digits: it is not a phone number.") % {"value": text}, field=name)


def _check_email(name: str, text: str) -> None:
    if any(char in text for char in ";,|") or text.count("@") > 1:
        raise ContactRefused(_("One e-mail address fits into each field; put others in the note."), field=name)
    try:
        validate_email(text)
    except ValidationError as error:
        raise ContactRefused(_("%(value)s is not an e-mail address.") % {"value": text}, field=name) from error


def block_minor(contact: Contact) -> list[str]:
    """Blocks a minor whose parents have not agreed, unsaved; the columns that changed."""
    if not contact.minor or contact.parental_consent or contact.privacy_blocked:
        return []
    contact.privacy_blocked = True
    return ["privacy_blocked"]
