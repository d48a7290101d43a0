"""`manage.py start`: one command starts the product, and Ctrl+C stops all of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from tests.product import WITHIN, StartedProduct, children_of, is_running, wait_until


def below(pid: int) -> set[int]:
    """Every process that a process has started, and what those have started."""
    return {each for child in children_of(pid) for each in {child} | below(child)}


def all_run(product: StartedProduct) -> bool:
    """The worker, the clock, and the web server with two workers of its own."""
    web = product.process_ids("web")
    return all(map(product.process_ids, ("worker", "clock"))) and len(web) == 1 and len(children_of(web[0])) == 2


@pytest.fixture
def product() -> Iterator[StartedProduct]:
    with StartedProduct(demo=False) as started:
        yield started


def test_it_says_where_it_is_and_ctrl_c_leaves_no_process(product: StartedProduct) -> None:
    wait_until(lambda: f"Ready at {product.url}/" in product.log)
    wait_until(lambda: all_run(product))
    pids = {pid for each in product.supervisors for pid in {each.pid} | below(each.pid)}
    assert len(pids) >= 6, "those and who looks after them"
    product.stop(signal.SIGINT)
    wait_until(lambda: not any(map(is_running, pids)))
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
    assert second.wait(WITHIN) == 1
    assert f"Port {product.port} on 127.0.0.1 is taken" in product.log
    assert "Traceback" not in product.log


def test_processes_started_one_by_one_need_a_broker_they_share() -> None:
    product = StartedProduct(demo=False, REDIS_URL="")
    try:
        assert product.start_supervisor("--only", "worker").wait(WITHIN) == 1
        assert "set REDIS_URL" in product.log
        assert "Traceback" not in product.log
    finally:
        product.discard()
