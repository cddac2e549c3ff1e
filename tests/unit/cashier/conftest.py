"""A small shop: two drinks, one of them dearer, a pot, and a tea of the same price as another."""

from __future__ import annotations

import pytest

from offchain.data.catalogue import Catalogue, Product

DRINKS, KITCHEN = 0b01, 0b10


@pytest.fixture
def catalogue() -> Catalogue:
    """Ids 101 to 104; prices in cents."""
    products = [
        Product("C-1", 101, "House blend", "coffee", DRINKS, 799, 40),
        Product("T-1", 102, "Green tea", "tea", DRINKS, 450, 100_000),
        Product("T-2", 103, "Black tea", "tea", DRINKS, 450, 100_000),
        Product("P-1", 104, "Tea pot", "pots", DRINKS | KITCHEN, 4_999, 3),
    ]
    return Catalogue.of(products, ["drinks", "kitchen"])
