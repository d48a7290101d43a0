"""Add Contacts and Reduce Contacts: filters at the left, their effect at the right while one types."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.utils.formats import localize
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from config.lib.errors import DomainError
from config.lib.web import go, reader, says_errors
from segments import operations
from segments.forms.criteria import AddContactsForm, ReduceContactsForm
from segments.models import SegmentAction
from segments.operations import Change
from segments.views.filters import filter_dialog
from segments.views.shown import CHANGE, open_segment, posted, seen, tell_change

MATCHING, OTHERS = SegmentAction.Keep.MATCHING, SegmentAction.Keep.OTHERS


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_add(request: HttpRequest, number: str) -> HttpResponse:
    """The dialog Add Contacts."""
    segment = open_segment(number)
    form = AddContactsForm(posted(request, {}))
    if request.method == "POST" and form.is_valid():
        try:
            change = operations.begin_step(
                segment,
                operation="add_contacts",
                arguments={"criteria": form.criteria()},
                by=reader(request),
                seen=seen(request),
            )
        except DomainError as error:
            form.refuse(str(error), error.field)
        else:
            if isinstance(change, Change):
                text = ngettext("%(count)s contact added.", "%(count)s contacts added.", change.added)
                tell_change(request, segment, change, text % {"count": localize(change.added)})
            return go(request, segment.get_absolute_url())
    return filter_dialog(request, segment, form, "segments/_add_contacts.html")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_reduce(request: HttpRequest, number: str) -> HttpResponse:
    """The dialog Reduce Contacts; ?keep=matching|others says on which choice it opens."""
    segment = open_segment(number)
    asked = request.GET.get("keep", "")
    opening = {"keep": asked if asked in {MATCHING, OTHERS} else MATCHING}
    form = ReduceContactsForm(posted(request, opening))
    if request.method == "POST" and form.is_valid():
        try:
            change = operations.begin_step(
                segment,
                operation="reduce_contacts",
                arguments={"criteria": form.criteria(), "keep": form.cleaned_data["keep"]},
                by=reader(request),
                seen=seen(request),
            )
        except DomainError as error:
            form.refuse(str(error), error.field)
        else:
            if isinstance(change, Change):
                text = ngettext("%(count)s contact removed.", "%(count)s contacts removed.", change.removed)
                tell_change(request, segment, change, text % {"count": localize(change.removed)})
            return go(request, segment.get_absolute_url())
    return filter_dialog(request, segment, form, "segments/_reduce_contacts.html")
