"""The administrator's view of segments: saved criteria to tidy up, segments and their history to look at."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.lib.records_admin import RecordAdmin
from segments import queries
from segments.models import SavedCriteria, Segment, SegmentAction
from segments.told import saved_told


class ActionInline(admin.TabularInline):
    """The steps that made a list."""

    model = SegmentAction
    fields = ("number", "kind", "sentence", "added", "removed", "count_after", "discarded")
    readonly_fields = ("number", "kind", "sentence", "added", "removed", "count_after", "discarded")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Segment | None = None) -> bool:
        """Steps are taken on the segment card."""
        return False

    @admin.display(description=_("Step"))
    def sentence(self, action: SegmentAction) -> str:
        """The step in words."""
        return queries.sentence(action)


@admin.register(Segment)
class SegmentAdmin(RecordAdmin):
    """Segments, open and logged; they are changed on their cards, where every step can be undone."""

    list_display = ["number", "description", "salesperson", "date", "is_open", "changed_at"]
    list_filter = [("logged_segment", admin.EmptyFieldListFilter), "salesperson"]
    list_select_related = ["salesperson"]
    search_fields = ["number", "description"]
    date_hierarchy = "date"
    inlines = [ActionInline]

    @admin.display(description=_("Open"), boolean=True)
    def is_open(self, segment: Segment) -> bool:
        """Whether it was not logged yet."""
        return not segment.is_logged


@admin.register(SavedCriteria)
class SavedCriteriaAdmin(admin.ModelAdmin):
    """Saved criteria: their steps are made on a segment; here they get another description, or go."""

    list_display = ["code", "description", "created_by", "created_at"]
    list_select_related = ["created_by"]
    search_fields = ["code", "description"]
    fields = ["code", "description", "told", "created_by", "created_at"]
    readonly_fields = ["code", "told", "created_by", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Criteria are saved from a segment."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[SavedCriteria]:
        """By code."""
        return super().get_queryset(request).order_by("code")

    @admin.display(description=_("Steps"))
    def told(self, saved: SavedCriteria) -> str:
        """The steps in words."""
        return " → ".join(saved_told(saved))
