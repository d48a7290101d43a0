"""A place for files that goes away."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.VAR, settings.MEDIA_ROOT, settings.OUTBOX = tmp_path, tmp_path / "files", tmp_path / "outbox"
