"""The product is killed at random moments while it sends; afterwards every message is accounted for."""

from __future__ import annotations

import json
import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from tests.kills.product import KilledProduct, Rows, claims_of, connections_of, freeze
from tests.kills.runs import Runs
from tests.kills.sink import Sink
from tests.product import wait_until

WORKER, WEB, BROKER = "worker", "web", "broker"
CLAIMED, HANDED_OVER, JOURNALLED = "claimed", "handed over", "journalled"
SETTLING, TAKING_BACK = "settling", "taking back"
STEPS = (CLAIMED, HANDED_OVER, JOURNALLED, SETTLING, TAKING_BACK)
LONGEST_PAUSE = 2.0  # seconds between two kills, besides what the product needs to go on
# A worker that dies again and again within ten seconds is started with growing pauses, and at last no more.
SHORT_LIFE, SHORT_LIVES = 12.0, 2


@dataclass
class Kill:
    """One process was killed, and this is what it was doing."""

    what: str
    at: float = 0.0
    steps: list[str] = field(default_factory=list)  # one for each batch that the process had in hand
    connections: int = 0  # to the mail server
    in_doubt: set[int] = field(default_factory=set)  # deliveries handed over without an answer
    went_on_after: float = 0.0  # seconds; of the web server and the broker the longest time without a message


@dataclass
class Victim:
    """The worker of one supervisor."""

    died_at: float = 0.0
    short_lives: int = 0

    def may_die(self) -> bool:
        return self.short_lives < SHORT_LIVES or time.time() - self.died_at > SHORT_LIFE

    def dies(self) -> None:
        is_short = time.time() - self.died_at < SHORT_LIFE
        self.short_lives = self.short_lives + 1 if is_short else 1
        self.died_at = time.time()


@dataclass(frozen=True)
class Told:
    """A claim's journal: what was handed over without an answer, and how many have one."""

    open: set[int]
    answered: int

    @classmethod
    def by(cls, journal: Path) -> Told:
        lines = [json.loads(line) for line in journal.read_bytes().splitlines()]
        answered = {line[0] for line in lines if len(line) > 1}
        return cls({line[0] for line in lines} - answered, len(answered))


