"""Views of the list of contacts in the admin site: whose they are, and the way to be rid of one."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from config.lib.web import reader
from crm import operations
from crm.models import SavedView


@admin.register(SavedView)
class SavedViewAdmin(admin.ModelAdmin):
    """Views are made and changed in the list itself."""

    list_display = ["name", "owner", "shared", "query", "size", "created_at"]
    list_filter = ["shared"]
    list_select_related = ["owner"]
    search_fields = ["name", "owner__username"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They are saved from the list."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Their owners change them in the list."""
        return False

    def delete_model(self, request: HttpRequest, obj: SavedView) -> None:
        """Through the operation."""
        operations.delete_view(obj, by=reader(request))

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[SavedView]) -> None:
        """Through the operation."""
        for view in queryset:
            operations.delete_view(view, by=reader(request))
