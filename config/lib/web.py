"""How views answer: a fragment to htmx, a page or a redirect to a plain browser; errors as sentences."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from config.lib.errors import DomainError
from config.lib.locks import is_locked

View = Callable[..., HttpResponseBase]


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page (a boosted link and the back button want all of it)."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def answer(
    request: HttpRequest, *, page: str, fragment: str, context: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    """The fragment to htmx, the whole page to a plain browser."""
    template = fragment if wants_fragment(request) else page
    response = render(request, template, {**(context or {}), "fragment": fragment}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the reader to another page, from a plain form and from htmx alike."""
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    response = redirect(url)
    response.status_code = 303
    return response


def reader(request: HttpRequest) -> User:
    """Who looks at the page: somebody signed in, since nobody else gets past the middleware."""
    return cast(User, request.user)


def safe_next(request: HttpRequest, default: str) -> str:
    """Where the form asked to go back to, if that is on this site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours else default


def says_errors(view: View) -> View:
    """Turn a domain error the view let through into its sentence: 422 to htmx, a message and the way back otherwise.

    So is a database that somebody else has in hand for too long. htmx is also told where a record is gone; a plain
    browser gets the page that says so.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            return _say(request, str(error))
        except Http404:
            if not wants_fragment(request):
                raise
            return _say(request, _("There is nothing here any more: it may have been deleted in the meantime."))
        except DatabaseError as error:
            if not is_locked(error):
                raise
            return _say(request, _("Somebody else is writing at this moment. Try again in a moment."))

    return wrapper


def _say(request: HttpRequest, error: str) -> HttpResponse:
    messages.error(request, error)
    if not wants_fragment(request):
        return go(request, request.headers.get("Referer") or "/")
    response = render(request, "components/messages.html", status=422, context={"out_of_band": True})
    response["HX-Reswap"] = "none"  # only the message is new; what stood where htmx would swap stays
    return response
