"""What a contact's fields may hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
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
# What nearly all look like; the checks of the others take five times as long.
PLAIN_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]*")
PLAIN_EMAIL = re.compile(
    r"(?i)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.ASCII
)
SCHEME = re.compile(r"(?i)(?!https?:)[a-z][a-z0-9+.-]*:(?!\d)")


@dataclass(frozen=True)
class _Rule:
    """What a field of texts takes."""

    longest: int | None
    choices: frozenset[str]
    form: Callable[[str, str], None] | None  # raises ContactRefused for what does not look like it


def checked(name: str, value: Any) -> Any:
    """The value as the contact keeps it: without blanks around it; raises ContactRefused where it does not fit."""
    rule = _rule(name)
    if rule is None or not isinstance(value, str):
        return value
    text = _tidy(value, lines=name == "note")
    if not text:
        return text
    if rule.longest and len(text) > rule.longest:
        raise ContactRefused(
            _("At most %(count)d characters fit here; there are %(length)d.")
            % {"count": rule.longest, "length": len(text)},
            field=name,
        )
    if rule.choices and text not in rule.choices:
        raise ContactRefused(_("%(value)s is not one of the choices.") % {"value": text}, field=name)
    if rule.form:
        rule.form(name, text)
    # In small letters, so that the same address is found again whoever typed it.
    return text.lower() if name in EMAILS else text


@cache
def _rule(name: str) -> _Rule | None:
    """What the field takes, nothing where it holds no text: looked up once, since imports ask for every cell."""
    try:
        field: Any = Contact._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise TypeError(f"A contact has no field {name}.") from error
    if not isinstance(field, models.CharField | models.TextField):
        return None
    forms = dict.fromkeys(PHONES, _check_phone) | dict.fromkeys(EMAILS, _check_email) | {"home_page": _check_page}
    return _Rule(field.max_length, frozenset(value for value, _label in field.flatchoices), forms.get(name))


def _tidy(text: str, *, lines: bool) -> str:
    """Without control characters, which PostgreSQL and Word refuse; one line, except for notes."""
    if text.isascii() and text.isprintable():  # nothing but letters, digits, signs and single blanks to look at
        text = text.strip()
        return text if lines or "  " not in text else " ".join(text.split())
    text = CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    return text if lines else " ".join(text.split())


def _check_page(name: str, text: str) -> None:
    if SCHEME.match(text) or " " in text:
        raise ContactRefused(_("%(value)s is not the address of a home page.") % {"value": text}, field=name)


def _check_phone(name: str, text: str) -> None:
    if PLAIN_PHONE.fullmatch(text):
        return
    if any(char.isalpha() for char in text):
        raise ContactRefused(_("%(value)s has letters: a phone number has none.") % {"value": text}, field=name)
    if not any(char.isdigit() for char in text):
        raise ContactRefused(_("%(value)s has no digits: it is not a phone number.") % {"value": text}, field=name)


def _check_email(name: str, text: str) -> None:
    if PLAIN_EMAIL.fullmatch(text):
        return
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
