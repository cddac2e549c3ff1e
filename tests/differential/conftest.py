"""A chain with the harnesses on it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from offchain.attestation.reverts import decode_revert
from tests.differential.compiled import DEPLOYED, Compiled, compile_harnesses
from tests.differential.engines import Engine, engine

GAS = 25_000_000  # for a deployment
PATIENCE = 120  # seconds


@dataclass(frozen=True)
class Node:
    """The chain's JSON-RPC, over one connection that stays open."""

    client: httpx.Client

    def ask(self, method: str, *parameters: object) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        answer = self.client.post("/", json=body).json()
        if "error" not in answer:
            return answer["result"]
        data = answer["error"].get("data")
        raise (decode_revert(bytes.fromhex(data[2:])) if isinstance(data, str) else None) or AssertionError(answer)


@dataclass(frozen=True)
class Harness:
    """One deployed harness. `ask` returns the bytes of the answer; it raises what the contract refuses."""

    node: Node
    address: str
    compiled: Compiled

    def ask(self, function: str, arguments: bytes) -> bytes:
        data = "0x" + (self.compiled.selectors[function] + arguments).hex()
        return bytes.fromhex(self.node.ask("eth_call", {"to": self.address, "data": data}, "latest")[2:])


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
def libraries(harnesses: dict[str, Harness]) -> Harness:
    return harnesses["LibraryHarness"]


@pytest.fixture(scope="session")
def hashes(harnesses: dict[str, Harness]) -> Harness:
    return harnesses["HashHarness"]


@pytest.fixture(scope="session")
def terms_check(harnesses: dict[str, Harness]) -> Harness:
    return harnesses["TermsCheck"]
