"""The page of `promo campaign simulate`, on a phone and on a desk, by day and by night."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import DESK, PHONE, look
from tests.surroundings import ROOT

PROMO = ROOT / ".venv" / "bin" / "promo"
CAMPAIGNS = ROOT / "examples" / "campaigns"
ORDERS = ROOT / "examples" / "data" / "orders.csv"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of two campaigns that may meet in one order."""
    file = tmp_path_factory.mktemp("page") / "page.html"
    campaigns = [str(CAMPAIGNS / f"{name}.yaml") for name in ("fixed-public", "gift")]
    subprocess.run(
        [PROMO, "campaign", "simulate", *campaigns, "--orders", ORDERS, "--page", file], cwd=ROOT, check=True
    )
    return file


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_it_can_be_read(browser: Browser, page: Path, width: int, scheme: Literal["light", "dark"]) -> None:
    assert look(browser, page, width, scheme, picture="simulation").faults() == {}
