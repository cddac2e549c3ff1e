"""The proposal: shrunk effects, the best lower bound, nothing that was not measured, a document that lint accepts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from offchain.cli import app
from offchain.domain.refusals import Refusal
from offchain.optimisation.cells import Cell, Design, text_of
from offchain.optimisation.effects import MICRO, Effect, effect
from offchain.optimisation.proposal import Rule, TooFewCampaignsError, Wish, designs, propose
from offchain.optimisation.shrinkage import Shrinkage
from tests.unit.optimisation.records import ORDER, PAST, SHOWN, cell

MARGIN = 5_000


def test_the_effect_is_extra_margin_less_the_discount() -> None:
    found = effect(cell(1, 2_000), MARGIN)
    lift = cell(1, 2_000).converted - cell(1, 2_000).holdout_converted
    extra = lift * ORDER // 2 - cell(1, 2_000).discount
    assert found.mean == extra * MICRO // 4_000
    assert effect(replace(cell(1, 2_000), holdout_sales=0), MARGIN).mean > found.mean


def test_the_variance_falls_with_the_number_of_shoppers() -> None:
    many, few = effect(cell(1, 2_000), MARGIN), effect(cell(1, 2_000, scale=10), MARGIN)
    assert 5 * many.variance < few.variance < 20 * many.variance


def test_a_cell_is_pulled_towards_similar_ones_the_more_the_less_is_known() -> None:
    designs_ = [Design("PERCENT", 0, depth, 0, 1) for depth in (500, 1_000, 1_500, 2_000, 2_500, 3_000)]
    noise = [0, 40, -40, 40, -40, 0]
    sure = [Effect(it, 1_000 + off, 1) for it, off in zip(designs_, noise, strict=True)]
    unsure = [replace(it, variance=10**6) for it in sure]
    kept, pulled = (abs(Shrinkage(them).estimate(designs_[1]).mean - 1_040) for them in (sure, unsure))
    assert kept <= 2
    assert pulled >= 25
    assert Shrinkage(unsure).between_ < 10**6 // 100  # the noise explains all of it


def test_the_order_of_the_records_does_not_matter() -> None:
    first, second = (propose(past, MARGIN, Wish(), Rule.LOWER) for past in (PAST, PAST[::-1]))
    assert first == second


def test_the_best_design_is_found() -> None:
    found = propose(PAST, MARGIN, Wish(), Rule.LOWER)
    means = {it.design: effect(it, MARGIN).mean for it in PAST}
    best = max(means, key=lambda design: means[design])
    assert found.estimate.design.segment == best.segment == 1
    assert abs(found.estimate.design.depth - best.depth) <= 1_000
    assert found.low < found.gain < found.high
    assert found.gain > found.average


def test_a_wider_confidence_makes_a_wider_interval() -> None:
    narrow, wide = (propose(PAST, MARGIN, Wish(segment=1, depth=1_000), Rule.LOWER, it) for it in (80, 99))
    assert (wide.low, wide.high) != (narrow.low, narrow.high)
    assert wide.low < narrow.low < narrow.high < wide.high


def test_a_depth_between_two_that_were_run_is_told_as_new() -> None:
    found = propose(PAST, MARGIN, Wish(segment=0, depth=1_500), Rule.LOWER)
    assert not found.estimate.measured
    assert "a depth of 1500 basis points was never run: it lies between 1000 and 2000" in found.notes
    run = propose(PAST, MARGIN, Wish(segment=0, depth=1_000), Rule.LOWER)
    assert (run.notes, run.estimate.measured) == ((), True)


def test_nothing_outside_of_the_measured_range_is_a_candidate() -> None:
    depths = {design.depth for design in designs(PAST, Wish())}
    assert (min(depths), max(depths)) == (500, 4_000)


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        (Wish(depth=4_001), Refusal("Optimise_DepthUnmeasured", asked=4_001, least=500, most=4_000)),
        (Wish(depth=499), Refusal("Optimise_DepthUnmeasured", asked=499, least=500, most=4_000)),
        (Wish(threshold=1), Refusal("Optimise_ThresholdUnmeasured", asked=1, least=0, most=0)),
        (Wish(window=15), Refusal("Optimise_WindowUnmeasured", asked=15, least=14, most=14)),
        (Wish(segment=2), Refusal("Optimise_SegmentUnmeasured", segment=2, segments=2)),
        (Wish(kind="FIXED"), Refusal("Optimise_SegmentUnmeasured", segment=0, segments=0)),
    ],
    ids=str,
)
def test_a_wish_outside_of_the_measured_range_is_refused(wish: Wish, refusal: Refusal) -> None:
    with pytest.raises(Refusal) as found:
        propose(PAST, MARGIN, wish, Rule.LOWER)
    assert found.value == refusal


def test_too_few_campaigns_are_refused() -> None:
    with pytest.raises(TooFewCampaignsError, match="3 cells"):
        propose(PAST[:3], MARGIN, Wish(), Rule.LOWER)


@pytest.mark.parametrize("kind", ["PERCENT", "FIXED"])
def test_the_command_writes_a_campaign_that_lint_accepts(tmp_path: Path, kind: str) -> None:
    past = [replace(it, design=replace(it.design, kind=kind, threshold=2_000)) for it in PAST]
    records, out = tmp_path / "past.csv", tmp_path / "next.yaml"
    records.write_text(text_of(past, 2))
    arguments = ["optimise", "--records", str(records), "--margin", "50%", "--out", str(out), "--json"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    expected = json.loads(done.stdout)["expected"]
    assert expected["interval"][0] < expected["gain"] < expected["interval"][1]
    linted = CliRunner().invoke(app, ["campaign", "lint", str(out), "--json"])
    assert linted.exit_code == 0, linted.output
    assert json.loads(linted.stdout)["counts"]["error"] == 0


def test_the_command_refuses_in_both_languages(tmp_path: Path) -> None:
    records = tmp_path / "past.csv"
    records.write_text(text_of(PAST, 2))
    done = CliRunner().invoke(app, ["optimise", "--records", str(records), "--depth", "60%", "--json"])
    error = json.loads(done.stdout)["error"]
    assert (done.exit_code, error["code"]) == (1, "Optimise_DepthUnmeasured")
    assert "5% to 40%" in error["message"]
    assert "5% 至 40%" in error["message"]


def test_a_good_campaign_is_proposed_for_as_long_as_was_measured_and_a_bad_one_as_short() -> None:
    def past(sign: int) -> list[Cell]:
        return [run(window, depth, sign) for window in (7, 14, 28) for depth in (500, 1_000)]

    def run(window: int, depth: int, sign: int) -> Cell:
        """Twice as many days bring twice as much, good or bad."""
        extra = sign * 40 * window // 7 + depth // 500
        design = Design("PERCENT", 0, depth, 0, window)
        return Cell(design, SHOWN, 400 + extra, (400 + extra) * ORDER, 0, SHOWN, 400, 400 * ORDER)

    good, bad = (propose(past(sign), MARGIN, Wish(), Rule.EXPECTED).estimate.design.window for sign in (1, -1))
    assert (good, bad) == (28, 7)


def test_a_proposal_is_one_step_from_what_was_run_unless_more_is_asked_for() -> None:
    past = [*PAST, cell(0, 4_000, threshold=3_000, window=28)]
    assert Design("PERCENT", 0, 4_000, 0, 28) in designs(past, Wish())
    assert Design("PERCENT", 1, 500, 3_000, 28) not in designs(past, Wish())
    wish = Wish(segment=1, depth=500, threshold=3_000, window=28)
    assert designs(past, wish) == [Design("PERCENT", 1, 500, 3_000, 28)]
