"""With several treated arms verdict and interval of one arm contradicted each other.

The verdict was by Holm and the interval by Bonferroni, so an arm was `better` beside an interval that held 0. The
lift's interval was on the logarithm, and could hold 0 where that of the difference did not, and the other way round.
"""

from __future__ import annotations

import numpy as np

from offchain.trials.estimates import difference, holm, holm_levels
from offchain.trials.outcomes import Outcomes
from offchain.trials.verdict import verdict
from tests.unit.trials.plans import STOP, plan

ARMS = ("a", "b", "c", "nothing")
TRIAL = plan(arms=dict.fromkeys(ARMS, 2_500))
SIZE = 400


def outcomes(bought: tuple[int, ...]) -> Outcomes:
    """So many buyers of 400 in each arm."""
    values = np.concatenate([np.arange(SIZE) < count for count in bought]).astype(np.int64)
    arms = np.repeat(np.array(ARMS), SIZE)
    return Outcomes(tuple(f"{number:05}" for number in range(len(arms))), arms, {"conversion": values}, None, STOP)


def test_an_effect_is_seen_where_its_interval_leaves_out_nothing() -> None:
    seen = set()
    for bought in ((90, 104, 130, 80), (100, 104, 106, 80), (108, 107, 106, 80), (50, 81, 112, 80), (80, 80, 80, 80)):
        for it in verdict(TRIAL, outcomes(bought))["effects"].values():
            apart = it["low"] > 0 or it["high"] < 0
            assert apart == (it["verdict"] in {"better", "worse"}), it
            assert it["lift_low"] is not None
            assert apart == (it["lift_low"] > 0 or it["lift_high"] < 0), it
            seen.add((it["verdict"], it["confidence_bps"]))
    assert {("better", 9_833), ("better", 9_750), ("open", 9_500), ("open", 9_833)} <= seen


def test_the_levels_are_those_of_holms_steps() -> None:
    p = {"a": 0.0133, "b": 0.02, "c": 0.9}
    assert holm(p)["a"] < holm(p)["b"] + 1e-3  # nearly a tie, which must not change places
    assert holm_levels(p, 0.05) == {"a": 0.05 / 3, "b": 0.025, "c": 0.05}
    assert holm_levels({"a": 0.02, "b": 0.021}, 0.03) == {"a": 0.015, "b": 0.015}


def test_difference_and_lift_agree_on_random_arms() -> None:
    chance = np.random.default_rng(1)
    apart = 0
    for _ in range(400):
        one, other = (chance.poisson(rate, 60).astype(float) for rate in (1.0, chance.choice([0.6, 1.0])))
        found = difference(one, other, 0.05, 120)
        if found.lift_low is not None and found.lift_high is not None:
            assert (found.low > 0) == (found.lift_low > 0)
            assert (found.high < 0) == (found.lift_high < 0)
            apart += found.low > 0
    assert 50 < apart < 350
