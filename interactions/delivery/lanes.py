"""The lanes on which messages leave: one connection where the mail server answers at once, several where it is slow.

The lanes of a worker share one batch and its journal, so a worker that is killed leaves at most one message in doubt
for each. None hands anything over unless it was found a moment ago that the batch is still the worker's and may leave.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from statistics import median
from threading import Thread
from time import monotonic, sleep

from django.utils import translation

from interactions.delivery.journal import TAKEN, Fate, Journal
from interactions.delivery.transports import Mail, Transport, Unreachable

STANDS_FOR = 0.2  # seconds after which it is asked again whether messages may leave
LOOKS_EVERY = STANDS_FOR / 4
SLOW = 0.008  # seconds: a server that needs no longer for a message is given one after the other
QUICK = 0.0025  # seconds in which one of several connections should be free again
READY = 4  # messages for each of several connections that stand ready before more of them are made

Mails = Sequence[tuple[int, Mail]]  # each with the key of its delivery


class Lanes:
    """The connections of a worker: as many as were `used` last, as will be `wanted`, and at most."""

    def __init__(self, make: Callable[[], Transport], *, most: int = 1) -> None:
        self.make, self.most = make, most
        self.transports = [make()]
        self.used = self.wanted = 1
        self.seconds = 0.0  # that a message took last
        self.are_known, self.is_smooth = False, True  # whether anything was sent, and all of the last was taken

    def send(
        self,
        parts: Iterator[Mails],
        journal: Journal,
        may_leave: Callable[[], bool],
        meanwhile: Callable[[], None] | None = None,
    ) -> bool:
        """Hands the messages over, part by part as they are made; False where they may not leave any more.

        Over several connections the next part is made while the last leaves, and when all are made there is time for
        what is to be done `meanwhile`. Raises Unreachable.
        """
        self.used = self.wanted
        while len(self.transports) < self.used:
            self.transports.append(self.make())
        traffic = _Traffic(parts, journal, may_leave)
        traffic.flow(self.transports[: self.used], meanwhile)
        if traffic.unreachable:  # the server takes no more connections than these, if any
            self.most = self.used - len(traffic.unreachable)
            if not self.most:
                raise traffic.unreachable[0]
        if Fate.LATER in traffic.not_taken:  # perhaps because they are too many
            self.most = max(1, self.used // 2)
        if traffic.times:
            self.is_smooth = not traffic.not_taken
            self.are_known, self.seconds = True, median(traffic.times)
            self.wanted = self._wanted(self.seconds)
        return traffic.goes_on

    def _wanted(self, seconds: float) -> int:
        """How many connections, where a message takes so long."""
        return 1 if seconds < SLOW else max(1, min(self.most, int(seconds / QUICK)))

    def close(self) -> None:
        """Ends all connections at a time: a slow server is slow to say good-bye, too."""
        with ThreadPoolExecutor(len(self.transports)) as threads:
            list(threads.map(lambda transport: transport.close(), self.transports))


class _Traffic:
    """Messages while they leave."""

    def __init__(self, parts: Iterator[Mails], journal: Journal, may_leave: Callable[[], bool]) -> None:
        self.parts, self.journal, self.may_leave = parts, journal, may_leave
        self.threaded = False
        self.left, self.all_made = deque[tuple[int, Mail]](), False
        self.goes_on, self.looked_at = True, 0.0
        self.unreachable: list[Unreachable] = []
        self.trouble: Exception | None = None
        self.times: list[float] = []  # the seconds that each message took
        self.not_taken: set[Fate] = set()

    def flow(self, transports: Sequence[Transport], meanwhile: Callable[[], None] | None) -> None:
        """Sends all that may leave, over these connections at a time; those that cannot be opened are told."""
        if len(transports) == 1:
            while self.goes_on and self._make_more():
                self._drive(transports[0], self._look_again)
            return
        self.threaded = True
        threads = [Thread(target=self._drive_apart, args=(transport,)) for transport in transports]
        for thread in threads:
            thread.start()
        try:
            self._feed(threads, meanwhile)
        finally:
            self.goes_on = self.goes_on and not any(thread.is_alive() for thread in threads)
            for thread in threads:
                thread.join()
        if self.trouble:
            raise self.trouble

    def _feed(self, threads: Sequence[Thread], meanwhile: Callable[[], None] | None) -> None:
        """Makes what is to leave and asks whether it may, until all threads are done."""
        while alive := [thread for thread in threads if thread.is_alive()]:
            self._look()
            if len(self.left) > READY * len(threads) or not self._make_more():
                alive[0].join(LOOKS_EVERY)
            if meanwhile and self.all_made and self.goes_on:
                meanwhile()
                meanwhile = None

    def _make_more(self) -> bool:
        """Whether there was another part to be made; it stands ready now."""
        part = None if self.all_made else next(self.parts, None)
        self.left.extend(part or ())
        self.all_made = part is None
        return part is not None

    def _look(self) -> None:
        """Asks whether messages may leave, which counts from the moment of asking."""
        now = monotonic()
        self.goes_on = self.goes_on and self.may_leave()
        self.looked_at = now

    def _look_again(self) -> bool:
        if monotonic() - self.looked_at > STANDS_FOR:
            self._look()
        return self.goes_on

    def _wait_for_a_look(self) -> bool:
        """The same beside the thread that asks: the database is its alone."""
        while self.goes_on and monotonic() - self.looked_at > STANDS_FOR:
            sleep(LOOKS_EVERY / 10)
        return self.goes_on and not self.trouble

    def _drive_apart(self, transport: Transport) -> None:
        with translation.override(None):  # as in the thread that asks
            try:
                self._drive(transport, self._wait_for_a_look)
            except Unreachable as error:
                self.unreachable.append(error)
            except Exception as error:  # told in the thread that asks
                self.trouble = error

    def _drive(self, transport: Transport, may_go_on: Callable[[], bool]) -> None:
        """One message after the other over the connection. Raises Unreachable, OSError where the journal is full."""
        following: tuple[int, Mail] | None = None
        while may_go_on() and (one := following or self._wait_for_next()):
            try:
                transport.open()
            except Unreachable:
                self.left.appendleft(one)  # for another connection
                raise
            following = self._next()
            (delivery, mail), started = one, monotonic()
            outcome = transport.send(mail, partial(self.journal.hand_over, delivery), following and following[1])
            self.journal.settle(delivery, outcome)
            self.times.append(monotonic() - started)
            if outcome is not TAKEN:
                self.not_taken.add(outcome.fate)

    def _wait_for_next(self) -> tuple[int, Mail] | None:
        """The next message, also where it is yet to be made by the thread that looks; None where that was all."""
        while not (one := self._next()) and self.threaded and self.goes_on and not self.all_made:
            sleep(LOOKS_EVERY / 25)
        return one or self._next()

    def _next(self) -> tuple[int, Mail] | None:
        try:
            return self.left.popleft()
        except IndexError:
            return None
