"""The pages of campaigns: the list, the card, and the people behind its figures."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from campaigns import operations, queries
from campaigns.charts import curve, sparks, whole
from campaigns.errors import CampaignRefused
from campaigns.filters import filter_campaigns, filter_people
from campaigns.forms import CampaignForm, NewCampaignForm
from campaigns.models import Campaign, CampaignStatus
from config.lib.cards import Posted, answer_fields, read_card, save_card
from config.lib.errors import DomainError, say_beside
from config.lib.listing import listing
from config.lib.web import answer, go, reader, wants_fragment

VIEW, ADD, CHANGE = "campaigns.view_campaign", "campaigns.add_campaign", "campaigns.change_campaign"
LOG = "interactions.view_interactionlogentry"  # of the app above, whose rows stand behind the entries counted here
ORDERS = {
    "number": "number",
    "description": "description",
    "status": "status",
    "start": "starting_date",
    "contacted": "contacted",
    "responded": "responded",
}
PEOPLE = {"name": "contact__name", "contacted": "contacted_at", "responded": "responded_at", "cost": "cost"}


@require_GET
@permission_required(VIEW, raise_exception=True)
def campaigns(request: HttpRequest) -> HttpResponse:
    """All campaigns with their results."""
    rows = listing(
        request, filter_campaigns(queries.campaigns_with_results(), request.GET), orders=ORDERS, default="-number"
    )
    context = {
        "listing": rows,
        "rows": table_rows(rows),
        "may_add": request.user.has_perm(ADD),
        "status": CampaignStatus.objects.filter(pk=request.GET.get("status", "")).first(),
    }
    return render(request, "campaigns/campaigns.html", context)


def table_rows(shown: object) -> list[dict[str, object]]:
    """Campaigns with their rate and their small curve, for the table."""
    found = list(shown)  # type: ignore[call-overload]
    lines = sparks(found)
    return [
        {
            "campaign": campaign,
            "rate": queries.response_rate(campaign.responded, campaign.contacted) if campaign.contacted else None,
            "spark": lines.get(campaign.pk, ""),
        }
        for campaign in found
    ]


@require_http_methods(["GET", "POST"])
@permission_required(ADD, raise_exception=True)
def campaign_new(request: HttpRequest) -> HttpResponse:
    """An empty card: Enter in the empty number draws the next one; any other field filled in creates it too."""
    form = NewCampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record = operations.create_campaign(by=reader(request), **form.cleaned_data)
            return go(request, f"{record.get_absolute_url()}?focus={_next_field(record)}")
        except DomainError as error:
            say_beside(form, error)
    if not form.is_bound:
        form.fields["number"].widget.attrs["autofocus"] = True
    return answer(
        request, page="campaigns/campaign_new.html", fragment="campaigns/_new_card.html", context={"form": form}
    )


def _next_field(record: Campaign) -> str:
    """The first field of the card that is still empty."""
    return next((name for name in CampaignForm.Meta.fields if not getattr(record, name)), "description")


@require_http_methods(["GET", "POST"])
@permission_required(VIEW, raise_exception=True)
def campaign(request: HttpRequest, number: str) -> HttpResponse:
    """The campaign card; fields that are posted are saved."""
    record = get_object_or_404(Campaign, number=number)
    if request.method == "POST":
        return _save(request, record)
    form = CampaignForm(instance=record)
    if (focus := request.GET.get("focus", "")) in form.fields:
        form.fields[focus].widget.attrs["autofocus"] = True
    return render(request, "campaigns/campaign.html", _card(request, record, form))


def _save(request: HttpRequest, record: Campaign) -> HttpResponse:
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    posted = read_card(request, CampaignForm, record)
    current = Campaign.objects.get(pk=record.pk)  # binding the form has changed the other one
    saved = save_card(posted, lambda **fields: _edit(request, current, posted, fields))
    url = record.get_absolute_url()
    if not wants_fragment(request) and not posted.form.errors:
        return go(request, url)
    current = Campaign.objects.select_related("status").get(pk=record.pk)
    if not wants_fragment(request):
        return render(request, "campaigns/campaign.html", _card(request, current, posted.form))
    return answer_fields(
        request, posted, url=url, saved=saved, also="campaigns/_card_again.html", context={"campaign": current}
    )


def _edit(request: HttpRequest, current: Campaign, posted: Posted, fields: dict[str, object]) -> object:
    """Save the fields; a sentence about dates goes beside the one that was typed."""
    try:
        return operations.edit_campaign(current, by=reader(request), **fields)
    except CampaignRefused as error:
        if error.field not in posted.names:
            error.field = None
        raise


def _card(request: HttpRequest, record: Campaign, form: ModelForm) -> dict[str, object]:
    may_change = request.user.has_perm(CHANGE)
    if not may_change:
        for field in form.fields.values():
            field.disabled = True
    return {
        "campaign": record,
        "form": form,
        "card_url": record.get_absolute_url() if may_change else "",
        "may_change": may_change,
        **figures(request, record),
    }


def figures(request: HttpRequest, record: Campaign) -> dict[str, object]:
    """What the sheet with a campaign's figures shows."""
    results = queries.campaign_results(record)
    most = max(results.contacted, results.responded)
    return {
        "campaign": record,
        "results": results,
        "bars": {
            "contacted": whole([("soft", results.contacted)], total=most),
            "responded": whole([("main", results.responded)], total=most),
        },
        "curve": curve(record, queries.responses_per_day(record)),
        "sees_log": request.user.has_perm(LOG),
    }


@require_GET
@permission_required(VIEW, raise_exception=True)
def campaign_people(request: HttpRequest, number: str) -> HttpResponse:
    """Whom the campaign reached, one row per person: the rows behind its figures."""
    record = get_object_or_404(Campaign, number=number)
    parts = {
        "contacted": _("contacted"),
        "responded": _("responded"),
        "silent": _("contacted, no response yet"),
        "unsure": _("in doubt"),
    }
    part = request.GET.get("part", "")
    context = {
        "campaign": record,
        "part": part,
        "parts": [
            (name, caption, f"{reverse('campaign_people', args=[number])}?part={name}")
            for name, caption in parts.items()
        ],
        "listing": listing(request, filter_people(record, request.GET), orders=PEOPLE, default="name"),
        "sees_log": request.user.has_perm(LOG),
    }
    return render(request, "campaigns/campaign_people.html", context)
