"""Quotes: an order as the cashier priced it, bound to a shopper and to a set of coupons, and signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from offchain.attestation import typed_data
from offchain.attestation.typed_data import SigningDomain
from offchain.cashier.pricing import price_lines
from offchain.data.catalogue import Catalogue
from offchain.domain.cascade import Outcome, Presented, kept_by_line, run
from offchain.domain.denomination import Denomination, check_denomination
from offchain.domain.extra import NO_EXTRA, Extra
from offchain.domain.order import Grant, Order
from offchain.domain.rules import Evaluation
from offchain.domain.stacking import check_set, place
from offchain.domain.terms import Terms
from offchain.ports import Signer

NO_GRANT: Final = Grant()
"""What stands for a coupon where the public terms hold."""


@dataclass(frozen=True, slots=True)
class Held:
    """A coupon in a shopper's hand, or a public promotion with an empty grant. max_each : the most that its root lets
    it cost, minor units, 0 = no more than the terms do."""

    terms: Terms
    grant: Grant = NO_GRANT
    extra: Extra = NO_EXTRA
    max_each: int = 0

    def presented(self, domain: SigningDomain) -> Presented:
        """As the rules take it. domain : of the hub."""
        most = self.terms.cap_amount
        return Presented(
            campaign=typed_data.campaign_id(domain, self.terms),
            terms=self.terms,
            extra=self.extra,
            personal=self.grant.value,
            max_discount=min(most, self.max_each) if self.max_each else most,
        )


@dataclass(frozen=True, slots=True)
class SignedQuote:
    """coupons : in the order of evaluation; digest : what was signed, 32 bytes, the `orderHash` of the records;
    outcome : what the twin makes of it."""

    order: Order
    coupons: tuple[Held, ...]
    digest: bytes
    signature: bytes
    outcome: Outcome

    @property
    def evaluation(self) -> Evaluation:
        """Of the only coupon."""
        (evaluation,) = self.outcome.evaluations
        return evaluation

    def shares(self) -> list[tuple[int, ...]]:
        """The splits that the chain must be given, one a coupon, minor units a line; empty where it needs none."""
        kept = kept_by_line([held.terms for held in self.coupons])
        return [
            tuple(evaluation.shares) if position < kept and evaluation.is_split else ()
            for position, evaluation in enumerate(self.outcome.evaluations)
        ]


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
    """Signs for a merchant, who has named the signer's key on chain or is it. money : of the catalogue's prices."""

    catalogue: Catalogue
    domain: SigningDomain
    signer: Signer
    money: Denomination

    def price(self, coupons: Sequence[Held], checkout: Checkout) -> tuple[Order, Outcome]:
        """The order for a set of coupons, in whatever order they come, and what the rules make of it, unsigned.

        Raises what `price_lines` raises, and `Refusal` when the set must not stand together, when a promotion is in
        other money than the catalogue, or gives nothing for this basket.
        """
        presented = [held.presented(self.domain) for held in self.sorted(coupons)]
        check_set([(promotion.campaign, promotion.terms) for promotion in presented])
        order = Order(
            shopper=checkout.shopper,
            order_ref=checkout.order_ref,
            delivery=checkout.delivery,
            deadline=checkout.deadline,
            nonce=checkout.nonce,
            lines=price_lines(self.catalogue, checkout.basket, presented),
            money=self.money,
        )
        for promotion in presented:
            # Of one currency and one token, the minor unit is the same too.
            its = replace(self.money, currency=promotion.terms.currency, token=promotion.terms.token)
            check_denomination(order.money, its)
        return order, run(presented, order.lines, order.delivery)

    def sorted(self, coupons: Sequence[Held]) -> tuple[Held, ...]:
        """In the order of evaluation."""
        return tuple(sorted(coupons, key=lambda held: place(held.terms, self.campaign(held))))

    def campaign(self, held: Held) -> bytes:
        """The id of the coupon's campaign."""
        return typed_data.campaign_id(self.domain, held.terms)

    def quote(self, coupons: Sequence[Held], checkout: Checkout) -> SignedQuote:
        """The same, signed. Raises what `price` raises."""
        order, outcome = self.price(coupons, checkout)
        held = self.sorted(coupons)
        uses = [(self.campaign(coupon), coupon.grant) for coupon in held]
        digest = self.domain.digest(typed_data.of_quote(held[0].terms, order, typed_data.of_uses(uses)))
        return SignedQuote(order, held, digest, self.signer.sign(digest), outcome)
