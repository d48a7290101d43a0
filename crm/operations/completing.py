"""Adding to a contact what a card says beyond what is known of it."""

from __future__ import annotations

from typing import Any, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from config.lib.text import fold
from crm.models import ChangeSet, Contact
from crm.operations.changes import Author
from crm.operations.contacts import PARTS, ContactFields, edit_contact

ADDRESS = ("address", "address_2", "post_code", "city", "county", "country")
# The address stands and falls as a whole; a contact's type is not a card's matter.
APART = frozenset({"name", *PARTS, *ADDRESS, "note", "type"})


@transaction.atomic
def complete_contact(
    contact: Contact, *, by: Author, within: ChangeSet | None = None, **fields: Unpack[ContactFields]
) -> Contact:
    """The contact with its empty fields filled; what it has stays, and what differs from it is kept in the note.

    Its name stays too, unless all that was known of it was the e-mail address. Raises ContactRefused.
    """
    given: dict[str, Any] = {name: value for name, value in fields.items() if value}
    changes = {name: value for name, value in given.items() if name not in APART and not getattr(contact, name)}
    notes = str(given.get("note", "")).splitlines()
    notes += [_line(contact, name, value) for name, value in given.items() if _differs(contact, name, value)]
    if any(given.get(name) for name in ADDRESS[:-1]):
        if not any(getattr(contact, name) for name in ADDRESS[:-1]):
            changes |= {name: given[name] for name in ADDRESS if name in given}
        elif any(_unlike(contact, name, given.get(name, "")) for name in ADDRESS[:-1]):
            notes.append(f"{_('Address')}: {', '.join(str(given[name]) for name in ADDRESS if name in given)}")
    if contact.name == contact.email and any(given.get(part) for part in PARTS):
        changes |= {part: given.get(part, "") for part in PARTS}
    known = contact.note.splitlines()
    added = [line for line in notes if line and line not in known]
    if added:
        changes["note"] = "\n".join([*known, *added])
    return edit_contact(contact, by=by, within=within, **changes)


def _differs(contact: Contact, name: str, value: object) -> bool:
    """Whether a field that stands alone holds something else already."""
    return name not in APART and not isinstance(value, bool) and _unlike(contact, name, value)


def _unlike(contact: Contact, name: str, value: object) -> bool:
    known = getattr(contact, name)
    return bool(known) and fold(str(known)) != fold(str(value))


def _line(contact: Contact, name: str, value: object) -> str:
    return f"{contact._meta.get_field(name).verbose_name}: {value}"  # type: ignore[union-attr]
