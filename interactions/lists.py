"""The rows of the app's lists, with what their columns show counted by the database for the rows that are read."""

from __future__ import annotations

from django.db.models import Count, DecimalField, F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import CampaignEntry
from crm.models import Language
from interactions.models import (
    Delivery,
    InteractionLogEntry,
    InteractionTemplate,
    LeftOut,
    LoggedSegment,
    Run,
    TemplateVersion,
)

# Why somebody was left out when a segment was logged.
REASONS: dict[str, str | Promise] = {
    "same_person": _("Merged with another contact of the list"),
    "privacy": _("Blocked for privacy"),
    "no_document": _("No document in the language of the line"),
    "unreachable": _("Neither postal address nor e-mail"),
    "no_consent": _("No consent"),
    "no_consent_here": _("No consent for this channel"),
    "campaign_over": _("The campaign is over"),
    "expired": _("The template is no longer valid"),
    "bounced_only": _("The e-mail address bounced, and there is no other way"),
    "bounced": _("The e-mail address bounced"),
    "same_address": _("The same address as another contact of the list"),
    "recent": _("Written to only recently"),
    "not_started": _("The campaign has not started"),
    "empty_field": _("A field of the letter stays empty"),
    "no_address": _("No complete postal address"),
    "no_email": _("No e-mail address"),
    "no_language": _("No language on the contact's card"),
    "fallback_language": _("The template does not have the contact's language"),
}

MONEY = DecimalField(max_digits=14, decimal_places=2)


def _counted(rows: QuerySet, key: str, what: str = "pk") -> Coalesce:
    counted = rows.order_by().values(key).annotate(number=Count(what)).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def template_rows() -> QuerySet[InteractionTemplate]:
    """Templates with `used`, how many interactions were logged with each, and their languages."""
    used = InteractionLogEntry.objects.filter(template=OuterRef("pk"), resend_of=None)
    rows = InteractionTemplate.objects.select_related("group")
    return rows.prefetch_related("languages__language").annotate(used=_counted(used, "template"))


def version_rows(template: InteractionTemplate, language: Language) -> QuerySet[TemplateVersion]:
    """The documents a template had in a language, the newest first, with `used`: interactions logged with each."""
    same = InteractionLogEntry.objects.filter(template=template, language=language, document=OuterRef("document"))
    rows = template.versions.filter(language=language).select_related("document", "created_by").order_by("-number")
    return rows.annotate(used=_counted(same, "document")).defer("document__content")


def removed_languages(template: InteractionTemplate) -> QuerySet[Language]:
    """The languages the template once had documents in and has no more; their history is still there."""
    had = template.versions.filter(document__isnull=False).order_by().values("language")
    return Language.objects.filter(pk__in=had).exclude(pk__in=template.languages.order_by().values("language"))


def log_rows() -> QuerySet[InteractionLogEntry]:
    """Log entries with everything a row shows."""
    return InteractionLogEntry.objects.select_related(
        "contact", "contact__company", "template", "language", "campaign", "delivery", "logged_segment", "document"
    ).defer("document__content", "delivery__values", "contact__search_text", "contact__note")


def campaign_entry_rows() -> QuerySet[CampaignEntry]:
    """Campaign entries with `people`, `total_cost` and `total_duration` of their interactions that count like them."""
    same = InteractionLogEntry.objects.filter(campaign_entry=OuterRef("pk"), canceled=OuterRef("canceled"))
    grouped = same.order_by().values("campaign_entry")
    return CampaignEntry.objects.select_related("campaign").annotate(
        people=_counted(same, "campaign_entry"),
        total_cost=Coalesce(Subquery(grouped.annotate(sum=Sum("cost")).values("sum")), 0, output_field=MONEY),
        total_duration=Coalesce(Subquery(grouped.annotate(sum=Sum("duration")).values("sum")), 0),
    )


def logged_segment_rows() -> QuerySet[LoggedSegment]:
    """Logged segments with `omitted`, how many contacts were left out, their run and who logged them."""
    omitted = LeftOut.objects.filter(logged_segment=OuterRef("pk"))
    return LoggedSegment.objects.select_related("run", "created_by").annotate(
        omitted=_counted(omitted, "logged_segment")
    )


def campaign_entries_of(logged: LoggedSegment) -> QuerySet[CampaignEntry]:
    """The campaign entries that logging the segment made."""
    used = logged.entries.exclude(campaign_entry=None).order_by().values("campaign_entry")
    return campaign_entry_rows().filter(pk__in=used)


def run_rows() -> QuerySet[Run]:
    """Runs with how many recipients they have, and how many of them are done, failed or in doubt."""
    rows = Delivery.objects.filter(run=OuterRef("pk"))
    state = Delivery.State
    return Run.objects.select_related("logged_segment", "created_by").annotate(
        total=_counted(rows, "run"),
        done=_counted(rows.filter(state__in=[state.SENT, state.BOUNCED]), "run"),
        failed=_counted(rows.filter(state__in=[state.FAILED, state.BOUNCED]), "run"),
        unsure=_counted(rows.filter(state=state.UNSURE), "run"),
        name=F("logged_segment__description"),
    )


def recipient_rows(run: Run) -> QuerySet[Delivery]:
    """The recipients of a run with everything a row shows."""
    return run.deliveries.select_related("entry__contact__company", "chunk").defer(
        "values", "entry__contact__search_text", "entry__contact__note"
    )
