"""Timing two things in turn, and judging the one by the other."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter

Job = Callable[[], object]
ONCE = 1
FEWEST_PAIRS = 5
STEADY_PAIRS = 11
MOST_PAIRS = 101
# Seconds: as long as the pairs took less, another one makes the medians steadier, where there are so many contacts that
# the bars are meant for them.
SHORT = 2.0
LONG = 10.0  # to that many pairs only
MANY = 100_000


def nothing() -> None:
    """What has to be done before a run that leaves no trace."""


@dataclass(frozen=True)
class Figure:
    """The product's way of doing something, the floor it is compared with, and how many times the floor it may cost.

    What comes before each run is not measured. `limit` is how fast the floor's other side could be: where that is not
    twice as fast as the floor, nothing is known.
    """

    name: str
    bar: float
    product: Job
    floor: Job
    before_product: Job = nothing
    before_floor: Job = nothing
    unit: str = "s"
    limit: Job | None = None


@dataclass(frozen=True)
class Row:
    """A figure as it was measured on one database; the seconds of another unit are megabytes."""

    name: str
    database: str
    n: int
    pairs: int
    seconds: float
    min: float
    max: float
    floor_seconds: float
    floor_min: float
    floor_max: float
    ratio: float
    bar: float
    holds: bool
    unit: str
    sink_bound: bool


def measure(figure: Figure, *, database: str, n: int, bar: float) -> Row:
    """Run floor and product in turn, memory once, else at least five times; the median of the pairs' ratios counts."""
    product: list[float] = []
    floor: list[float] = []
    meter = METERS[figure.unit]
    while len(product) < _pairs_wanted(figure.unit, sum(product) + sum(floor), n):
        figure.before_floor()
        floor.append(meter(figure.floor))
        figure.before_product()
        product.append(meter(figure.product))
    # Of each pair its own: what else the machine is doing slows both runs of a pair.
    ratio = median(mine / least for mine, least in zip(product, floor, strict=True))
    sink_bound = figure.limit is not None and 2 * meter(figure.limit) > median(floor)
    return Row(
        name=figure.name,
        database=database,
        n=n,
        pairs=len(product),
        seconds=median(product),
        min=min(product),
        max=max(product),
        floor_seconds=median(floor),
        floor_min=min(floor),
        floor_max=max(floor),
        ratio=ratio,
        bar=bar,
        holds=ratio <= bar and not sink_bound,
        unit=figure.unit,
        sink_bound=sink_bound,
    )


def _pairs_wanted(unit: str, took: float, contacts: int) -> int:
    """How many pairs there have to be, those run so far having taken that many seconds.

    What else the machine is doing changes nothing about memory.
    """
    if unit == "MB":
        return ONCE
    if unit != "s" or took >= LONG or contacts < MANY:
        return FEWEST_PAIRS
    return MOST_PAIRS if took < SHORT else STEADY_PAIRS


def _seconds(job: Job) -> float:
    start = perf_counter()
    job()
    return perf_counter() - start


def _megabytes(job: Job) -> float:
    """The most memory that Python's objects took meanwhile; a database's own cache has a fixed size."""
    tracemalloc.start()
    try:
        job()
        return tracemalloc.get_traced_memory()[1] / 1_000_000
    finally:
        tracemalloc.stop()


def _slowest(job: Job) -> float:
    """The seconds that one in twenty of the things took which the job did and timed one by one."""
    seconds: list[float] = job()  # type: ignore[assignment]
    return quantiles(seconds, n=20)[-1]


METERS = {"s": _seconds, "MB": _megabytes, "p95": _slowest}
