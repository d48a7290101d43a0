"""A figure is judged by the median of pairs of runs made in turn."""

import io

import pytest
from django.core.management import call_command

from benchmark import measure as measuring
from benchmark.measure import FEWEST_PAIRS, Figure, measure
from config.management.commands import benchmark as command

LONG = 0.5  # seconds


class Clock:
    """One that stands still until somebody takes time."""

    now = 0.0

    def take(self, seconds):
        self.now += seconds


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(measuring, "perf_counter", lambda: clock.now)
    return clock


def measured(clock, bar=1.0, product=LONG, **more):
    figure = Figure("made.up", bar, product=lambda: clock.take(product), floor=lambda: clock.take(LONG), **more)
    return measure(figure, database="none", n=1, bar=bar)


def test_a_slow_product_does_not_hold(clock):
    row = measured(clock, 1.3, product=5 * LONG)
    assert not row.holds
    assert row.ratio == 5


def test_a_product_as_quick_as_its_floor_holds(clock):
    row = measured(clock)
    assert row.holds
    assert row.pairs >= FEWEST_PAIRS


def test_floor_and_product_take_turns_each_after_its_preparation(clock):
    told = []
    figure = Figure(
        "made.up",
        1.0,
        product=lambda: told.append("product") or clock.take(LONG),
        floor=lambda: told.append("floor") or clock.take(LONG),
        before_product=lambda: told.append("prepare product"),
        before_floor=lambda: told.append("prepare floor"),
    )
    row = measure(figure, database="none", n=1, bar=1.0)
    assert told == ["prepare floor", "floor", "prepare product", "product"] * row.pairs


def test_a_machine_that_gets_slower_meanwhile_slows_both_runs_of_a_pair(clock):
    slower = iter([1, 1, 2, 3, 3, 4, 4, 5, 5, 5, 5])
    speed = [1]

    def of_the_pair():
        speed[0] = next(slower, 5)

    figure = Figure(
        "made.up",
        2.5,
        product=lambda: clock.take(2 * speed[0]),
        floor=lambda: clock.take(speed[0]),
        before_floor=of_the_pair,
    )
    assert measure(figure, database="none", n=1, bar=2.5).ratio == 2


@pytest.mark.parametrize(
    ("took", "contacts", "pairs"),
    [(0.001, 1_000_000, 101), (0.3, 1_000_000, 11), (0.001, 1000, 5), (3, 1_000_000, 5)],
    ids=["an instant", "short", "among few", "long"],
)
def test_the_shorter_the_more_pairs_there_are(clock, took, contacts, pairs):
    figure = Figure("made.up", 1.0, product=lambda: clock.take(took), floor=lambda: clock.take(took))
    assert measure(figure, database="none", n=contacts, bar=1.0).pairs == pairs


def test_memory_is_measured_once():
    figure = Figure("made.up", 1.5, product=lambda: bytes(2_000_000), floor=lambda: bytes(2_000_000), unit="MB")
    row = measure(figure, database="none", n=1_000_000, bar=1.5)
    assert row.pairs == 1
    assert row.holds


@pytest.mark.parametrize(("seconds", "sink_bound"), [(0.2, False), (0.3, True)], ids=["quick sink", "slow sink"])
def test_a_sink_that_is_not_twice_as_fast_as_the_floor_says_nothing(seconds, sink_bound, clock):
    row = measured(clock, limit=lambda: clock.take(seconds))
    assert (row.sink_bound, row.holds) == (sink_bound, not sink_bound)


def test_what_comes_before_a_run_is_not_timed(clock):
    row = measured(clock, before_product=lambda: clock.take(20 * LONG))
    assert row.max == LONG


@pytest.mark.parametrize(("bar", "holds"), [(1.3, False), (1000.0, True)], ids=["too slow", "quick enough"])
def test_the_command_exits_with_1_when_a_bar_does_not_hold(bar, holds, monkeypatch, clock):
    row = measured(clock, bar, product=5 * LONG)
    monkeypatch.setattr(command, "rows", lambda names, contacts, url: iter([row]))
    if holds:
        call_command("benchmark", stdout=io.StringIO())
        return
    with pytest.raises(SystemExit) as stopped:
        call_command("benchmark", stdout=io.StringIO())
    assert stopped.value.code == 1


def test_memory_is_what_was_held_at_most_and_not_what_was_there_before():
    kept = [bytes(8_000_000)]
    figure = Figure("made.up", 1.0, product=lambda: bytes(4_000_000), floor=lambda: bytes(2_000_000), unit="MB")
    row = measure(figure, database="none", n=1, bar=1.0)
    assert row.seconds == pytest.approx(4, abs=0.1)
    assert row.ratio == pytest.approx(2, abs=0.1)
    assert not row.holds
    assert kept
