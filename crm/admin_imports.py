"""Imports of contacts in the admin site: to be looked at; they are made and undone on their own pages."""

from __future__ import annotations

from django.contrib import admin

from config.lib.records_admin import RecordAdmin
from crm.models import ContactImport, RejectedRow


@admin.register(ContactImport)
class ContactImportAdmin(RecordAdmin):
    """Files of contacts and what came of them."""

    list_display = ["name", "kind", "state", "rows", "created", "changed", "repeated", "rejected", "created_at"]
    list_filter = ["state", "kind"]
    search_fields = ["name"]
    fields = [
        *("name", "kind", "encoding", "delimiter", "sheet", "has_heading", "treatment", "state", "error"),
        *("rows", "created", "changed", "repeated", "rejected", "companies", "withheld"),
        *("created_at", "created_by", "started_at", "finished_at"),
    ]


@admin.register(RejectedRow)
class RejectedRowAdmin(RecordAdmin):
    """Rows that could not come in."""

    list_display = ["contact_import", "line", "reason"]
    list_select_related = ["contact_import"]
    search_fields = ["reason"]
