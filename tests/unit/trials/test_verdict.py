"""No verdict before the stop or of a broken split; the right one of a known effect."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from offchain.reporting.page import render
from offchain.trials.outcomes import METRICS, Outcomes
from offchain.trials.page import comparison, comparison_page, trial_page
from offchain.trials.verdict import verdict
from tests.unit.trials.plans import STOP, plan

TRIAL = plan(arms={"a": 4_000, "b": 4_000, "nothing": 2_000}, margin_bps=5_000)


def outcomes(rates: dict[str, float], size: int = 6_000, until: int = STOP) -> Outcomes:
    chance = np.random.default_rng(6)
    arms = chance.choice(sorted(TRIAL.arms), size, p=[0.4, 0.4, 0.2])
    bought = chance.random(size) < np.array([rates[arm] for arm in arms])
    values = {name: bought.astype(np.int64) for name in METRICS}
    values["sales"] = bought * chance.integers(500, 1_500, size)
    values["discount"] = np.where(arms == "nothing", 0, bought * 100).astype(np.int64)
    return Outcomes(tuple(f"{number:06}" for number in range(size)), arms, values, None, until)


def test_an_effect_is_seen_and_nothing_is_not_made_one() -> None:
    found = verdict(TRIAL, outcomes({"a": 0.3, "b": 0.2, "nothing": 0.2}))
    assert found["finished"]
    assert found["effects"]["a"]["verdict"] == "better"
    assert found["effects"]["b"]["verdict"] == "open"
    assert found["effects"]["a"]["low"] < 0.1 < found["effects"]["a"]["high"]
    assert verdict(TRIAL, outcomes({"a": 0.1, "b": 0.2, "nothing": 0.2}))["effects"]["a"]["verdict"] == "worse"


def test_before_the_stop_there_is_no_verdict() -> None:
    found = verdict(TRIAL, outcomes({"a": 0.265, "b": 0.2, "nothing": 0.2}, until=STOP - 1))
    assert found["effects"]["a"]["p"] < 0.05
    assert found["effects"]["a"]["verdict"] == "wait"
    strong = verdict(TRIAL, outcomes({"a": 0.4, "b": 0.05, "nothing": 0.2}, until=STOP - 1))
    assert [strong["effects"][arm]["verdict"] for arm in ("a", "b")] == ["early better", "early worse"]


def test_a_split_that_chance_does_not_make_has_no_verdict() -> None:
    whole = outcomes({"a": 0.4, "b": 0.2, "nothing": 0.2})
    kept = ~((whole.arms == "a") & (np.arange(len(whole.arms)) % 8 == 0))
    lost = replace(
        whole,
        shoppers=tuple(np.array(whole.shoppers)[kept]),
        arms=whole.arms[kept],
        values={name: values[kept] for name, values in whole.values.items()},
    )
    found = verdict(TRIAL, lost)
    assert found["split_p"] < 0.001
    assert {it["verdict"] for it in found["effects"].values()} == {"mismatch"}


def test_the_return_is_of_what_the_arm_caused() -> None:
    found = verdict(TRIAL, outcomes({"a": 0.3, "b": 0.2, "nothing": 0.2}))["return"]["a"]
    size = 2_400
    assert found["gained"] == pytest.approx(0.1 * 1_000 * size * 0.5, rel=0.4)
    assert found["cost"] == pytest.approx(0.3 * 100 * size, rel=0.1)
    assert found["roi"] == pytest.approx((found["gained"] - found["cost"]) / found["cost"], abs=1e-4)
    assert found["roi_low"] < found["roi"] < found["roi_high"]


def test_trials_stand_side_by_side_with_adjusted_p() -> None:
    one = verdict(TRIAL, outcomes({"a": 0.3, "b": 0.2, "nothing": 0.2}))
    found = comparison([one, {**one, "trial": "again"}])["campaigns"]
    assert [(row["trial"], row["arm"]) for row in found[:2]] == [("again", "a"), ("tea", "a")]
    assert all(row["p_adjusted"] >= row["p"] for row in found)


def test_pages_are_made_of_both() -> None:
    one = verdict(TRIAL, outcomes({"a": 0.3, "b": 0.2, "nothing": 0.2}))
    assert "指标高于对照组" in render(trial_page(one))
    assert "Campaigns side by side" in render(comparison_page(comparison([one])))