class Experiment:
    """A product that always has something to send, and is killed."""

    def __init__(self, product: KilledProduct, sink: Sink, runs: Runs, rows: Rows) -> None:
        self.product, self.sink, self.runs, self.rows = product, sink, runs, rows
        self.kills: list[Kill] = []
        self.dead_claims: set[str] = set()
        self.victims: dict[int, Victim] = {}
        self.got: Counter[int] = Counter()
        self.states: dict[int, tuple[str, str]] = {}
        self.twice: list[int] = []
        self.forgotten: list[int] = []

    def run(self, plan: list[str], say: Callable[[str], None] = lambda text: None) -> None:
        """Kills what the plan names, one after the other, and lets the rest be sent."""
        self._until(lambda: bool(self.sink.news()))
        for what in plan:
            self._rest(random.uniform(0, LONGEST_PAUSE))
            kill = self._kill_worker() if what == WORKER else self._kill_other(what)
            self.kills.append(kill)
            say(f"{len(self.kills)}: {what} {kill.steps} in doubt {kill.in_doubt} went on {kill.went_on_after:.1f} s")
        wait_until(self.rows.are_over, pause=0.2)
        self.sink.news()

    def _until(self, condition: Callable[[], bool]) -> None:
        """Waits, and gives the product something to send meanwhile."""

        def has_happened() -> bool:
            if self.rows.waiting_runs() < self.product.workers:
                self.runs.start()
            return condition()

        wait_until(has_happened, pause=0.02)

    def _rest(self, seconds: float) -> None:
        end = time.time() + seconds
        self._until(lambda: time.time() >= end)

    def _kill_worker(self) -> Kill:
        kill = Kill(WORKER)
        self._until(lambda: self._catches(kill))
        dead = set(self.dead_claims)
        given_back: list[float] = []

        def went_on() -> bool:
            if not given_back and not dead & self.rows.held().keys():
                given_back.append(time.time())
            return any(given_back and each.at > given_back[0] for each in self.sink.news())

        self._until(went_on)
        kill.went_on_after = time.time() - kill.at
        return kill

    def _catches(self, kill: Kill) -> bool:
        """Kills some worker, if it has a batch in hand at this moment."""
        for parent, pid in random.sample(sorted(self.product.worker_of().items()), k=1):
            victim = self.victims.setdefault(parent, Victim())
            if not victim.may_die() or not freeze(pid):
                return False
            self._look_at(pid, kill)
            os.kill(pid, signal.SIGKILL if kill.steps else signal.SIGCONT)
            if kill.steps:
                kill.at = time.time()
                victim.dies()
        return bool(kill.steps)

    def _look_at(self, pid: int, kill: Kill) -> None:
        """Notes what a process that stands still has in hand."""
        held = self.rows.held()
        kill.connections = connections_of(pid, self.sink.port)
        for claim, journal in claims_of(pid).items():
            if claim not in held:
                continue
            if claim in self.dead_claims:
                kill.steps.append(TAKING_BACK)
                continue
            told = Told.by(journal)
            kill.steps.append(_step(told, held[claim]))
            kill.in_doubt |= told.open
        if kill.steps:
            self.dead_claims |= claims_of(pid).keys()

    def _kill_other(self, what: str) -> Kill:
        """Kills the web server or the broker while something is claimed, and starts a run right after it."""
        self._until(lambda: bool(self.rows.held()))
        old = self._other_id(what)
        kill = Kill(what, time.time())
        os.kill(old, signal.SIGKILL)
        if what == BROKER and self.product.own_redis:
            self.product.own_redis.process.wait()
            self.product.own_redis.start()
        self._await_run(self.runs.start(), kill)
        self._until(lambda: self._other_id(what) not in (0, old))
        for victim in self.victims.values() if what == BROKER else ():
            victim.dies()  # Celery may end over it (kombu/transport/redis.py), and then is started again too
        return kill

    def _await_run(self, first: int, kill: Kill) -> None:
        """Until a run that was started after the kill has its turn; how long there was no message meanwhile."""
        moments = [kill.at]

        def has_its_turn() -> bool:
            news = self.sink.news()
            moments.extend(each.at for each in news)
            return any(each.delivery >= first for each in news)

        self._until(has_its_turn)
        kill.went_on_after = max(later - earlier for earlier, later in pairwise(moments))

    def _other_id(self, what: str) -> int:
        return self.product.broker_id() if what == BROKER else next(iter(self.product.process_ids(what)), 0)

    def killed(self, *what: str) -> list[Kill]:
        return [each for each in self.kills if each.what in what]

    @property
    def in_doubt(self) -> set[int]:
        """What the killed workers had handed over without an answer."""
        return set().union(*(each.in_doubt for each in self.kills))

    def settle_accounts(self) -> None:
        """Compares, while the database is there, what it says with what the server got."""
        self.got, self.states = Counter(each.delivery for each in self.sink.messages), self.rows.states()
        self.twice = [pk for pk, number in self.got.items() if number > 1]
        self.forgotten = [pk for pk, (state, _to) in self.states.items() if state != "unsure" and not self.got[pk]]

    def assert_nobody_was_written_to_twice_or_forgotten(self) -> None:
        """And what is in doubt is exactly what the dead had in hand, at most one message for each connection."""
        assert not self.twice
        assert not self.forgotten
        assert all(self.states[each.delivery][1] == each.recipient for each in self.sink.messages)
        assert {state for state, _to in self.states.values()} <= {"sent", "unsure"}
        assert {pk for pk, (state, _to) in self.states.items() if state == "unsure"} == self.in_doubt
        assert all(len(each.in_doubt) <= each.connections for each in self.kills)


def _step(told: Told, held: int) -> str:
    if told.open:
        return HANDED_OVER
    if not told.answered:
        return CLAIMED
    return SETTLING if told.answered >= held else JOURNALLED


def plan(workers: int, others: int) -> list[str]:
    """So many kills of workers, and of the web server and the broker each, in any order."""
    order = [WORKER] * workers + [WEB, BROKER] * others
    random.shuffle(order)
    return order


def killed(
    *, workers: int, people: int, order: list[str], say: Callable[[str], None] = lambda text: None
) -> Experiment:
    """The experiment on a product of its own, when all that it had to send is sent."""
    with (
        tempfile.TemporaryDirectory(prefix="crm-kills-") as folder,
        Sink(Path(folder)) as sink,
        KilledProduct(workers, sink.url) as product,
        Runs(product.environment, people) as runs,
        product.rows() as rows,
    ):
        experiment = Experiment(product, sink, runs, rows)
        try:
            experiment.run(order, say)
            experiment.settle_accounts()
        except BaseException:
            say(product.log[-20_000:])
            raise
    return experiment
