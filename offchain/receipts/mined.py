"""One mined transaction: the orders that it brought, what the hub recorded of them, which were skipped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from offchain.attestation.brought import brings_orders, brought
from offchain.attestation.calldata import CallDecodingError
from offchain.attestation.calls import Submission, decode_redeem
from offchain.attestation.records import Log, Record, decode
from offchain.attestation.redeemed import Redeemed
from offchain.attestation.typed_data import SigningDomain
from offchain.campaigns.checkout_view import skipped_among
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.signed_orders import SignedOrder
from offchain.domain.refusals import Refusal
from offchain.ports import Receipt as MinedReceipt
from offchain.ports import Transaction
from offchain.receipts.document import Place


@dataclass(frozen=True, slots=True)
class SentOrder:
    """An order as a transaction brought it. position : in a batch, from 0; else None."""

    submission: Submission
    position: int | None = None


@dataclass(frozen=True)
class Mined:
    """A transaction that succeeded. checkout : that of the hub, 0 for none; logs : of hub and checkout in it."""

    receipt: MinedReceipt
    transaction: Transaction
    hub: int
    checkout: int
    logs: tuple[Log, ...]

    @classmethod
    def of(cls, view: HubView, transaction: bytes) -> "Mined":
        """That of a hash. Raises `Refusal` where there is none, or it failed; `ChainUnavailableError`."""
        receipt = view.chain.receipt(transaction)
        if receipt is None:
            raise Refusal("Receipt_NoTransaction", transaction=transaction)
        if not receipt.succeeded:
            raise Refusal("Receipt_Reverted", transaction=transaction)
        checkout, number = view.checkout, receipt.block_number
        contracts = [it for it in (view.hub, checkout) if it]
        logs = [it for it in view.chain.logs(contracts, number, number) if it.transaction_hash == transaction]
        return cls(receipt, view.chain.transaction(transaction), view.hub, checkout, tuple(logs))

    @cached_property
    def records(self) -> Sequence[Record]:
        """Of redemptions, in the order of the chain."""
        found = (decode(log) for log in self.logs if log.address == self.hub)
        return [record for record in found if record is not None and record.name == "Redeemed"]

    @cached_property
    def skipped(self) -> Mapping[int | None, bytes]:
        """Position in the batch -> why the order was left out."""
        return dict(skipped_among(log for log in self.logs if log.address == self.checkout))

    @cached_property
    def orders(self) -> Sequence[SentOrder]:
        """What its calldata brought; empty where a contract in between called the hub, so that nobody can read it."""
        to, data = self.transaction.to, self.transaction.data
        try:
            if to == self.hub:
                return [SentOrder(decode_redeem(data))]
            if to == self.checkout and brings_orders(data):
                return [SentOrder(it.submission, it.position) for it in brought(data)]
        except CallDecodingError:
            return []
        return []

    def records_of(self, digest: bytes) -> list[Record]:
        """Those of an order, one a use."""
        return [record for record in self.records if Redeemed.from_words(record.words).order_hash == digest]

    def order_of(self, domain: SigningDomain, digest: bytes) -> SentOrder | None:
        """The order of that hash as it was sent, the redeemed one if it was sent twice. domain : of the hub."""
        found = [it for it in self.orders if SignedOrder("", it.submission, 1).digest(domain) == digest]
        return min(found, key=lambda it: it.position in self.skipped, default=None)

    def position_of(self, domain: SigningDomain, digest: bytes) -> int | None:
        """Of an order in a batch; None where it was no batch, or nobody can read it."""
        sent = self.order_of(domain, digest)
        return None if sent is None else sent.position

    def place(self, records: Sequence[Record], position: int | None) -> Place:
        """Where an order stands. records : its own, empty where it was skipped; position : in a batch."""
        return Place(
            transaction=f"0x{self.receipt.transaction_hash.hex()}",
            block=self.receipt.block_number,
            block_hash=f"0x{self.receipt.block_hash.hex()}",
            time=Redeemed.from_words(records[0].words).time if records else 0,
            position=position,
        )
