"""The difference of two arms, with its uncertainty.

Sources: Welch, "The generalization of Student's problem", 1947 (normal quantiles: trials have hundreds of shoppers);
Deng, Xu, Kohavi, Walker, "Improving the sensitivity of online controlled experiments by utilizing pre-experiment data",
WSDM 2013 (CUPED); Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and asymptotic
confidence sequences", Annals of Statistics 2024 (intervals that hold at all times together); Fieller, "Some problems in
interval estimation", JRSS B 1954 (ratios: the interval holds 1 where that of the difference holds 0, and only there).
Floats: estimates are reported, and decide no money.
"""

from dataclasses import dataclass
from math import log, sqrt
from statistics import NormalDist
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from offchain.trials.errors import OutcomeError

Values: TypeAlias = NDArray[np.float64]
LEAST: Final = 30
"""Shoppers of an arm: fewer, and the normal distribution says nothing of their mean."""


@dataclass(frozen=True, slots=True)
class Difference:
    """treated, control : means; effect : treated less control; low, high : its interval at 1 - alpha; p : two-sided, of
    no effect; always_low, always_high : interval that holds at every look together; lift, lift_low, lift_high : effect
    by the control's mean, None where that is too near to 0 for an interval; variance_cut : share of the variance that
    the covariate took away.
    """

    treated: float
    control: float
    effect: float
    low: float
    high: float
    p: float
    always_low: float
    always_high: float
    lift: float | None
    lift_low: float | None
    lift_high: float | None
    variance_cut: float


def difference(
    treated: Values,
    control: Values,
    alpha: float,
    planned: int,
    before: tuple[Values, Values] | None = None,
    *,
    always_alpha: float | None = None,
) -> Difference:
    """treated, control : one value a shopper; planned : shoppers of both arms at the end of the trial, for which the
    interval of all looks is made narrowest; before : the same shoppers' covariate, in the same order; always_alpha : of
    the interval of all looks, None: the same.

    Raises `OutcomeError` for an arm of fewer than `LEAST` shoppers.
    """
    _check_sizes(treated, control)
    one, other = (treated, control) if before is None else _adjusted(treated, control, *before)
    variance, raw = _variance(one) + _variance(other), _variance(treated) + _variance(control)
    effect, error = float(one.mean() - other.mean()), sqrt(variance)
    reach, seen = NormalDist().inv_cdf(1 - alpha / 2) * error, len(one) + len(other)
    always = _always(error, seen, planned, always_alpha or alpha)
    lift, lift_low, lift_high = _lift(one, other, alpha)
    return Difference(
        treated=float(one.mean()),
        control=float(other.mean()),
        effect=effect,
        low=effect - reach,
        high=effect + reach,
        p=2 * NormalDist().cdf(-abs(effect) / error) if error else float(effect == 0),
        always_low=effect - always,
        always_high=effect + always,
        lift=lift,
        lift_low=lift_low,
        lift_high=lift_high,
        variance_cut=1 - variance / raw if raw else 0.0,
    )


def _check_sizes(treated: Values, control: Values) -> None:
    for name, arm in (("treated", treated), ("control", control)):
        if len(arm) < LEAST:
            wanted = f"at least {LEAST}"
            raise OutcomeError(f"{name} arm", found=len(arm), wanted=wanted, advice="wait for more shoppers")


def _variance(values: Values) -> float:
    """Of the mean."""
    return float(values.var(ddof=1)) / len(values)


def _adjusted(
    treated: Values, control: Values, treated_before: Values, control_before: Values
) -> tuple[Values, Values]:
    """Both less theta * (covariate - its mean over both arms), theta the pooled within-arm slope."""
    centred = [arm - arm.mean() for arm in (treated_before, control_before)]
    spread = float(sum((arm * arm).sum() for arm in centred))
    if not spread:
        return treated, control
    theta = float(sum((arm * values).sum() for arm, values in zip(centred, (treated, control), strict=True))) / spread
    middle = float(np.concatenate([treated_before, control_before]).mean())
    return treated - theta * (treated_before - middle), control - theta * (control_before - middle)


def _always(error: float, seen: int, planned: int, alpha: float) -> float:
    """Half the width of the asymptotic confidence sequence, with rho chosen so that it is narrowest at `planned`."""
    rho2 = (-2 * log(alpha) + log(-2 * log(alpha) + 1)) / max(planned, 1)
    grown = seen * rho2 + 1
    return error * sqrt(grown / (seen * rho2) * log(grown / alpha**2))


_Lift: TypeAlias = tuple[float, float, float] | tuple[None, None, None]


def _lift(one: Values, other: Values, alpha: float) -> _Lift:
    """Ratio of means less 1 with Fieller's interval; None where a mean is not above 0, or control's so near to it that
    the ratio could be anything."""
    top, bottom = float(one.mean()), float(other.mean())
    above, below = (NormalDist().inv_cdf(1 - alpha / 2) ** 2 * _variance(values) for values in (one, other))
    rest = bottom * bottom - below
    if top <= 0 or bottom <= 0 or rest <= 0:
        return None, None, None
    reach = sqrt(max(0.0, top * top * below + bottom * bottom * above - above * below)) / rest
    return top / bottom - 1, top * bottom / rest - reach - 1, top * bottom / rest + reach - 1


def share_mismatch_p(found: dict[str, int], shares: dict[str, int]) -> float:
    """Chance of a split at least as uneven as `found` where arms have these shares: chi-squared, Wilson and Hilferty's
    normal approximation; 1.0 where nobody takes part. Below 0.001 something else than the plan parted the shoppers.
    """
    total, whole = sum(found.values()), sum(shares.values())
    if not total:
        return 1.0
    expected = {arm: total * share / whole for arm, share in shares.items()}
    chi = sum((found.get(arm, 0) - wanted) ** 2 / wanted for arm, wanted in expected.items())
    freedom = len(shares) - 1
    cube = (chi / freedom) ** (1 / 3)
    return 1 - NormalDist().cdf((cube - (1 - 2 / (9 * freedom))) / sqrt(2 / (9 * freedom)))


def holm(p_values: dict[str, float]) -> dict[str, float]:
    """Adjusted for being several: Holm, "A simple sequentially rejective multiple test procedure", 1979."""
    adjusted, highest = {}, 0.0
    for place, name in enumerate(_by_p(p_values)):
        highest = max(highest, min(1.0, p_values[name] * (len(p_values) - place)))
        adjusted[name] = highest
    return adjusted


def holm_levels(p_values: dict[str, float], alpha: float) -> dict[str, float]:
    """The level at which Holm's procedure judged each: the k-th smallest of m that it rejects at alpha / (m - k + 1),
    all that it keeps at alpha / (how many those are). An interval at this level leaves out 0 where the procedure
    rejects, and only there. Each alone covers as often as its level says, and not all of them together.
    """
    adjusted = holm(p_values)
    kept = sum(p > alpha for p in adjusted.values())
    return {
        name: alpha / (kept if adjusted[name] > alpha else len(p_values) - place)
        for place, name in enumerate(_by_p(p_values))
    }


def _by_p(p_values: dict[str, float]) -> list[str]:
    """The smallest first, equal ones by name."""
    return sorted(p_values, key=lambda name: (p_values[name], name))
