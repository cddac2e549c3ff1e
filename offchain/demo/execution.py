"""Sends attempts as their senders would, many at a time, each exactly once, and hears what the chain did.

Every signed transaction is stored before it is sent. A walk that was cut off makes the same attempts again, finds the
stored ones, and sends the same bytes; the chain takes each once.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from offchain.adapters.keys import KeySigner
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.adapters.web3_chain import Web3Chain
from offchain.attestation.calls import redeem_call
from offchain.attestation.keccak import keccak
from offchain.demo.attempts import Attempt
from offchain.domain.refusals import Refusal
from offchain.oracle.transactions import UnsignedTransaction
from offchain.ports import ChainUnavailableError, Clock, Fees, Receipt, StoredTransaction

_GAS = 600_000
"""Limit of a redemption's transaction: also a refused one must be mined."""
_BATCH = 40
_POLL_SECONDS = 0.05
_PATIENCE_POLLS = 1_200


class AttemptLostError(ChainUnavailableError):
    """Transactions of the walk were not mined in time; running it again goes on from there."""


@dataclass(frozen=True, slots=True)
class Result:
    """time : of its block, Unix seconds; gas_used : of the whole transaction; refusal : as the chain said it, None when
    it succeeded."""

    attempt: Attempt
    transaction_hash: bytes
    time: int
    gas_used: int
    refusal: Refusal | None

    @property
    def as_expected(self) -> bool:
        """Whether the chain did what the attempt expected."""
        return (self.refusal.code if self.refusal else None) == self.attempt.expected

    @property
    def discount(self) -> int:
        """Minor units; 0 when refused."""
        return 0 if self.refusal else self.attempt.outcome.discount


@dataclass(slots=True)
class Executor:
    """Numbers attempts and carries them out. done : attempts that are numbered and stored."""

    chain: Web3Chain
    clock: Clock
    outbox: SqlOutbox
    hub: int
    done: int = 0
    _nonces: dict[int, int] = field(default_factory=dict)

    def execute(self, attempts: Sequence[Attempt]) -> Iterator[Result]:
        """One result an attempt, a batch in the order in which the chain took it.

        Raises `AttemptLostError`, `ChainUnavailableError`.
        """
        fees = self.chain.fees()
        self._learn_nonces({attempt.sender.address for attempt in attempts})
        # While the node works on one batch, the next is signed.
        with ThreadPoolExecutor(1) as post:
            underway: Future[list[Result]] | None = None
            for start in range(0, len(attempts), _BATCH):
                batch = attempts[start : start + _BATCH]
                following = post.submit(self._carried_out, batch, self._stored(batch, fees))
                if underway is not None:
                    yield from underway.result()
                underway = following
            if underway is not None:
                yield from underway.result()

    def _learn_nonces(self, senders: set[int]) -> None:
        fresh = sorted(senders - self._nonces.keys())
        for sender, mined in zip(fresh, self.chain.nonces(fresh), strict=True):
            self._nonces[sender] = max(mined, self.outbox.next_nonce(sender))

    def _stored(self, batch: Sequence[Attempt], fees: Fees) -> list[StoredTransaction]:
        """The signed transactions of a batch, those of an earlier run among them."""
        known = self.outbox.find_many([self._intent(position) for position in range(len(batch))])
        entries, fresh = [], []
        for position, attempt in enumerate(batch):
            entry = known.get(self._intent(position))
            if entry is None:
                entry = self._signed(self._intent(position), attempt, fees)
                fresh.append(entry)
            self._nonces[entry.sender] = max(self._nonces[entry.sender], entry.nonce + 1)
            entries.append(entry)
        self.outbox.add_many(fresh)
        self.done += len(batch)
        return entries

    def _signed(self, intent: str, attempt: Attempt, fees: Fees) -> StoredTransaction:
        sender: KeySigner = attempt.sender
        nonce = self._nonces[sender.address]
        transaction = UnsignedTransaction(
            chain_id=self.chain.chain_id,
            nonce=nonce,
            gas=_GAS,
            fees=fees,
            to=self.hub,
            data=redeem_call(attempt.submission),
        )
        raw = transaction.signed(sender)
        return StoredTransaction(intent, sender.address, nonce, raw, keccak(raw))

    def _carried_out(self, batch: Sequence[Attempt], entries: Sequence[StoredTransaction]) -> list[Result]:
        """Sends those that the chain does not have, waits for all receipts, and asks why some failed."""
        known = self.chain.receipts([entry.transaction_hash for entry in entries])
        self.chain.send_raw_many([entry.raw for entry, receipt in zip(entries, known, strict=True) if receipt is None])
        mined = sorted(zip(batch, self._mined(entries), strict=True), key=lambda pair: pair[1].block_number)
        blocks = self.chain.blocks([receipt.block_number for _, receipt in mined])
        reasons = iter(self._reasons([(attempt, receipt) for attempt, receipt in mined if not receipt.succeeded]))
        return [
            Result(
                attempt,
                receipt.transaction_hash,
                block.timestamp,
                receipt.gas_used,
                refusal=None if receipt.succeeded else next(reasons),
            )
            for (attempt, receipt), block in zip(mined, blocks, strict=True)
        ]

    def _mined(self, entries: Sequence[StoredTransaction]) -> list[Receipt]:
        hashes = [entry.transaction_hash for entry in entries]
        for _ in range(_PATIENCE_POLLS):
            receipts = [it for it in self.chain.receipts(hashes) if it is not None]
            if len(receipts) == len(hashes):
                return receipts
            self.clock.wait(_POLL_SECONDS)
        raise AttemptLostError(f"{len(hashes)} transactions were sent, not all were mined; run again to go on")

    def _reasons(self, failed: Sequence[tuple[Attempt, Receipt]]) -> list[Refusal]:
        """Why each failed, by asking for the same call on the block before its own."""
        calls = [
            (self.hub, redeem_call(attempt.submission), attempt.sender.address, receipt.block_number - 1)
            for attempt, receipt in failed
        ]
        reasons = []
        for (attempt, receipt), answer in zip(failed, self.chain.call_many(calls), strict=True):
            if not isinstance(answer, Refusal):
                raise AttemptLostError(f"{attempt.story}: failed in block {receipt.block_number}, but says {answer!r}")
            reasons.append(answer)
        return reasons

    def _intent(self, position: int) -> str:
        return f"attempt {self.done + position}"
