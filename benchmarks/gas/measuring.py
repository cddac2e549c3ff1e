"""One transaction an operation, each from the same state of the chain, and what it cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import brownie


@dataclass(frozen=True)
class Operation:
    """send : sends the transaction and gives Brownie's receipt; goal : gas of each order, by the design of the
    protocol; orders : among which the gas is shared."""

    name: str
    send: Callable[[], Any]
    goal: int | None = None
    orders: int = 1


@dataclass(frozen=True)
class Transaction:
    """All that is needed to send the same again. to : None creates a contract; data : hex; time : of its block."""

    sender: str
    to: str | None
    data: str
    time: int

    @property
    def calldata(self) -> bytes:
        """The calldata."""
        return bytes.fromhex(self.data.removeprefix("0x"))

    @property
    def floor(self) -> int:
        """The least that a transaction with such calldata costs where EIP-7623 holds."""
        return floor(self.calldata)


@dataclass(frozen=True)
class Measured:
    """gas : of the whole transaction."""

    operation: Operation
    transaction: Transaction
    gas: int

    @property
    def each(self) -> int:
        """Gas of each order, rounded down."""
        return self.gas // self.operation.orders

    @property
    def floor(self) -> int:
        """The floor of each order, rounded down."""
        return self.transaction.floor // self.operation.orders


def measure(operations: Iterable[Operation]) -> list[Measured]:
    """Every operation on the chain that Brownie is connected to."""
    found = []
    for operation in operations:
        with sent(operation) as (measured, _):
            found.append(measured)
    return found


@contextmanager
def sent(operation: Operation) -> Iterator[tuple[Measured, str]]:
    """What was measured, and the hash of the transaction. After the block the chain is as it was."""
    brownie.chain.snapshot()
    try:
        receipt = operation.send()
        to = str(receipt.receiver) if receipt.receiver else None
        transaction = Transaction(str(receipt.sender), to, str(receipt.input), int(receipt.timestamp))
        yield Measured(operation, transaction, int(receipt.gas_used)), str(receipt.txid)
    finally:
        brownie.chain.revert()


def floor(data: bytes) -> int:
    """21,000 and ten gas a token, of which a zero byte is one and any other four."""
    zeros = data.count(0)
    return 21_000 + 10 * (zeros + 4 * (len(data) - zeros))
