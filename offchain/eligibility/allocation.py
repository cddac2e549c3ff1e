"""Who gets an offer, how deep, and under which index: integers, ties by id, never more than the budget promises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from offchain.domain.bounds import BPS
from offchain.domain.terms import Audience, Terms
from offchain.eligibility.plan import EligibilityPlan
from offchain.eligibility.scoring import ShopperScore


class NoOfferError(Exception):
    """Nobody can be offered anything: no shopper with a wallet has any affinity, or the budget is too small."""


class OverbookedRootError(ValueError):
    """A root promises every coupon in full, so the contract refuses more of them than the budget carries."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One personal coupon. account : address; value : basis points; the rest says why."""

    index: int
    shopper: str
    account: int
    value: int
    affinity: int
    segment: int


def allocate(
    scores: Sequence[ShopperScore],
    wallets: Mapping[str, int],
    terms: Terms,
    plan: EligibilityPlan,
    first_index: int = 0,
) -> tuple[Offer, ...]:
    """Offers in order of affinity, ties by shopper id, under rising indices from `first_index`.

    wallets : shopper -> address; who has none, or no affinity to the group, gets no offer; first_index : how many
    coupons were promised before. As many as the cap leaves and the budget carries, those of before included:
    coupons * cap_amount * expected_use_bps / 10000 <= budget. Raises `NoOfferError`, `OverbookedRootError`.
    """
    if terms.audience == Audience.ROOT and plan.expected_use_bps != BPS:
        raise OverbookedRootError(f"expected_use_bps is {plan.expected_use_bps}; a campaign by root needs {BPS}")
    near = [score for score in scores if score.affinity > 0 and score.shopper in wallets]
    near.sort(key=lambda score: (-score.affinity, score.shopper.encode()))
    affordable = terms.budget * BPS // (terms.cap_amount * plan.expected_use_bps)
    chosen = near[: max(0, min(affordable, terms.cap) - first_index)]
    if not chosen:
        raise NoOfferError(
            f"{len(near)} shoppers with a wallet are near {plan.group}; the budget carries {affordable} coupons of "
            f"{terms.cap_amount}, the cap {terms.cap}, and {first_index} were promised before: raise budget or cap, or "
            "choose another group"
        )
    return tuple(
        Offer(
            index=first_index + position,
            shopper=score.shopper,
            account=wallets[score.shopper],
            value=depth_bps(plan, score.need),
            affinity=score.affinity,
            segment=score.segment,
        )
        for position, score in enumerate(chosen)
    )


def depth_bps(plan: EligibilityPlan, need: int) -> int:
    """Depth of an offer for a segment of that need, basis points."""
    return min(plan.highest_bps, plan.lowest_bps + need * plan.step_bps)
