"""`promo evaluate`: from plan and seed to a verdict that anyone can compute again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from offchain.data.simulator import ShopParameters, simulate
from offchain.trials.plan import commitment_of
from tests.browser.chromium import DESK, PHONE, look
from tests.intelligence.commands import promo, rows_of
from tests.surroundings import ROOT, require_or_skip, shared_folder

EXAMPLE = ROOT / "examples" / "trials" / "tea.yaml"
DAY = 86_400
SEED = bytes(range(32))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Events, a seed, a plan of half of them against the other half, and the assignment."""
    folder = tmp_path_factory.mktemp("shop")
    dataset = simulate(ShopParameters(shoppers=300, days=60)).dataset
    dataset.events.table.write_csv(folder / "events.csv")
    dataset.catalogue.save(folder / "catalogue.json")
    (folder / "shop.json").write_text(json.dumps({"cutoff": dataset.cutoff}))
    (folder / "seed").write_text(SEED.hex())  # not drawn: a verdict must not depend on the luck of a run
    start = dataset.cutoff - 30 * DAY
    lines = [
        "name: placebo",
        "arms: {one: 5000, other: 5000}",
        "control: other",
        "metric: sales",
        "expected: 2000",
        "spread: 3000",
        "smallest_effect: 300",
        f"start: {start}",
        f"stop: {dataset.cutoff}",
        "covariate_days: 30",
        f"commitment: '{commitment_of(SEED)}'",
        "",
    ]
    (folder / "plan.yaml").write_text("\n".join(lines))
    arguments = ("--seed", folder / "seed", "--data", folder, "--out", folder / "assignment.csv")
    promo("evaluate", "assign", folder / "plan.yaml", *arguments)
    return folder


def test_the_example_plan_has_a_size_and_its_seed() -> None:
    document = promo("evaluate", "plan", EXAMPLE)
    assert document["shoppers"] == max(document["by_arm"].values()) > 5_000
    assert set(document["by_arm"]) == {"coupon", "reminder"}
    again = promo(
        "evaluate", "assign", EXAMPLE, "--seed", EXAMPLE.with_suffix(".seed"), "--out", "build/test-trial.csv"
    )
    assert again["plan"] == document["plan"]


def test_a_seed_is_for_its_owner_and_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "seed"
    document = promo("evaluate", "new-seed", "--out", file)
    assert document["commitment"] == commitment_of(bytes.fromhex(file.read_text()))
    assert file.stat().st_mode & 0o077 == 0
    assert promo("evaluate", "new-seed", "--out", file, code=1)["error"]["code"] == "SeedError"


def test_a_placebo_has_no_effect_and_the_covariate_helps(shop: Path) -> None:
    arguments = (
        "--assignment",
        shop / "assignment.csv",
        "--seed",
        shop / "seed",
        "--data",
        shop,
        "--out",
        shop / "out",
    )
    document = promo("evaluate", "report", shop / "plan.yaml", *arguments)
    effect = document["effects"]["one"]
    assert document["finished"]
    assert effect["low"] < 0 < effect["high"]
    assert effect["variance_cut"] > 0.1
    assert sum(arm["shoppers"] for arm in document["arms"].values()) == len(rows_of(shop / "assignment.csv"))


def test_a_tampered_assignment_is_found_and_named(shop: Path, tmp_path: Path) -> None:
    lines = (shop / "assignment.csv").read_text().splitlines()
    victim, arm = lines[5].split(",")
    lines[5] = f"{victim},{'one' if arm == 'other' else 'other'}"
    (tmp_path / "assignment.csv").write_text("\n".join([*lines, ""]))
    arguments = ("--assignment", tmp_path / "assignment.csv", "--seed", shop / "seed", "--data", shop)
    error = promo("evaluate", "report", shop / "plan.yaml", *arguments, code=1)["error"]
    assert error["code"] == "AssignmentError"
    assert victim in error["message"]
    check = ("--check", tmp_path / "assignment.csv", "--seed", shop / "seed")
    assert promo("evaluate", "assign", shop / "plan.yaml", *check, code=1)["error"] == error


def test_a_plan_changed_after_the_assignment_is_another_plan(shop: Path, tmp_path: Path) -> None:
    changed = tmp_path / "plan.yaml"
    changed.write_text((shop / "plan.yaml").read_text().replace("metric: sales", "metric: orders"))
    check = ("--check", shop / "assignment.csv", "--seed", shop / "seed")
    assert promo("evaluate", "assign", changed, *check, code=1)["error"]["code"] == "AssignmentError"


def test_the_pages_can_be_read(browser: Browser, shop: Path, tmp_path: Path) -> None:
    arguments = ("--assignment", shop / "assignment.csv", "--data", shop, "--out", tmp_path)
    promo("evaluate", "report", shop / "plan.yaml", *arguments)
    promo("evaluate", "compare", tmp_path / "verdict.json", tmp_path / "verdict.json", "--out", tmp_path)
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for page in ("report.html", "comparison.html"):
        for width, scheme in zip((PHONE, DESK), schemes, strict=True):
            assert look(browser, tmp_path / page, width, scheme).faults() == {}


def test_a_trial_of_others_has_its_published_effect(tmp_path: Path) -> None:
    """Hillstrom's e-mail trial: 15.14 % of 21,387 visited after the women's mail, 10.62 % of 21,306 without one."""
    table = shared_folder() / "data" / "hillstrom" / "hillstrom.parquet"
    require_or_skip("shared", table.is_file(), "no hillstrom table")
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "name: women\narms: {Womens E-Mail: 5000, No E-Mail: 5000}\ncontrol: No E-Mail\nmetric: conversion\n"
        f"expected: 1000\nsmallest_effect: 100\nstart: 2008-03-01\nstop: 2008-03-15\ncommitment: '0x{'0' * 64}'\n"
    )
    columns = ("--columns", ",segment,visit")
    document = promo("evaluate", "report", plan, "--outcomes", table, *columns, "--out", tmp_path)
    effect = document["effects"]["Womens E-Mail"]
    assert (round(effect["treated"], 4), round(effect["control"], 4)) == (0.1514, 0.1062)
    assert effect["verdict"] == "better"
