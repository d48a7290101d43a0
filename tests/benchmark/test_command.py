"""manage.py benchmark, run as somebody at a terminal runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmark import letters, segments
from benchmark.areas import FIGURES

ROOT = Path(__file__).resolve().parents[2]
KEYS = {
    "name",
    "database",
    "n",
    "pairs",
    "seconds",
    "min",
    "max",
    "floor_seconds",
    "floor_min",
    "floor_max",
    "ratio",
    "bar",
    "holds",
    "unit",
    "sink_bound",
}


def run_benchmark(folder, *arguments, **variables):
    environment = os.environ | {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"} | variables
    command = [sys.executable, "manage.py", "benchmark", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1200, check=False)


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    return run_benchmark(tmp_path_factory.mktemp("var"), "--contacts", "2000", "--json")


@pytest.fixture(scope="module")
def rows(answer):
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_every_line_is_an_object_with_all_keys(answer, rows):
    assert not answer.stderr
    assert rows
    for row in rows:
        assert set(row) == KEYS
        assert row["n"] == 2000
        assert row["pairs"] >= (1 if row["unit"] == "MB" else 5)
        assert row["min"] <= row["seconds"] <= row["max"]
        assert row["floor_min"] <= row["floor_seconds"] <= row["floor_max"]
        assert row["min"] / row["floor_max"] <= row["ratio"] <= row["max"] / row["floor_min"]
        assert row["holds"] == (row["ratio"] <= row["bar"] and not row["sink_bound"])


def test_every_name_has_a_figure_on_every_database(rows):
    databases = {"sqlite"}
    if os.environ.get("DATABASE_URL"):
        databases |= {"postgresql", "postgresql-fresh"}
    measured = {(row["name"].partition("/")[0], row["database"]) for row in rows}
    once = {(name, "sqlite") for name in letters.FIGURES}  # no database has a part in them
    assert measured == once | {(name, database) for name in FIGURES.keys() - letters.FIGURES for database in databases}


def test_the_exit_status_says_whether_all_bars_hold(answer, rows):
    assert answer.returncode == (0 if all(row["holds"] for row in rows) else 1)


def test_without_json_it_prints_a_table_and_the_databases_are_gone_afterwards(tmp_path):
    lines = run_benchmark(tmp_path, "segments.undo", "--contacts", "1000").stdout.splitlines()
    assert lines[0].split() == ["figure", "database", "n", "seconds", "min", "max", "floor", "ratio", "bar"]
    assert lines[1].split()[:3] == ["segments.undo", "sqlite", "1000"]
    assert not list(tmp_path.glob("**/*.sqlite3*"))


def test_a_name_it_does_not_know_is_refused_with_the_names_it_knows(tmp_path):
    answer = run_benchmark(tmp_path, "segments.fly")
    assert answer.returncode == 1
    assert "segments.fly" in answer.stderr
    assert "segments.add" in answer.stderr


def test_a_postgresql_that_does_not_answer_is_told_before_anything_is_measured(tmp_path):
    answer = run_benchmark(tmp_path, "--contacts", "1000", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert answer.returncode == 1
    assert not answer.stdout
    assert "does not answer" in answer.stderr


def test_names_begin_with_their_area():
    assert all(name.startswith("segments.") for name in segments.FIGURES)
