"""Imports of contacts in the admin site: to be looked at; they are made and undone on their own pages."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from crm.models import ContactImport, RejectedRow


class ReadOnly(admin.ModelAdmin):
    """Rows that only the product itself writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody makes one by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody changes one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """What came in goes by undoing."""
        return False


@admin.register(ContactImport)
class ContactImportAdmin(ReadOnly):
    """Files of contacts and what came of them."""

    list_display = ["name", "kind", "state", "rows", "created", "changed", "repeated", "rejected", "created_at"]
    list_filter = ["state", "kind"]
    search_fields = ["name"]
    fields = [
        *("name", "kind", "encoding", "delimiter", "sheet", "has_heading", "treatment", "state", "error"),
        *("rows", "created", "changed", "repeated", "rejected", "companies"),
        *("created_at", "created_by", "started_at", "finished_at"),
    ]


@admin.register(RejectedRow)
class RejectedRowAdmin(ReadOnly):
    """Rows that could not come in."""

    list_display = ["contact_import", "line", "reason"]
    list_select_related = ["contact_import"]
    search_fields = ["reason"]
    show_full_result_count = False
