"""What the list of contacts shows: its columns, and views kept under a name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.lib.errors import DomainError
from config.lib.web import answer, go, reader, says_errors, wants_fragment
from crm import operations, queries
from crm.columns import COLUMNS, SIZES
from crm.models import SavedView
from crm.views.contact_list import list_context
from crm.views.contacts import VIEW

PLACES = ("after", "before", "page", "focus", "view")  # what of an address a view does not keep


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(VIEW, raise_exception=True)
def contacts_columns(request: HttpRequest) -> HttpResponse:
    """The dialog that chooses columns, their order and the rows of a page, for the view shown or for all lists."""
    query = QueryDict(request.POST.get("query", request.GET.get("query", "")), mutable=True)
    shown = queries.shown_to(reader(request), query.get("view", ""))
    if request.method == "POST":
        chosen = request.POST.getlist("column") if "standard" not in request.POST else []
        return _choose(request, query, shown, chosen, _number(request.POST.get("size", "")))
    names = [column.name for column in shown.columns]
    rest = [column for name, column in COLUMNS.items() if name not in names]
    context = {
        "columns": [(column, True) for column in shown.columns] + [(column, False) for column in rest],
        "sizes": SIZES,
        "view_query": query.urlencode(),
    }
    return _dialog(request, "crm/_columns.html", query, context)


def _choose(
    request: HttpRequest, query: QueryDict, shown: queries.Shown, columns: list[str], size: int
) -> HttpResponse:
    """Keeps the columns in the reader's own view, else for the reader, who then leaves somebody else's view."""
    by, view = reader(request), shown.view
    if view and view.owner_id == by.pk:
        operations.save_view(
            name=view.name,
            query=view.query,
            columns=columns,
            size=size,
            by=by,
            shared=view.shared,
            opens=shown.opens_with == view,
        )
    else:
        operations.choose_columns(columns=columns, size=size, by=by)
        query.pop("view", None)
    for name in ("after", "before"):
        query.pop(name, None)
    return go(request, f"{reverse('contacts')}?{query.urlencode() or 'view='}")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(VIEW, raise_exception=True)
def contacts_view_save(request: HttpRequest) -> HttpResponse:
    """The dialog that keeps the list as it stands under a name."""
    asked, by = request.POST or request.GET, reader(request)
    query = QueryDict(asked.get("query", ""), mutable=True)
    shown = queries.shown_to(by, query.get("view", ""))
    own = shown.view if shown.view and shown.view.owner_id == by.pk else None
    context: dict[str, Any] = {
        "name": asked.get("name", own.name if own else ""),
        "shared": "shared" in asked if request.method == "POST" else bool(own and own.shared),
        "opens": "opens" in asked if request.method == "POST" else bool(own and shown.opens_with == own),
        "view_query": query.urlencode(),
    }
    if request.method == "POST":
        try:
            return _save(request, query, shown, context)
        except DomainError as error:
            context["error"] = str(error)
    return _dialog(request, "crm/_view_save.html", query, context)


def _save(request: HttpRequest, query: QueryDict, shown: queries.Shown, given: dict[str, Any]) -> HttpResponse:
    for name in PLACES:
        query.pop(name, None)
    view = operations.save_view(
        name=given["name"],
        query=query.urlencode(),
        columns=[column.name for column in shown.columns],
        size=shown.size,
        by=reader(request),
        shared=given["shared"],
        opens=given["opens"],
    )
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return go(request, view.get_absolute_url())


@require_POST
@permission_required(VIEW, raise_exception=True)
@says_errors
def contacts_view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Throws a view of the reader away; the contacts in it stay."""
    view = get_object_or_404(queries.views_of(reader(request)), pk=pk)
    operations.delete_view(view, by=reader(request))
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return go(request, f"{reverse('contacts')}?view=")


@require_POST
@permission_required(VIEW, raise_exception=True)
@says_errors
def contacts_view_open(request: HttpRequest, pk: int) -> HttpResponse:
    """The reader's list opens with the view from now on, or no longer."""
    view: SavedView = get_object_or_404(queries.views_of(reader(request)), pk=pk)
    is_now = queries.shown_to(reader(request)).opens_with == view
    operations.open_with(None if is_now else view, by=reader(request))
    return go(request, view.get_absolute_url())


def _dialog(request: HttpRequest, fragment: str, query: QueryDict, context: dict[str, Any]) -> HttpResponse:
    if not wants_fragment(request):
        context = {**list_context(request, query), **context}
    shown = context.get("shown") or queries.shown_to(reader(request), query.get("view", ""))
    return answer(request, page="crm/contacts.html", fragment=fragment, context={**context, "shown": shown})


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
