"""The list of contacts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.forms import Form, NullBooleanField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from config.lib.listing import CURSORS, Walk
from config.lib.web import answer, go, reader, wants_fragment
from crm import operations, queries
from crm.columns import Column, Tell, read_by
from crm.paging import DEFAULT, contacts_page
from crm.told_bulk import told_in_hand
from crm.views.contacts import ADD, VIEW

AT_HAND = ("type", "country", "language", "salesperson")  # the filters that need no opening
CHIPS_ONLY = ("search", "company", "imported", "withheld")  # what stands elsewhere, or is only come to by a link


@require_GET
@permission_required(VIEW, raise_exception=True)
def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts the address asks for; without a query the view that the reader's list opens with."""
    opens_with = queries.shown_to(reader(request)).opens_with if not request.GET else None
    if opens_with and not wants_fragment(request):
        return go(request, opens_with.get_absolute_url())
    context = list_context(request, request.GET)
    response = answer(request, page="crm/contacts.html", fragment="crm/_contacts.html", context=context)
    if wants_fragment(request):  # the address without the filters that say nothing
        query = urlencode([(name, value) for name, values in request.GET.lists() for value in values if value])
        response["HX-Push-Url"] = f"{request.path}?{query or 'view='}" if query or opens_with else request.path
    return response


def list_context(request: HttpRequest, query: QueryDict) -> dict[str, Any]:
    """What the list shows that has this query in its address."""
    asked = queries.contact_list(query)
    shown = queries.shown_to(reader(request), query.get("view", ""))
    listing = _walk(query, asked, shown)
    return {
        "listing": listing,
        "cells": list(_cells(listing.rows, shown.columns)),
        "shown": shown,
        "views": list(queries.views_of(reader(request))),
        "asked": asked,
        "at_hand": [_filter(asked.form, name) for name in AT_HAND],
        "others": [_filter(asked.form, name) for name in asked.form.fields if name not in (*AT_HAND, *CHIPS_ONLY)],
        "may_add": request.user.has_perm(ADD),
        "may_bulk": bool(operations.actions_for(reader(request))),
        "jobs": [told_in_hand(job) for job in queries.changes_in_hand()],
        "list_query": query.urlencode(),
    }


def _walk(query: QueryDict, asked: queries.ContactList, shown: queries.Shown) -> Walk:
    after, before = (query.get(name, "") for name in CURSORS)
    order, fields = query.get("order", DEFAULT), read_by(shown.columns)
    page = contacts_page(asked.listed, order=order, after=after, before=before, size=shown.size, fields=fields)
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


def _cells(rows: Sequence[Any], columns: Sequence[Column]) -> Iterator[tuple[Any, list[tuple[Column, Any]]]]:
    """Each row with what stands in its columns; codes of other tables are read once for all rows."""
    ids = [row.id for row in rows]
    linked = {each.name: queries.codes_by_contact(each.name, ids) for each in columns if each.is_linked}
    tellers = [(each, linked.get(each.name), each.teller()) for each in columns]
    for row in rows:
        yield row, [(each, _cell(row, each, codes, tell)) for each, codes, tell in tellers]


def _cell(row: Any, column: Column, codes: dict[int, list[str]] | None, tell: Tell) -> Any:
    if codes is not None:
        return ", ".join(codes.get(row.id, []))
    value = tell(getattr(row, column.name))
    return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else value


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
