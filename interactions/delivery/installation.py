"""Nothing leaves by accident: not from a copy of the database, and not long after its time.

The installation that sends has an identity, drawn at its first start and kept twice: in the database, and in a file
outside it. A copy of the database finds another file, or none, and sends nothing until a person says that it shall.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.delivery.pacing import opens_again
from interactions.models import Delivery, Installation, SendingRules

State = Delivery.State
THE_ONE = 1  # the key of the only row
LONG_OVERDUE, HOUR = timedelta(hours=24), timedelta(hours=1)
MOST_HOURS = 60 * 24  # that are looked back where e-mails may hardly ever leave

COPIED = _("This database belongs to another installation: nothing is sent until this one is confirmed.")
OVERDUE = _("This delivery was due more than a day ago, and nothing of it was sent since: it waits until confirmed.")


def reason_to_wait(run_id: int | None = None) -> str | None:
    """Why nothing may be sent now, of anything or of that run, as a sentence; None where all is well.

    Asked before a worker claims anything: two statements, of which the second looks for one row.
    """
    if not is_the_one():
        return str(COPIED)
    if run_id is not None and is_long_overdue(run_id):
        return str(OVERDUE)
    return None


def is_the_one() -> bool:
    """Whether the database and this installation know each other. The first to ask is the one from then on."""
    here = identity_here()
    row, _created = Installation.objects.get_or_create(pk=THE_ONE, defaults={"identity": here})
    return row.identity == here


def identity_here() -> str:
    """The identity outside the database: INSTALLATION, else the file in VAR, drawn the first time."""
    return settings.INSTALLATION or _kept(settings.VAR / "installation")


def _kept(path: Path) -> str:
    """The text of the file. Of several processes that draw one at the same moment the first is right."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        drawn = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        drawn.write_text(secrets.token_hex(16), encoding="ascii")
        with suppress(FileExistsError):
            os.link(drawn, path)
        drawn.unlink()
    return path.read_text(encoding="ascii").strip()


def is_long_overdue(run_id: int) -> bool:
    """Whether something of the run was due a day ago, and nothing of it was settled since.

    Hours in which the sending rules let nothing leave do not count: Monday morning follows on Friday evening.
    """
    limit = _a_day_ago(SendingRules.current())
    late = Delivery.objects.filter(run=run_id, state=State.WAITING, due_at__lt=limit)
    settled = Delivery.objects.filter(run=run_id, settled_at__gte=limit)
    return late.exists() and not settled.exists()


def _a_day_ago(rules: SendingRules) -> datetime:
    moment, left = timezone.now(), LONG_OVERDUE
    if not (rules.opens_at or rules.closes_at or rules.working_days):
        return moment - left
    for _hour in range(MOST_HOURS):
        moment -= HOUR
        left -= HOUR if opens_again(rules, moment) is None else timedelta()
        if left <= timedelta():
            break
    return moment
