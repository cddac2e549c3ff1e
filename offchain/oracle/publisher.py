"""Sends each intent's transaction exactly once: sign, store, send the stored bytes until they are final.

Killed at any point and started again, it finds the stored bytes and sends the same ones; it signs anew only what was
never stored, so nothing was ever sent of it. A higher fee is another signature for the same nonce, stored before it is
sent (`bidding.py`), so that the chain can take one of them and no more.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from offchain.attestation.keccak import keccak
from offchain.domain.refusals import Refusal
from offchain.oracle.bidding import TRANSFER_GAS, BidLimits, Race, first_bid
from offchain.oracle.errors import FeeCeilingError, NonceLostError, NotMinedError, TransactionRevertedError
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
_RESEND_SECONDS = 10.0
"""How long a sent transaction may stay away from the chain before its bytes are sent again."""
_LOST_LOOKS, _LOST_SECONDS = 3, 1.0
"""Looks, and seconds between them, until a transaction without a receipt is told lost."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """One account's way to the chain.

    patience : seconds to wait until a transaction is final; finality : blocks that must follow its own; bids : when and
    how far its fee rises; claim : keeps other programs with this key out while something is sent.
    """

    chain: Chain
    outbox: Outbox
    signer: Signer
    clock: Clock
    patience: float = 60.0
    finality: int = 0
    bids: BidLimits = BidLimits()  # noqa: RUF009  frozen
    claim: Callable[[], AbstractContextManager[None]] = nullcontext

    def publish(self, intent: str, to: int, data: bytes) -> Receipt:
        """The receipt of the intent's transaction, whether it is sent now or was before.

        What was reverted is never sent again as it was; with other data the intent is tried anew.
        Raises `Refusal` when the contract would refuse (then nothing is stored), `ChainUnavailableError`,
        `NotMinedError`, `NonceLostError`, `TransactionRevertedError`, and what the claim raises.
        """
        with self.claim():
            name, stored = self.latest(intent, data)
            if stored is None:
                self.heal()
                stored = self._prepare(name, to, data)
            return self._finish(stored)

    def resume(self) -> int:
        """Finishes what was stored and never seen final, the lowest nonce first; returns how many there were.

        Raises what `publish` raises; what comes after is then left for the next call.
        """
        with self.claim():
            waiting = self.outbox.pending(self.signer.address)
            for entry in waiting:
                self._finish(entry)
        return len(waiting)

    def is_lost(self, entry: StoredTransaction) -> bool:
        """Whether another transaction spent its nonce, so that it can never be mined."""
        return self._is_spent(entry, self._race(entry))

    def finish(self, entry: StoredTransaction) -> Receipt:
        """The receipt of a stored transaction, once it is final. Raises what `publish` raises."""
        with self.claim():
            return self._finish(entry)

    def latest(self, intent: str, data: bytes) -> tuple[str, StoredTransaction | None]:
        """The name of the attempt that counts, and its transaction; None for one that is still to be made."""
        name, attempt = intent, 1
        while (entry := self.outbox.find(name)) and _is_over(entry, data):
            attempt += 1
            name = f"{intent}, attempt {attempt}"
        return name, entry

    def heal(self) -> int:
        """Sends again whatever the chain has not got of the nonces from its next one, and fills those that the outbox
        does not know with transfers of nothing; returns how many it sent. What waits above a gap is never mined.

        What was settled as lost is never sent again, since its intent was tried anew: a transfer of nothing has its
        nonce, should the chain have lost what had spent it. Raises `ChainUnavailableError`.
        """
        mined = expected = self.chain.nonce(self.signer.address)
        sent = 0
        for entry in self.outbox.above(self.signer.address, mined):
            for nonce in range(expected, entry.nonce):
                self._hand_over(self._race(self._fill(nonce)))
                sent += 1
            expected = entry.nonce + 1
            race = self._race(entry)
            if race.receipt() is None:
                self._revive(race)
                sent += 1
        return sent

    def _revive(self, race: Race) -> None:
        """Sends what the chain has not, or has lost: a deeper reorganisation, or another node."""
        entry = race.entry
        if entry.outcome == "lost":
            race.withdraw()
        elif entry.outcome != "pending":
            self.outbox.settle(entry.intent, "pending")
        self._hand_over(race)

    def _finish(self, entry: StoredTransaction) -> Receipt:
        receipt = self._final(self._race(entry))
        self.outbox.settle(entry.intent, "confirmed" if receipt.succeeded else "reverted")
        if not receipt.succeeded:
            raise TransactionRevertedError(f"{entry.intent}: transaction 0x{entry.transaction_hash.hex()} was reverted")
        return receipt

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
        return self._stored(intent, transaction)

    def _fill(self, nonce: int) -> StoredTransaction:
        sender = self.signer.address
        transaction = UnsignedTransaction(
            chain_id=self.chain.chain_id,
            nonce=nonce,
            gas=TRANSFER_GAS,
            fees=self.chain.fees(),
            to=sender,
            data=b"",
        )
        return self._stored(f"nothing, for nonce {nonce} of 0x{sender:040x}", transaction)

    def _stored(self, intent: str, transaction: UnsignedTransaction) -> StoredTransaction:
        raw = first_bid(transaction, self.bids.ceiling).signed(self.signer)
        entry = StoredTransaction(intent, self.signer.address, transaction.nonce, raw, keccak(raw))
        self.outbox.add(entry)
        return entry

    def _race(self, entry: StoredTransaction) -> Race:
        return Race(self.chain, self.outbox, self.signer, self.bids, entry)

    def _final(self, race: Race) -> Receipt:
        receipt = race.receipt()
        if receipt is None:
            self._hand_over(race)
            receipt = race.receipt()
        waited, sent_at, bid_at = 0.0, 0.0, 0.0
        while receipt is None or not self._is_final(receipt):
            if waited >= self.patience:
                raise self._overdue(race, waited)
            self.clock.wait(_POLL_SECONDS)
            waited += _POLL_SECONDS
            receipt = race.receipt()
            if receipt is not None:
                continue
            due = self.bids.after and waited - bid_at >= self.bids.after
            if due:
                bid_at = waited
            if (due and race.outbid()) or waited - sent_at >= _RESEND_SECONDS:
                sent_at = waited
                self._hand_over(race)
        return receipt

    def _is_final(self, receipt: Receipt) -> bool:
        """Whether enough blocks follow the transaction's, and that block is still the chain's."""
        if not self.finality:
            return True
        if self.chain.block().number - receipt.block_number < self.finality:
            return False
        return self.chain.block(receipt.block_number).hash == receipt.block_hash

    def _hand_over(self, race: Race) -> None:
        """Sends the bytes of the last bid. What the node says is believed only while it can be mined."""
        try:
            race.send()
        except (ChainUnavailableError, CallRevertedError, Refusal):
            # The node may have taken it before it failed, or had it, or mined and reverted it: the receipt decides.
            if self.chain.nonce(race.entry.sender) <= race.entry.nonce and race.receipt() is None:
                raise

    def _overdue(self, race: Race, waited: float) -> Exception:
        entry = race.entry
        what = f"{entry.intent}: 0x{entry.transaction_hash.hex()} not mined in {waited:.0f} s"
        if self._is_spent(entry, race):
            return NonceLostError(
                f"{what}, but nonce {entry.nonce} of 0x{entry.sender:040x} is spent: use the key in one place only"
            )
        if race.refused is not None:
            return FeeCeilingError(what, *race.refused)
        final = "" if race.receipt() is None else f", mined and not yet {self.finality} blocks deep"
        return NotMinedError(f"{what}{final}; publish again to go on")

    def _is_spent(self, entry: StoredTransaction, race: Race) -> bool:
        """Whether its nonce is spent and no bid has a receipt, in several looks: behind one URL may stand several nodes
        of which one is behind."""
        for look in range(_LOST_LOOKS):
            if look:
                self.clock.wait(_LOST_SECONDS)
            if self.chain.nonce(entry.sender) <= entry.nonce or race.receipt() is not None:
                return False
        return True


def _is_over(entry: StoredTransaction, data: bytes) -> bool:
    """Whether the attempt failed for good, so that another may be made."""
    return entry.outcome == "lost" or (entry.outcome == "reverted" and data_of(entry.raw) != data)
