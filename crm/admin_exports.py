"""Lists that were taken away as files, in the admin site: to be looked at."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from config.lib.records_admin import RecordAdmin
from crm.models import Export


@admin.register(Export)
class ExportAdmin(RecordAdmin):
    """Who took which contacts away, when, how many, found by what, with which columns."""

    list_display = ["created_at", "created_by", "source", "name", "lines", "kind", "search", "filters"]
    list_filter = ["source", "kind", ("created_by", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["created_by"]
    search_fields = ["name", "filters", "created_by__username"]
    date_hierarchy = "created_at"
    fields = ["created_at", "created_by", "source", "name", "kind", "lines", "search", "filters", "heads"]

    @admin.display(description=_("Columns"))
    def heads(self, export: Export) -> str:
        """What stood above the lines."""
        return ", ".join(export.columns)
