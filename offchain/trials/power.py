"""How many shoppers a trial needs: normal approximation, two-sided, rounded up.

Source: Fleiss, Levin, Paik, "Statistical methods for rates and proportions", 3rd ed., 4.2 (without continuity
correction); for means the same with one variance. Floats: sizes are advice, and no money.
"""

from math import ceil, sqrt
from statistics import NormalDist

from offchain.domain.bounds import BPS
from offchain.trials.plan import Plan


def needed(plan: Plan) -> dict[str, int]:
    """Treated arm -> shoppers that the whole trial needs so that this arm and control can be told apart.

    The smaller of the two decides, so unequal shares cost more. Of several treated arms each is compared with control
    at alpha / (number of them) (Bonferroni).
    """
    treated = [arm for arm in plan.arms if arm != plan.control]
    alpha = plan.alpha_bps / BPS / len(treated)
    beyond = NormalDist().inv_cdf(1 - alpha / 2), NormalDist().inv_cdf(plan.power_bps / BPS)
    return {arm: _whole(plan, plan.arms[arm] / BPS, plan.arms[plan.control] / BPS, beyond) for arm in treated}


def _whole(plan: Plan, treated: float, control: float, beyond: tuple[float, float]) -> int:
    """n with (z_alpha * sd_0 + z_beta * sd_1)**2 = n * effect**2, sd of the difference for one shopper of the trial."""
    alpha, power = beyond
    if plan.is_rate:
        low = plan.expected / BPS
        effect = plan.smallest_effect / BPS
        high = low + effect
        pooled = (low * control + high * treated) / (control + treated)
        none = sqrt(pooled * (1 - pooled) * (1 / control + 1 / treated))
        some = sqrt(low * (1 - low) / control + high * (1 - high) / treated)
    else:
        effect = float(plan.smallest_effect)
        none = some = plan.spread * sqrt(1 / control + 1 / treated)
    return ceil(((alpha * none + power * some) / effect) ** 2)
