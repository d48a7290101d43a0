"""How far the deliveries are, read from the command line."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from interactions.delivery import sending
from interactions.models import Run
from tests.interactions.builders import many, run_for

pytestmark = pytest.mark.django_db


def shown(**options: object) -> list[str]:
    out = io.StringIO()
    call_command("deliveries", stdout=out, **options)
    return out.getvalue().splitlines()


def test_open_runs_are_shown_with_what_became_of_their_recipients() -> None:
    done, going_on = run_for(many(2)), run_for(many(3))
    sending.deliver_emails(done.pk)
    [line] = shown()
    assert line.startswith(f"Run {going_on.pk} (")
    assert "running: 3 waiting" in line
    [line] = shown(run=done.pk)
    assert "finished: 2 sent." in line


def test_the_latest_are_shown_where_none_is_open() -> None:
    run = run_for(many(2))
    run.deliveries.filter(pk=run.deliveries.first().pk).update(state="failed")
    Run.objects.update(state=Run.State.PAUSED, paused_itself=True)
    [line] = shown()
    assert "paused: 1 waiting, 1 failed, paused by itself, since too much failed." in line


def test_following_ends_when_nothing_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_for(many(1))
    monkeypatch.setattr("time.sleep", lambda _seconds: sending.deliver_emails(run.pk))
    first, last = shown(follow=True)
    assert "1 waiting" in first
    assert "finished: 1 sent." in last


def test_what_is_not_there_is_said() -> None:
    assert shown() == ["There are no deliveries."]
    with pytest.raises(CommandError, match="There is no run 7"):
        shown(run=7)
