"""What people who get our e-mails see of us: the page on which they say what they want to get."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from config.lib.errors import DomainError
from crm.models import Channel, ConsentState
from interactions import operations
from interactions.delivery.unsubscribing import ONE_CLICK, delivery_behind, spoken_to
from interactions.models import Delivery

CHANNELS = (Channel.EMAIL, Channel.LETTER)


@csrf_exempt  # whoever has the address may do this, and mail programs send no cookie
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows: programs that look at every link in an e-mail change nothing. One POST unsubscribes."""
    delivery = delivery_behind(token)
    with translation.override(_language(request, delivery)):
        if delivery is None or delivery.entry.contact.anonymised_at:
            return _page(request, {"gone": True}, status=404)
        if request.method == "POST":
            return _chosen(request, delivery)
        return _page(request, {"channels": _channels(delivery)})


def _language(request: HttpRequest, delivery: Delivery | None) -> str | None:
    """The one chosen on the page, else that of the person, else the browser's."""
    theirs = delivery.entry.contact.language if delivery else None
    is_chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    return spoken_to(theirs.iso) if theirs and not is_chosen else translation.get_language()


def _chosen(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    name, value = ONE_CLICK.split("=")
    try:
        if request.POST.get(name) == value or "nothing" in request.POST:
            operations.unsubscribe(delivery)
        else:
            operations.choose_channels(delivery, wanted={each: each.value in request.POST for each in CHANNELS})
    except DomainError as error:
        return _page(request, {"channels": _channels(delivery), "refused": str(error)}, status=409)
    delivery.entry.contact.refresh_from_db()
    return _page(request, {"channels": _channels(delivery), "saved": True})


def _channels(delivery: Delivery) -> list[tuple[Channel, bool]]:
    contact = delivery.entry.contact
    return [(each, getattr(contact, each.column) != ConsentState.WITHDRAWN) for each in CHANNELS]


def _page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, "interactions/preferences.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
