"""What other pages show of interactions: the home page, a campaign's runs, a template."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q, Sum
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from campaigns.models import Campaign, Reach
from config.lib.panels import panels, register_panel
from interactions.delivery import installation
from interactions.models import Delivery, InteractionTemplate, Run
from interactions.progress import progress

RUNS = 5
JUST_DONE = timedelta(days=2)  # how long a finished run stays on the home page
VIEW_RUN, VIEW_LOG = "interactions.view_run", "interactions.view_interactionlogentry"
CONFIRM, CHANGE_RUN = "interactions.confirm_installation", "interactions.change_run"
OPEN = Q(state__in=[Run.State.OPEN, Run.State.PAUSED])


def waiting_panel(request: HttpRequest, record: object) -> str:
    """What waits for the reader, each app with its own lines, and below it what is on its way."""
    context = {
        "waiting": panels(request, "waiting"),
        "runs": _runs_to_show() if request.user.has_perm(VIEW_RUN) else None,
    }
    return render_to_string("interactions/_home_waiting.html", context, request=request)


def _runs_to_show() -> list:
    """Runs under way, and those that ended in the last days."""
    recent = Run.objects.filter(OPEN | Q(finished_at__gte=timezone.now() - JUST_DONE))
    return [progress(run) for run in recent.select_related("logged_segment").order_by("-pk")[:RUNS]]


def decisions(request: HttpRequest, record: object) -> str:
    """Runs with e-mails in doubt or deliveries that failed, as lines of what waits."""
    state = Delivery.State
    runs = (
        Run.objects.filter(deliveries__state__in=[state.UNSURE, state.FAILED], deliveries__entry__canceled=False)
        .select_related("logged_segment")
        .annotate(
            unsure=Count("pk", filter=Q(deliveries__state=state.UNSURE)),
            failed=Count("pk", filter=Q(deliveries__state=state.FAILED)),
        )
        .order_by("-pk")[:RUNS]
    )
    return render_to_string("interactions/_home_decisions.html", {"runs": runs}, request=request) if runs else ""


def campaign_panel(request: HttpRequest, record: object) -> str:
    """The deliveries that belong to a campaign."""
    campaign: Campaign = record  # type: ignore[assignment]
    runs = Run.objects.filter(logged_segment__entries__campaign=campaign).distinct()
    shown = [progress(run) for run in runs.select_related("logged_segment").order_by("-pk")[:RUNS]]
    return render_to_string("interactions/_campaign_panel.html", {"runs": shown}, request=request) if shown else ""


def template_panel(request: HttpRequest, record: object) -> str:
    """How often the template was used, what it cost, who answered, and when it was last."""
    template: InteractionTemplate = record  # type: ignore[assignment]
    used = template.entries.filter(canceled=False, resend_of=None).aggregate(
        entries=Count("pk"),
        people=Count("contact", distinct=True),
        last=Max("date"),
        cost=Sum("cost"),
        duration=Sum("duration"),
    )
    same = template.entries.filter(canceled=False, contact=OuterRef("contact"), campaign=OuterRef("campaign"))
    answered = Reach.objects.filter(Exists(same), responded_at__isnull=False)
    used |= {"answered": answered.aggregate(people=Count("contact", distinct=True))["people"]}
    return render_to_string("interactions/_template_panel.html", {"template": template, **used}, request=request)


def held_panel(request: HttpRequest, record: object) -> str:
    """Why nothing is sent, over the list of runs and over one of them; nothing where all is well."""
    run = record if isinstance(record, Run) else None
    open_run = run if run and run.state == Run.State.OPEN else None
    if (reason := installation.reason_to_wait(open_run.pk if open_run else None)) is None:
        return ""
    copied = reason == str(installation.COPIED)
    context = {
        "reason": reason,
        "copied": copied,
        "run": run,
        "may_confirm": request.user.has_perm(CONFIRM if copied else CHANGE_RUN),
    }
    return render_to_string("interactions/_held.html", context, request=request)


def register() -> None:
    """Put the panels on their pages."""
    register_panel("home", waiting_panel, order=10)
    register_panel("waiting", decisions, order=10, permission=VIEW_RUN)
    register_panel("runs", held_panel)
    register_panel("run", held_panel)
    register_panel("campaign", campaign_panel, order=50, permission=VIEW_RUN)
    register_panel("interaction_template", template_panel, order=10, permission=VIEW_LOG)
