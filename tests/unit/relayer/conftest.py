"""A stall over each kind of store."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from offchain.adapters.sql_engine import open_engine
from tests.unit.relayer.stall import Stall


@pytest.fixture
def stall(store_place: Callable[[], str]) -> Iterator[Stall]:
    """A shop that has named its cashier, an empty queue."""
    engine = open_engine(store_place())
    yield Stall.open(engine)
    engine.dispose()
