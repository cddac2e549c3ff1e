"""A shop so small that its offers can be followed by hand."""

from __future__ import annotations

import polars as pl
import pytest

from offchain.data.catalogue import Catalogue, Product
from offchain.data.dataset import USD, Dataset
from offchain.data.events import EventLog
from offchain.eligibility.epochs import EpochInputs
from offchain.eligibility.plan import EligibilityPlan
from tests.unit import samples

DAY = samples.DAY
CUTOFF = samples.NOW

COFFEE, TEA = 0b01, 0b10

PRODUCTS = [
    Product("C-1", 1, "House blend", "coffee", COFFEE, 800, 99),
    Product("C-2", 2, "Dark roast", "coffee", COFFEE, 900, 99),
    Product("C-3", 3, "Filter papers", "coffee", COFFEE, 300, 99),
    Product("T-1", 4, "Green tea", "tea", TEA, 450, 99),
    Product("T-2", 5, "Black tea", "tea", TEA, 400, 99),
    Product("M-1", 6, "Mug", "mugs", 0, 1_200, 99),
]

BOUGHT: dict[str, list[tuple[str, int]]] = {
    "ann": [("C-1", 2), ("C-2", 9), ("C-3", 2), ("M-1", 40)],
    "bob": [("C-1", 3), ("C-2", 3), ("C-1", 30)],
    "cyd": [("C-2", 5), ("C-3", 61), ("M-1", 5)],
    "dan": [("T-1", 1), ("T-2", 8), ("T-1", 15)],
    "eve": [("T-1", 70), ("T-2", 70)],
    "fay": [("M-1", 4), ("C-1", 90), ("C-3", 4)],
    "gus": [("M-1", 120)],
    "hal": [("T-2", 33), ("C-1", 33), ("C-2", 2)],
}
"""Shopper -> (product, days before the cut-off)."""


def events(bought: dict[str, list[tuple[str, int]]] = BOUGHT) -> pl.DataFrame:
    """One purchase a pair, at ten in the morning of its day."""
    prices = {product.sku: product.price for product in PRODUCTS}
    rows = [
        (shopper, sku, "purchase", 1, prices[sku], CUTOFF - days * DAY, "store")
        for shopper, pairs in bought.items()
        for sku, days in pairs
    ]
    names = ("shopper", "item", "type", "quantity", "amount", "time", "channel")
    return pl.DataFrame(rows, schema=names, orient="row")


def shop(table: pl.DataFrame | None = None) -> Dataset:
    """The shop, or what it would be with other events."""
    log = EventLog.from_rows(events() if table is None else table, "test")
    assert not log.bad_rows
    return Dataset("corner shop", USD, log, Catalogue.of(PRODUCTS, ["coffee", "tea"]), CUTOFF)


PLAN = EligibilityPlan(group="coffee", clusters=3, seed=5, lowest_bps=1_000, step_bps=500, highest_bps=1_800)
WALLETS = {shopper: 0xA0 + position for position, shopper in enumerate(BOUGHT)}


@pytest.fixture
def dataset() -> Dataset:
    """The shop as it is."""
    return shop()


@pytest.fixture
def inputs(dataset: Dataset) -> EpochInputs:
    """The first epoch of a campaign by root."""
    return EpochInputs(
        dataset=dataset,
        wallets=WALLETS,
        terms=samples.terms(audience=2),
        campaign=b"\x01" * 32,
        plan=PLAN,
        epoch=1,
        first_index=0,
        salt_key=b"a secret of the issuer",
        code_hash=b"\x0c" * 32,
    )
