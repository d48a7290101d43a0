"""The list of contacts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.forms import Form, NullBooleanField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from config.lib.listing import CURSORS, Walk
from config.lib.web import answer, reader, wants_fragment
from crm import operations, queries
from crm.paging import DEFAULT, contacts_page
from crm.told_bulk import told_in_hand
from crm.views.contacts import ADD, VIEW

AT_HAND = ("type", "country", "language", "salesperson")  # the filters that need no opening
CHIPS_ONLY = ("search", "company")  # what stands elsewhere, or is only come to by a link


@require_GET
@permission_required(VIEW, raise_exception=True)
def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts the address asks for."""
    context = list_context(request, request.GET)
    response = answer(request, page="crm/contacts.html", fragment="crm/_contacts.html", context=context)
    if wants_fragment(request):  # the address without the filters that say nothing
        query = urlencode([(name, value) for name, values in request.GET.lists() for value in values if value])
        response["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
    return response


def list_context(request: HttpRequest, query: QueryDict) -> dict[str, Any]:
    """What the list shows that has this query in its address."""
    asked = queries.contact_list(query)
    return {
        "listing": _walk(query, asked),
        "asked": asked,
        "at_hand": [_filter(asked.form, name) for name in AT_HAND],
        "others": [_filter(asked.form, name) for name in asked.form.fields if name not in (*AT_HAND, *CHIPS_ONLY)],
        "may_add": request.user.has_perm(ADD),
        "may_bulk": bool(operations.actions_for(reader(request))),
        "jobs": [told_in_hand(job) for job in queries.changes_in_hand()],
        "list_query": query.urlencode(),
    }


def _walk(query: QueryDict, asked: queries.ContactList) -> Walk:
    after, before = (query.get(name, "") for name in CURSORS)
    page = contacts_page(asked.found, order=query.get("order", DEFAULT), after=after, before=before)
    rest = query.copy()
    for name in (*CURSORS, "order", "page"):
        rest.pop(name, None)
    return Walk(
        rows=page.rows,
        order=page.order,
        search=query.get("q", ""),
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
