"""Sends each intent's transaction exactly once: sign, store, send the stored bytes until they are mined.

Killed at any point and started again, it finds the stored bytes and sends the same ones; it signs anew only what was
never stored, so nothing was ever sent of it.
"""

from dataclasses import dataclass

from offchain.attestation.keccak import keccak
from offchain.domain.refusals import Refusal
from offchain.oracle.transactions import UnsignedTransaction, data_of
from offchain.ports import (
    CallRevertedError,
    Chain,
    ChainUnavailableError,
    Clock,
    Outbox,
    Receipt,
    Signer,
    StoredTransaction,
)

_GAS_MARGIN_PERCENT = 20
_POLL_SECONDS = 0.05


class NotMinedError(Exception):
    """The transaction is stored and sent, but was not mined in time; publishing again goes on from there."""


class NonceLostError(Exception):
    """Something else than this program spent the transaction's nonce with the same key: it can never be mined."""


class TransactionRevertedError(Exception):
    """The transaction was mined and failed; the intent is settled as `reverted`."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """One account's way to the chain. patience : seconds to wait for a transaction to be mined."""

    chain: Chain
    outbox: Outbox
    signer: Signer
    clock: Clock
    patience: float = 60.0

    def publish(self, intent: str, to: int, data: bytes) -> Receipt:
        """The receipt of the intent's transaction, whether it is sent now or was before.

        What was reverted is never sent again as it was; with other data the intent is tried anew.
        Raises `Refusal` when the contract would refuse (then nothing is stored), `ChainUnavailableError`,
        `NotMinedError`, `NonceLostError`, `TransactionRevertedError`.
        """
        name, stored = self.latest(intent, data)
        return self.finish(stored or self._prepare(name, to, data))

    def resume(self) -> int:
        """Finishes what was stored and never seen mined, the lowest nonce first; returns how many there were.

        Raises what `publish` raises; what comes after is then left for the next call.
        """
        waiting = self.outbox.pending(self.signer.address)
        for entry in waiting:
            self.finish(entry)
        return len(waiting)

    def is_lost(self, entry: StoredTransaction) -> bool:
        """Whether another transaction spent its nonce, so that it can never be mined."""
        return self.chain.nonce(entry.sender) > entry.nonce and not self._known(entry)

    def finish(self, entry: StoredTransaction) -> Receipt:
        """The receipt of a stored transaction, once it is mined. Raises what `publish` raises."""
        receipt = self.chain.receipt(entry.transaction_hash) or self._send(entry)
        self.outbox.settle(entry.intent, "confirmed" if receipt.succeeded else "reverted")
        if not receipt.succeeded:
            raise TransactionRevertedError(f"{entry.intent}: transaction 0x{entry.transaction_hash.hex()} was reverted")
        return receipt

    def latest(self, intent: str, data: bytes) -> tuple[str, StoredTransaction | None]:
        """The name of the attempt that counts, and its transaction; None for one that is still to be made."""
        name, attempt = intent, 1
        while (entry := self.outbox.find(name)) and entry.outcome == "reverted" and data_of(entry.raw) != data:
            attempt += 1
            name = f"{intent}, attempt {attempt}"
        return name, entry

    def _prepare(self, intent: str, to: int, data: bytes) -> StoredTransaction:
        sender = self.signer.address
        gas = self.chain.estimate_gas(sender, to, data)
        transaction = UnsignedTransaction(
            chain_id=self.chain.chain_id,
            nonce=max(self.chain.nonce(sender), self.outbox.next_nonce(sender)),
            gas=gas + gas * _GAS_MARGIN_PERCENT // 100,
            fees=self.chain.fees(),
            to=to,
            data=data,
        )
        raw = transaction.signed(self.signer)
        entry = StoredTransaction(intent, sender, transaction.nonce, raw, keccak(raw))
        self.outbox.add(entry)
        return entry

    def _send(self, entry: StoredTransaction) -> Receipt:
        try:
            self.chain.send_raw(entry.raw)
        except (ChainUnavailableError, CallRevertedError, Refusal):
            # The node may have taken it before it failed, or had it, or mined and reverted it: the receipt decides.
            if self.chain.nonce(entry.sender) <= entry.nonce and not self._known(entry):
                raise
        waited = 0.0
        while (receipt := self.chain.receipt(entry.transaction_hash)) is None:
            if waited >= self.patience:
                raise self._overdue(entry, waited)
            self.clock.wait(_POLL_SECONDS)
            waited += _POLL_SECONDS
        return receipt

    def _overdue(self, entry: StoredTransaction, waited: float) -> Exception:
        what = f"{entry.intent}: 0x{entry.transaction_hash.hex()} not mined in {waited:.0f} s"
        if self.chain.nonce(entry.sender) > entry.nonce:
            return NonceLostError(
                f"{what}, but nonce {entry.nonce} of 0x{entry.sender:040x} is spent: use the key in one place only"
            )
        return NotMinedError(f"{what}; publish again to go on")

    def _known(self, entry: StoredTransaction) -> bool:
        return self.chain.receipt(entry.transaction_hash) is not None
