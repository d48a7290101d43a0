"""What is not sent by itself is said on the pages of runs, with the button that sends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from interactions.delivery.installation import reason_to_wait
from tests.interactions_pages.builders import many, run_for


@pytest.fixture
def copied(db, settings, tmp_path):
    assert reason_to_wait() is None
    settings.VAR = tmp_path / "copy"


def test_where_all_is_well_nothing_is_said(director, db):
    assert "belongs to another installation" not in director.get(reverse("runs")).content.decode()


def test_a_copy_says_so_and_only_an_administrator_confirms(director, admin_client, copied):
    run = run_for(many(1))
    for place in (reverse("runs"), run.get_absolute_url()):
        page = director.get(place).content.decode()
        assert "This database belongs to another installation" in page
        assert "This installation sends" not in page
    assert director.post(reverse("installation_confirm")).status_code == 403
    assert "This installation sends" in admin_client.get(reverse("runs")).content.decode()
    answer = admin_client.post(reverse("installation_confirm"), {"next": run.get_absolute_url()}, follow=True)
    assert "This installation sends from now on." in answer.content.decode()
    assert reason_to_wait() is None


def test_a_run_that_is_overdue_asks(director, db):
    run = run_for(many(2))
    run.deliveries.update(due_at=timezone.now() - timedelta(days=3))
    assert "Send now all the same" in director.get(run.get_absolute_url()).content.decode()
    answer = director.post(reverse("run_send_late", args=[run.pk]), follow=True)
    assert "2 deliveries go out now." in answer.content.decode()
    assert "Send now all the same" not in answer.content.decode()
