"""The relayer at work: from the queue to transactions, and from their receipts to what became of each order.

Every step is stored before the next begins. An order is bound to a batch, and the batch to bytes, before anything is
signed; the outbox keeps what was signed before it is sent (offchain/oracle/publisher.py). Killed anywhere and started
again, it finds the batch, the signed bytes or the receipt, and goes on from there. The publisher's claim lets one
program at a time write the nonces of the key.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from offchain.attestation.brought import batch_size
from offchain.attestation.checkout import batch_call
from offchain.attestation.keccak import keccak
from offchain.campaigns.checkout_view import CheckoutView
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.signed_orders import of_call
from offchain.domain.refusals import Refusal
from offchain.oracle.errors import KeyInUseError, NonceLostError, NotMinedError, TransactionRevertedError
from offchain.oracle.publisher import Publisher
from offchain.ports import CallRevertedError, ChainUnavailableError, Receipt
from offchain.queries.service_texts import ServiceRefusal
from offchain.relayer import reasons
from offchain.relayer.grouping import alone
from offchain.relayer.limits import RelayLimits
from offchain.relayer.ports import Batch, BatchState, Kept, RelayStore

_LOOKED_AT: Final = 1_000
"""Orders of the queue that one look takes up."""
_PERCENT: Final = 120
"""Gas that a transaction is given of what it is estimated to need, as the publisher does."""


@dataclass(frozen=True, slots=True)
class Relayer:
    """say : prints a line of progress, without wallets."""

    view: HubView
    relay: RelayStore
    publisher: Publisher
    limits: RelayLimits
    say: Callable[[str], None] = lambda _: None

    @property
    def sender(self) -> int:
        """The account that pays."""
        return self.publisher.signer.address

    def step(self) -> int:
        """Settles what was sent, then sends what waits; how many orders were given to transactions.

        What passes by itself is said and left for the next step. Orders that cannot be sent keep no others waiting.
        Raises `CallRevertedError` and `Refusal` where somebody has to look.
        """
        try:
            self._settle_mined()
            for batch in self.relay.batches(BatchState.OPEN):
                self._publish(batch)
            return self._send_queued()
        except (ChainUnavailableError, NotMinedError, NonceLostError, KeyInUseError) as error:
            self.say(f"the relayer tries again: {error}")
            return 0

    def _settle_mined(self) -> None:
        """Final ones are closed; where the chain lost a block, its batch is sent again."""
        mined = self.relay.batches(BatchState.MINED)
        if not mined:
            return
        chain, tip = self.view.chain, self.view.chain.block().number
        for batch in mined:
            receipt = chain.receipt(batch.transaction)
            if receipt is None or receipt.block_hash != batch.block_hash:
                self.say(f"the chain lost block {batch.block}: batch {batch.number} is sent again")
                self.relay.reopened(batch.number, self._now())
            elif tip - batch.block >= self.limits.finality:
                self.relay.closed(batch.number, self._now())

    def _send_queued(self) -> int:
        sent, queue = 0, self.relay.queued(_LOOKED_AT)
        if not queue or self._too_dear():
            return 0
        for group in _groups(queue):
            for first in range(0, len(group), self.limits.most):
                part = group[first : first + max(1, self.limits.most >> group[first].tries)]
                sent += self._send_apart(part)
        return sent

    def _send_apart(self, orders: Sequence[Kept]) -> int:
        """What the node says of these orders is between it and them: the others go on.

        Where their transaction would fail as a whole, they are sent in halves, and one that fails alone has failed
        once more. Where the node fails otherwise, they wait. Raises `ChainUnavailableError` where it is silent.
        """
        try:
            fitting, call = self._fitting(orders)
        except (Refusal, CallRevertedError) as error:
            middle = len(orders) // 2
            if middle:
                return self._send_apart(orders[:middle]) + self._send_apart(orders[middle:])
            return self._count_try(orders[0], error)
        except ChainUnavailableError as error:
            self.view.chain.block()
            self.say(f"{len(orders)} order(s) of one kind wait: {error}")
            return 0
        return self._send(fitting, call)

    def _count_try(self, order: Kept, error: Refusal | CallRevertedError) -> int:
        """As for a transaction that failed; none was sent."""
        batch = self.relay.assign(*self._call([order]), [order.order_hash], self._now())
        if batch is not None:
            self._failed(batch, error)
        return 0

    def _too_dear(self) -> bool:
        """Whether the market asks for more than the ceiling: then the queue waits."""
        fee, ceiling = self.view.chain.fees().max_fee, self.limits.fee
        if not ceiling or fee <= ceiling:
            return False
        self.say(f"a transaction would bid {fee} wei a gas, the ceiling is {ceiling}: the queue waits")
        return True

    def _send(self, fitting: Sequence[Kept], call: tuple[int, bytes]) -> int:
        """One transaction."""
        if not fitting:
            return 0
        batch = self.relay.assign(*call, [it.order_hash for it in fitting], self._now())
        if batch is None:  # one was taken back meanwhile: the others wait for the next step
            return 0
        self._publish(batch)
        return len(fitting)

    def _fitting(self, orders: Sequence[Kept]) -> tuple[Sequence[Kept], tuple[int, bytes]]:
        """The first of them that the chain would take in one transaction below the gas ceiling, and the call; those
        that it would not take are refused. Raises `Refusal` and `CallRevertedError` where it would take none."""
        good = self._admitted(orders)
        while good:
            call = self._call(good)
            gas = self.view.chain.estimate_gas(self.sender, *call) * _PERCENT // 100
            if gas <= self.limits.gas:
                return good, call
            if len(good) == 1:
                self._refuse(good[0], ServiceRefusal("Relay_GasCeiling", gas=gas, limit=self.limits.gas))
                return (), call
            good = good[: len(good) // 2]
        return (), (0, b"")

    def _admitted(self, orders: Sequence[Kept]) -> Sequence[Kept]:
        """Those that the chain would redeem now."""
        if alone(orders[0].call) or not self._has_checkout:
            return [it for it in orders[:1] if self._is_admitted(it)]
        to, data = self._call(orders)
        reverts = CheckoutView(self.view, to).would_skip(self.sender, data)
        found = {it.order_hash: revert for it, revert in zip(orders, reverts, strict=True) if revert}
        self.relay.refuse(found, self._now())
        return [it for it in orders if it.order_hash not in found]

    def _is_admitted(self, order: Kept) -> bool:
        try:
            self.view.chain.call(*self._call([order]), self.sender)
        except (Refusal, CallRevertedError) as refusal:
            self._refuse(order, refusal)
            return False
        return True

    def _call(self, orders: Sequence[Kept]) -> tuple[int, bytes]:
        """Contract and bytes."""
        first = orders[0]
        if alone(first.call):
            return self.view.checkout, first.call
        if not self._has_checkout:
            return self.view.hub, first.call
        found = [of_call(it.call).submission for it in orders]
        return self.view.checkout, batch_call([use.terms for use in found[0].uses], found)

    @property
    def _has_checkout(self) -> bool:
        return self.view.checkout != 0

    def _publish(self, batch: Batch) -> None:
        """Sends it until it is mined, and tells what became of its orders."""
        intent = f"relay batch {batch.number} of 0x{keccak(batch.data).hex()[:16]}"
        try:
            receipt = self.publisher.publish(intent, batch.to, batch.data)
        except (TransactionRevertedError, CallRevertedError, Refusal) as error:
            self._failed(batch, error)
        except NonceLostError:
            name, _ = self.publisher.latest(intent, batch.data)
            self.publisher.outbox.settle(name, "lost")  # the next step signs it anew
            raise
        else:
            self._mined(batch, receipt)

    def _mined(self, batch: Batch, receipt: Receipt) -> None:
        found = replace(
            batch,
            state=BatchState.MINED,
            transaction=receipt.transaction_hash,
            block=receipt.block_number,
            block_hash=receipt.block_hash,
        )
        skipped = {}
        if batch_size(batch.data) is not None:
            view = CheckoutView(self.view, batch.to)
            skipped = view.skipped_in(receipt.block_number, receipt.transaction_hash)
        self.relay.mined(found, {position: revert or b"\0" for position, revert in skipped.items()}, self._now())
        done = len(self.relay.orders_of(batch.number)) - len(skipped)
        self.say(f"batch {batch.number}: {done} redeemed, {len(skipped)} refused, block {receipt.block_number}")

    def _failed(self, batch: Batch, error: Exception) -> None:
        """Nothing of it was redeemed. Why is kept where the chain says it."""
        tries = self.limits.tries
        reason: Refusal | ServiceRefusal | CallRevertedError = ServiceRefusal("Relay_Failed", tries=tries)
        if isinstance(error, Refusal | CallRevertedError) and batch_size(batch.data) is None:
            reason, tries = error, 1
        self.say(f"batch {batch.number} failed: {type(error).__name__}")
        self.relay.failed(batch.number, tries, reasons.encode(reason), self._now())

    def _refuse(self, order: Kept, reason: Refusal | ServiceRefusal | CallRevertedError) -> None:
        self.relay.refuse({order.order_hash: reasons.encode(reason)}, self._now())

    def _now(self) -> int:
        return self.publisher.clock.now()


def _groups(queue: Sequence[Kept]) -> Iterator[Sequence[Kept]]:
    """Orders that may share transactions, those that failed before by themselves; the oldest first within each."""
    ordered = sorted(queue, key=lambda it: (it.tries, it.together))
    for _, group in groupby(ordered, key=lambda it: (it.tries, it.together)):
        yield list(group)
