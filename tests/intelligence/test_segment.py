"""`promo segment`: the same segments whatever the order of the events, and a page that can be read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from typing import Literal

import pytest
from playwright.sync_api import Browser

from offchain.data.simulator import ShopParameters, simulate
from tests.browser.chromium import DESK, PHONE, look
from tests.intelligence.commands import promo, rows_of


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A merchant's own folder."""
    folder = tmp_path_factory.mktemp("shop")
    dataset = simulate(ShopParameters(shoppers=150, days=40)).dataset
    dataset.events.table.write_csv(folder / "events.csv")
    dataset.catalogue.save(folder / "catalogue.json")
    return folder


@pytest.fixture(scope="module")
def segmented(shop: Path) -> Path:
    """Where it was written."""
    promo("segment", "--data", shop, "--out", shop / "out")
    return shop / "out"


def test_every_shopper_is_in_one_segment(segmented: Path) -> None:
    rows = rows_of(segmented / "segments.csv")
    assert len({row["shopper"] for row in rows}) == len(rows)
    sizes = Counter(row["segment"] for row in rows)
    shown = {row["segment"]: int(row["shoppers"]) for row in rows_of(segmented / "segments-in-figures.csv")}
    assert dict(sizes) == shown


@pytest.mark.parametrize("method", ["k-means", "ward"])
def test_order_of_events_changes_nothing(shop: Path, tmp_path: Path, method: str) -> None:
    lines = (shop / "events.csv").read_text().splitlines()
    (tmp_path / "catalogue.json").write_bytes((shop / "catalogue.json").read_bytes())
    rest = lines[1:]
    Random(3).shuffle(rest)  # noqa: S311 - nothing secret
    (tmp_path / "events.csv").write_text("\n".join([lines[0], *rest, ""]))
    arguments = ("--method", method, "--clusters", "4")
    one = promo("segment", "--data", shop, "--out", tmp_path / "one", *arguments)
    other = promo("segment", "--data", tmp_path, "--out", tmp_path / "other", *arguments)
    assert one == other
    for name in ("segments.csv", "model.npz"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_who_opted_out_is_in_no_segment(shop: Path, tmp_path: Path) -> None:
    for name in ("events.csv", "catalogue.json"):
        (tmp_path / name).write_bytes((shop / name).read_bytes())
    everybody = {row["shopper"] for row in rows_of(shop / "events.csv")}
    refused = min(everybody)
    (tmp_path / "opted-out.csv").write_text(f"shopper\n{refused}\n")
    promo("segment", "--data", tmp_path, "--out", tmp_path / "out", "--clusters", "3")
    assert {row["shopper"] for row in rows_of(tmp_path / "out" / "segments.csv")} == everybody - {refused}
    assert refused not in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_more_segments_than_different_shoppers_are_refused(shop: Path, tmp_path: Path) -> None:
    document = promo("segment", "--data", shop, "--out", tmp_path / "out", "--clusters", "4000", code=1)
    assert document["error"]["code"] == "InputError"
    assert "ask for fewer clusters" in document["error"]["message"]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_page_can_be_read(browser: Browser, segmented: Path, width: int, scheme: Literal["light", "dark"]) -> None:
    assert look(browser, segmented / "report.html", width, scheme).faults() == {}
