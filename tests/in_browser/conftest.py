"""The product with its demonstration data, once a module, and people signed in to it, in French."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.product import StartedProduct
from tests.walkthrough.reader import Reader
from tests.walkthrough.words import Words


@pytest.fixture(scope="module")
def product() -> Iterator[StartedProduct]:
    with StartedProduct() as product:
        yield product


@pytest.fixture
def director(browser: Browser, product: StartedProduct) -> Iterator[Reader]:
    reader = Reader(browser, product, Words("fr"))
    reader.sign_in()
    yield reader
    reader.close()


@pytest.fixture
def staffer(browser: Browser, product: StartedProduct) -> Iterator[Reader]:
    reader = Reader(browser, product, Words("fr"), "staffer")
    reader.sign_in()
    yield reader
    reader.close()
