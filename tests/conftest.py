"""What every test run does: says what is at hand, skips what cannot run here, shows the product's log with a failure.

With CI=true a skip is a failure, unless its reason starts with "only on" (as in "only on PostgreSQL").
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser

from config.roles import DIRECTOR, STAFFER
from tests import components
from tests.browser import open_chromium
from tests.cast import signed_in, user
from tests.product import StartedProduct

WITHOUT_DATABASE = Path(__file__).parent / "interactions" / "documents"  # Word documents are what they are on any
NO_CHROMIUM = "Chromium is not found (looked for chromium, chromium-browser, google-chrome)"


def pytest_report_header() -> list[str]:
    return [
        f"browser: {components.chromium() or 'none, the browser tests are skipped'}",
        f"converter: {components.libreoffice() or 'no LibreOffice'}",
        f"database: {'PostgreSQL' if components.on_postgresql() else 'SQLite'}",
    ]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if components.on_postgresql():
        done = {item for item in items if item.get_closest_marker("once") or WITHOUT_DATABASE in item.path.parents}
        config.hook.pytest_deselected(items=list(done))
        items[:] = [item for item in items if item not in done]
    for item in items:
        if item.get_closest_marker("browser") and not components.chromium():
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)  # the quick ones first


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    if report.failed:
        report.sections += [(f"log of the product on {each.url}", each.log) for each in StartedProduct.running]
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """In CI, turns a skip for something that is missing into a failure that names it."""
    if not (components.is_ci() and report.skipped) or hasattr(report, "wasxfail"):
        return
    reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
    if not reason.removeprefix("Skipped: ").startswith("only on"):
        report.outcome = "failed"
        report.longrepr = f"{reason}\nNothing may be missing where CI=true."


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of the process; each test opens contexts of its own in it."""
    with open_chromium() as chromium:
        yield chromium


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Each test begins in English, whatever language a page was asked for in the test before."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _asked_once(request: pytest.FixtureRequest) -> None:
    """What Django asks its database once and then knows is asked before each test: no count of statements depends on
    which test came first."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        request.getfixturevalue("db")
        assert connection.features.supports_json_field
        ContentType.objects.get_for_models(*apps.get_models())


@pytest.fixture
def director(db: None) -> Client:
    """A browser in which the marketing manager is signed in."""
    return signed_in(user(DIRECTOR, "director"))


@pytest.fixture
def staffer(db: None) -> Client:
    """A browser in which the marketing staffer is signed in."""
    return signed_in(user(STAFFER, "staffer"))


@pytest.fixture
def stranger(db: None) -> Client:
    """A browser in which somebody without a role is signed in."""
    return signed_in(user(name="stranger"))


@pytest.fixture
def administrator(db: None) -> Client:
    """A browser in which the administrator is signed in."""
    return signed_in(User.objects.create_superuser("boss", "boss@example.org", "secret"))
