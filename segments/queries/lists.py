"""Segments in lists, and who may do what with one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from segments.models import Segment, SegmentAction, SegmentHeader
from segments.queries.lines import current_header


def open_segments() -> QuerySet[Any, Any]:
    """Segments not yet logged, newest first, each with its number of lines and the number of its campaign."""
    at = SegmentAction.objects.filter(segment=OuterRef("pk"), number=OuterRef("position"))
    header = SegmentHeader.objects.filter(segment=OuterRef("pk"), version=OuterRef("header_version"))
    return (
        Segment.objects.open()
        .select_related("salesperson", "changed_by")
        .annotate(
            lines_now=Coalesce(Subquery(at.values("count_after")[:1]), 0, output_field=IntegerField()),
            campaign_number=Subquery(header.values("campaign__number")[:1]),
            template_code=Subquery(header.values("template")[:1]),
        )
        .order_by("-number")
    )


def may_log(user: AbstractUser | AnonymousUser, segment: Segment) -> bool:
    """Whether the user may log the segment: any, or one linked to a campaign; responses need their own permission."""
    header = current_header(segment)
    if header.campaign_response and not user.has_perm("segments.set_campaign_response"):
        return False
    if user.has_perm("segments.log_segment"):
        return True
    return header.campaign_id is not None and user.has_perm("segments.log_campaign_segment")
