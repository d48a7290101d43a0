"""The sections of criteria: those about contacts, and those about what was done with them."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, CampaignStatus, Reach
from config.lib.filters import Choice, Code, Day, Number, Text, YesNo
from crm.filters import SECTIONS as CONTACT_SECTIONS
from crm.filters import Section
from crm.models import CorrespondenceType, Language, Salesperson
from interactions.models import (
    Delivery,
    Evaluation,
    InformationFlow,
    InitiatedBy,
    InteractionGroup,
    InteractionLogEntry,
    InteractionTemplate,
    LoggedSegment,
)
from segments.models import Segment, SegmentLine

State = Delivery.State
OUTCOMES = (
    ("waiting", _("On its way")),
    (State.SENT.value, State.SENT.label),
    (State.FAILED.value, State.FAILED.label),
    (State.UNSURE.value, State.UNSURE.label),
    (State.BOUNCED.value, State.BOUNCED.label),
    (State.STOPPED.value, State.STOPPED.label),
)
ON_ITS_WAY = (State.WAITING.value, State.CLAIMED.value, State.HANDED_OVER.value)


def _valid_entries() -> QuerySet[InteractionLogEntry]:
    """What was canceled did not happen."""
    return InteractionLogEntry.objects.filter(canceled=False).order_by()


def _logged_entries() -> QuerySet[InteractionLogEntry]:
    """Who is in a logged segment stays there, also where it was canceled."""
    return InteractionLogEntry.objects.filter(logged_segment__isnull=False).order_by()


def _current_lines() -> QuerySet[SegmentLine]:
    """Who stands in a segment at the step where it is."""
    position = F("segment__position")
    stays = Q(removed_at__isnull=True) | Q(removed_at__gt=position)
    return SegmentLine.objects.filter(stays, added_at__lte=position).order_by()


INTERACTION = Section(
    "interaction",
    _("Past interactions"),
    _valid_entries,
    (
        Code(
            "template",
            _("Interaction Template Code"),
            optional=True,
            model=InteractionTemplate,
            lookup="interaction_template",
        ),
        Day("date", _("Date")),
        Code(
            "campaign",
            _("Campaign No."),
            optional=True,
            model=Campaign,
            key="number",
            lookup="campaign",
            named_by="description",
        ),
        YesNo(
            "responded",
            _("Campaign Response"),
            condition=Q(campaign_response=True),
            otherwise=_("No campaign response"),
        ),
        Choice(
            "outcome",
            _("Delivery"),
            path="delivery__state",
            optional=True,
            choices=OUTCOMES,
            means={"waiting": ON_ITS_WAY},
        ),
        Code(
            "group",
            _("Interaction group code"),
            path="template__group",
            optional=True,
            rare=True,
            model=InteractionGroup,
            lookup="interaction_group",
        ),
        Number("segment", _("Segment No."), path="segment_number", optional=True, rare=True),
        YesNo(
            "targeted",
            _("Campaign Target"),
            rare=True,
            condition=Q(campaign_target=True),
            otherwise=_("No campaign target"),
        ),
        Code("salesperson", _("Salesperson code"), optional=True, rare=True, model=Salesperson, lookup="salesperson"),
        Choice(
            "channel",
            _("Correspondence Type"),
            path="correspondence_type",
            optional=True,
            rare=True,
            choices=tuple(CorrespondenceType.choices),
        ),
        Choice("evaluation", _("Evaluation"), optional=True, rare=True, choices=tuple(Evaluation.choices)),
        Text("description", _("Description"), optional=True, rare=True),
        Code("language", _("Language code"), optional=True, rare=True, model=Language, lookup="language"),
        Choice("initiated_by", _("Initiated by"), optional=True, rare=True, choices=tuple(InitiatedBy.choices)),
        Choice(
            "information_flow",
            _("Information flow"),
            optional=True,
            rare=True,
            choices=tuple(InformationFlow.choices),
        ),
    ),
)
CAMPAIGN = Section(
    "campaign",
    _("Campaign"),
    Reach.objects.all,
    (
        Code("campaign", _("Campaign No."), model=Campaign, key="number", lookup="campaign", named_by="description"),
        YesNo(
            "targeted", _("Was contacted"), condition=Q(contacted_at__isnull=False), otherwise=_("Was not contacted")
        ),
        YesNo("responded", _("Has responded"), condition=Q(responded_at__isnull=False), otherwise=_("No response")),
        Day("contacted_on", _("Contacted on"), path="contacted_at", rare=True, moment=True),
        Day("responded_on", _("Responded on"), path="responded_at", rare=True, moment=True),
        Code(
            "status",
            _("Campaign Status"),
            path="campaign__status",
            optional=True,
            rare=True,
            model=CampaignStatus,
            lookup="campaign_status",
        ),
    ),
)
SEGMENT = Section(
    "segment",
    _("Segment"),
    _current_lines,
    (
        Code(
            "number",
            _("Segment No."),
            path="segment",
            help=_("Who stands in the segment now, whether or not it was logged."),
            model=Segment,
            key="number",
            lookup="segment",
            named_by="description",
        ),
    ),
)
LOGGED_SEGMENT = Section(
    "logged_segment",
    _("Logged segment"),
    _logged_entries,
    (
        Code(
            "number",
            _("Segment No."),
            path="logged_segment",
            help=_("Who has an interaction in it."),
            model=LoggedSegment,
            key="segment_number",
            lookup="logged_segment",
            named_by="description",
        ),
    ),
)
SECTIONS: dict[str, Section] = {
    section.name: section for section in (*CONTACT_SECTIONS, INTERACTION, CAMPAIGN, SEGMENT, LOGGED_SEGMENT)
}
