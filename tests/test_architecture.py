"""The rules of the layout: who may import whom, how long things may be, who may write."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ["crm", "campaigns", "interactions", "segments"]  # downhill from right to left
LONGEST_FUNCTION, LONGEST_MODULE, LONGEST_TEMPLATE = 50, 400, 150
WRITES = {"save", "create", "update", "delete", "get_or_create", "update_or_create"}
MAY_USE_CURSORS = {"config/lib/sql.py"}


def modules(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]
    return sorted(found)


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def imports(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module
            yield from ((node, f"{node.module}.{name.name}") for name in node.names)


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func.attr


@pytest.mark.parametrize("app", APPS)
def test_imports_run_downhill(app):
    above = {*APPS[APPS.index(app) + 1 :], "tests"}
    wrong = [
        f"{place(path, node)} imports {name}"
        for path in modules(app)
        for node, name in imports(parse(path))
        if name.split(".")[0] in above
        or (name.split(".")[0] == "config" and not (name == "config" or f"{name}.".startswith("config.lib.")))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_small_tools_know_no_app():
    wrong = [
        f"{place(path, node)} imports {name}"
        for path in modules("config/lib")
        for node, name in imports(parse(path))
        if name.split(".")[0] in APPS or (name.startswith("config.") and not f"{name}.".startswith("config.lib."))
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_is_imported_inside_a_function():
    wrong = [
        place(path, node)
        for path in modules("config", *APPS)
        for function in ast.walk(parse(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not wrong, "\n".join(wrong)


def test_functions_and_modules_stay_small():
    wrong = []
    for path in modules("config", *APPS):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST_MODULE:
            wrong.append(f"{place(path)} has {lines} lines")
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    wrong.append(f"{place(path, node)} {node.name} has {length} lines")
    assert not wrong, "\n".join(wrong)


def test_templates_stay_small():
    wrong = [
        f"{path.relative_to(ROOT)} has {lines} lines"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_TEMPLATE
    ]
    assert not wrong, "\n".join(wrong)


def test_views_write_nothing_themselves():
    views = [path for path in modules("config", *APPS) if path.name == "views.py" or "views" in path.parts]
    wrong = [
        f"{place(path, node)} .{name}()"
        for path in views
        for node, name in calls(parse(path))
        if (name in WRITES or name.startswith("bulk_")) and not is_harmless(node, name)
    ]
    assert not wrong, "\n".join(wrong)


def is_harmless(call: ast.Call, name: str) -> bool:
    """An operation says by whom it is done; dict.update() takes a mapping, a queryset's update() only names."""
    by_somebody = any(keyword.arg == "by" for keyword in call.keywords)
    return by_somebody or (name == "update" and bool(call.args))


def test_operations_know_neither_requests_nor_messages():
    wrong = [
        f"{place(path, node)} imports {name}"
        for path in modules(*APPS)
        if path.stem == "operations" or "operations" in path.parts
        for node, name in imports(parse(path))
        if name.startswith(("django.http", "django.contrib.messages", "django.shortcuts"))
    ]
    assert not wrong, "\n".join(wrong)


def test_raw_sql_stands_in_few_places():
    wrong = [
        place(path, node)
        for path in modules("config", *APPS)
        if str(path.relative_to(ROOT)) not in MAY_USE_CURSORS and "delivery" not in path.parts
        for node, name in calls(parse(path))
        if name in {"cursor", "raw", "executemany"}
    ]
    assert not wrong, "\n".join(wrong)
