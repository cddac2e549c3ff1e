"""The walk's page in a real browser, on a phone and on a desk, by day and by night."""

from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import DESK, PHONE, look
from tests.integration.conftest import FinishedWalk


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_it_can_be_read(browser: Browser, finished: FinishedWalk, width: int, scheme: Literal["light", "dark"]) -> None:
    assert look(browser, finished.folder / "report.html", width, scheme, picture="demo").faults() == {}
