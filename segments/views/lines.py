"""Lines by hand: one more contact, some fewer, and what a single line gets."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.lib.errors import DomainError, say_beside
from config.lib.keyset import LARGEST
from config.lib.web import go, reader, safe_next, says_errors
from crm.addresses import active_addresses, reached_at
from crm.models import Contact
from interactions.views.files import word_file
from segments import operations, queries
from segments.forms.dialogs import AddContactForm, LineForm, OptionalDocumentForm
from segments.models import LineEdit, Segment
from segments.operations import Change
from segments.views.shown import CHANGE, VIEW, dialog, open_segment, posted, rights_of, seen, tell_change

EDITED = ("template", "language", "correspondence_type", "subject", "description")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_line_add(request: HttpRequest, number: str) -> HttpResponse:
    """The dialog that adds one contact by hand."""
    segment = open_segment(number)
    form = AddContactForm(posted(request))
    if request.method == "POST" and form.is_valid():
        contact = form.cleaned_data["contact"]
        ignore = "ignore_exclusion" in request.POST
        try:
            change = operations.add_contact(
                segment, contact=contact, by=reader(request), ignore_exclusion=ignore, seen=seen(request)
            )
        except DomainError as error:
            form.add_error("contact", str(error))
        else:
            tell_change(request, segment, change, _("%(name)s was added.") % {"name": contact.name})
            return go(request, segment.get_absolute_url())
    status = 422 if form.errors else 200
    context = {"add_form": form, "undone": queries.undone_actions(segment)}
    return dialog(request, segment, "segments/_add_line.html", context, status=status)


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_lines_remove(request: HttpRequest, number: str) -> HttpResponse:
    """Remove the ticked lines, or with ?found= all that the search finds."""
    segment = open_segment(number)
    text = request.GET.get("found", "").strip()
    ticked = [int(value) for value in request.POST.getlist("contact") if value.isascii() and value.isdigit()]
    change = operations.begin_step(
        segment,
        operation="remove_lines",
        arguments={"matching": text} if text else {"contacts": [each for each in ticked if each <= LARGEST]},
        by=reader(request),
        seen=seen(request),
    )
    if isinstance(change, Change):
        told = ngettext("%(count)s line removed.", "%(count)s lines removed.", change.removed)
        tell_change(request, segment, change, told % {"count": change.removed})
    # What was searched for is gone; whoever ticked lines goes on looking at the others.
    return go(request, segment.get_absolute_url() if text else safe_next(request, segment.get_absolute_url()))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_line(request: HttpRequest, number: str, contact: str) -> HttpResponse:
    """The dialog of one line: what it gets, and what of that was set by hand."""
    segment = open_segment(number)
    person = get_object_or_404(Contact.objects.select_related("company"), number=contact)
    form = LineForm(posted(request), initial=_by_hand(segment, person), segment=segment)
    document = OptionalDocumentForm(posted(request), request.FILES or None)
    may_change = rights_of(request.user, segment).change  # type: ignore[arg-type]
    if request.method == "POST":
        permission_to(may_change)
        if form.is_valid() and document.is_valid() and _edit(request, segment, person, form, document):
            messages.success(request, _("The line of %(name)s is saved.") % {"name": person.name})
            return go(request, segment.get_absolute_url())
    status = 422 if form.errors or document.errors else 200
    return dialog(
        request, segment, "segments/_line.html", _line_context(segment, person, form, document, may_change), status
    )


def permission_to(allowed: bool) -> None:
    """What one may not do is not there."""
    if not allowed:
        raise Http404


def _by_hand(segment: Segment, contact: Contact) -> dict[str, Any]:
    edit = LineEdit.objects.filter(segment=segment, contact=contact).first()
    return {name: getattr(edit, name) for name in EDITED} if edit else {}


def _edit(
    request: HttpRequest, segment: Segment, contact: Contact, form: LineForm, document: OptionalDocumentForm
) -> bool:
    """Save the line; a sentence about a field goes beside it."""
    fields: dict[str, Any] = {name: form.cleaned_data[name] or None for name in EDITED}
    follows = followed(request)
    fields |= dict.fromkeys(follows)
    revision = seen(request)
    try:
        operations.edit_line(segment, contact=contact, by=reader(request), seen=revision, **fields)
        if (file := document.cleaned_data.get("document")) and "document" not in follows:
            operations.put_line_document(
                segment, contact=contact, content=file.read(), name=file.name, by=reader(request)
            )
    except DomainError as error:
        if error.field in {"file", "document"}:
            document.add_error("document", str(error))
        else:
            say_beside(form, error)
        return False
    return True


def followed(request: HttpRequest) -> tuple[str, ...]:
    """What shall be as the segment says again: the one field whose button was pressed, or everything."""
    every = (*EDITED, "document")
    wanted = request.POST.get("follow", "")
    return tuple(name for name in every if wanted in {name, "everything"})


def _line_context(
    segment: Segment, contact: Contact, form: LineForm, document: OptionalDocumentForm, may_change: bool
) -> dict[str, Any]:
    line = queries.lines(segment).filter(contact=contact).first()
    if line is None:
        raise Http404
    edit = LineEdit.objects.filter(segment=segment, contact=contact).select_related("document").first()
    active = active_addresses([contact]).get(contact.pk, [])
    return {
        "contact": contact,
        "reached": reached_at(contact, active),
        "active": active,
        "line": line,
        "line_form": form,
        "document_form": document,
        "edit": edit,
        "set_fields": [(bound, edit is not None and getattr(edit, bound.name) is not None) for bound in form],
        "why": queries.why(segment, contact),
        "may_change": may_change,
    }


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_line_document(request: HttpRequest, number: str, contact: str) -> HttpResponse:
    """The document that only this line gets."""
    edit = get_object_or_404(
        LineEdit.objects.select_related("document"), segment=open_segment(number), contact__number=contact
    )
    if edit.document is None:
        raise Http404
    return word_file(bytes(edit.document.content), edit.document.name)
