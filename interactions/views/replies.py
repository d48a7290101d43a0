"""Replies: what people answered, what machines did, what came back, and what a person decides about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from config.lib.listing import listing
from config.lib.web import go, reader, safe_next, says_errors
from interactions import operations
from interactions.models import IncomingMail, Mailbox

VIEW, DECIDE = "interactions.view_interactionlogentry", "interactions.add_interactionlogentry"
Kind, State = IncomingMail.Kind, IncomingMail.State
PARTS: dict[str, tuple[str | Promise, dict[str, Any]]] = {
    "": (gettext_lazy("To decide"), {"kind": Kind.REPLY, "state": State.OPEN}),
    "automatic": (gettext_lazy("Automatic replies"), {"kind": Kind.AUTOMATIC, "state": State.OPEN}),
    "bounces": (gettext_lazy("Came back"), {"kind__in": [Kind.HARD_BOUNCE, Kind.SOFT_BOUNCE]}),
    "decided": (gettext_lazy("Decided"), {"kind__in": [Kind.REPLY, Kind.AUTOMATIC], "decided_at__isnull": False}),
}


@require_GET
@permission_required(VIEW, raise_exception=True)
def replies(request: HttpRequest) -> HttpResponse:
    """One part of what came in, the latest first."""
    part = request.GET.get("part", "")
    part = part if part in PARTS else ""
    mails = IncomingMail.objects.select_related("contact__company", "delivery__entry__campaign", "entry", "decided_by")
    rows = mails.filter(**PARTS[part][1])
    if text := request.GET.get("q", "").strip():
        rows = rows.filter(subject__icontains=text) | rows.filter(contact__name__icontains=text)
    context = {
        "listing": listing(request, rows, orders={"received": "received_at"}, default="-received"),
        "part": part,
        "parts": [(name, label) for name, (label, _which) in PARTS.items()],
        "mailboxes": Mailbox.objects.all(),
        "may_decide": request.user.has_perm(DECIDE),
    }
    return render(request, "interactions/replies.html", context)


@require_POST
@permission_required(DECIDE, raise_exception=True)
@says_errors
def reply_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a reply as a response, or dismiss it."""
    mail = get_object_or_404(IncomingMail.objects.select_related("contact", "delivery__entry__campaign"), pk=pk)
    if request.POST.get("decision") == "accept":
        entry = operations.accept_reply(mail, by=reader(request))
        text = _("The response of %(name)s is logged.") if entry.campaign_response else _("The reply is logged.")
        messages.success(request, text % {"name": mail.contact.name})
    else:
        operations.dismiss_reply(mail, by=reader(request))
        messages.success(request, _("The reply is dismissed."))
    return go(request, safe_next(request, reverse("replies")))


@require_POST
@permission_required(DECIDE, raise_exception=True)
@says_errors
def replies_dismiss(request: HttpRequest) -> HttpResponse:
    """Dismiss what machines answered, all at once."""
    count = operations.dismiss_automatic(by=reader(request))
    text = ngettext("%(n)s automatic reply is dismissed.", "%(n)s automatic replies are dismissed.", count)
    messages.success(request, text % {"n": count})
    return go(request, f"{reverse('replies')}?part=automatic")
