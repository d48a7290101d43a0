"""A step too large for a page, in the product as it runs: its worker is killed at work, and the step is done once."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

from tests.product import StartedProduct, wait_until

CONTACTS = 120_000
PREPARE = f"""
from benchmark.data import fill
from segments import operations
fill({CONTACTS})
operations.create_segment(by=None, description="Everybody")
"""
BEGIN = """
from segments import operations
from segments.models import Segment
criteria = {"version": 1, "groups": []}
step = operations.begin_step(Segment.objects.get(), operation="add_contacts", arguments={"criteria": criteria}, by=None)
print(step.lines)
"""
STATE = """
import json
from segments import queries
from segments.models import Segment, SegmentAction, SegmentLine, StepInProgress
steps, actions, lines = (model.objects.count() for model in (StepInProgress, SegmentAction, SegmentLine))
print(json.dumps([steps, actions, lines, queries.line_count(Segment.objects.get())]))
"""


def run(product: StartedProduct, code: str) -> str:
    return product.manage("shell", "--no-imports", "--command", code)


def state(product: StartedProduct) -> list[int]:
    """Steps in progress, actions, lines, and the lines the segment says it has."""
    return json.loads(run(product, STATE))


def is_at_work(product: StartedProduct) -> bool:
    """Whether a worker holds the lock of those who do large steps."""
    lock = product.var / "claims" / "steps.lock"
    return lock.exists() and f":{lock.stat().st_ino} " in Path("/proc/locks").read_text()


def test_a_worker_killed_at_work_leaves_nothing_behind_and_the_next_one_does_the_step_once() -> None:
    with StartedProduct(demo=False, SWEEP_SECONDS="1") as product:
        run(product, PREPARE)
        wait_until(lambda: bool(product.process_ids("worker")))
        [worker] = product.process_ids("worker")
        os.kill(worker, signal.SIGSTOP)
        expected = int(run(product, BEGIN))
        assert 100_000 < expected < CONTACTS
        os.kill(worker, signal.SIGCONT)
        wait_until(lambda: is_at_work(product), pause=0.002)
        os.kill(worker, signal.SIGSTOP)
        assert state(product) == [1, 0, 0, 0]
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: state(product)[0] == 0, pause=0.5)
        assert state(product) == [0, 1, expected, expected]
        assert "The worker ended (status -9); starting it again." in product.log
