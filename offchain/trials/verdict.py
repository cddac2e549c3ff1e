"""What a trial says, as one document; and why it says nothing yet before its stop."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from offchain.domain.bounds import BPS
from offchain.trials.estimates import Difference, difference, holm, holm_levels, share_mismatch_p
from offchain.trials.outcomes import METRICS, Outcomes
from offchain.trials.plan import Plan
from offchain.trials.power import needed

MISMATCH: Final = 0.001
"""Chance of so uneven a split below which the verdict is withheld: then something else than the plan parted shoppers,
or lost some of them."""
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "better": ("The metric is higher than in control.", "指标高于对照组。"),
    "worse": ("The metric is lower than in control.", "指标低于对照组。"),
    "open": (
        "No difference was seen: it may be there and smaller than the interval.",
        "未见差异：可能存在，但小于置信区间。",
    ),
    "early better": (
        "Higher than in control at every look so far; the trial may be stopped.",
        "截至目前每次查看均高于对照组，可提前结束。",
    ),
    "early worse": (
        "Lower than in control at every look so far; the trial may be stopped.",
        "截至目前每次查看均低于对照组，可提前结束。",
    ),
    "wait": (
        "Not decided before the stop: looking earlier would find effects that are not there.",
        "试验结束前不作结论：提前查看会得出虚假的效果。",
    ),
    "mismatch": (
        "The arms are not split as planned, so no verdict: look for lost or doubled shoppers.",
        "各组人数与计划不符，不作结论：请检查遗漏或重复的顾客。",
    ),
}
"""Verdict -> what it says in English and Chinese."""


def verdict(plan: Plan, outcomes: Outcomes) -> dict[str, Any]:
    """All of it: arms, the plan's metric with its verdict a treated arm, the other metrics, return, the split.

    A p-value of several arms is adjusted (Holm), and each arm's interval is at the level at which it was judged, so
    that interval and verdict say the same. Before the stop only the interval that holds at all looks decides, and all
    intervals are at alpha / arms.
    """
    alpha, size = plan.alpha_bps / BPS, needed(plan)
    treated = [arm for arm in sorted(plan.arms) if arm != plan.control]
    finished, least = outcomes.until >= plan.stop, alpha / len(treated)
    p_values = {arm: _difference(plan, outcomes, plan.metric, arm, alpha=least).p for arm in treated}
    adjusted = holm(p_values)
    levels = holm_levels(p_values, alpha) if finished else dict.fromkeys(treated, least)
    found = {
        arm: _difference(plan, outcomes, plan.metric, arm, alpha=levels[arm], planned=size[arm], always=least)
        for arm in treated
    }
    counts = {arm: int((outcomes.arms == arm).sum()) for arm in sorted(plan.arms)}
    mismatch = share_mismatch_p(counts, plan.arms)
    sound = mismatch >= MISMATCH
    told = {arm: _told(_decided(it, adjusted[arm], alpha, finished, sound)) for arm, it in found.items()}
    return {
        "trial": plan.name,
        "plan": plan.digest(),
        "metric": plan.metric,
        "until": outcomes.until,
        "stop": plan.stop,
        "finished": finished,
        "alpha_bps": plan.alpha_bps,
        "needed": size,
        "arms": {arm: _arm(outcomes, arm) for arm in sorted(plan.arms)},
        "split_p": mismatch,
        "effects": {arm: asdict(it) | _judged(adjusted[arm], levels[arm]) | told[arm] for arm, it in found.items()},
        "other_metrics": _others(plan, outcomes, treated, alpha),
        "return": {arm: _return(plan, outcomes, arm, levels[arm]) for arm in treated if _has_money(outcomes)},
    }


def _decided(found: Difference, p: float, alpha: float, finished: bool, sound: bool) -> str:
    if not sound:
        return "mismatch"
    if finished:
        return "open" if p > alpha else "better" if found.effect > 0 else "worse"
    if found.always_low > 0:
        return "early better"
    return "early worse" if found.always_high < 0 else "wait"


def _told(name: str) -> dict[str, str]:
    english, chinese = _WORDS[name]
    return {"verdict": name, "says": english, "says_zh": chinese}


def _judged(adjusted: float, level: float) -> dict[str, float | int]:
    """confidence_bps : of the intervals but those of all looks."""
    return {"p_adjusted": adjusted, "confidence_bps": round((1 - level) * BPS)}


def _difference(
    plan: Plan,
    outcomes: Outcomes,
    metric: str,
    arm: str,
    *,
    alpha: float,
    planned: int = 1,
    always: float | None = None,
) -> Difference:
    before = None
    own, others = outcomes.before_of(arm), outcomes.before_of(plan.control)
    if metric == plan.metric and own is not None and others is not None:
        before = (own, others)
    sides = outcomes.of(metric, arm), outcomes.of(metric, plan.control)
    return difference(*sides, alpha, planned, before, always_alpha=always)


def _others(plan: Plan, outcomes: Outcomes, treated: list[str], alpha: float) -> dict[str, dict[str, Any]]:
    """Shown beside the verdict and never part of it."""
    return {
        arm: {
            metric: asdict(_difference(plan, outcomes, metric, arm, alpha=alpha))
            for metric in METRICS
            if metric != plan.metric and metric in outcomes.values
        }
        for arm in treated
    }


def _arm(outcomes: Outcomes, arm: str) -> dict[str, Any]:
    members = outcomes.arms == arm
    sums = {metric: int(values[members].sum()) for metric, values in outcomes.values.items()}
    return {"shoppers": int(members.sum()), **sums}


def _has_money(outcomes: Outcomes) -> bool:
    """A table of others tells the plan's metric alone."""
    return {"sales", "discount"} <= outcomes.values.keys()


def _return(plan: Plan, outcomes: Outcomes, arm: str, alpha: float) -> dict[str, float | int | None]:
    """gained : margin of the sales that the arm caused, cost : the discount that it caused, both minor units of the
    whole arm; roi : (gained - cost) / cost with its interval from that of the sales, None where nothing was given."""
    sales = _difference(plan, outcomes, "sales", arm, alpha=alpha)
    size = int(np.count_nonzero(outcomes.arms == arm))
    given = outcomes.of("discount", arm).mean() - outcomes.of("discount", plan.control).mean()
    cost = float(given) * size
    gained = [effect * size * plan.margin_bps / BPS for effect in (sales.effect, sales.low, sales.high)]
    ratios = [(gain - cost) / cost if cost > 0 else None for gain in gained]
    return {
        "gained": round(gained[0]),
        "cost": round(cost),
        "roi": ratios[0],
        "roi_low": ratios[1],
        "roi_high": ratios[2],
    }
