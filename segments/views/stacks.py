"""The campaign of a stack of business cards, and its segment."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.lib.web import answer, go, reader, safe_next, says_errors
from crm.models import CardStack
from segments import operations, queries
from segments.forms.dialogs import StackCampaignForm
from segments.told import change_told
from segments.views.shown import ADD, CHANGE

MAY = (ADD, CHANGE)


@require_http_methods(["GET", "POST"])
@permission_required(MAY, raise_exception=True)
@says_errors
def stack_campaign(request: HttpRequest, stack: int) -> HttpResponse:
    """Which campaign the cards are collected for; none takes the name away."""
    record = get_object_or_404(CardStack, pk=stack)
    named = queries.campaign_of_stack(record)
    form = StackCampaignForm(request.POST or None, initial={"campaign": named.campaign if named else None})
    if request.method == "POST" and form.is_valid():
        operations.name_campaign(record, campaign=form.cleaned_data["campaign"], by=reader(request))
        return go(request, record.get_absolute_url())
    context = {"stack": record, "form": form}
    return answer(
        request, page="segments/stack_campaign.html", fragment="segments/_stack_campaign.html", context=context
    )


@require_POST
@permission_required(MAY, raise_exception=True)
@says_errors
def stack_bring(request: HttpRequest, stack: int) -> HttpResponse:
    """The contacts of the cards entered since come into the segment."""
    record = get_object_or_404(CardStack, pk=stack)
    done = operations.bring_in_stack(record, by=reader(request))
    if done is None:
        messages.info(request, _("No new card of this stack."))
    else:
        text = _("Segment %(segment)s:") % {"segment": done[0]}
        messages.success(request, f"{text} {change_told(done[1]) or _('All of them are in the list already.')}")
    return go(request, safe_next(request, record.get_absolute_url()))
