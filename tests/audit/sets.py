"""Campaigns that stand together in an order, and orders with several of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from offchain.adapters.fake_shop import DAY, Coupon, FakeShop, key
from offchain.attestation.calls import CouponUse, Submission
from offchain.domain.cascade import Outcome, Presented, kept_by_line, run
from offchain.domain.extra import Selector, read_extra
from offchain.domain.order import Line, Order
from offchain.domain.stacking import place
from offchain.domain.terms import Audience, Kind, Scope, Target, Terms

ANN, BOB, CARL = (key(f"shopper {number}") for number in range(3))
RELAYER = key("relayer")
SHOES, SOCKS = 0b01, 0b10
BASKET = (Line(4_950, 1, 8, SHOES), Line(1_999, 3, 7, SOCKS))
"""109.47, dearest first, as a BXGY wants it."""
DELIVERY = 490


@dataclass(frozen=True)
class Promotion:
    """One campaign: its extra words, and the fields of its terms beside those that all have."""

    extra: tuple[int, ...] = ()
    fields: Mapping[str, int] = field(default_factory=dict)


PROMOTIONS: dict[str, Promotion] = {
    "units": Promotion(
        fields={
            "kind": Kind.FIXED,
            "scope": Scope.UNIT,
            "target": Target.TAGS,
            "target_key": SOCKS,
            "audience": Audience.VOUCHER,
            "value": 50,
            "per_wallet": 2,
            "stock_units": 12,
        }
    ),
    "order": Promotion(
        fields={
            "kind": Kind.PERCENT,
            "scope": Scope.ORDER,
            "audience": Audience.PUBLIC,
            "priority": 9,
            "value": 1_000,
            "cap_amount": 700,
            "period_cap": 5,
            "period_seconds": DAY,
        }
    ),
    "shoes": Promotion(
        fields={
            "kind": Kind.PERCENT,
            "scope": Scope.ORDER,
            "target": Target.TAGS,
            "target_key": SHOES,
            "audience": Audience.VOUCHER,
            "value": 500,
        }
    ),
    "third": Promotion(
        extra=(Selector(Target.TAGS, SOCKS).packed(),),
        fields={
            "kind": Kind.BXGY,
            "scope": Scope.ORDER,
            "audience": Audience.PUBLIC,
            "value": 0,
            "buy_quantity": 2,
            "get_quantity": 1,
            "get_bps": 5_000,
            "priority": 7,
        },
    ),
    "gift": Promotion(
        fields={
            "kind": Kind.GIFT,
            "scope": Scope.ORDER,
            "audience": Audience.VOUCHER,
            "value": 0,
            "cap_amount": 0,
            "budget": 0,
            "min_amount": 3_000,
            "gift_sku": 77,
            "gift_quantity": 1,
            "stock_units": 8,
            "priority": 8,
        }
    ),
    "delivery": Promotion(
        fields={"kind": Kind.SHIPPING, "scope": Scope.SHIPPING, "audience": Audience.PUBLIC, "value": 5_000}
    ),
}
_COMMON = {"cap": 300, "cap_amount": 2_000, "budget": 100_000}


@dataclass
class Sets:
    """A shop whose campaigns may all stand together. terms : of those that were asked for, by name."""

    shop: FakeShop
    terms: dict[str, Terms] = field(default_factory=dict)
    extra: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def campaign(self, name: str, **changes: int) -> Terms:
        """A campaign, created when it is first asked for."""
        if name not in self.terms:
            promotion = PROMOTIONS[name]
            fields = {**_COMMON, **promotion.fields, **changes}
            if fields["audience"] == Audience.PUBLIC:
                fields["issuer"] = 0
            self.add(name, self.shop.create(promotion.extra, **fields), promotion.extra)
        return self.terms[name]

    def add(self, name: str, terms: Terms, extra: Sequence[int] = ()) -> None:
        """Another campaign."""
        self.terms[name], self.extra[name] = terms, tuple(extra)

    def use(self, name: str, shopper: int, index: int = 0) -> CouponUse:
        """A coupon of the campaign, whose own value is the campaign's."""
        terms = self.campaign(name)
        by_voucher = terms.audience == Audience.VOUCHER
        coupon = self.shop.voucher(terms, shopper, index) if by_voucher else Coupon()
        return self.shop.use(terms, coupon, self.extra[name])

    def order(self, shopper: int, nonce: int) -> Order:
        """Of the basket, with delivery."""
        return self.shop.order(shopper, BASKET, nonce, DELIVERY)

    def submission(self, names: Sequence[str], shopper: int = ANN.address, number: int = 0) -> Submission:
        """An honest order with these promotions. number : index of its coupons and nonce of its quote."""
        return self.of_uses([self.use(name, shopper, number) for name in names], self.order(shopper, number))

    def of_uses(self, uses: Sequence[CouponUse], order: Order) -> Submission:
        """In the order of evaluation, with the splits that the chain must be given."""
        ordered = sorted(uses, key=lambda use: place(use.terms, self.shop.campaign(use.terms)))
        return self.shop.submission_of(self.with_shares(ordered, order), order)

    def with_shares(self, uses: Sequence[CouponUse], order: Order) -> list[CouponUse]:
        """The uses with the splits that the chain must be given."""
        outcome = self.outcome(uses, order)
        kept = kept_by_line([use.terms for use in uses])
        return [
            replace(use, shares=tuple(evaluation.shares) if at < kept and evaluation.is_split else ())
            for at, (use, evaluation) in enumerate(zip(uses, outcome.evaluations, strict=True))
        ]

    def outcome(self, uses: Sequence[CouponUse], order: Order) -> Outcome:
        """What the rules make of it."""
        return run([self.presented(use) for use in uses], order.lines, order.delivery)

    def presented(self, use: CouponUse) -> Presented:
        """As the rules take it."""
        return Presented(
            campaign=self.shop.campaign(use.terms),
            terms=use.terms,
            extra=read_extra(use.terms, use.extra),
            personal=use.grant.value,
            max_discount=use.terms.cap_amount,
        )

    def redeem(self, names: Sequence[str], shopper: int = ANN.address, number: int = 0) -> None:
        """Sends an honest order."""
        self.shop.redeem(self.submission(names, shopper, number))


ORDERS: tuple[tuple[str, ...], ...] = (
    ("units", "order"),
    ("units", "order", "shoes"),
    ("third", "gift", "delivery"),
    ("order", "delivery"),
    ("order", "third", "shoes", "delivery"),
)
"""Orders of two, three and four coupons: by voucher and for all, for all alone; with and without a split."""


def tell_sets(shop: FakeShop) -> dict[str, Terms]:
    """Each of the orders, one of them relayed, and one on the next day, when the period is another."""
    sets = Sets(shop)
    for number, names in enumerate(ORDERS):
        sets.redeem(names, (ANN, BOB)[number % 2].address, 60 + number)
    one = sets.submission(("units", "order"), CARL.address, 20)
    shop.redeem(shop.agreed(one, CARL, RELAYER.address), RELAYER.address)
    shop.chain.advance(DAY)
    sets.redeem(("order",), ANN.address, 70)
    return sets.terms
