"""Fakes of the oracle's ports, in memory: signer, outbox, and a node that misbehaves as it is told.

For a chain with contracts on it: fake_chain.py. For a clock that stands still: `clocks.ManualClock`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from offchain.adapters.fake_transactions import read_raw
from offchain.adapters.keys import KeySigner
from offchain.attestation.keccak import keccak
from offchain.attestation.records import Log
from offchain.domain.refusals import Refusal
from offchain.ports import (
    Bid,
    Block,
    CallRevertedError,
    ChainUnavailableError,
    Fees,
    IntentExistsError,
    NonceTakenError,
    Receipt,
    StoredTransaction,
    Transaction,
    UnknownIntentError,
)


class FakeSigner:
    """Signs with the private key `number` (from 1) and remembers the digests."""

    def __init__(self, number: int) -> None:
        self._key = KeySigner(number.to_bytes(32, "big"))
        self.signed: list[bytes] = []

    @property
    def address(self) -> int:
        """160 bits."""
        return self._key.address

    def sign(self, digest: bytes) -> bytes:
        """64 bytes, EIP-2098."""
        self.signed.append(digest)
        return self._key.sign(digest)


class MemoryOutbox:
    """The `Outbox` port over a dictionary; as long-lived as the object."""

    def __init__(self) -> None:
        self.entries: dict[str, StoredTransaction] = {}
        self.later: dict[str, list[Bid]] = {}

    def find(self, intent: str) -> StoredTransaction | None:
        """The transaction of an intent, if it was stored."""
        return self.entries.get(intent)

    def pending(self, sender: int) -> Sequence[StoredTransaction]:
        """Those of a sender that are not settled, ascending by nonce."""
        found = [entry for entry in self.entries.values() if entry.sender == sender and entry.outcome == "pending"]
        return sorted(found, key=lambda entry: entry.nonce)

    def add(self, entry: StoredTransaction) -> None:
        """Stores it. Raises `IntentExistsError` or `NonceTakenError`."""
        if entry.intent in self.entries:
            raise IntentExistsError(f"{entry.intent} is stored already: look it up")
        if any((other.sender, other.nonce) == (entry.sender, entry.nonce) for other in self.entries.values()):
            raise NonceTakenError(f"nonce {entry.nonce} of 0x{entry.sender:040x} is stored already")
        self.entries[entry.intent] = entry

    def settle(self, intent: str, outcome: str) -> None:
        """Marks it as `confirmed`, `reverted`, `lost` or `pending` again. Raises `UnknownIntentError`."""
        if intent not in self.entries:
            raise UnknownIntentError(f"{intent} was never stored")
        self.entries[intent] = replace(self.entries[intent], outcome=outcome)

    def next_nonce(self, sender: int) -> int:
        """One above the highest stored nonce of the sender, 0 without any."""
        return max((entry.nonce + 1 for entry in self.entries.values() if entry.sender == sender), default=0)

    def above(self, sender: int, nonce: int) -> Sequence[StoredTransaction]:
        """Those of a sender with that nonce or a higher one, settled or not, ascending by nonce."""
        found = [entry for entry in self.entries.values() if entry.sender == sender and entry.nonce >= nonce]
        return sorted(found, key=lambda entry: entry.nonce)

    def bids(self, intent: str) -> Sequence[Bid]:
        """What was signed for an intent after its first transaction, ascending by number."""
        return tuple(self.later.get(intent, ()))

    def add_bid(self, bid: Bid) -> None:
        """Stores it. Raises `IntentExistsError`."""
        if len(self.bids(bid.intent)) != bid.number - 1:
            raise IntentExistsError(f"bid {bid.number} for {bid.intent} is stored already")
        self.later.setdefault(bid.intent, []).append(bid)


@dataclass(slots=True)
class FakeNode:
    """The `Chain` port of a node without contracts: transactions wait in its pool until they are mined.

    mines_at_once : whether what is sent is mined at once when its nonce is next; refusal : what an estimate raises;
    reverts : whether transactions fail when they are mined; fails : names of methods that raise
    `ChainUnavailableError`, once for each time they stand there, after they did their work.
    """

    chain_id: int = 1337
    mines_at_once: bool = True
    refusal: Refusal | CallRevertedError | None = None
    reverts: bool = False
    gas: int = 100_000
    fails: Counter[str] = field(default_factory=Counter)
    pool: dict[bytes, Transaction] = field(default_factory=dict)
    mined: dict[bytes, Receipt] = field(default_factory=dict)
    received: list[bytes] = field(default_factory=list)
    _nonces: Counter[int] = field(default_factory=Counter)
    _waiting: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def block(self, number: int | None = None) -> Block:
        """Every block is as empty as the first."""
        return Block(number or len(self.mined), keccak(b"block"), keccak(b"parent"), 0)

    def logs(self, addresses: Sequence[int], first: int, last: int) -> Sequence[Log]:  # noqa: ARG002 - the port's
        """None: there are no contracts."""
        return []

    def transaction(self, transaction_hash: bytes) -> Transaction:
        """A mined transaction."""
        if transaction_hash not in self.mined:
            raise ChainUnavailableError(f"no mined transaction 0x{transaction_hash.hex()}")
        return self.pool[transaction_hash]

    def blocks(self, numbers: Sequence[int]) -> list[Block]:
        """One by one."""
        return [self.block(number) for number in numbers]

    def transactions(self, transaction_hashes: Sequence[bytes]) -> list[Transaction]:
        """One by one."""
        return [self.transaction(it) for it in transaction_hashes]

    def call(self, to: int, data: bytes, sender: int = 0, block: int | None = None) -> bytes:  # noqa: ARG002 - the port's
        """Nothing, or the refusal."""
        if self.refusal is not None:
            raise self.refusal
        return b""

    def nonce(self, account: int) -> int:
        """Transactions of an account in mined blocks."""
        self._fail("nonce")
        return self._nonces[account]

    def fees(self) -> Fees:
        """Always the same, wei a gas."""
        self._fail("fees")
        return Fees(max_fee=3 * 10**9, max_priority=10**9)

    def estimate_gas(self, sender: int, to: int, data: bytes) -> int:
        """`gas`. Raises the refusal."""
        self.call(to, data, sender)
        self._fail("estimate_gas")
        return self.gas

    def send_raw(self, raw: bytes) -> bytes:
        """Takes a transaction into the pool; the same bytes again change nothing, a spent nonce is refused."""
        self.received.append(raw)
        transaction_hash = keccak(raw)
        if transaction_hash not in self.pool:
            transaction, _, nonce = read_raw(raw)
            if nonce < self._nonces[transaction.sender]:
                raise ChainUnavailableError(f"nonce too low: {nonce}")
            self.pool[transaction_hash] = transaction
            self._waiting[transaction.sender, nonce] = transaction_hash
        if self.mines_at_once:
            self.mine()
        self._fail("send_raw")
        return transaction_hash

    def receipt(self, transaction_hash: bytes) -> Receipt | None:
        """The receipt, or None while the transaction is not mined."""
        self._fail("receipt")
        return self.mined.get(transaction_hash)

    def mine(self) -> None:
        """Mines whatever is next by its sender's nonce, each in a block of its own."""
        ready = [place for place in self._waiting if place[1] == self._nonces[place[0]]]
        while ready:
            sender, nonce = ready.pop()
            transaction_hash = self._waiting.pop((sender, nonce))
            number = len(self.mined) + 1
            self.mined[transaction_hash] = Receipt(
                transaction_hash, number, keccak(number.to_bytes(8, "big")), not self.reverts, 21_000, 0
            )
            self._nonces[sender] += 1
            if (sender, nonce + 1) in self._waiting:
                ready.append((sender, nonce + 1))

    def spend_nonce(self, account: int) -> None:
        """Somebody else mined a transaction of this account."""
        self._nonces[account] += 1

    def _fail(self, method: str) -> None:
        if self.fails[method]:
            self.fails[method] -= 1
            raise ChainUnavailableError(f"the node did not answer {method}")
