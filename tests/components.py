"""What some tests need beside Python packages, and how it is found."""

from __future__ import annotations

import os
import shutil


def chromium() -> str | None:
    """The browser on PATH."""
    return _first_on_path("chromium", "chromium-browser", "google-chrome")


def libreoffice() -> str | None:
    """The converter on PATH."""
    return _first_on_path("soffice", "libreoffice")


def on_postgresql() -> bool:
    """Whether this run tests the product on PostgreSQL, with Redis and a separate worker."""
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def is_ci() -> bool:
    """Where everything has to be there, so that a skipped test is a failed one."""
    return os.environ.get("CI") == "true"


def _first_on_path(*names: str) -> str | None:
    return next((found for name in names if (found := shutil.which(name))), None)
