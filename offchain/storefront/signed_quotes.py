"""Signed orders as the shop's page is handed them, to be sent, consented to, and kept with their goods.

The chain is asked before whether it would take the order. The page brings goods and units, never a price.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

from offchain.access.caller import ANONYMOUS
from offchain.attestation.calls import Submission, redeem_call
from offchain.attestation.typed_data import SigningDomain
from offchain.campaigns import signed_orders
from offchain.campaigns.signed_orders import SignedOrder
from offchain.cashier.pricing import price_goods
from offchain.domain.terms import Settlement
from offchain.ports import CallRevertedError, Chain
from offchain.queries.amounts import Amount
from offchain.queries.quote_shapes import QuoteAsked
from offchain.queries.service_texts import ServiceRefusal
from offchain.receipts.writing import promotions_of, quote_of
from offchain.storefront.consent import consent_document
from offchain.storefront.signing import Signed, Signing

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
    list_price: Amount
    discount: Amount
    payable: Amount
    fields: dict[str, Any]
    document: dict[str, Any]
    transaction: dict[str, str]
    consent: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SignedQuotes:
    """Over what signs. chain : asked whether it would take the order."""

    signing: Signing
    chain: Chain

    def signed(self, asked: QuoteAsked) -> SignedOrderTold:
        """Without a delivery fee, which no page may name. Raises `ServiceRefusal` where nothing can be signed,
        `Refusal` where the chain would refuse it, and what `Signing.signed` raises."""
        wallet = asked.wallet
        if wallet is None:
            raise ServiceRefusal("Cashier_WalletNeeded")
        signed = self.signing.signed(replace(asked, delivery=0), wallet, "en", ANONYMOUS)
        first = signed.first
        if first.terms.settlement == Settlement.PAID:
            raise ServiceRefusal("Cashier_PaidOnChain", campaign=f"0x{first.id.hex()}")
        self._ask_chain(signed.submission, wallet)
        return _told(self.signing.till.domain, signed, self._goods(asked, signed))

    def _ask_chain(self, submission: Submission, wallet: int) -> None:
        """Whether the hub would take it from its shopper. A gate is another's contract, with reasons of its own."""
        try:
            self.chain.call(self.signing.till.domain.contract, redeem_call(submission, "quoteRedeem"), sender=wallet)
        except CallRevertedError as error:
            raise ServiceRefusal("Cashier_RefusedOnChain", revert=f"0x{error.data[:_SHOWN].hex()}") from error

    def _goods(self, asked: QuoteAsked, signed: Signed) -> list[dict[str, int]]:
        """(n_lines,) units by SKU."""
        presented = [it.presented(signed.cashier.domain) for it in signed.quote.coupons]
        return [dict(line) for line in price_goods(self.signing.catalogue, asked.basket, presented).goods]


def _told(domain: SigningDomain, signed: Signed, goods: list[dict[str, int]]) -> SignedOrderTold:
    first, order, submission = signed.first, signed.quote.order, signed.submission
    digest, payable = signed.quote.digest, signed.quote.outcome.payable
    reference = f"W-{digest.hex()[:8]}"
    return SignedOrderTold(
        order=f"0x{digest.hex()}",
        reference=reference,
        shopper=f"0x{order.shopper:040x}",
        deadline=order.deadline,
        list_price=first.amount(order.total),
        discount=first.amount(signed.quote.outcome.discount),
        payable=first.amount(payable),
        fields=_fields(domain, SignedOrder(reference, submission, 1)),
        document=_document(reference, submission, goods),
        transaction={"to": f"0x{domain.contract:040x}", "data": f"0x{redeem_call(submission).hex()}"},
        consent=consent_document(domain, digest, submission.agreement),
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
