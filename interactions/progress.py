"""How far a run is: one number and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.charts import Whole, whole
from crm.models import CorrespondenceType
from interactions.filters import PARTS
from interactions.models import Delivery, Run
from interactions.queries import in_outbox

State = Delivery.State
EMAIL, LETTER = CorrespondenceType.EMAIL, CorrespondenceType.HARD_COPY
PACE_WINDOW = timedelta(minutes=1)
FIRST_PACE = timedelta(seconds=10)
REASONS = 6

COLOURS = {
    "done": "main",
    "handed": "soft",
    "waiting": "rest",
    "stopped": "rest",
    "failed": "stop",
    "unsure": "warn",
}
LABELS = {
    "done": _("sent"),
    "handed": _("handed over to the server"),
    "waiting": _("waiting"),
    "stopped": _("stopped"),
    "failed": _("failed"),
    "unsure": _("in doubt"),
}
BADGES = {
    State.WAITING: ("", _("waiting")),
    State.CLAIMED: ("now", _("being sent")),
    State.HANDED_OVER: ("now", _("handed over")),
    State.SENT: ("ok", _("sent")),
    State.FAILED: ("stop", _("failed")),
    State.UNSURE: ("unsure", _("in doubt")),
    State.STOPPED: ("warn", _("stopped")),
    State.BOUNCED: ("stop", _("came back")),
}


@dataclass(frozen=True)
class LegendPart:
    """One part of the bar in words."""

    name: str
    css: str
    label: str
    count: int


@dataclass(frozen=True)
class Progress:
    """The counts of a run by channel and state, how fast it goes, and why deliveries failed, what is most first."""

    run: Run
    counts: dict[tuple[str, str], int]
    last_minute: int
    failures: list[tuple[str, int]]

    def count(self, *states: str, channel: str = "") -> int:
        """How many recipients are in these states (all of them without one), on this channel or on both."""
        return sum(
            number
            for (way, state), number in self.counts.items()
            if (not states or state in states) and (not channel or way == channel)
        )

    @property
    def total(self) -> int:
        """All recipients."""
        return self.count()

    @property
    def done(self) -> int:
        """Letters ready to print and e-mails the server took."""
        return self.count(State.SENT)

    @property
    def letters(self) -> int:
        """Recipients of a letter on paper."""
        return self.count(channel=LETTER)

    @property
    def emails(self) -> int:
        """Recipients of an e-mail."""
        return self.count(channel=EMAIL)

    @property
    def unsure(self) -> int:
        """E-mails nobody knows about."""
        return self.count(State.UNSURE)

    @property
    def failed(self) -> int:
        """Recipients who got nothing."""
        return self.count(State.FAILED, State.BOUNCED)

    @property
    def may_retry(self) -> bool:
        """Whether anything failed that can be tried again; what came back cannot."""
        return self.count(State.FAILED) > 0

    @property
    def waiting(self) -> int:
        """Recipients whose turn is still to come."""
        return self.count(State.WAITING, State.CLAIMED, State.HANDED_OVER)

    @property
    def emails_waiting(self) -> int:
        """E-mails whose turn is still to come."""
        return self.count(State.WAITING, channel=EMAIL)

    @property
    def is_open(self) -> bool:
        """Whether something can be stopped: the page looks again by itself."""
        return self.run.state in {Run.State.OPEN, Run.State.PAUSED}

    @property
    def is_joining(self) -> bool:
        """Whether letters that are ready wait to be put on one stack."""
        return bool(self.count(State.SENT, channel=LETTER)) and not self.run.joined_at

    @cached_property
    def legend(self) -> list[LegendPart]:
        """The parts of the bar that have somebody in them; letters are not sent but ready to print."""
        ready = _("ready to print") if self.emails == 0 else _("sent or ready to print")
        names = LABELS | ({"done": ready, "handed": _("being merged")} if self.letters else {})
        parts = [
            LegendPart(name, COLOURS[name], str(names[name]), self.count(*states)) for name, states in PARTS.items()
        ]
        return [part for part in parts if part.count]

    @property
    def bar(self) -> Whole:
        """The bar that goes with the legend."""
        return whole((part.css, part.count) for part in self.legend)

    @property
    def in_words(self) -> str:
        """The bar read aloud."""
        return ", ".join(f"{part.count} {part.label}" for part in self.legend)

    @property
    def time_left(self) -> str:
        """About how long it still takes, from the pace of the last minute; nothing while that is not known."""
        if not (self.last_minute and self.waiting and self.run.state == Run.State.OPEN):
            return ""
        minutes = -(-self.waiting // self.last_minute)
        return ngettext("about %(minutes)s minute left", "about %(minutes)s minutes left", minutes) % {
            "minutes": minutes
        }


def progress(run: Run) -> Progress:
    """How far the run is, read now."""
    rows = run.deliveries.order_by().values_list("channel", "state").annotate(number=Count("pk"))
    counts = {(channel, state): number for channel, state, number in rows}
    recent = 0
    if run.state == Run.State.OPEN:
        since = timezone.now() - PACE_WINDOW
        recent = _in_a_minute(run, run.deliveries.filter(state=State.SENT, settled_at__gte=since).count())
    return Progress(run, counts, recent, _failures(run, counts))


def _failures(run: Run, counts: dict[tuple[str, str], int]) -> list[tuple[str, int]]:
    """The reasons that were given most, with how many recipients each kept from getting anything."""
    if not any(state == State.FAILED for _way, state in counts):
        return []
    failed = run.deliveries.filter(state=State.FAILED).order_by()
    reasons = failed.values_list("error").annotate(number=Count("pk")).order_by("-number", "error")
    return list(reasons[:REASONS])


def _in_a_minute(run: Run, recent: int) -> int:
    """What a minute makes of the recipients since the start of a younger run; 0 while it is too young to tell."""
    age = timezone.now() - run.created_at
    if age >= PACE_WINDOW:
        return recent
    return round(recent * (PACE_WINDOW / age)) if age >= FIRST_PACE else 0


def badge(delivery: Delivery) -> tuple[str, str]:
    """How a delivery's state looks and reads: a letter is ready to print, and what lies in the outbox is not sent."""
    css, label = BADGES[State(delivery.state)]
    if delivery.channel == EMAIL and delivery.state == State.SENT and in_outbox(delivery):
        css, label = "now", _("in the outbox")
    if delivery.channel == LETTER:
        label = {State.SENT: _("ready to print"), State.CLAIMED: _("being merged")}.get(State(delivery.state), label)
    return css, str(label)
