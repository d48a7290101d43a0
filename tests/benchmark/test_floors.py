"""Floors owe nothing to the product."""

import ast
import sys
from pathlib import Path

from benchmark import floors

DRIVERS = {"psycopg", "sqlite3"}


def imported():
    tree = ast.parse(Path(floors.__file__).read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or ".").partition(".")[0]


def test_floors_import_the_standard_library_and_drivers_only():
    assert set(imported()) <= DRIVERS | set(sys.stdlib_module_names)
