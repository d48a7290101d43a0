"""How the app introduces itself to the frame."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _

PARTS = ("pages", "lookups", "panels", "references", "timeline", "reach", "personal_data", "word.templates")


class InteractionsConfig(AppConfig):
    """Templates, the log, letters and e-mails."""

    name = "interactions"
    verbose_name = _("Interactions")

    def ready(self) -> None:
        """Make pages, look-up windows and panels known, once the tables are loaded."""
        for part in PARTS:
            import_module(f"{self.name}.{part}").register()
        import_module(f"{self.name}.checks")
        if apps.is_installed("anymail"):
            import_module(f"{self.name}.mail_services.events").register()
