"""What came of a campaign's offers: conversion, sales, cost. Integers; rates in basis points, rounded down."""

from collections.abc import Iterable
from dataclasses import dataclass

from offchain.domain.bounds import BPS


@dataclass(frozen=True, slots=True)
class Sale:
    """One redeemed order of a campaign; minor units."""

    paid: int
    discount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """offered : shoppers who were shown the offer; redeemed : of them; sales : what was paid; discount : what it cost;
    minor units. conversion_bps : redeemed of offered; discount_bps : discount of list price."""

    offered: int
    redeemed: int
    conversion_bps: int
    sales: int
    discount: int
    discount_bps: int


def outcome(offered: int, sales: Iterable[Sale]) -> Outcome:
    """The outcome of one campaign."""
    taken = list(sales)
    paid = sum(sale.paid for sale in taken)
    discount = sum(sale.discount for sale in taken)
    return Outcome(
        offered=offered,
        redeemed=len(taken),
        conversion_bps=len(taken) * BPS // offered if offered else 0,
        sales=paid,
        discount=discount,
        discount_bps=discount * BPS // (paid + discount) if paid + discount else 0,
    )
