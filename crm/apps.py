"""How the app introduces itself to the frame."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    """Contacts and what describes them."""

    name = "crm"
    verbose_name = _("Contacts")

    def ready(self) -> None:
        """Make pages, look-up windows and panels known, once the tables are loaded; a fresh database has its set-up."""
        post_migrate.connect(import_module("crm.search").keep_index, sender=self)
        post_migrate.connect(import_module("crm.operations").ensure_duplicate_setup, sender=self)
        for part in ("pages", "lookups", "panels", "timeline", "personal_data", "operations.bulk"):
            import_module(f"{self.name}.{part}").register()
