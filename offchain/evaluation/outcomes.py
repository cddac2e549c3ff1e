"""What came of offers: conversion, sales, cost, return. Integers; rates in basis points, rounded down."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from offchain.domain.bounds import BPS


@dataclass(frozen=True, slots=True)
class Sale:
    """One redeemed order; minor units. anyway : whether the shopper would have bought without the discount, None when
    nobody knows."""

    shopper: str
    paid: int
    discount: int
    anyway: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """shown : shoppers who were shown the offer; buyers : of them, who redeemed; redemptions : orders; sales : what was
    paid, discount : what it cost, minor units.

    conversion_bps : buyers of shown. roi_bps : (sales - discount) / discount, with all sales counted as caused by the
    offer. caused_sales, caused_roi_bps : the same with only those sales that would not have been made without it, less
    the discount on the others; None where a counterfactual is unknown.
    """

    shown: int
    buyers: int
    redemptions: int
    conversion_bps: int
    sales: int
    discount: int
    roi_bps: int | None
    caused_sales: int | None
    caused_roi_bps: int | None


def outcome(shown: Collection[str], sales: Iterable[Sale]) -> Outcome:
    """The outcome of one campaign, or of one part of it. shown : shoppers, each once."""
    taken = list(sales)
    paid, discount = sum(sale.paid for sale in taken), sum(sale.discount for sale in taken)
    buyers = len({sale.shopper for sale in taken})
    known = all(sale.anyway is not None for sale in taken)
    caused = sum(sale.paid for sale in taken if sale.anyway is False) if known else None
    return Outcome(
        shown=len(shown),
        buyers=buyers,
        redemptions=len(taken),
        conversion_bps=buyers * BPS // len(shown) if shown else 0,
        sales=paid,
        discount=discount,
        roi_bps=_return(paid, discount),
        caused_sales=caused,
        caused_roi_bps=None if caused is None else _return(caused, discount),
    )


def by_segment(shown: Collection[str], sales: Iterable[Sale], segments: Mapping[str, int]) -> dict[int, Outcome]:
    """Segment -> outcome, ascending. segments : of every shopper who was shown the offer."""
    taken = list(sales)
    return {
        segment: outcome(
            [shopper for shopper in shown if segments[shopper] == segment],
            [sale for sale in taken if segments[sale.shopper] == segment],
        )
        for segment in sorted({segments[shopper] for shopper in shown})
    }


def _return(gain: int, cost: int) -> int | None:
    return (gain - cost) * BPS // cost if cost else None
