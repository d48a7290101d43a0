"""The walkthrough in English, word for word."""

import pytest
from playwright.sync_api import Browser

from tests.walkthrough.story import tell


@pytest.mark.browser
def test_the_walkthrough_is_done_word_for_word(browser: Browser) -> None:
    tell(browser, "en")
