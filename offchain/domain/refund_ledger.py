"""What came back of one order, step by step. Twin of contracts/Refunds.sol: the same refusals in the same order.

What a step gives back follows from the units by `returns` and `refund_math`; here it is held against what the order
gave.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from offchain.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Bought:
    """One redeemed order. paid : minor units; discounts : (n_uses,) given by each campaign, minor units; units :
    (n_lines,); untils : (n_uses,) Unix seconds, exclusive, to which each campaign takes returns."""

    paid: int
    discounts: tuple[int, ...]
    units: tuple[int, ...]
    untils: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Back:
    """What comes back, in one step or in all steps so far; fields as in `Bought`, amount of what was paid."""

    amount: int
    discounts: tuple[int, ...]
    units: tuple[int, ...]


def nothing_back(bought: Bought) -> Back:
    """Before the first step."""
    return Back(0, (0,) * len(bought.discounts), (0,) * len(bought.units))


def until(deadline: int, end: int, refund_window: int) -> int:
    """To when a campaign takes returns of an order, Unix seconds, exclusive. When it was redeemed is not stored: at
    the latest before the quote's deadline and the campaign's end."""
    return min(deadline, end) + refund_window


def step(bought: Bought, before: Back, now: Back, time: int) -> Back:
    """All that came back, with this step. Raises `Refusal`."""
    if len(now.discounts) != len(bought.discounts):
        raise Refusal("Checkout_DiscountCount", discounts=len(now.discounts), campaigns=len(bought.discounts))
    if not (now.amount or any(now.discounts) or any(now.units)):
        raise Refusal("Checkout_NothingReturned")
    _check_window(bought, now, time)
    _check_units(bought, before, now)
    for position, part in enumerate(now.discounts):
        left = bought.discounts[position] - before.discounts[position]
        if part > left:
            raise Refusal("Checkout_DiscountAboveGiven", position=position, amount=part, left=left)
    left = bought.paid - before.amount
    if now.amount > left:
        raise Refusal("Checkout_RefundAbovePaid", amount=now.amount, left=left)
    return replace(
        before,
        amount=before.amount + now.amount,
        discounts=_sums(before.discounts, now.discounts),
        units=_sums(before.units, now.units),
    )


def _check_window(bought: Bought, now: Back, time: int) -> None:
    """Of each campaign that gets something back, and of one at least."""
    asked = [end for end, part in zip(bought.untils, now.discounts, strict=True) if part]
    for end in (*asked, max(bought.untils)):
        if time >= end:
            raise Refusal("Checkout_RefundLate", time=time, until=end)


def _check_units(bought: Bought, before: Back, now: Back) -> None:
    for line, count in enumerate(now.units):
        left = bought.units[line] - before.units[line] if line < len(bought.units) else 0
        if count > left:
            raise Refusal("Checkout_UnitsAboveBought", line=line, returned=count, left=left)


def _sums(before: Sequence[int], now: Sequence[int]) -> tuple[int, ...]:
    return tuple(earlier + part for earlier, part in zip(before, now, strict=True))
