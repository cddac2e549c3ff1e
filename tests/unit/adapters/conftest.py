"""A chain adapter that is connected to a node of the test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

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
