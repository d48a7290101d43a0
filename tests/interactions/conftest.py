"""A place for files and claims that goes away, and mail servers to send to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.interactions.mail import MoodyServer


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.VAR, settings.MEDIA_ROOT, settings.OUTBOX = tmp_path, tmp_path / "files", tmp_path / "outbox"


@pytest.fixture
def server(settings: Settings) -> Iterator[MoodyServer]:
    """A mail server the product is told to use."""
    with MoodyServer() as running:
        settings.EMAIL_URL = running.url
        yield running
