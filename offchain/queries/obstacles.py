"""What stands against a promotion whatever the order: the hub's own checks, each asked again with what it refused
lifted, so that every reason is found and not the first alone."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from offchain.domain.bounds import CLOCK
from offchain.domain.ledger import CampaignState, Counters, check_index, check_limits, check_open
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.terms import Audience, Kind, Terms
from offchain.queries.coupons import Coupon, Standing

_UNBOUNDED: Final = 2**32 - 1
_LIFTED: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "Hub_NotStarted": {"start_time": 0},
        "Hub_Ended": {"end_time": CLOCK},
        "Hub_WrongWeekday": {"weekdays": 0},
        "Hub_OutsideHours": {"daily_from": 0, "daily_to": 0},
        "Hub_CapReached": {"cap": _UNBOUNDED},
        "Hub_PeriodLimit": {"period_cap": 0},
        "Hub_WalletLimit": {"per_wallet": 0},
        "Hub_OverStock": {"stock_units": 0},
    }
)
"""Code -> fields of the terms without which it is not said."""
_LIFTED_STATE: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {"Hub_Ended": {"ended_at": 0}, "Hub_Paused": {"paused_until": 0}, "Hub_OverBudget": {"remaining": 1}}
)
"""The same of the campaign's state."""


def against_campaign(terms: Terms, counters: Counters, wallet: int, now: int) -> Iterator[Refusal]:
    """Window, pause, hours, then the limits that leave no room for even the smallest use. wallet : 0 for nobody's;
    now : Unix seconds."""
    yield from _each(lambda its, state: check_open(its, state, now), terms, counters.state)
    least, time = _least_use(terms), max(now, terms.start_time)

    def limits(its: Terms, state: CampaignState) -> None:
        check_limits(its, replace(counters, state=state), least, wallet=wallet, time=time)

    yield from _each(limits, terms, counters.state)


def against_coupon(coupon: Coupon, state: CampaignState, now: int) -> Iterator[Refusal]:
    """Of one coupon. An index is issued anew after its deadline: then its bit may be somebody else's, and is left
    out."""
    expired = coupon.standing(now) == Standing.EXPIRED
    for check in COUPON_CHECKS:
        try:
            check(coupon, state, now)
        except Refusal as refusal:
            if not (expired and refusal.code == "Hub_IndexUsed"):
                yield refusal


def check_deadlines(coupon: Coupon, _state: CampaignState, now: int) -> None:
    """Refuses a coupon before or after its time."""
    grant = coupon.offer.grant
    if now < grant.not_before:
        raise Refusal("Hub_CouponNotYet", time=now, notBefore=grant.not_before)
    if now >= grant.deadline:
        raise Refusal("Hub_CouponExpired", time=now, deadline=grant.deadline)


def check_spent(coupon: Coupon, _state: CampaignState, _now: int) -> None:
    """Refuses a coupon that was used or revoked."""
    index = coupon.offer.grant.index
    spent = frozenset({index} if coupon.spent else ())
    check_index(coupon.campaign.terms, spent, coupon.campaign.id, index)


def check_epoch(coupon: Coupon, state: CampaignState, now: int) -> None:
    """Refuses a coupon whose batch was taken back, or whose list does not count, or not yet."""
    grant, root = coupon.offer.grant, coupon.root
    if coupon.campaign.terms.audience == Audience.VOUCHER:
        if grant.epoch != state.voucher_epoch:
            raise Refusal("Hub_EpochRevoked", epoch=grant.epoch, current=state.voucher_epoch)
    elif root is None or root.vetoed:
        raise Refusal("Hub_UnknownRoot", campaign=coupon.campaign.id, epoch=grant.epoch)
    elif now < root.active_from:
        raise Refusal("Hub_RootNotActive", time=now, activeFrom=root.active_from)


COUPON_CHECKS: Final[tuple[Callable[[Coupon, CampaignState, int], None], ...]] = (
    check_deadlines,
    check_spent,
    check_epoch,
)
"""In the order of the hub."""


def _each(check: Callable[[Terms, CampaignState], None], terms: Terms, state: CampaignState) -> Iterator[Refusal]:
    """Every refusal of a check: what it refused is lifted, and it is asked again."""
    while True:
        try:
            check(terms, state)
        except Refusal as refusal:
            yield refusal
            terms = replace(terms, **_LIFTED.get(refusal.code, {}))
            state = replace(state, **_LIFTED_STATE.get(refusal.code, {}))
        else:
            return


def _least_use(terms: Terms) -> Evaluation:
    """What any use takes at least: one minor unit and one unit; a gift no money, and all of its units."""
    gift = terms.kind == Kind.GIFT
    return Evaluation(0, 0 if gift else 1, terms.gift_quantity if gift else 1, (), ())
