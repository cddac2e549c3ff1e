"""The same transactions, byte for byte, on anvil: what they cost by a later hard fork.

The chain of the first run is sent again in its order, with the times of its blocks; since senders and their nonces are
the same, so is every address, and every signature holds.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.anvil import anvil
from benchmarks.gas.measuring import Measured, Transaction
from benchmarks.rpc import Node

HARDFORK = "prague"
WEALTH = 10**24  # wei that every sender gets
GAS_LIMIT = 30_000_000
PATIENCE = 60  # seconds
_OPTIONS = ("--hardfork", HARDFORK, "--auto-impersonate", "--steps-tracing", "--gas-limit", str(2 * GAS_LIMIT))


class ReplayError(Exception):
    """A transaction of the first chain fails on the second, or does something else."""


@dataclass(frozen=True)
class Replayed:
    """A chain with the history of another on it."""

    node: Node

    def measure(self, measured: Iterable[Measured]) -> list[Measured]:
        """What the same transactions cost here, each from the state after the history."""
        return [replace(it, gas=self._cost(it)) for it in measured]

    def send(self, transaction: Transaction) -> dict[str, Any]:
        """Its receipt. Raises `ReplayError` when it fails."""
        newest = int(self.node.ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
        if transaction.time > newest:
            self.node.ask("evm_setNextBlockTimestamp", transaction.time)
        self.node.ask("anvil_setBalance", transaction.sender, hex(WEALTH))
        sending = {"from": transaction.sender, "to": transaction.to, "data": transaction.data, "gas": hex(GAS_LIMIT)}
        receipt = self._receipt(self.node.ask("eth_sendTransaction", sending))
        if receipt["status"] != "0x1":
            raise ReplayError(f"fails on anvil: {transaction}")
        return receipt

    def _cost(self, measured: Measured) -> int:
        before = self.node.ask("evm_snapshot")
        receipt = self.send(measured.transaction)
        self.node.ask("evm_revert", before)
        return int(receipt["gasUsed"], 16)

    def _receipt(self, sent: str) -> dict[str, Any]:
        """Anvil mines after it has answered."""
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            receipt: dict[str, Any] | None = self.node.ask("eth_getTransactionReceipt", sent)
            if receipt is not None:
                return receipt
            time.sleep(0.002)
        raise ReplayError(f"anvil did not mine {sent} in {PATIENCE} s")


@contextmanager
def replayed(first: Node, program: Path) -> Iterator[Replayed]:
    """A chain on anvil with the history of `first`, until the block ends. Raises `AnvilStartError`, `ReplayError`."""
    history = _history(first)
    chain_id = str(int(first.ask("eth_chainId"), 16))
    genesis = str(history[0][0].time - 1)
    with anvil(program, *_OPTIONS, "--chain-id", chain_id, "--timestamp", genesis) as url:
        again = Replayed(Node(url))
        for transaction, created in history:
            address = again.send(transaction)["contractAddress"]
            if (address or "").lower() != created:
                raise ReplayError(f"a contract is at {address} on anvil, at {created} on ganache")
        yield again


def _history(node: Node) -> Sequence[tuple[Transaction, str]]:
    """Every transaction so far with the address that it created, or nothing."""
    height = int(node.ask("eth_blockNumber"), 16)
    found = []
    for number in range(height + 1):
        block = node.ask("eth_getBlockByNumber", hex(number), True)
        for sent in block["transactions"]:
            created = "" if sent["to"] else node.ask("eth_getTransactionReceipt", sent["hash"])["contractAddress"]
            told = Transaction(sent["from"], sent["to"], sent["input"], int(block["timestamp"], 16))
            found.append((told, (created or "").lower()))
    return found
