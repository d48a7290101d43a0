"""Pages that belong to no single app: home, page search, look-up windows, health."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from config.lib.errors import DomainError, say_beside
from config.lib.lookups import Lookup, lookup_named
from config.lib.navigation import find
from config.lib.web import answer, reader, wants_fragment


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits, what runs, how the campaigns do."""
    day = date_format(timezone.localdate(), pgettext("a day as heading", "l j F"))
    return render(request, "config/home.html", {"day": day})


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The page search: pages, records and actions by any part of their names."""
    text = request.GET.get("q", "").strip()
    context = {"found": find(request, text), "text": text}
    if wants_fragment(request):
        return render(request, "config/_found.html", context)
    return render(request, "config/search.html", context)


@login_not_required
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Whether the web server answers."""
    return HttpResponse("ok", content_type="text/plain")


def _allowed(request: HttpRequest, name: str) -> Lookup:
    lookup = lookup_named(name)
    if lookup is None:
        raise Http404
    if lookup.permission and not request.user.has_perm(lookup.permission):
        raise PermissionDenied
    return lookup


def _window(request: HttpRequest, lookup: Lookup, *, text: str, value: str) -> HttpResponse:
    """The window with its rows; what the field's address carried is kept for the next search."""
    permission = lookup.create_permission
    kept = [(key, item) for key, item in request.GET.items() if key not in {"q", "value", "pick"}]
    query = request.GET.copy()
    query.pop("q", None)
    context = {
        "lookup": lookup,
        "rows": lookup.search(request, text),
        "text": text,
        "values": {part.strip() for part in value.split(",")},
        "many": "many" in request.GET,
        "kept": kept,
        "may_create": lookup.create is not None and (not permission or request.user.has_perm(permission)),
        "new_url": f"{reverse('lookup_new', args=[lookup.name])}?{query.urlencode()}",
    }
    return answer(request, page="config/lookup_page.html", fragment="components/lookup.html", context=context)


@require_GET
def lookup(request: HttpRequest, name: str) -> HttpResponse:
    """A look-up window, or its rows for a text."""
    value = request.GET.get("value", "")
    return _window(request, _allowed(request, name), text=request.GET.get("q", ""), value=value)


@require_http_methods(["GET", "POST"])
def lookup_new(request: HttpRequest, name: str) -> HttpResponse:
    """A new record from inside a look-up window; afterwards the window shows it picked."""
    window = _allowed(request, name)
    if window.create is None or window.form is None:
        raise Http404
    if window.create_permission and not request.user.has_perm(window.create_permission):
        raise PermissionDenied
    form = window.form(request.POST or None, auto_id="new_%s")
    if request.method == "POST" and form.is_valid():
        try:
            code = window.create(by=reader(request), **form.cleaned_data)
            return _window(request, window, text="", value=code)
        except DomainError as error:
            say_beside(form, error)
    context = {"lookup": window, "form": form, "new_url": request.get_full_path()}
    return answer(request, page="config/lookup_page.html", fragment="components/lookup_new.html", context=context)
