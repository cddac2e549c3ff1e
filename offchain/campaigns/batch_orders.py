"""Orders that a shop collected, submitted many at once: each is redeemed once, however often its file is given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from offchain.attestation.checkout import batch_call
from offchain.attestation.keccak import keccak
from offchain.attestation.records import Record
from offchain.attestation.reverts import decode_revert, encode_revert
from offchain.attestation.signatures import signer_of
from offchain.attestation.typed_data import of_consent
from offchain.campaigns.checkout_view import CheckoutView
from offchain.campaigns.currencies import of_number
from offchain.campaigns.desk import Desk, Order, Step
from offchain.campaigns.errors import OrderError
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.signed_orders import SignedOrder
from offchain.domain.bounds import BATCH
from offchain.domain.refusals import Refusal
from offchain.texts.refusal_texts import LANGUAGES, RefusalTexts


class Fate(StrEnum):
    """What became of an order of a batch."""

    REDEEMED = "redeemed"
    BEFORE = "redeemed before"
    WOULD_BE = "would be redeemed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Told:
    """reason : of one that was skipped, in every language, and revert : the same as the contracts tell it; empty for
    others; transaction : its hash, where the order was sent and skipped there; position : in that batch."""

    order: SignedOrder
    fate: Fate
    reason: tuple[str, ...] = ()
    revert: bytes = b""
    transaction: bytes = b""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Orders over the same campaigns, which go into one transaction."""

    orders: tuple[SignedOrder, ...]

    def data(self) -> bytes:
        """The call."""
        return batch_call([use.terms for use in self.orders[0].submission.uses], [it.submission for it in self.orders])


def submit(desk: Desk, orders: Sequence[SignedOrder], most: int) -> tuple[list[Step], list[Told]]:
    """Redeems what was not redeemed before. most : orders of one transaction.

    The hub asks a merchant who sends for no quote's signature, so it is asked here: an order that neither the merchant
    nor a current cashier signed is left out, as is one in the merchant's own name without its consent. What a batch
    would leave out besides is told and not sent. Orders whose campaigns are the same share transactions. Raises
    `OrderError` for orders of another merchant than the sender, `Refusal`, and what the desk raises.
    """
    if not 0 < most <= BATCH:
        raise OrderError("--most", str(most), f"1 to {BATCH}")
    for order in orders:
        merchant = order.submission.uses[0].terms.merchant
        if merchant != desk.sender:
            found = f"line {order.line}, an order of the merchant 0x{merchant:040x}"
            raise OrderError("account", f"0x{desk.sender:040x}, and {found}", "the merchant of all orders")
    domain, known = desk.view.domain, redeemed_of(desk.view, desk.sender)
    fresh = {digest: it for it in orders if (digest := it.digest(domain)) not in known}
    steps, told = [], [Told(it, Fate.BEFORE) for it in orders if it.digest(domain) in known]
    refused = {digest: refusal for digest, it in fresh.items() if (refusal := unsaid(desk, it, digest)) is not None}
    told += [_skipped(fresh[digest], encode_revert(refusal)) for digest, refusal in refused.items()]
    for batch in _batches(desk, [it for digest, it in fresh.items() if digest not in refused], most):
        step, fates = _submitted(desk, batch)
        steps += step
        told += fates
    return steps, sorted(told, key=lambda it: it.order.line)


def redeemed_of(view: HubView, merchant: int) -> Mapping[bytes, list[Record]]:
    """Digest of an order -> its records, one a use."""
    found: dict[bytes, list[Record]] = {}
    for record in view.history_of(merchant).records:
        if record.name == "Redeemed":
            found.setdefault(record.words["orderHash"].to_bytes(32, "big"), []).append(record)
    return found


def _batches(desk: Desk, orders: Sequence[SignedOrder], most: int) -> Iterator[Batch]:
    domain = desk.view.domain
    by_campaigns = sorted(orders, key=lambda it: it.campaigns(domain))
    for _, group in groupby(by_campaigns, key=lambda it: it.campaigns(domain)):
        alike = list(group)
        for first in range(0, len(alike), most):
            yield Batch(tuple(alike[first : first + most]))


def _submitted(desk: Desk, batch: Batch) -> tuple[list[Step], list[Told]]:
    checkout = CheckoutView.of(desk.view)
    reasons = checkout.would_skip(desk.sender, batch.data())
    left_out = [_skipped(it, reason) for it, reason in zip(batch.orders, reasons, strict=True) if reason]
    good = Batch(tuple(it for it, reason in zip(batch.orders, reasons, strict=True) if not reason))
    if not good.orders:
        return [], left_out
    campaign, data = good.orders[0].campaigns(desk.view.domain)[0], good.data()
    # The nonce tells it from the same orders after they were skipped, when they are given again.
    intent = f"batch {keccak(data).hex()[:16]} at {desk.view.chain.nonce(desk.sender)}"
    order = Order(action="redeem", campaign=campaign, intent=intent, to=checkout.checkout, data=data)
    step = desk.act(order, f"{len(good.orders)} orders")
    if desk.dry_run:
        return [step], [*left_out, *(Told(it, Fate.WOULD_BE) for it in good.orders)]
    late = checkout.skipped_in(step.block_number, step.transaction_hash)
    fates = [
        replace(_skipped(it, late[position]), transaction=step.transaction_hash, position=position)
        if position in late
        else Told(it, Fate.REDEEMED)
        for position, it in enumerate(good.orders)
    ]
    return [step], [*left_out, *fates]


def unsaid(desk: Desk, order: SignedOrder, digest: bytes) -> Refusal | None:
    """What the hub does not ask of this sender, and would refuse if somebody else sent: of a merchant that nobody
    signed the quote, of a shopper the consent."""
    submission, domain = order.submission, desk.view.domain
    if submission.uses[0].terms.merchant == desk.sender:
        signer = signer_of(digest, submission.quote_signature)
        if signer != desk.sender and not desk.view.is_cashier(desk.sender, signer):
            return Refusal("Hub_QuoteSigner", recovered=signer, merchant=desk.sender)
    if submission.order.shopper != desk.sender:
        return None
    agreed = signer_of(domain.digest(of_consent(digest, submission.agreement)), submission.consent_signature)
    if agreed != desk.sender:
        return Refusal("Hub_ConsentSigner", recovered=agreed, shopper=desk.sender)
    return None


def reasons_of(revert: bytes, decimals: int) -> tuple[str, ...]:
    """Why an order was not redeemed, in every language. revert : as the contracts tell it; decimals : of the
    currency."""
    refusal = decode_revert(revert)
    if refusal is None:
        return (f"reverted with 0x{revert.hex()}",)
    texts = RefusalTexts.load()
    told = (texts.render(refusal, language, decimals) for language in LANGUAGES)
    return tuple(f"{it.sentence} {it.next_step} [{refusal.code}]" for it in told)


def _skipped(order: SignedOrder, revert: bytes) -> Told:
    decimals = of_number(order.submission.uses[0].terms.currency).decimals
    return Told(order, Fate.SKIPPED, reasons_of(revert, decimals), revert)
