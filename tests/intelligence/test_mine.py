"""`promo mine`: all analyses of a shop, and a page that can be read."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import DESK, PHONE, look
from tests.intelligence.commands import promo, rows_of
from tests.surroundings import require_or_skip, shared_folder


@pytest.fixture(scope="module")
def mined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the simulated shop's was written."""
    folder = tmp_path_factory.mktemp("mined")
    document = promo("mine", "--out", folder)
    assert list(document) == ["funnel", "cohorts", "baskets", "cycles", "rfm", "trend", "demand", "prices"]
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_page_can_be_read(browser: Browser, mined: Path, width: int, scheme: Literal["light", "dark"]) -> None:
    assert look(browser, mined / "report.html", width, scheme).faults() == {}


def test_every_table_is_a_file(mined: Path) -> None:
    days = rows_of(mined / "forecast-of-sales.csv")
    assert len(days) == 28
    assert all(int(day["low"]) <= int(day["expected"]) <= int(day["high"]) for day in days)


def test_what_is_not_asked_for_is_not_computed(tmp_path: Path) -> None:
    document = promo("mine", "--only", "trend", "--horizon", "5", "--out", tmp_path)
    assert list(document) == ["trend"]
    assert len(document["trend"]["forecast"]["orders"]["values"]) == 5


def test_real_tables_are_mined_whole(tmp_path: Path) -> None:
    tables = shared_folder() / "data" / "completejourney"
    require_or_skip("shared", tables.is_dir(), "no Complete Journey tables")
    document = promo("mine", "--data", tables, "--out", tmp_path)
    assert not [name for name, found in document.items() if isinstance(found, dict) and "missing" in found]
    methods = document["trend"]["forecast"]
    assert all(methods[name]["judged"][0]["scaled"] < 1 for name in ("orders", "units", "sales"))
    assert document["prices"]["elasticities"][0]["high"] < 0
