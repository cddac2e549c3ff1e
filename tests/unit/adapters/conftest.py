"""A chain adapter that is connected to a node of the test's own, and stores."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from offchain.adapters.sql_engine import open_engine
from offchain.adapters.web3_chain import Web3Chain
from tests.unit.adapters.node import TestNode


@pytest.fixture
def node() -> Iterator[TestNode]:
    """On a port of its own."""
    node = TestNode()
    yield node
    node.close()


@pytest.fixture
def chain(node: TestNode) -> Web3Chain:
    """Connected to it; asks once."""
    return Web3Chain(node.url, timeout=5, attempts=1)


@pytest.fixture
def place(store_place: Callable[[], str]) -> str:
    """The URL of an empty store."""
    return store_place()


@pytest.fixture
def engine(place: str) -> Iterator[Engine]:
    """The store opened."""
    engine = open_engine(place)
    yield engine
    engine.dispose()
