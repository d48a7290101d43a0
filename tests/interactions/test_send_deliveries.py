"""manage.py send_deliveries works where there is no broker at all."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from interactions import queries
from tests.interactions.builders import contact, many, run_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_mail_server(settings: Settings) -> None:
    settings.EMAIL_URL = ""


def test_everything_that_is_due_goes_out(capsys: pytest.CaptureFixture[str]) -> None:
    run = run_for([*many(2), contact(email="")])
    call_command("send_deliveries")
    assert queries.outbox_count() == 2
    assert capsys.readouterr().out == f"Run {run.pk}: 2 sent, 0 waiting, 1 failed, 0 in doubt.\n"
    call_command("send_deliveries")
    assert capsys.readouterr().out == "Nothing is due.\n"


def test_one_run_can_be_named() -> None:
    first, second = run_for(many(1)), run_for(many(1))
    call_command("send_deliveries", run=second.pk)
    assert [first.deliveries.get().state, second.deliveries.get().state] == ["waiting", "sent"]
    with pytest.raises(CommandError, match="no run"):
        call_command("send_deliveries", run=0 + second.pk + 1)
