"""Intervals hold as often as they say, at one look and at all looks."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from offchain.trials.errors import OutcomeError
from offchain.trials.estimates import difference, holm, share_mismatch_p

TRIALS = 600


def test_effect_interval_and_p_are_welchs() -> None:
    chance = np.random.default_rng(1)
    one, other = chance.normal(5, 2, 4_000), chance.normal(4.9, 3, 2_500)
    found, peer = difference(one, other, 0.05, 6_500), stats.ttest_ind(one, other, equal_var=False)
    interval = peer.confidence_interval(0.95)
    assert found.effect == pytest.approx(one.mean() - other.mean())
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=1e-3)
    assert found.p == pytest.approx(peer.pvalue, abs=1e-3)
    assert found.lift == pytest.approx(one.mean() / other.mean() - 1)


def test_no_effect_is_seen_as_often_as_alpha_says() -> None:
    chance = np.random.default_rng(2)
    seen = sum(
        difference(
            chance.binomial(1, 0.2, 500).astype(float), chance.binomial(1, 0.2, 500).astype(float), 0.05, 1_000
        ).p
        < 0.05
        for _ in range(TRIALS)
    )
    assert 0.02 < seen / TRIALS < 0.085


def test_looking_often_deceives_the_fixed_interval_and_not_the_other() -> None:
    chance = np.random.default_rng(3)
    fixed = always = 0
    for _ in range(200):
        one, other = chance.normal(0, 1, 2_000), chance.normal(0, 1, 2_000)
        looks = [difference(one[:size], other[:size], 0.05, 4_000) for size in range(100, 2_001, 100)]
        fixed += any(look.low > 0 or look.high < 0 for look in looks)
        always += any(look.always_low > 0 or look.always_high < 0 for look in looks)
    assert fixed / 200 > 0.15
    assert always / 200 <= 0.05


def test_the_interval_of_all_looks_sees_a_large_effect_early() -> None:
    chance = np.random.default_rng(4)
    found = difference(chance.normal(0.5, 1, 400), chance.normal(0, 1, 400), 0.05, 4_000)
    assert found.always_low > 0
    assert found.always_low < found.low < found.high < found.always_high


def test_the_covariate_takes_away_the_variance_that_it_explains() -> None:
    chance = np.random.default_rng(5)
    before = chance.normal(100, 30, 6_000)
    after = 0.8 * before + chance.normal(0, 10, 6_000)
    treated, control = after[:3_000] + 2, after[3_000:]
    plain = difference(treated, control, 0.05, 6_000)
    cut = difference(treated, control, 0.05, 6_000, (before[:3_000], before[3_000:]))
    assert cut.variance_cut == pytest.approx(0.85, abs=0.03)  # 24**2 of 24**2 + 10**2
    assert cut.low < 2 < cut.high
    assert cut.high - cut.low < 0.45 * (plain.high - plain.low)


def test_a_covariate_that_never_varies_changes_nothing() -> None:
    values = np.tile([1.0, 2.0, 5.0], 10)
    assert difference(values, values[::-1], 0.05, 6, (np.zeros(30), np.zeros(30))).variance_cut == 0


def test_a_lift_of_nothing_is_no_number() -> None:
    assert difference(np.ones(50), np.zeros(50), 0.05, 10).lift is None
    near = np.tile([1.0, -0.999999, 1.0, -1.0], 9)
    assert difference(near, near + 1e-9, 0.05, 8).lift is None  # anything by almost nothing
    assert difference(np.ones(50), np.zeros(50), 0.05, 10).p == 0
    assert difference(np.zeros(50), np.zeros(50), 0.05, 10).p == 1


def test_an_arm_of_a_few_is_refused() -> None:
    """Two against two without any spread would pass for proof."""
    with pytest.raises(OutcomeError, match="treated arm: found 29, wanted at least 30"):
        difference(np.ones(29), np.zeros(50), 0.05, 10)


def test_the_split_is_tested_by_chi_squared() -> None:
    for found in ({"a": 520, "b": 480}, {"a": 700, "b": 650, "c": 650}):
        shares = dict.fromkeys(found, 1)
        assert share_mismatch_p(found, shares) == pytest.approx(stats.chisquare(list(found.values())).pvalue, abs=0.02)
    assert share_mismatch_p({}, {"a": 1, "b": 1}) == 1


def test_several_p_values_are_adjusted() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})
    assert holm({"a": 0.9, "b": 0.8}) == {"b": 1, "a": 1}
