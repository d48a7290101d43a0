"""CRONUS loaded once for all tests of a file; what a test changes is taken back after it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from config.demo.load import Totals, load_demo


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Totals]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo()
        transaction.set_rollback(True)


@pytest.fixture
def cronus(loaded: Totals, db: None) -> Totals:
    return loaded
