"""What the use cases need of the world outside. Real forms and fakes: offchain/adapters/."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from offchain.attestation.records import Log


class ChainUnavailableError(Exception):
    """The node did not answer, or answered nonsense; trying again later may help."""


class CallRevertedError(Exception):
    """A call or a transaction was reverted with bytes that are no refusal of ours."""

    def __init__(self, data: bytes) -> None:
        super().__init__(f"reverted with 0x{data.hex()}" if data else "reverted without a reason")
        self.data = data


@dataclass(frozen=True, slots=True)
class Block:
    """timestamp : Unix seconds; hashes : 32 bytes."""

    number: int
    hash: bytes
    parent_hash: bytes
    timestamp: int


@dataclass(frozen=True, slots=True)
class Transaction:
    """A mined transaction. `to` is 0 for a deployment."""

    hash: bytes
    sender: int
    to: int
    data: bytes
    block_number: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """gas_used : whole-transaction gas; contract : address of a deployment, else 0."""

    transaction_hash: bytes
    block_number: int
    block_hash: bytes
    succeeded: bool
    gas_used: int
    contract: int


@dataclass(frozen=True, slots=True)
class Fees:
    """EIP-1559 fees, wei a gas."""

    max_fee: int
    max_priority: int


class Chain(Protocol):
    """One EVM chain through one node. Every method raises `ChainUnavailableError` when the node fails."""

    @property
    def chain_id(self) -> int: ...

    def block(self, number: int | None = None) -> Block:
        """The block of that number, or the newest."""

    def logs(self, addresses: Sequence[int], first: int, last: int) -> Sequence[Log]:
        """Logs of these contracts in the blocks [first, last], in the order of the chain."""

    def transaction(self, transaction_hash: bytes) -> Transaction:
        """A mined transaction."""

    def blocks(self, numbers: Sequence[int]) -> Sequence[Block]:
        """Like `block`, for many at once, in the order asked."""

    def transactions(self, transaction_hashes: Sequence[bytes]) -> Sequence[Transaction]:
        """Like `transaction`, for many at once, in the order asked."""

    def call(self, to: int, data: bytes, sender: int = 0, block: int | None = None) -> bytes:
        """What a call would return. Raises `Refusal` or `CallRevertedError`."""

    def nonce(self, account: int) -> int:
        """Transactions of an account in mined blocks."""

    def fees(self) -> Fees:
        """What a transaction should offer now."""

    def estimate_gas(self, sender: int, to: int, data: bytes) -> int:
        """Gas that a transaction needs. Raises `Refusal` or `CallRevertedError`."""

    def send_raw(self, raw: bytes) -> bytes:
        """Sends a signed transaction and returns its hash; sending the same bytes again changes nothing."""

    def receipt(self, transaction_hash: bytes) -> Receipt | None:
        """The receipt, or None while the transaction is not mined."""


class Signer(Protocol):
    """Holds one key and signs digests with it."""

    @property
    def address(self) -> int: ...

    def sign(self, digest: bytes) -> bytes:
        """64 bytes, EIP-2098."""


class Clock(Protocol):
    """Tells the time to use cases, and lets them wait; nothing else reads a clock."""

    def now(self) -> int:
        """Unix seconds."""

    def wait(self, seconds: float) -> None:
        """Comes back after so many seconds."""


class Outbox(Protocol):
    """Signed transactions, stored before they are sent. One intent is stored once."""

    def find(self, intent: str) -> "StoredTransaction | None":
        """The transaction of an intent, if it was stored."""

    def pending(self, sender: int) -> Sequence["StoredTransaction"]:
        """Those of a sender that are not settled, ascending by nonce."""

    def add(self, entry: "StoredTransaction") -> None:
        """Stores it durably. Raises `IntentExistsError` or `NonceTakenError`."""

    def settle(self, intent: str, outcome: str) -> None:
        """Marks it as `confirmed`, `reverted` or `lost`, or as `pending` again when the chain lost its block.

        Raises `UnknownIntentError`.
        """

    def next_nonce(self, sender: int) -> int:
        """One above the highest stored nonce of the sender, 0 without any."""

    def above(self, sender: int, nonce: int) -> Sequence["StoredTransaction"]:
        """Those of a sender with that nonce or a higher one, settled or not, ascending by nonce."""

    def bids(self, intent: str) -> Sequence["Bid"]:
        """What was signed for an intent after its first transaction, ascending by number."""

    def add_bid(self, bid: "Bid") -> None:
        """Stores it durably. Raises `IntentExistsError` where the intent has a bid of this number."""


class IntentExistsError(Exception):
    """The intent was stored before; look it up instead."""


class UnknownIntentError(Exception):
    """The intent was never stored; there is nothing to settle."""


class NonceTakenError(Exception):
    """Another writer stored a transaction with this nonce; read the outbox again."""


@dataclass(frozen=True, slots=True)
class StoredTransaction:
    """A signed transaction. intent : what it is for, unique; outcome : `pending`, `confirmed`, `reverted` or
    `lost`, where something else spent its nonce."""

    intent: str
    sender: int
    nonce: int
    raw: bytes
    transaction_hash: bytes
    outcome: str = "pending"


@dataclass(frozen=True, slots=True)
class Bid:
    """The transaction of an intent signed again with the same nonce and a higher fee. number : from 1."""

    intent: str
    number: int
    raw: bytes
    transaction_hash: bytes
