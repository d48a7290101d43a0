"""Contacts that may be the same: the list of pairs, two side by side, one made of two, and two again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.lib.errors import DomainError
from config.lib.listing import CURSORS, Walk
from config.lib.web import answer, go, reader, says_errors
from crm import comparing, operations
from crm.duplicates import ORDER, STRENGTHS, pairs_page
from crm.models import Contact, DuplicateSearch
from crm.operations import Undone

VIEW, CHANGE = "crm.view_contact", "crm.change_contact"
NAMED = 5  # fields or contacts that stay as they are


@require_GET
@permission_required(VIEW, raise_exception=True)
def duplicates(request: HttpRequest) -> HttpResponse:
    """The pairs that may be the same, and how the search over the whole base stands."""
    separate = request.GET.get("show") == "separate"
    strength = next((each for each in STRENGTHS if request.GET.get("strength") == str(each)), 0)
    cursors = {name: request.GET.get(name, "") for name in CURSORS}
    search = DuplicateSearch.objects.first()  # before the pairs: if it ends in between, the page asks once more
    page = pairs_page(separate=separate, strength=strength, **cursors)
    rest = request.GET.copy()
    for name in CURSORS:
        rest.pop(name, None)
    context = {
        "listing": Walk(
            page.rows, ORDER, "", rest.urlencode(), page.first, page.total, False, page.previous, page.next, ""
        ),
        "separate": separate,
        "strength": strength,
        "strengths": STRENGTHS,
        "search": search,
        "may_change": request.user.has_perm(CHANGE),
    }
    return answer(request, page="crm/duplicates.html", fragment="crm/_duplicate_pairs.html", context=context)


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE, raise_exception=True)
@says_errors
def duplicates_search(request: HttpRequest) -> HttpResponse:
    """POST begins the search over the whole base; GET says how it stands."""
    if request.method == "POST":
        operations.begin_duplicate_search(by=reader(request))
        return go(request, reverse("duplicates"))
    search = DuplicateSearch.objects.first()
    if search and search.finished_at:
        return go(request, reverse("duplicates"))
    return render(request, "crm/_duplicate_search.html", {"search": search, "may_change": True})


@require_GET
@permission_required(VIEW, raise_exception=True)
def duplicates_compare(request: HttpRequest, first: str, second: str) -> HttpResponse:
    """The two side by side."""
    return _compare(request, _contact(first), _contact(second))


def _contact(number: str) -> Contact:
    return get_object_or_404(Contact.objects.select_related("company", "merged_into"), number=number)


def _compare(request: HttpRequest, one: Contact, other: Contact, error: str = "", status: int = 200) -> HttpResponse:
    if one.merged_into or other.merged_into:
        gone = one if one.merged_into else other
        if error:
            messages.error(request, error)
        return go(request, gone.get_absolute_url())
    survivor = request.POST.get("survivor") or request.GET.get("survivor", "")
    context = {
        "comparison": comparing.comparison(one, other, survivor),
        "one": one,
        "other": other,
        "error": error,
        "may_change": request.user.has_perm(CHANGE),
    }
    return render(request, "crm/duplicates_compare.html", context, status=status)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def duplicates_merge(request: HttpRequest, first: str, second: str) -> HttpResponse:
    """One contact of the two, with the values that were chosen."""
    one, other = _contact(first), _contact(second)
    second_stays = request.POST.get("survivor") == comparing.SECOND
    survivor, merged = (other, one) if second_stays else (one, other)
    wanted = comparing.FIRST if second_stays else comparing.SECOND
    names = [field.name for field in operations.choosable_fields()]
    take = [name for name in names if request.POST.get(f"keep-{name}") == wanted]
    try:
        operations.merge_contacts(survivor, merged, take=take, by=reader(request))
    except DomainError as error:
        return _compare(request, _contact(first), _contact(second), str(error), 422)
    names_of = {"name": merged.name, "number": merged.number, "other": survivor.name}
    text = _("%(name)s (%(number)s) has been merged into %(other)s.") % names_of
    _tell(request, text, reverse("contact_unmerge", args=[merged.number]))
    return go(request, survivor.get_absolute_url())


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def duplicates_separate(request: HttpRequest, first: str, second: str) -> HttpResponse:
    """The two are different people, or may be the same again."""
    one, other = _contact(first), _contact(second)
    separate = request.POST.get("separate") != "0"
    operations.keep_separate(one, other, separate=separate, by=reader(request))
    names = {"name": one.name, "other": other.name}
    if separate:
        text = _("%(name)s and %(other)s are kept as separate contacts.") % names
        _tell(request, text, reverse("duplicates_separate", args=[first, second]), separate="0")
    else:
        messages.success(request, _("%(name)s and %(other)s may be the same again.") % names)
    return go(request, reverse("duplicates"))


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def contact_unmerge(request: HttpRequest, number: str) -> HttpResponse:
    """Two contacts again."""
    record = _contact(number)
    other = record.merged_into
    undone = operations.unmerge_contact(record, by=reader(request))
    names = {"name": record.name, "other": other.name if other else ""}
    messages.success(request, _("%(name)s and %(other)s are two contacts again.") % names)
    if stays := _stays(undone):
        messages.warning(request, stays)
    return go(request, record.get_absolute_url())


def _stays(undone: Undone) -> str:
    """What was changed since the merge, and stays."""
    texts = [f"{kept.contact.name}: {kept.reason}" for kept in undone.kept[:NAMED]]
    if (more := len(undone.kept) - NAMED) > 0:
        texts.append(ngettext("and %(count)d more contact", "and %(count)d more contacts", more) % {"count": more})
    return " ".join(texts)


def _tell(request: HttpRequest, text: str, undo: str, **fields: str) -> None:
    """A message with the way back."""
    context: dict[str, Any] = {"text": text, "url": undo, "fields": fields, "csrf_token": get_token(request)}
    messages.success(request, render_to_string("components/undo_message.html", context))


def merged_card(request: HttpRequest, record: Contact) -> HttpResponse:
    """Where the contact has gone, and the way back."""
    context = {"contact": record, "survivor": record.merged_into, "may_change": request.user.has_perm(CHANGE)}
    return render(request, "crm/duplicates_merged.html", context)
