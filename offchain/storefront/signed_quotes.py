"""An order for a wallet, priced by the catalogue and signed by the shop's cashier.

Only what a dry run finds is signed, for one shopper, for a few minutes; the chain is asked before whether it would take
it. The page that asks brings goods and units, never a price.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from offchain.attestation.calls import CouponUse, Submission, redeem_call
from offchain.attestation.typed_data import SigningDomain
from offchain.campaigns import signed_orders
from offchain.campaigns.currencies import denomination_of
from offchain.campaigns.signed_orders import SignedOrder
from offchain.cashier.pricing import price_goods
from offchain.cashier.quoting import NO_GRANT, Cashier, Checkout, Held, SignedQuote
from offchain.data.catalogue import Catalogue
from offchain.domain.order import Grant
from offchain.domain.terms import Settlement
from offchain.offers.issued import IssuedOffer
from offchain.ports import CallRevertedError, Chain, Signer
from offchain.queries.amounts import Amount
from offchain.queries.coupons import Coupon
from offchain.queries.dry_run import DryRuns
from offchain.queries.quote_shapes import PromotionQuoted, QuoteAsked, Quoted
from offchain.queries.reader import PageReader
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import Campaign
from offchain.receipts.writing import promotions_of, quote_of
from offchain.storefront.consent import consent_document
from offchain.till.quoting import submission_of

SECONDS: Final = 15 * 60
"""For which a signed quote holds."""
_REF_BYTES: Final = 32
_NONCE_BYTES: Final = 15
_SHOWN: Final = 36
"""Bytes of a revert that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOrderTold:
    """order : digest, the `orderHash` of its records; deadline : Unix seconds, exclusive; fields : what the digest is
    of, as in a receipt; document : promissory-signed-order/1, without the shopper's consent; transaction : `to` and
    `data` that the shopper's own wallet sends; consent : typed data for one who lets others send."""

    order: str
    reference: str
    shopper: str
    deadline: int
    list_price: Amount | None
    discount: Amount
    payable: Amount | None
    fields: dict[str, Any]
    document: dict[str, Any]
    transaction: dict[str, str]
    consent: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedQuotes:
    """cashier : named by the merchants, None where the service holds no key; domain : of the hub; draw : so many
    random bytes."""

    quotes: DryRuns
    catalogue: Catalogue
    chain: Chain
    domain: SigningDomain
    cashier: Signer | None
    draw: Callable[[int], bytes]

    def signed(self, asked: QuoteAsked) -> SignedOrderTold:
        """Raises `ServiceRefusal` where nothing can be signed, `Refusal` where the chain would refuse it,
        `ChainUnavailableError`, and what `DryRuns.quote` raises."""
        if self.cashier is None:
            raise ServiceRefusal("Service_NoCashier")
        if asked.wallet is None:
            raise ServiceRefusal("Cashier_WalletNeeded")
        quoted = self.quotes.quote(replace(asked, delivery=0), "en")
        chosen = [promotion for promotion in quoted.promotions if promotion.applied]
        if not quoted.applied or not chosen:
            raise ServiceRefusal("Cashier_NothingToRedeem")
        wallet = asked.wallet
        uses = self.quotes.read(lambda reader, _: [self._use(reader, promotion, wallet) for promotion in chosen])
        return self._signed(self.cashier, asked.wallet, asked, quoted, uses)

    def _signed(
        self, signer: Signer, wallet: int, asked: QuoteAsked, quoted: Quoted, uses: "list[_Use]"
    ) -> SignedOrderTold:
        first = uses[0].campaign
        money = denomination_of(first.terms, first.currency.decimals)
        cashier = Cashier(self.catalogue, self.domain, signer, money)
        checkout = Checkout(
            shopper=wallet,
            basket=asked.basket,
            order_ref=self.draw(_REF_BYTES),
            deadline=quoted.as_of.time + SECONDS,
            nonce=int.from_bytes(self.draw(_NONCE_BYTES), "big"),
        )
        signed = cashier.quote([it.held for it in uses], checkout)
        submission = submission_of(cashier, signed, {it.campaign.id: it.presented for it in uses})
        self._ask_chain(submission, wallet)
        reference = f"W-{signed.digest.hex()[:8]}"
        return SignedOrderTold(
            order=f"0x{signed.digest.hex()}",
            reference=reference,
            shopper=f"0x{wallet:040x}",
            deadline=checkout.deadline,
            list_price=quoted.list_price,
            discount=first.amount(signed.outcome.discount),
            payable=first.amount(signed.outcome.payable),
            fields=_fields(self.domain, SignedOrder(reference, submission, 1)),
            document=_document(reference, submission, self._goods(cashier, asked, signed)),
            transaction={"to": f"0x{self.domain.contract:040x}", "data": f"0x{redeem_call(submission).hex()}"},
            consent=consent_document(self.domain, signed.digest, submission.agreement),
        )

    def _ask_chain(self, submission: Submission, wallet: int) -> None:
        """Whether the hub would take it from its shopper. A gate is another's contract, with reasons of its own."""
        try:
            self.chain.call(self.domain.contract, redeem_call(submission, "quoteRedeem"), sender=wallet)
        except CallRevertedError as error:
            raise ServiceRefusal("Cashier_RefusedOnChain", revert=f"0x{error.data[:_SHOWN].hex()}") from error

    def _goods(self, cashier: Cashier, asked: QuoteAsked, signed: SignedQuote) -> list[dict[str, int]]:
        """(n_lines,) units by SKU."""
        presented = [it.presented(cashier.domain) for it in signed.coupons]
        return [dict(line) for line in price_goods(self.catalogue, asked.basket, presented).goods]

    def _use(self, reader: PageReader, promotion: PromotionQuoted, wallet: int) -> "_Use":
        campaign = self.quotes.shelf.campaign(reader, bytes.fromhex(promotion.campaign[2:]))
        if campaign.terms.settlement == Settlement.PAID:
            raise ServiceRefusal("Cashier_PaidOnChain", campaign=promotion.campaign)
        if promotion.coupon is None:
            return _Use(campaign, None, NO_GRANT, 0)
        offer = self.quotes.offers.find(wallet, campaign.id, promotion.coupon)
        if offer is None:  # the token of a holder stands for it
            return _Use(campaign, None, Grant(index=promotion.coupon), 0)
        root = Coupon.read(reader, campaign, offer).root
        return _Use(campaign, offer, offer.grant, root.max_each if root else 0)


@dataclass(frozen=True, slots=True)
class _Use:
    """most : what its root lets it cost, minor units, 0 without one."""

    campaign: Campaign
    offer: IssuedOffer | None
    grant: Grant
    most: int

    @property
    def held(self) -> Held:
        return Held(self.campaign.terms, self.grant, self.campaign.extra, self.most)

    @property
    def presented(self) -> CouponUse:
        return CouponUse(
            terms=self.campaign.terms,
            grant=self.grant,
            extra=self.campaign.extra_words,
            voucher_signature=self.offer.signature if self.offer else b"",
            proof=self.offer.proof if self.offer else (),
        )


def _fields(domain: SigningDomain, order: SignedOrder) -> dict[str, Any]:
    """The members of a receipt that the digest is of."""
    return {
        "chain": domain.chain_id,
        "hub": f"0x{domain.contract:040x}",
        "quote": quote_of(order),
        "promotions": promotions_of(domain, order),
    }


def _document(reference: str, submission: Submission, goods: list[dict[str, int]]) -> dict[str, Any]:
    return {
        "schema": signed_orders.SCHEMA,
        "reference": reference,
        "call": f"0x{redeem_call(submission).hex()}",
        "goods": goods,
    }
