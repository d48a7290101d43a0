"""`manage.py start`: one command starts the product, and Ctrl+C stops all of it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.product import StartedProduct, children_of


def below(pid: int) -> set[int]:
    """Every process that a process has started, and what those have started."""
    return {each for child in children_of(pid) for each in {child} | below(child)}


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.05)


@pytest.fixture
def product() -> Iterator[StartedProduct]:
    with StartedProduct(demo=False) as started:
        yield started


def test_it_says_where_it_is_and_ctrl_c_leaves_no_process(product: StartedProduct) -> None:
    wait_until(lambda: f"Ready at {product.url}/" in product.log)
    pids = {pid for each in product.supervisors for pid in {each.pid} | below(each.pid)}
    assert len(pids) >= 6, "web server with two workers, worker, clock and who looks after them"
    product.stop(signal.SIGINT)
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    assert not product.is_healthy()


def test_it_starts_again_on_the_same_data(product: StartedProduct) -> None:
    product.stop(signal.SIGTERM)
    (product.var / "kept").touch()
    assert product.start().is_healthy()
    assert (product.var / "kept").exists()


def test_a_worker_that_is_killed_is_replaced_while_pages_go_on(product: StartedProduct) -> None:
    wait_until(lambda: bool(product.process_ids("worker")))
    [worker] = product.process_ids("worker")
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: product.process_ids("worker") not in ([], [worker]))
    assert "The worker ended (status -9); starting it again." in product.log
    assert product.is_healthy()


def test_a_taken_port_is_said_in_a_sentence(product: StartedProduct) -> None:
    second = product.start_supervisor("--only", "web")
    assert second.wait(20) == 1
    assert f"Port {product.port} on 127.0.0.1 is taken" in product.log
    assert "Traceback" not in product.log


def test_processes_started_one_by_one_need_a_broker_they_share() -> None:
    product = StartedProduct(demo=False, REDIS_URL="")
    try:
        assert product.start_supervisor("--only", "worker").wait(20) == 1
        assert "set REDIS_URL" in product.log
        assert "Traceback" not in product.log
    finally:
        product.discard()
