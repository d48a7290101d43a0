"""What one line gets, set by hand."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from crm.models import Contact
from interactions.operations import keep_document
from segments import membership
from segments.errors import CannotSet, NotInSegment
from segments.models import LineEdit, Segment
from segments.operations.changing import change, check_values
from segments.operations.languages import copy_languages
from segments.queries.lines import LINE_FIELDS


def edit_line(
    segment: Segment, *, contact: Contact, by: User | None, seen: int | None = None, **fields: Any
) -> LineEdit | None:
    """Set template, language, subject, correspondence type, description or document of one contact's line.

    None lets the field follow the segment again; a line that follows in everything is no longer marked as edited by
    hand, and None is returned. What is set stands apart from the history: it is in force again when the contact comes
    back. Raises NotInSegment, CannotSet.
    """
    if unknown := set(fields) - set(LINE_FIELDS):
        raise CannotSet(", ".join(sorted(unknown)))
    with change(segment, by=by, seen=seen, what={"line": contact.name}) as locked:
        return _edit(locked, contact, fields)


def put_line_document(
    segment: Segment,
    *,
    contact: Contact,
    content: bytes,
    name: str,
    by: User | None,
    seen: int | None = None,
) -> LineEdit | None:
    """Give one line a document of its own. Raises NotInSegment, and what keep_document() raises for a bad file."""
    with change(segment, by=by, seen=seen, what={"line": contact.name}) as locked:
        return _edit(locked, contact, {"document": keep_document(content=content, name=name, by=by)})


def _edit(segment: Segment, contact: Contact, fields: dict[str, Any]) -> LineEdit | None:
    if not membership.at_position(segment).filter(contact=contact).exists():
        raise NotInSegment(_("%(name)s is not in the list.") % {"name": contact.name})
    edit = LineEdit.objects.filter(segment=segment, contact=contact).first()
    edit = edit or LineEdit(segment=segment, contact=contact)
    if "template" in fields and fields["template"] != edit.template:
        # They were made for the other template.
        fields = {"subject": None, "document": None} | fields
    check_values(edit, fields)
    if fields.get("template"):
        copy_languages(segment, fields["template"])
    return _write(edit)


def _write(edit: LineEdit) -> LineEdit | None:
    """A row that says nothing goes: its being there is the mark "edited by hand"."""
    if any(getattr(edit, name) is not None for name in LINE_FIELDS):
        edit.save()
        return edit
    if edit.pk:
        edit.delete()
    return None
