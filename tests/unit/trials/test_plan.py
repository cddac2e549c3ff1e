"""A plan that contradicts itself is refused; its hash fixes every field."""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from statistics import NormalDist

import pytest
from pydantic import ValidationError

from offchain.trials.errors import PlanError, SeedError
from offchain.trials.plan import commitment_of, load
from offchain.trials.power import needed
from tests.surroundings import ROOT
from tests.unit.trials.plans import SEED, START, STOP, plan

EXAMPLE = ROOT / "examples" / "trials" / "tea.yaml"


@pytest.mark.parametrize(
    "change",
    [
        {"name": "tee"},
        {"arms": {"coupon": 4_999, "nothing": 5_001}},
        {"control": "coupon"},
        {"metric": "repeat"},
        {"alpha_bps": 501},
        {"power_bps": 9_000},
        {"smallest_effect": 501},
        {"expected": 2_001},
        {"spread": 1},
        {"start": START + 1},
        {"stop": STOP + 1},
        {"covariate_days": 1},
        {"margin_bps": 9_999},
        {"commitment": commitment_of(bytes(32))},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_field_changes_the_hash(change: dict[str, object]) -> None:
    assert plan(**change).digest() != plan().digest()


def test_order_of_fields_and_arms_does_not() -> None:
    assert plan(arms={"nothing": 5_000, "coupon": 5_000}).digest() == plan().digest()


@pytest.mark.parametrize(
    "change",
    [
        {"arms": {"coupon": 5_000, "nothing": 4_999}},
        {"arms": {"nothing": 10_000}},
        {"control": "somebody"},
        {"stop": START},
        {"metric": "clicks"},
        {"metric": "sales"},  # without a spread
        {"expected": 9_600},  # with the effect, more than everybody
        {"smallest_effect": 0},
        {"alpha_bps": 0},
        {"power_bps": 10_000},
        {"expected": True},
        {"commitment": "0x12"},
        {"winner": "coupon"},
    ],
    ids=str,
)
def test_a_contradiction_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        plan(**change)


def test_a_file_is_refused_with_every_mistake(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(EXAMPLE.read_text().replace("expected: 2000", "expected: many").replace("control: nothing", ""))
    with pytest.raises(PlanError, match=r"control: Field required.*expected: Input should be a valid integer"):
        load(file)
    file.write_text("[")
    with pytest.raises(PlanError):
        load(file)


def test_moments_may_be_dates_times_or_seconds(tmp_path: Path) -> None:
    found = load(EXAMPLE)
    assert (found.start, found.stop) == (1_772_323_200, 1_774_742_400)
    file = tmp_path / "plan.yaml"
    file.write_text(EXAMPLE.read_text().replace("start: 2026-03-01", 'start: "2026-03-01T08:00:00+08:00"'))
    assert load(file).digest() == found.digest()
    file.write_text(EXAMPLE.read_text().replace("start: 2026-03-01", "start: 1772323200"))
    assert load(file).digest() == found.digest()


def test_another_seed_is_not_the_one_committed_to() -> None:
    plan().check_seed(SEED)
    with pytest.raises(SeedError, match="use the seed of this plan"):
        plan().check_seed(bytes(32))
    with pytest.raises(SeedError, match="31 bytes"):
        commitment_of(bytes(31))


def test_sizes_by_the_textbook() -> None:
    # Fleiss: 20 % against 25 %, 5 % two-sided, 80 %: 1094 an arm without continuity correction.
    assert needed(plan()) == {"coupon": 2_188}
    sales = plan(metric="sales", expected=1_000, spread=4_000, smallest_effect=400)
    beyond = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
    assert needed(sales)["coupon"] == pytest.approx((beyond * 4_000 * sqrt(4) / 400) ** 2, abs=1)


def test_a_small_control_costs_shoppers() -> None:
    assert needed(plan(arms={"coupon": 9_000, "nothing": 1_000}))["coupon"] > 2 * needed(plan())["coupon"]
    three = plan(arms={"a": 3_000, "b": 3_000, "nothing": 4_000})
    assert set(needed(three)) == {"a", "b"}
