"""Money and discounts as they are told: the exact integer, and the same for people."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from offchain.campaigns.currencies import Currency
from offchain.domain.terms import Terms
from offchain.texts.wording import money, percent


@dataclass(frozen=True, slots=True)
class Amount:
    """minor : minor units, exact; amount : the same as a decimal number; currency : ISO 4217 code."""

    minor: int
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class Depth:
    """How much a coupon takes off. unit : of `number`, basis points or minor units; text : for people."""

    unit: Literal["bps", "minor"]
    number: int
    text: str


@lru_cache(8_192)
def amount_of(minor: int, currency: Currency) -> Amount:
    """The amount of so many minor units."""
    return Amount(minor, money(minor, currency.decimals), currency.code)


def depth_of(number: int, terms: Terms, currency: Currency) -> Depth:
    """What a value of these terms means."""
    if terms.is_percent:
        return Depth("bps", number, percent(number))
    return Depth("minor", number, f"{money(number, currency.decimals)} {currency.code}")
