"""An order as the shop prices and signs it, before its shopper agreed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from offchain.attestation.calls import CouponUse, Submission
from offchain.campaigns.currencies import denomination_of
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.prepared import Campaign
from offchain.campaigns.quote_order import QuoteOrder
from offchain.cashier.pricing import price_goods
from offchain.cashier.quoting import NO_GRANT, Cashier, Checkout, Held, SignedQuote
from offchain.coupons import voucher_file
from offchain.coupons.by_code import find_bearer
from offchain.data.catalogue import Catalogue
from offchain.domain.order import Agreement
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience
from offchain.ports import Signer
from offchain.till.errors import NoVoucherError


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What a shopper brings. reference : as the shop names it; order : goods, delivery; order_ref : 32 bytes, salted;
    nonce : the merchant's, each once; deadline : Unix seconds; code : of a bearer coupon, empty without; vouchers :
    files of coupons."""

    reference: str
    shopper: int
    order: QuoteOrder
    order_ref: bytes
    nonce: int
    deadline: int
    code: str = ""
    vouchers: Sequence[Path] = ()


@dataclass(frozen=True, slots=True)
class Quoted:
    """submission : with the shop's signature alone; goods : (n_lines,) units by SKU; quote : what was signed."""

    sale: Sale
    submission: Submission
    goods: tuple[Mapping[str, int], ...]
    quote: SignedQuote


def quote(view: HubView, signer: Signer, catalogue: Catalogue, campaigns: Sequence[Campaign], sale: Sale) -> Quoted:
    """Prices the goods by the catalogue, lets the campaigns take from them, and signs as their merchant or its cashier.

    Raises `Refusal`, `NoVoucherError`, `CouponFileError`, `CodeFormError`, and what pricing raises.
    """
    merchant = campaigns[0].draft.terms.merchant
    if signer.address != merchant and not view.is_cashier(merchant, signer.address):
        raise Refusal("Hub_QuoteSigner", recovered=signer.address, merchant=merchant)
    uses = {it.id: _use(it, sale) for it in campaigns}
    held = [Held(it.draft.terms, uses[it.id].grant, it.draft.extra) for it in campaigns]
    first = campaigns[0].draft
    cashier = Cashier(catalogue, view.domain, signer, denomination_of(first.terms, first.currency.decimals))
    units: Counter[str] = Counter()
    for sku, line in zip(sale.order.skus, sale.order.lines, strict=True):
        units[sku] += line.quantity
    checkout = Checkout(
        shopper=sale.shopper,
        basket=units,
        order_ref=sale.order_ref,
        deadline=sale.deadline,
        delivery=sale.order.delivery,
        nonce=sale.nonce,
    )
    signed = cashier.quote(held, checkout)
    goods = price_goods(catalogue, units, [it.presented(view.domain) for it in signed.coupons]).goods
    return Quoted(sale, submission_of(cashier, signed, uses), tuple(dict(line) for line in goods), signed)


def submission_of(cashier: Cashier, signed: SignedQuote, uses: Mapping[bytes, CouponUse]) -> Submission:
    """What one call brings, with the shop's signature alone. uses : campaign -> its coupon as it is presented."""
    presented = [
        CouponUse(
            terms=its.terms,
            grant=its.grant,
            extra=its.extra,
            voucher_signature=its.voucher_signature,
            proof=its.proof,
            shares=shares,
        )
        for its, shares in zip((uses[cashier.campaign(it)] for it in signed.coupons), signed.shares(), strict=True)
    ]
    return Submission(
        uses=tuple(presented),
        order=signed.order,
        quote_signature=signed.signature,
        agreement=Agreement(0, signed.outcome.payable),
    )


def _use(campaign: Campaign, sale: Sale) -> CouponUse:
    """The shopper's coupon of a campaign, or nothing but its terms where it is for everybody."""
    terms, words = campaign.draft.terms, campaign.draft.words
    public = CouponUse(terms=terms, grant=NO_GRANT, extra=tuple(words))
    if terms.audience == Audience.PUBLIC:
        return public
    for path in sale.vouchers:
        batch = voucher_file.read_batch(path)
        if batch.campaign != campaign.id:
            continue
        if batch.bearer:
            return find_bearer(sale.code, [path]).use(terms, words, sale.shopper)
        offer = voucher_file.find(path, sale.shopper)
        if offer is not None:
            return CouponUse(
                terms=terms, grant=offer.grant, extra=tuple(words), voucher_signature=offer.signature, proof=offer.proof
            )
    raise NoVoucherError(campaign.name, sale.shopper)
