"""Every test here has the code tables."""

from __future__ import annotations

import pytest

from tests.crm import builders


@pytest.fixture(autouse=True)
def _set_up(db: None) -> None:
    builders.set_up()
