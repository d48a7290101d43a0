"""The sections of criteria: those about contacts, and those about what was done with them."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Reach
from config.lib.filters import Code, Day, YesNo
from crm.filters import SECTIONS as CONTACT_SECTIONS
from crm.filters import Section
from interactions.models import InteractionLogEntry, InteractionTemplate, LoggedSegment


def _valid_entries() -> QuerySet[InteractionLogEntry]:
    """What was canceled did not happen."""
    return InteractionLogEntry.objects.filter(canceled=False).order_by()


SEGMENT = Section(
    "segment",
    _("Segment"),
    InteractionLogEntry.objects.order_by,
    (Code("logged", _("Segment No."), path="logged_segment", model=LoggedSegment, key="segment_number"),),
)
INTERACTION = Section(
    "interaction",
    _("Interaction"),
    _valid_entries,
    (
        Code("template", _("Interaction Template Code"), model=InteractionTemplate),
        Code("campaign", _("Campaign No."), model=Campaign, key="number"),
        YesNo("responded", _("Campaign Response"), condition=Q(campaign_response=True)),
        Day("date", _("Date")),
    ),
)
CAMPAIGN = Section(
    "campaign",
    _("Campaign"),
    Reach.objects.all,
    (
        Code("campaign", _("Campaign No."), model=Campaign, key="number"),
        YesNo("targeted", _("Campaign Target"), condition=Q(contacted_at__isnull=False)),
        YesNo("responded", _("Campaign Response"), condition=Q(responded_at__isnull=False)),
    ),
)
SECTIONS: dict[str, Section] = {
    section.name: section for section in (*CONTACT_SECTIONS, SEGMENT, INTERACTION, CAMPAIGN)
}
