"""Order of rows changes nothing; what is missing is said."""

from __future__ import annotations

import pytest

from offchain.data.dataset import Dataset
from offchain.data.events import EventLog
from offchain.data.simulator import ShopParameters, simulate
from offchain.mining.report import ANALYSES, Settings, mined, page
from offchain.reporting.page import render


@pytest.fixture(scope="module")
def shop() -> Dataset:
    return simulate(ShopParameters(shoppers=120, days=60)).dataset


def test_order_of_rows_changes_nothing(shop: Dataset) -> None:
    shuffled = EventLog(shop.events.table.sample(fraction=1, shuffle=True, seed=5))
    other = Dataset(shop.name, shop.currency, shuffled, shop.catalogue, shop.cutoff)
    assert mined(other, ANALYSES, Settings()) == mined(shop, ANALYSES, Settings())


def test_what_cannot_be_computed_is_said_on_the_page(shop: Dataset) -> None:
    document = mined(shop, ["demand", "rfm"], Settings())
    assert "run more campaigns" in document["demand"]["missing"]
    html = render(page(document, shop))
    assert "Not computed: campaigns and shoppers" in html
    assert "核心客户" in html


def test_every_analysis_has_its_section(shop: Dataset) -> None:
    document = mined(shop, ANALYSES, Settings(campaign_days=7))
    headings = [section.heading for section in page(document, shop).sections]
    assert len(set(headings)) == len(ANALYSES)
