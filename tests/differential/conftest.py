"""A chain with the harnesses on it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.differential.baskets import cases
from tests.differential.comparison import Observed, observe
from tests.differential.compiled import DEPLOYED, Compiled, compile_harnesses
from tests.differential.engines import Engine, engine
from tests.differential.harness import Harness, Node

GAS = 25_000_000  # for a deployment
PATIENCE = 120  # seconds
SEED = 20_261_125
MANY, FEW = 100_000, 2_000  # cases on a fast engine and on a slow one


@pytest.fixture(scope="session")
def compiled() -> dict[str, Compiled]:
    return compile_harnesses()


@pytest.fixture(scope="session")
def chain() -> Iterator[Engine]:
    with engine() as running:
        yield running


@pytest.fixture(scope="session")
def harnesses(chain: Engine, compiled: dict[str, Compiled]) -> Iterator[dict[str, Harness]]:
    """The deployed harnesses by name."""
    with httpx.Client(base_url=chain.url, timeout=PATIENCE) as client:
        node = Node(client)
        yield {name: _deployed(node, compiled[name]) for name in DEPLOYED}


def _deployed(node: Node, compiled: Compiled) -> Harness:
    transaction = {"from": node.ask("eth_accounts")[0], "data": "0x" + compiled.creation.hex(), "gas": hex(GAS)}
    sent = node.ask("eth_sendTransaction", transaction)
    give_up = time.monotonic() + PATIENCE
    while (receipt := node.ask("eth_getTransactionReceipt", sent)) is None:  # anvil mines after it has answered
        assert time.monotonic() < give_up, "the harness was not deployed in time"
    assert receipt["status"] == "0x1"
    return Harness(node, receipt["contractAddress"], compiled)


@pytest.fixture(scope="session")
def rules(harnesses: dict[str, Harness]) -> Harness:
    return harnesses["RulesHarness"]


@pytest.fixture(scope="session")
def observed(chain: Engine, rules: Harness) -> Observed:
    """Many sets of promotions on both sides. PROMO_CASES says how many, for a deeper run."""
    number = int(os.environ.get("PROMO_CASES", MANY if chain.fast else FEW))
    found = observe(rules, cases(SEED, number))
    counts = (f"{count:8} {name}" for name, count in sorted(found.met.items()))
    print(f"{found.cases} cases", *counts, sep="\n")  # noqa: T201 - shown with -s, and where a test fails
    return found


@pytest.fixture(scope="session")
def libraries(harnesses: dict[str, Harness]) -> Harness:
    return harnesses["LibraryHarness"]


@pytest.fixture(scope="session")
def gates(harnesses: dict[str, Harness]) -> Harness:
    return harnesses["GateHarness"]


@pytest.fixture(scope="session")
def coupons(harnesses: dict[str, Harness]) -> Harness:
    return harnesses["CouponHarness"]


@pytest.fixture(scope="session")
def lens(harnesses: dict[str, Harness]) -> Harness:
    return harnesses["LensHarness"]


@pytest.fixture(scope="session")
def hashes(harnesses: dict[str, Harness]) -> Harness:
    return harnesses["HashHarness"]


@pytest.fixture(scope="session")
def terms_check(harnesses: dict[str, Harness]) -> Harness:
    return harnesses["TermsCheck"]
