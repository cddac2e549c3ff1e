"""What the relayer keeps, and the port of where it keeps it. Its real form: offchain/adapters/sql_relay.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol


class State(StrEnum):
    """Where an order stands. QUEUED : kept, not given to a transaction; SENT : its transaction is stored, and sent
    until it is mined; MINED : redeemed in a block; FINAL : enough blocks follow; REFUSED : by the chain, nothing was
    redeemed; CANCELLED : taken back while it was queued."""

    QUEUED = "queued"
    SENT = "sent"
    MINED = "mined"
    FINAL = "final"
    REFUSED = "refused"
    CANCELLED = "cancelled"


OPEN: Final = (State.QUEUED, State.SENT)
"""What a wallet's quota of open orders counts."""
ENDED: Final = (State.FINAL, State.REFUSED, State.CANCELLED)
"""States after which nothing more happens, but for blocks that are replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of an order's state. number : from 1; at : Unix seconds; block : 0 while it is in none; transaction :
    hash, empty without one; revert : why it was refused, as the contracts tell it, else empty."""

    number: int
    state: State
    at: int
    block: int = 0
    transaction: bytes = b""
    revert: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An order that was taken in. order_hash : what the cashier signed, 32 bytes; together : orders of the same 32
    bytes may share a transaction; call : as the shopper's software made it, for the hub or its checkout; tries :
    transactions that failed with it; batch, position : which transaction it is in, 0 for none; queued_at : when it
    first came, Unix seconds."""

    order_hash: bytes
    shopper: int
    merchant: int
    together: bytes
    call: bytes
    reference: str
    queued_at: int
    state: State = State.QUEUED
    tries: int = 0
    batch: int = 0
    position: int = 0


class BatchState(StrEnum):
    """OPEN : to be sent, or sent; MINED : in a block; CLOSED : final, or failed and over."""

    OPEN = "open"
    MINED = "mined"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One transaction of the relayer. number : from 1; to : contract; data : the call; block, block_hash, transaction :
    where it was mined, 0 and empty before."""

    number: int
    to: int
    data: bytes
    state: BatchState = BatchState.OPEN
    block: int = 0
    block_hash: bytes = b""
    transaction: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """most_open : of a wallet, queued or sent; most_a_day : of a wallet in any 86,400 seconds, one
    as often as it was taken in; most_waiting : of
    everybody together, queued or sent."""

    most_open: int = 5
    most_a_day: int = 20
    most_waiting: int = 10_000


class Shut(StrEnum):
    """Which quota is used up."""

    OPEN = "open"
    DAY = "day"
    WAITING = "waiting"


class QuotaError(Exception):
    """A quota is used up. which : of them; found, most : orders."""

    def __init__(self, which: Shut, found: int, most: int) -> None:
        super().__init__(f"{which}: {found} orders, at most {most}")
        self.which, self.found, self.most = which, found, most


@dataclass(frozen=True, slots=True)
class Taken:
    """What is known of an idempotency key. mine : whether whoever asked is to do the work; same : whether the key came
    with the same body before; answer : empty while the work is being done."""

    mine: bool
    same: bool
    answer: str


class RequestStore(Protocol):
    """Answers to requests that must have one effect, however often they come."""

    def take(self, scope: str, key: str, fingerprint: bytes, now: int, lease: int) -> Taken:
        """Takes a key for oneself, or says what is known of it. One that was taken `lease` seconds ago and never
        answered was left by a program that died: it is taken over by whoever brings the same body."""

    def answer(self, scope: str, key: str, answer: str) -> None:
        """Keeps the answer durably."""

    def answered(self, scope: str, key: str) -> str:
        """The answer that is kept; empty where none is."""

    def release(self, scope: str, key: str) -> None:
        """Forgets the key: what it was for may be tried again."""

    def forget_answers(self, before: int) -> int:
        """Forgets keys that were taken before, Unix seconds; how many there were."""


class RelayStore(Protocol):
    """Orders, their steps, and the transactions that they are in. Every change is durable when it returns."""

    def enqueue(self, order: Kept, quota: Quota) -> Kept:
        """Keeps a new order as QUEUED, or answers the one with this hash that is kept and not over; one that ended
        without being redeemed is queued again, as old as it was and with its tries. Raises `QuotaError`."""

    def find(self, order_hash: bytes) -> Kept | None:
        """An order, with its state now."""

    def steps(self, order_hash: bytes, after: int) -> Sequence[Step]:
        """Its steps with a number above `after`, ascending."""

    def cancel(self, order_hash: bytes, now: int) -> bool:
        """Takes it back; False where it was not queued any more."""

    def queued(self, limit: int) -> Sequence[Kept]:
        """At most so many orders that wait, the oldest first."""

    def open_orders(self) -> Mapping[State, int]:
        """How many orders of each open state there are, of all wallets."""

    def refuse(self, reverts: Mapping[bytes, bytes], now: int) -> None:
        """Refuses queued orders: order hash -> why."""

    def assign(self, to: int, data: bytes, orders: Sequence[bytes], now: int) -> Batch | None:
        """Makes a batch of queued orders, in their order, and marks them as SENT; None, and nothing changed, where one
        of them is not queued any more."""

    def batches(self, state: BatchState) -> Sequence[Batch]:
        """The batches of a state, ascending by number."""

    def orders_of(self, batch: int) -> Sequence[Kept]:
        """The orders of a batch, by position."""

    def mined(self, batch: Batch, reverts: Mapping[int, bytes], now: int) -> None:
        """Marks a batch as mined where it says: its orders as MINED, those at the positions of `reverts` as REFUSED."""

    def closed(self, batch: int, now: int) -> None:
        """Marks a mined batch as closed, and its mined orders as FINAL."""

    def reopened(self, batch: int, now: int) -> None:
        """Marks a mined batch as open again, and all of its orders as SENT: the chain lost its block."""

    def failed(self, batch: int, most: int, revert: bytes, now: int) -> None:
        """Closes a batch that can never be mined with success: its orders are queued again, and those with `most` tries
        are refused."""
