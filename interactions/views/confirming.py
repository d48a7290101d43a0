"""What would not be sent by itself: why, and the button that sends it after all."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from config.lib.web import go, reader, safe_next, says_errors
from interactions import operations
from interactions.models import Run

CONFIRM, CHANGE = "interactions.confirm_installation", "interactions.change_run"


@require_POST
@permission_required(CONFIRM, raise_exception=True)
@says_errors
def installation_confirm(request: HttpRequest) -> HttpResponse:
    """This installation is the one that sends."""
    operations.confirm_installation(by=reader(request))
    messages.success(request, _("This installation sends from now on."))
    return go(request, safe_next(request, reverse("runs")))


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def run_send_late(request: HttpRequest, pk: int) -> HttpResponse:
    """A run that is long overdue goes out after all."""
    run = get_object_or_404(Run, pk=pk)
    count = operations.confirm_overdue(run, by=reader(request))
    text = ngettext("%(n)s delivery goes out now.", "%(n)s deliveries go out now.", count)
    messages.success(request, text % {"n": count})
    return go(request, run.get_absolute_url())
