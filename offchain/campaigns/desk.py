"""Where a merchant's orders become transactions: each at most once, or only shown."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from offchain.campaigns.hub_view import HubView
from offchain.ports import Receipt


class Outcome(StrEnum):
    """What became of an order."""

    SENT = "sent"
    WOULD_SEND = "would send"
    NOTHING_TO_DO = "nothing to do"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A transaction to send. campaign : id of what it is about; intent : what it is for, unique; to : a contract of
    ours, or a token; data : the call; about : what the id is of."""

    action: str
    campaign: bytes
    intent: str
    to: int
    data: bytes
    about: str = "campaign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An order and what became of it. note : what it does, or why there is nothing to do; gas : used, or, when nothing
    was sent, estimated, 0 with nothing to do; transaction_hash : empty when nothing was sent; about : as of `Order`."""

    action: str
    campaign: bytes
    outcome: Outcome
    note: str
    gas: int = 0
    transaction_hash: bytes = b""
    block_number: int = 0
    about: str = "campaign"


class Publishing(Protocol):
    """Sends and waits. An intent that it sent before, it does not send again."""

    def publish(self, intent: str, to: int, data: bytes) -> Receipt:
        """The receipt of a transaction that succeeded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """sender : the account that pays; dry_run : nothing is sent and nothing written."""

    view: HubView
    publishing: Publishing
    sender: int
    dry_run: bool = False

    def act(self, order: Order, note: str, before: Callable[[], None] | None = None) -> Step:
        """Asks the contract first, whose refusal is told with its numbers, and then sends.

        before : done once the contract agrees, before anything is sent. Raises `Refusal`, `CallRevertedError`,
        `ChainUnavailableError`, and what publishing raises.
        """
        gas = self.view.chain.estimate_gas(self.sender, order.to, order.data)
        told: dict[str, Any] = {"action": order.action, "campaign": order.campaign, "note": note, "about": order.about}
        if self.dry_run:
            return Step(**told, outcome=Outcome.WOULD_SEND, gas=gas)
        if before is not None:
            before()
        receipt = self.publishing.publish(order.intent, order.to, order.data)
        return Step(
            **told,
            outcome=Outcome.SENT,
            gas=receipt.gas_used,
            transaction_hash=receipt.transaction_hash,
            block_number=receipt.block_number,
        )
