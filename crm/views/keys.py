"""The keys of the product, and whether a key alone may do something."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config.lib.web import go, reader
from crm import operations, queries


@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """All keys at a glance; posted, keys that need no other key beside them are on or off for this account."""
    if request.method == "POST":
        operations.choose_single_keys("single_keys" in request.POST, by=reader(request))
        messages.success(request, _("Your keys have been saved."))
        return go(request, request.path)
    return render(request, "crm/keys.html", {"single_keys": queries.shown_to(reader(request)).single_keys})
