"""The list of segments, and a new one."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from campaigns.models import Campaign
from config.lib.errors import DomainError, say_beside
from config.lib.listing import listing
from config.lib.web import go, reader
from segments import operations, queries
from segments.forms.card import NewSegmentForm
from segments.search import segments_named
from segments.views.shown import ADD, VIEW, posted

ORDERS = {
    "number": "number",
    "description": "description",
    "date": "date",
    "salesperson": "salesperson__name",
    "lines": "lines_now",
    "campaign": "campaign_number",
}


@require_GET
@permission_required(VIEW, raise_exception=True)
def segments(request: HttpRequest) -> HttpResponse:
    """Segments not yet logged; ?campaign= narrows to one campaign's, ?q= to words of number or description."""
    return render(request, "segments/list.html", list_context(request))


def list_context(request: HttpRequest) -> dict[str, object]:
    """What the list shows."""
    rows = queries.open_segments()
    campaign = Campaign.objects.filter(number=request.GET.get("campaign", "")).first()
    if campaign:
        rows = rows.filter(campaign_number=campaign.number)
    if text := request.GET.get("q", "").strip():
        rows = rows.filter(pk__in=segments_named(text))
    return {
        "listing": listing(request, rows, orders=ORDERS, default="-number"),
        "campaign": campaign,
        "may_add": request.user.has_perm(ADD),
    }


@require_http_methods(["GET", "POST"])
@permission_required(ADD, raise_exception=True)
def segment_new(request: HttpRequest) -> HttpResponse:
    """An empty card: Enter in the empty number draws the next one; any other field filled in creates it too."""
    form = NewSegmentForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            segment = operations.create_segment(by=reader(request), **form.cleaned_data)
            focus = "template" if segment.description else "description"
            return go(request, f"{segment.get_absolute_url()}?focus={focus}")
        except DomainError as error:
            say_beside(form, error)
    if not form.is_bound:
        form.fields["number"].widget.attrs["autofocus"] = True
    return render(request, "segments/new.html", {"form": form})
