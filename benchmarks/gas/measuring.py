"""One transaction an operation, each from the same state of the chain, and what it cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import brownie


@dataclass(frozen=True)
class Operation:
    """send : sends the transaction and gives Brownie's receipt; goal : gas, by the design of the protocol."""

    name: str
    send: Callable[[], Any]
    goal: int | None = None


@dataclass(frozen=True)
class Transaction:
    """All that is needed to send the same again. to : None creates a contract; data : hex; time : of its block."""

    sender: str
    to: str | None
    data: str
    time: int

    @property
    def floor(self) -> int:
        """The least that a transaction with such calldata costs where EIP-7623 holds."""
        return floor(bytes.fromhex(self.data.removeprefix("0x")))


@dataclass(frozen=True)
class Measured:
    """gas : of the whole transaction."""

    name: str
    goal: int | None
    transaction: Transaction
    gas: int


def measure(operations: Iterable[Operation]) -> list[Measured]:
    """Every operation on the chain that Brownie is connected to; afterwards the chain is as it was."""
    return [_measured(operation) for operation in operations]


def floor(data: bytes) -> int:
    """21,000 and ten gas a token, of which a zero byte is one and any other four."""
    zeros = data.count(0)
    return 21_000 + 10 * (zeros + 4 * (len(data) - zeros))


def _measured(operation: Operation) -> Measured:
    brownie.chain.snapshot()
    try:
        sent = operation.send()
        to = str(sent.receiver) if sent.receiver else None
        transaction = Transaction(str(sent.sender), to, str(sent.input), int(sent.timestamp))
        return Measured(operation.name, operation.goal, transaction, int(sent.gas_used))
    finally:
        brownie.chain.revert()
