"""What is refused before any page sees it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

Answer = Callable[[HttpRequest], HttpResponse]


def no_nul_characters(get_response: Answer) -> Answer:
    """Answer 400 to an address with a NUL character: no text of ours has one, and PostgreSQL cannot even compare it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest()
        return get_response(request)

    return middleware
