"""Quotes: an order as the cashier priced it, bound to a shopper and to a set of coupons, and signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from offchain.attestation import typed_data
from offchain.attestation.typed_data import SigningDomain
from offchain.cashier.pricing import price_lines
from offchain.data.catalogue import Catalogue
from offchain.domain.order import Grant, Order
from offchain.domain.rules import Evaluation, evaluate
from offchain.domain.terms import Terms
from offchain.domain.tiers import Tier
from offchain.ports import Signer


@dataclass(frozen=True, slots=True)
class SignedQuote:
    """digest : what was signed, 32 bytes, the `orderHash` of the record; evaluation : what the twin makes of it."""

    order: Order
    digest: bytes
    signature: bytes
    evaluation: Evaluation


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """What a shopper brings to the till.

    shopper : address; basket : SKU -> units; order_ref : 32 bytes, salted; delivery : minor units;
    deadline : Unix seconds, exclusive; nonce : needed where no coupon index is spent.
    """

    shopper: int
    basket: Mapping[str, int]
    order_ref: bytes
    deadline: int
    delivery: int = 0
    nonce: int = 0


@dataclass(frozen=True, slots=True)
class Cashier:
    """Signs for a merchant, who has named the signer's key on chain or is it."""

    catalogue: Catalogue
    domain: SigningDomain
    signer: Signer

    def price(self, terms: Terms, tiers: Sequence[Tier], grant: Grant, checkout: Checkout) -> tuple[Order, Evaluation]:
        """The order for one coupon and what the rules make of it, unsigned.

        Raises what `price_lines` raises, and `Refusal` when the rules give nothing for this basket.
        """
        order = Order(
            shopper=checkout.shopper,
            order_ref=checkout.order_ref,
            delivery=checkout.delivery,
            deadline=checkout.deadline,
            nonce=checkout.nonce,
            lines=price_lines(self.catalogue, checkout.basket, terms),
        )
        evaluation = evaluate(
            terms, tiers, order.lines, order.delivery, personal=grant.value, max_discount=terms.cap_amount
        )
        return order, evaluation

    def quote(self, terms: Terms, tiers: Sequence[Tier], grant: Grant, checkout: Checkout) -> SignedQuote:
        """The same, signed. Raises what `price` raises."""
        order, evaluation = self.price(terms, tiers, grant, checkout)
        uses_hash = typed_data.of_uses([(typed_data.campaign_id(self.domain, terms), grant)])
        digest = self.domain.digest(typed_data.of_quote(terms, order, uses_hash))
        return SignedQuote(order, digest, self.signer.sign(digest), evaluation)
