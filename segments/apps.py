"""How the app introduces itself to the frame."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SegmentsConfig(AppConfig):
    """Segments and their logging."""

    name = "segments"
    verbose_name = _("Segments")

    def ready(self) -> None:
        """Make pages, look-up windows and panels known, once the tables are loaded."""
        for part in ("pages", "lookups", "panels", "references", "timeline", "personal_data", "bulk", "word"):
            import_module(f"{self.name}.{part}").register()
