"""Floors owe nothing to the product."""

import ast
import sys
from pathlib import Path

import pytest

from benchmark import floors, floors_mail, sink

DRIVERS = {"psycopg", "sqlite3"}


def imported(module):
    tree = ast.parse(Path(module.__file__).read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or ".").partition(".")[0]


@pytest.mark.parametrize("module", [floors, floors_mail, sink], ids=lambda module: module.__name__)
def test_floors_import_the_standard_library_and_drivers_only(module):
    assert set(imported(module)) <= DRIVERS | set(sys.stdlib_module_names)
