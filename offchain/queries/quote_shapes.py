"""What is asked of a dry run, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from offchain.campaigns.currencies import Currency
from offchain.cashier.choice import Policy
from offchain.cashier.quote_told import Gate
from offchain.queries.amounts import Amount
from offchain.queries.as_of import AsOf
from offchain.queries.telling import Told

MOST: Final = 32
"""Promotions that compete for one order, at most."""


@dataclass(frozen=True, slots=True)
class PromotionAsked:
    """coupon : index of a personal coupon of the wallet, or id of a token that it holds; None where none is spent."""

    campaign: bytes
    coupon: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteAsked:
    """basket : SKU -> units; delivery : fee, minor units; choose : whether the promotions compete, instead of being
    verified as a set; promotions : none where all that are open to the wallet compete; policies : of the cashier, by
    group; merchant : narrows what is open; currency : of the catalogue's prices and the fee, where it is said."""

    basket: Mapping[str, int]
    promotions: tuple[PromotionAsked, ...] = ()
    wallet: int | None = None
    delivery: int = 0
    choose: bool = False
    policies: Mapping[int, Policy] = field(default_factory=dict)
    merchant: int | None = None
    currency: Currency | None = None

    @property
    def all_compete(self) -> bool:
        """Whether whatever is open to the wallet competes."""
        return self.choose and not self.promotions


@dataclass(frozen=True, slots=True)
class Share:
    """What is taken off one product of the basket."""

    sku: str
    amount: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionQuoted:
    """base : what the discount was measured on; units : in its target, of a gift those that are given; per_line : one a
    product of the basket; delivery : what is taken off the fee; gate : set where a gate contract has to admit the
    wallet too; reason, refusal : why it does not apply; pair : campaigns that clash; chosen, with_it : discounts of the
    set and of the best one with it."""

    campaign: str
    coupon: int | None
    gate: Gate | None
    applied: bool
    discount: Amount
    base: Amount | None = None
    units: int | None = None
    gift: bool = False
    per_line: tuple[Share, ...] = ()
    delivery: Amount
    reason: Literal["refused", "clash", "better_without"] | None = None
    refusal: Told | None = None
    pair: tuple[str, ...] = ()
    chosen: Amount | None = None
    with_it: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """applied : of a set that was named, all of it; of those that compete, at least one; list_price : of the goods,
    None like `payable` where the basket itself is refused; discount : with what is off the fee; exact : whether no set
    is better, None where none was chosen; promotions : those that apply first, in the order of evaluation; refusal :
    why the basket has no price."""

    applied: bool
    list_price: Amount | None
    delivery: Amount
    discount: Amount
    payable: Amount | None
    per_line: tuple[Share, ...]
    exact: bool | None
    promotions: tuple[PromotionQuoted, ...]
    refusal: Told | None
    as_of: AsOf
