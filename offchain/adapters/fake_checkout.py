"""`Checkout` in Python, for `FakeChain`: it brings orders to the hub and gives back. No tokens move."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from eth_abi.abi import decode, encode

from offchain.adapters.fake_chain import Call, Emitted, Outcome
from offchain.adapters.fake_encoding import emitted_beside, selectors
from offchain.adapters.fake_hub import FakeHub
from offchain.adapters.fake_vault import FakeVault, after_return
from offchain.attestation.brought import Brought, batch_size, brought
from offchain.attestation.calldata import CallDecodingError
from offchain.attestation.checkout import CHECKOUT_CALLS, decode_refund
from offchain.attestation.keccak import words
from offchain.attestation.records import ORDER_SKIPPED, ZERO_DIGEST, Log, extend_digest
from offchain.attestation.records import decode as decode_record
from offchain.attestation.reverts import encode_revert
from offchain.attestation.typed_data import hub_domain
from offchain.audit.coupon import Till
from offchain.audit.paid_books import PaidBooks
from offchain.audit.refund import RefundAsked, RefundCheck, RefundGiven
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Settlement
from offchain.index.paid_handlers import campaign_of
from offchain.ports import CallRevertedError

_NAMES: Final = MappingProxyType(selectors(CHECKOUT_CALLS))
_VIEWS: Final = frozenset({"hub", "vault", "permit2", "ledgerDigest", "returnedOf", "discountReturned"})


@dataclass(slots=True)
class FakeCheckout:
    """The checkout. address, permit2 : of itself and of the Permit2 that it asks; vault : None where a key stands in
    its place; books : what came back; digests : by merchant."""

    address: int
    permit2: int
    hub: FakeHub
    vault: FakeVault | None = None
    books: PaidBooks = field(default_factory=PaidBooks)
    digests: dict[int, bytes] = field(default_factory=dict)

    def run(self, call: Call) -> Outcome:
        """What the call would do: an order of a batch that is refused is skipped. Raises `Refusal` or
        `CallRevertedError`."""
        name = _NAMES.get(call.data[:4], "")
        if name in _VIEWS:
            return Outcome(words(*self._view(name, *decode(CHECKOUT_CALLS[name], call.data[4:]))))
        try:
            if name == "refund":
                return Outcome(logs=tuple(self._refund(call)), memo=call.time)
            orders = brought(call.data)
        except CallDecodingError as error:
            raise CallRevertedError(b"") from error
        logs = tuple(self._logs(call, orders))
        size = batch_size(call.data)
        return Outcome(b"" if size is None else _reasons(logs, size), logs)

    def settle(self, outcome: Outcome) -> None:
        """Follows the logs, those of hub and vault too. The memo is the time of the block of a refund."""
        for it in outcome.logs:
            record = decode_record(Log(it.address, it.topics, it.data, 0, b"", b"", 0))
            if it.address == self.hub.address:
                self.hub.settle(Outcome(logs=(it,)))
            elif self.vault is not None and it.address == self.vault.address:
                self.vault.settle(Outcome(logs=(it,), memo=outcome.memo))
            elif record is not None and isinstance(outcome.memo, int):
                self.books.follow(record, self.hub.books, outcome.memo)
                merchant = record.words["merchant"]
                digest = self.digests.get(merchant, ZERO_DIGEST)
                self.digests[merchant] = extend_digest(digest, record.log.record_hash())
            if record is not None and record.name == "BudgetReturned":
                book = self.hub.books.campaigns[campaign_of(record)]
                for books in (self.books, *([self.vault.books] if self.vault else [])):
                    books.follow_return(record, book)

    def given(self, call: Call, asked: RefundAsked) -> RefundGiven:
        """What the checkout records, and gives to each budget. A checkout that does otherwise, to try an audit,
        overrides this."""
        paid = PaidBooks()
        paid.returned = self.books.returned
        paid.accounts = self.vault.books.accounts if self.vault is not None else {}
        return RefundCheck(self.hub.books, paid, hub_domain(call.chain_id, self.hub.address), self.hub).given(asked)

    def _logs(self, call: Call, orders: tuple[Brought, ...]) -> Iterator[Emitted]:
        """Each order by what the ones before it left."""
        hub = replace(self.hub, books=deepcopy(self.hub.books))
        batch = batch_size(call.data) is not None
        for position, order in enumerate(orders):
            till = Till(self.address, self.permit2, order.permit2_nonce)
            try:
                logs = hub.brought(call, order.submission, till)
            except Refusal as refusal:
                if not batch:
                    raise
                data = encode(["uint256", "bytes"], [position, encode_revert(refusal)])
                yield Emitted(self.address, (ORDER_SKIPPED,), data)
                continue
            hub.settle(Outcome(logs=logs))
            yield from logs

    def _refund(self, call: Call) -> Iterator[Emitted]:
        """The record, and what each budget gets back."""
        submission, amount, discounts, units = decode_refund(call.data)
        given = self.given(call, RefundAsked(submission, amount, discounts, units, call.sender, call.time))
        yield emitted_beside(self.address, "checkout", "OrderRefunded", given.words)
        order = given.words["orderHash"].to_bytes(32, "big")
        for campaign, part in given.discounts.items():
            book = self.hub.books.campaigns[campaign]
            yield self.hub.moved(book, "returnBudget", call.time, order, part)
            if self.vault is not None and book.terms.settlement == Settlement.PAID:
                yield from self.vault.restored(after_return(self.vault.funding(book), part))

    def _view(self, name: str, *arguments: object) -> tuple[int, ...]:
        first = arguments[0] if arguments else b""
        if name == "hub":
            return (self.hub.address,)
        if name == "vault":
            return (self.vault.address if self.vault is not None else self.hub.vault,)
        if name == "permit2":
            return (self.permit2,)
        if name == "ledgerDigest":
            return (int.from_bytes(self.digests.get(int(str(first), 16), ZERO_DIGEST), "big"),)
        kept = self.books.order(first if isinstance(first, bytes) else b"")
        if name == "returnedOf":
            return (kept.refunded, *kept.units)
        campaign = arguments[1]
        return (kept.discounts.get(campaign, 0) if isinstance(campaign, bytes) else 0,)


def _reasons(logs: Sequence[Emitted], size: int) -> bytes:
    """What a batch answers: one reason an order, empty where it was redeemed."""
    skipped = dict(decode(["uint256", "bytes"], it.data) for it in logs if it.topics[0] == ORDER_SKIPPED)
    return encode(["bytes[]"], [[skipped.get(position, b"") for position in range(size)]])
