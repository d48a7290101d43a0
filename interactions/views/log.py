"""The log of interactions."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from config.lib.listing import listing
from config.lib.web import go, reader, safe_next, says_errors
from interactions import operations
from interactions.filters import filter_log
from interactions.forms import LogFilterForm
from interactions.lists import log_rows
from interactions.models import Evaluation, InteractionLogEntry
from interactions.progress import badge

VIEW, CHANGE = "interactions.view_interactionlogentry", "interactions.change_interactionlogentry"
ORDERS = {"entry": "pk", "date": "date", "contact": "contact__name", "description": "description"}


@require_GET
@permission_required(VIEW, raise_exception=True)
def interaction_log(request: HttpRequest) -> HttpResponse:
    """Every interaction, newest first, narrowed down as the address says."""
    form = LogFilterForm(request.GET)
    rows = filter_log(log_rows(), form.cleaned_data) if form.is_valid() else log_rows().none()
    shown = listing(request, rows, orders=ORDERS, default="-entry")
    context = {
        "listing": shown,
        "rows": [(entry, *entry_badge(entry)) for entry in shown],
        "form": form,
        "chips": chips(request, form),
        "may_change": request.user.has_perm(CHANGE),
        "evaluations": Evaluation.choices,
    }
    return render(request, "interactions/log.html", context)


def entry_badge(entry: InteractionLogEntry) -> tuple[str, str]:
    """The state of the entry's delivery; nothing where nothing was sent."""
    delivery = getattr(entry, "delivery", None)
    return badge(delivery) if delivery else ("", "")


def chips(request: HttpRequest, form: LogFilterForm) -> list[dict[str, str]]:
    """What the list is narrowed down to, each with the address without it."""
    found = []
    for name, value in (form.cleaned_data if form.is_valid() else {}).items():
        if not value or name == "q":
            continue
        query = request.GET.copy()
        del query[name]
        query.pop("page", None)
        field = form.fields[name]
        choices = dict(getattr(field, "choices", [])) if isinstance(value, str) else {}
        text = "" if value is True else str(choices.get(value, value))
        label = str(field.label or _("Campaign entry"))
        found.append({"label": label, "value": text, "url": f"{reverse('interaction_log')}?{query.urlencode()}"})
    return found


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def interaction_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one interaction out of all figures, or put it back."""
    entry = get_object_or_404(InteractionLogEntry.objects.select_related("logged_segment", "campaign_entry"), pk=pk)
    canceled = request.POST.get("canceled") == "1"
    operations.cancel_interaction(entry, canceled=canceled, by=reader(request))
    if canceled:
        messages.success(request, _("Entry %(number)s is canceled and counts no more.") % {"number": entry.pk})
    else:
        messages.success(request, _("Entry %(number)s counts again.") % {"number": entry.pk})
    return go(request, safe_next(request, reverse("interaction_log")))


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def interactions_evaluate(request: HttpRequest) -> HttpResponse:
    """Say how the interactions ?entry=… went."""
    chosen = [int(pk) for pk in request.POST.getlist("entry") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    evaluation = request.POST.get("evaluation", "")
    entries = InteractionLogEntry.objects.filter(pk__in=chosen)
    count = operations.evaluate_interactions(entries, evaluation=evaluation, by=reader(request))
    text = ngettext("%(count)s interaction evaluated: %(name)s", "%(count)s interactions evaluated: %(name)s", count)
    name = dict(Evaluation.choices).get(evaluation, _("no evaluation"))
    messages.success(request, text % {"count": count, "name": name})
    return go(request, safe_next(request, reverse("interaction_log")))
