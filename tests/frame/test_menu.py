"""The menu beside every page."""

import pytest
from django.test import Client

from config.lib import navigation
from config.lib.navigation import Page

pytestmark = pytest.mark.django_db


def test_a_count_in_the_menu_is_asked_once_a_page(director: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def count() -> int:
        asked.append(1)
        return 7

    monkeypatch.setattr(navigation, "_pages", [Page("Counted", "home", count=count)])
    assert b"<small>7</small>" in director.get("/").content
    assert len(asked) == 1
