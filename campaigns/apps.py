"""How the app introduces itself to the frame."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """Campaigns and their results."""

    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        """Make pages, look-up windows and panels known, once the tables are loaded."""
        for part in ("pages", "lookups", "panels", "personal_data"):
            import_module(f"{self.name}.{part}").register()
