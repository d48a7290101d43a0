"""The list of contacts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.forms import Form, NullBooleanField
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from config.lib.listing import CURSORS, Walk
from config.lib.web import answer, wants_fragment
from crm import queries
from crm.paging import DEFAULT, contacts_page
from crm.views.contacts import ADD, VIEW

AT_HAND = ("type", "country", "language", "salesperson")  # the filters that need no opening
CHIPS_ONLY = ("search", "company")  # what stands elsewhere, or is only come to by a link


@require_GET
@permission_required(VIEW, raise_exception=True)
def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts the address asks for."""
    asked = queries.contact_list(request.GET)
    context = {
        "listing": _walk(request, asked),
        "asked": asked,
        "at_hand": [_filter(asked.form, name) for name in AT_HAND],
        "others": [_filter(asked.form, name) for name in asked.form.fields if name not in (*AT_HAND, *CHIPS_ONLY)],
        "may_add": request.user.has_perm(ADD),
    }
    response = answer(request, page="crm/contacts.html", fragment="crm/_contacts.html", context=context)
    if wants_fragment(request):  # the address without the filters that say nothing
        query = urlencode([(name, value) for name, values in request.GET.lists() for value in values if value])
        response["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
    return response


def _walk(request: HttpRequest, asked: queries.ContactList) -> Walk:
    after, before = (request.GET.get(name, "") for name in CURSORS)
    page = contacts_page(asked.found, order=request.GET.get("order", DEFAULT), after=after, before=before)
    rest = request.GET.copy()
    for name in (*CURSORS, "order", "page"):
        rest.pop(name, None)
    return Walk(
        rows=page.rows,
        order=page.order,
        search=request.GET.get("q", ""),
        query=rest.urlencode(),
        first=page.first,
        total=page.total,
        is_more=page.more,
        previous=page.previous,
        next=page.next,
        last=page.last,
    )


def _filter(form: Form, name: str) -> dict[str, Any]:
    """A filter to set: its choices, or none where it is typed."""
    field: Any = form.fields[name]
    if hasattr(field, "queryset"):
        choices = [(record.pk, record.label) for record in field.queryset.all()]
    elif isinstance(field, NullBooleanField):
        choices = [("true", _("yes")), ("false", _("no"))]
    else:
        choices = [(value, text) for value, text in getattr(field, "choices", ()) if value]
    return {"name": name, "label": field.label, "choices": choices, "is_day": name == "created_since"}
