"""What the twin answers to a case of each file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from offchain.domain import cascade, ledger
from offchain.domain.allocation import check_split, split
from offchain.domain.basket import fill
from offchain.domain.funding import charges, least_deposit
from offchain.domain.ledger import CampaignState, Counters
from offchain.domain.refund_math import refund_of_return
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.schedule import check_hours
from offchain.domain.stacking import check_set
from tools.vectors.shapes import (
    Json,
    evaluation_shown,
    lines_of,
    presented_of,
    refusal_shown,
    terms_of,
)

Case = Mapping[str, Any]


def of_rules(case: Case) -> Json:
    """One answer a promotion, the last a refusal or none; what is left to pay where all of them apply."""
    answers: list[Json] = []
    try:
        basket = fill(lines_of(case["lines"]), case.get("delivery", 0))
        for campaign, promotion in enumerate(case["promotions"], 1):
            answers.append(evaluation_shown(cascade.apply(presented_of(promotion, campaign), basket)))
    except Refusal as refusal:
        return {"answers": [*answers, refusal_shown(refusal)]}
    return {"answers": answers, "payable": basket.payable}


def of_stacking(case: Case) -> Json:
    """Whether the set is admitted as it is presented."""
    presented = [(one["campaign"].to_bytes(32, "big"), terms_of(one["terms"])) for one in case["set"]]
    return _admitted(lambda: check_set(presented))


def of_schedule(case: Case) -> Json:
    """Whether the moment is inside hours and weekdays."""
    return _admitted(lambda: check_hours(terms_of(case["terms"]), case["time"]))


def of_allocation(case: Case) -> Json:
    """The split, or where parts are given, whether they are the split."""
    if "parts" in case:
        return _admitted(lambda: check_split(case["amount"], case["weights"], case["parts"]))
    return {"split": split(case["amount"], case["weights"])}


def of_funding(case: Case) -> Json:
    """Charges of what was spent, and the least deposits for the budget."""
    return {
        "charges": charges(case["spent"], case["share_bps"]),
        "deposits": [least_deposit(case["budget"], share) for share in case["share_bps"]],
    }


def of_refunds(case: Case) -> Json:
    """What each step gives back."""
    before, refunds = 0, []
    for units in case["steps"]:
        refunds.append(refund_of_return(case["unit_price"], case["discount"], case["bought"], before, units))
        before += units
    return {"refunds": refunds}


def of_limits(case: Case) -> Json:
    """The counters after the use, or the limit that refuses it."""
    terms = terms_of(case["terms"])
    before = case["counters"]
    own = {name: before[name] for name in ("stock_used", "wallet_used") if name in before}
    state = CampaignState(**{name: value for name, value in before.items() if name not in own})
    counters = Counters(state, **own)
    evaluation = Evaluation(case["discount"], case["discount"], case["units"], (), ())
    try:
        ledger.check_limits(terms, counters, evaluation, wallet=case["wallet"], time=case["time"])
    except Refusal as refusal:
        return refusal_shown(refusal)
    after = ledger.redeemed(terms, counters, evaluation, case["time"])
    return {
        "after": {
            "remaining": after.state.remaining,
            "used": after.state.used,
            "period_no": after.state.period_no,
            "period_used": after.state.period_used,
            "stock_used": after.stock_used,
            "wallet_used": after.wallet_used,
        }
    }


def _admitted(check: Callable[[], None]) -> Json:
    try:
        check()
    except Refusal as refusal:
        return refusal_shown(refusal)
    return {"admitted": True}


ANSWERS: Final[Mapping[str, Callable[[Case], Json]]] = {
    "rules": of_rules,
    "stacking": of_stacking,
    "schedule": of_schedule,
    "allocation": of_allocation,
    "funding": of_funding,
    "refunds": of_refunds,
    "limits": of_limits,
}
"""File -> what answers its cases."""
