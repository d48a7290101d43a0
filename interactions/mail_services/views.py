"""What a mail service posts, handed to django-anymail's view of that service, which looks at the secret first."""

from __future__ import annotations

import logging
from collections.abc import Callable

from anymail.exceptions import AnymailError
from anymail.urls import urlpatterns
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt

from interactions.errors import NotSettledYet

logger = logging.getLogger(__name__)

TRACKING = "_tracking_webhook"
SERVICES: dict[str, Callable[..., HttpResponse]] = {
    pattern.name.removesuffix(TRACKING): pattern.callback for pattern in urlpatterns if pattern.name.endswith(TRACKING)
}


@csrf_exempt  # the secret says who posts
@login_not_required
def mail_service(request: HttpRequest, name: str) -> HttpResponse:
    """200 where it was taken in, also again; 400 where it is not understood, 503 where it is to be said again."""
    if name not in SERVICES:
        raise Http404
    try:
        return SERVICES[name](request)
    except SuspiciousOperation:  # without the secret, or with another
        raise
    except NotSettledYet as error:
        return _again(error)
    except ImproperlyConfigured as error:
        logger.error("what %s posts cannot be taken in: %s", name, error)
        return _again(error)
    except (AnymailError, AttributeError, KeyError, TypeError, ValueError):
        logger.exception("not understood what %s posted", name)
        return HttpResponseBadRequest("This is not what this address is for.")


def _again(reason: Exception) -> HttpResponse:
    """Services say it again later, for hours or days."""
    return HttpResponse(str(reason), status=503, headers={"Retry-After": "10"})
