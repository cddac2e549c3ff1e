"""Whether a receipt is true, asked of a node alone: nothing of the shop's is trusted.

Compared are: the campaigns' ids with the terms that the hub keeps, the order's hash with the quote's fields, each
number with the record in the block, each field with the order that the transaction brought, and each discount with what
the rules make of the order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from offchain.attestation import calls
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import address_bytes
from offchain.attestation.redeemed import Redeemed
from offchain.attestation.roots import Shape
from offchain.attestation.typed_data import campaign_id
from offchain.campaigns.batch_orders import reasons_of
from offchain.campaigns.checkout_view import CheckoutView
from offchain.campaigns.currencies import of_number
from offchain.campaigns.errors import NoHubError
from offchain.campaigns.hub_view import HubView
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience, Terms, unpack_terms
from offchain.ports import Chain
from offchain.receipts.document import Promotion, Receipt, number, octets
from offchain.receipts.evaluating import Valued, compare_rules
from offchain.receipts.mined import Mined
from offchain.receipts.rows import Row, Rows
from offchain.receipts.sent import compare_sent

USUAL_DEPTH: Final = 12
"""Blocks that a transaction must be deep."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """different : what is not as the receipt says, empty where all is; compared : how many members; depth : blocks from
    the transaction's to the newest, both counted, 0 where nothing was sent; refunded : of what was paid, so far, minor
    units; read : whether the transaction's own words could be read; spent : of an order that was skipped or never sent,
    whether its coupon or nonce is spent now, so that it may have been redeemed since."""

    different: tuple[Row, ...]
    compared: int
    depth: int = 0
    refunded: int = 0
    read: bool = True
    spent: bool = False

    @property
    def holds(self) -> bool:
        """Whether everything is as the receipt says."""
        return not self.different


def verify(receipt: Receipt, chain: Chain, depth: int = USUAL_DEPTH) -> Verdict:
    """Compares everything. depth : blocks that the transaction must be deep.

    Raises `Refusal` `Receipt_...` where nothing can be said, `ChainUnavailableError`.
    """
    view, rows = _view(receipt, chain), Rows()
    terms = [_terms(view, receipt, position, rows) for position in range(len(receipt.promotions))]
    first = terms[0]
    rows.each(
        "quote",
        {"merchant": _account(first.merchant), "token": _account(first.token), "currency": first.currency},
        dict(receipt.quote),
    )
    if receipt.skipped is not None:
        return _skipped(receipt, view, terms, rows, depth)
    assert receipt.place is not None  # noqa: S101  the document's own law
    mined, deep = _final(view, receipt.place.transaction, depth)
    digest = _recorded(receipt, view, mined, rows)
    compare_sent(receipt, mined.order_of(view.domain, digest), rows)
    rows.same("order", f"0x{receipt.digest().hex()}", receipt.order)
    valued = [_valued(view, it, its) for it, its in zip(receipt.promotions, terms, strict=True)]
    compare_rules(receipt, valued, rows)
    refunded = CheckoutView(view, mined.checkout).refunded_of(digest) if mined.checkout else 0
    read = mined.order_of(view.domain, digest) is not None
    return Verdict(tuple(rows.different), len(rows.compared), deep, refunded, read)


def _view(receipt: Receipt, chain: Chain) -> HubView:
    if chain.chain_id != receipt.chain:
        raise Refusal("Receipt_OtherChain", chain=chain.chain_id, wanted=receipt.chain)
    view = HubView(chain=chain, hub=number(receipt.hub), roots=0, first_block=0)
    try:
        _ = view.checkout
    except NoHubError as error:
        raise Refusal("Receipt_NoHub", hub=view.hub, chain=chain.chain_id) from error
    return view


def _terms(view: HubView, receipt: Receipt, position: int, rows: Rows) -> Terms:
    """Of a campaign, as the hub keeps them."""
    promotion, place = receipt.promotions[position], f"promotions[{position}]"
    campaign = octets(promotion.campaign)
    try:
        answer = view.chain.call(view.hub, calls.call("termsOf", campaign))
    except Refusal as refusal:
        raise Refusal("Receipt_NoTerms", campaign=campaign) from refusal
    terms = unpack_terms(calls.decode_words(answer))
    rows.same(f"{place}.campaign", f"0x{campaign_id(view.domain, terms).hex()}", promotion.campaign)
    rows.same(f"{place}.extra", f"0x{terms.extra_hash.hex()}", f"0x{promotion.extra_hash().hex()}")
    if terms.audience == Audience.ROOT:
        kept = view.chain.call(view.hub, calls.call("rootCommitment", campaign, promotion.coupon.epoch))
        told = keccak(b"".join(octets(word) for word in promotion.root))
        rows.same(f"{place}.root", f"0x{kept.hex()}", f"0x{told.hex()}")
    else:
        rows.same(f"{place}.root", [], promotion.root)
    return terms


def _final(view: HubView, transaction: str, depth: int) -> tuple[Mined, int]:
    """The transaction, and how deep it is."""
    mined = Mined.of(view, octets(transaction))
    deep = view.chain.block().number - mined.receipt.block_number + 1
    if deep < depth:
        raise Refusal("Receipt_NotFinal", depth=deep, wanted=depth)
    return mined, deep


def _recorded(receipt: Receipt, view: HubView, mined: Mined, rows: Rows) -> bytes:
    """Compares the records; the hash of the order that they are of."""
    named = {it.recorded.log for it in receipt.promotions if it.recorded}
    hashes = [Redeemed.from_words(it.words).order_hash for it in mined.records if it.log.log_index in named]
    candidates = [octets(receipt.order), receipt.digest(), *hashes]
    digest = next((it for it in candidates if mined.records_of(it)), candidates[0])
    records = mined.records_of(digest)
    rows.same("order", f"0x{digest.hex()}" if records else "an order of this transaction", receipt.order)
    rows.same("promotions", len(records), len(receipt.promotions))
    payable = receipt.quote.order.total
    for position, (record, promotion) in enumerate(zip(records, receipt.promotions, strict=False)):
        found, place = Redeemed.from_words(record.words), f"promotions[{position}]"
        payable -= found.discount
        rows.each(place, {"campaign": f"0x{found.campaign.hex()}"}, dict(promotion))
        rows.each(f"{place}.coupon", _coupon(found), dict(promotion.coupon))
        rows.each(f"{place}.recorded", _numbers(found, record.log.log_index), dict(promotion.recorded or ()))
        rows.each("quote", {"shopper": _account(found.shopper)}, dict(receipt.quote))
    rows.same("payable", payable, receipt.payable)
    where = mined.place(records, mined.position_of(view.domain, digest))
    rows.each("place", dict(where), dict(receipt.place or ()))
    return digest


def _coupon(found: Redeemed) -> dict[str, object]:
    return {"value": found.value, "index": found.index, "epoch": found.epoch}


def _numbers(found: Redeemed, log: int) -> dict[str, object]:
    names = ("sequence", "route", "units", "base", "discount")
    return {"log": log, **{name: getattr(found, name) for name in names}, "submitter": _account(found.submitter)}


def _valued(view: HubView, promotion: Promotion, terms: Terms) -> Valued:
    most = terms.cap_amount
    if terms.audience == Audience.ROOT and len(promotion.root) > 1:
        most = min(most, Shape.unpacked(int(promotion.root[1], 16)).max_each)
    return Valued(campaign_id(view.domain, terms), terms, most)


def _skipped(receipt: Receipt, view: HubView, terms: Sequence[Terms], rows: Rows, depth: int) -> Verdict:
    """Of an order that was not redeemed: that its reason is the one that the chain tells, or that it was never sent."""
    skipped, place, deep, read = receipt.skipped, receipt.place, 0, True
    assert skipped is not None  # noqa: S101  the caller's question
    revert = octets(skipped.revert)
    if place is not None:
        mined, deep = _final(view, place.transaction, depth)
        told = mined.skipped.get(place.position)
        rows.same("place.position", "an order that was skipped" if told is None else place.position, place.position)
        revert = revert if told is None else told
        rows.same("skipped.revert", f"0x{revert.hex()}", skipped.revert)
        rows.each("place", dict(mined.place((), place.position)), dict(place))
        sent = next((it for it in mined.orders if it.position == place.position), None)
        compare_sent(receipt, sent, rows)
        read = sent is not None
    rows.same("skipped.reason", list(reasons_of(revert, of_number(receipt.quote.currency).decimals)), skipped.reason)
    rows.same("order", f"0x{receipt.digest().hex()}", receipt.order)
    rows.same("payable", receipt.quote.order.total, receipt.payable)
    spent = _is_spent(receipt, terms, view)
    return Verdict(tuple(rows.different), len(rows.compared), deep, read=read, spent=spent)


def _is_spent(receipt: Receipt, terms: Sequence[Terms], view: HubView) -> bool:
    """Whether the quote's nonce or the index of a coupon is spent. Where none is, the order was not redeemed."""
    nonce, merchant = receipt.quote.nonce, address_bytes(number(receipt.quote.merchant))
    word = calls.decode_words(view.chain.call(view.hub, calls.call("nonceWord", merchant, nonce >> 8)))[0]
    indices = [
        view.used_word(octets(it.campaign), it.coupon.index >> 8) >> (it.coupon.index & 255)
        for it, its in zip(receipt.promotions, terms, strict=True)
        if its.audience != Audience.PUBLIC
    ]
    return any(bits & 1 for bits in (word >> (nonce & 255), *indices))


def _account(account: int) -> str:
    return f"0x{account:040x}"
