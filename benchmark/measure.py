"""Timing two things in turn, and judging the one by the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

Job = Callable[[], object]
FEWEST_PAIRS = 5
MOST_PAIRS = 101
SHORT = 2.0  # seconds: as long as the pairs took less, another one makes the medians steadier


def nothing() -> None:
    """What has to be done before a run that leaves no trace."""


@dataclass(frozen=True)
class Figure:
    """The product's way of doing something, the floor it is compared with, and how many times the floor it may cost.

    What comes before each run is not timed.
    """

    name: str
    bar: float
    product: Job
    floor: Job
    before_product: Job = nothing
    before_floor: Job = nothing


@dataclass(frozen=True)
class Row:
    """A figure as it was measured on one database."""

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


def measure(figure: Figure, *, database: str, n: int, bar: float) -> Row:
    """Run floor and product in turn, at least five times, and compare their medians."""
    product: list[float] = []
    floor: list[float] = []
    while len(product) < FEWEST_PAIRS or (sum(product) + sum(floor) < SHORT and len(product) < MOST_PAIRS):
        floor.append(_timed(figure.before_floor, figure.floor))
        product.append(_timed(figure.before_product, figure.product))
    ratio = median(product) / median(floor)
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
        holds=ratio <= bar,
    )


def _timed(before: Job, job: Job) -> float:
    before()
    start = perf_counter()
    job()
    return perf_counter() - start
