"""Why a promotion is not in the chosen set, with the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from offchain.cashier.search import Admit, use
from offchain.domain import stacking
from offchain.domain.basket import Basket
from offchain.domain.bounds import PROMOTIONS
from offchain.domain.cascade import Presented
from offchain.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Refused:
    """Rules or limits refuse it for this order, whatever stands beside it."""

    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Clash:
    """It cannot stand beside a promotion of the set. pair : campaign ids in canonical order, which the refusal's
    `first` and `second` count from 0; chosen, with_it : discounts of the set and of the best one found with it, minor
    units, None where nobody compared: the set was named and not chosen, or the policy FIRST put the other one before
    it."""

    pair: tuple[bytes, bytes]
    refusal: Refusal
    chosen: int | None = None
    with_it: int | None = None


@dataclass(frozen=True, slots=True)
class BetterWithout:
    """It could stand there, but a set without it is better. chosen, with_it : as above; refusal : what the rules say to
    it behind the set, None where it would apply there but take away from others or from nothing."""

    chosen: int
    with_it: int
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A promotion that is not presented, and why."""

    promotion: Presented
    reason: Refused | Clash | BetterWithout


def clash_of(first: Presented, second: Presented, *, one_only: bool) -> Refusal | None:
    """Why two candidates cannot stand together, in canonical order; one_only : whether the policy of the second's group
    allows one of its members only. A campaign is never presented twice."""
    if first.campaign == second.campaign:
        return Refusal("Stacking_Order", first=0, second=1)
    try:
        stacking.check_pair(first.terms, second.terms)
    except Refusal as refusal:
        return refusal
    if one_only and first.terms.group == second.terms.group:
        return Refusal("Stacking_SameGroup", first=0, second=1, group=second.terms.group)
    return None


def reason_of(
    candidate: Presented,
    chosen: Sequence[Presented],
    clashing: Sequence[Presented],
    *,
    numbers: tuple[int, int],
    basket: Basket,
    admit: Admit,
) -> LeftOut:
    """chosen : the set, canonical; clashing : those of it that the candidate cannot stand with; numbers : discounts of
    the set and of the best one found with the candidate; admit : the limits."""
    if clashing:
        return clashes_with(candidate, clashing[0], *numbers)
    return LeftOut(candidate, BetterWithout(*numbers, _refusal_behind(candidate, chosen, basket, admit)))


def clashes_with(
    candidate: Presented, other: Presented, chosen: int | None = None, with_it: int | None = None
) -> LeftOut:
    """other : of the set, or before the candidate by policy, and cannot stand with it; chosen, with_it : as in
    `Clash`."""
    first, second = sorted((candidate, other), key=lambda one: stacking.place(one.terms, one.campaign))
    refusal = clash_of(first, second, one_only=True)
    assert refusal is not None  # noqa: S101  that is what clashing means
    return LeftOut(candidate, Clash((first.campaign, second.campaign), refusal, chosen, with_it))


def _refusal_behind(candidate: Presented, chosen: Sequence[Presented], basket: Basket, admit: Admit) -> Refusal | None:
    """What rules and limits say to the candidate at its place among the chosen ones, or to one behind it."""
    together = sorted((*chosen, candidate), key=lambda one: stacking.place(one.terms, one.campaign))
    if len(together) > PROMOTIONS:
        return Refusal("Stacking_Count", count=len(together), limit=PROMOTIONS)
    ahead = basket.copy()
    try:
        for promotion in together:
            use(promotion, ahead, admit)
    except Refusal as refusal:
        return refusal
    return None
