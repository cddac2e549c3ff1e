"""docs/scenarios.md as its reader types it: each story is played, and its figures are those of the page."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from tests.docs.markdown import Page
from tests.integration.conftest import run_promo
from tests.scripts.walking import differs
from tests.surroundings import ROOT

PATH = PurePosixPath("docs/scenarios.md")
PAGE = Page(PATH, (ROOT / PATH).read_text("utf-8"))
NAMES = ("small-shops", "mobile", "social", "large-platform")
"""In the order of the page."""


@dataclass(frozen=True)
class Told:
    """printed : on standard output; document : its report; page : the same for people."""

    done: subprocess.CompletedProcess[str]
    document: dict[str, Any]
    page: str


def typed() -> dict[str, str]:
    """Story -> what the page says that its command prints."""
    blocks = list(PAGE.blocks)
    pairs = pairwise(blocks)
    return {
        command.text.split()[-1]: output.text
        for command, output in pairs
        if (command.info, output.info) == ("sh", "text") and command.text.startswith("promo scenario ")
    }


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One ground for all stories."""
    return tmp_path_factory.mktemp("scenario")


@pytest.fixture(scope="module")
def played(build: Path) -> Callable[[str], Told]:
    """Plays a story, once."""
    known: dict[str, Told] = {}

    def play(name: str) -> Told:
        if name not in known:
            done = run_promo("scenario", name, build=build)
            folder = build / "scenario" / name
            assert (folder / "report.json").exists(), done.stderr
            known[name] = Told(
                done,
                json.loads((folder / "report.json").read_text("utf-8")),
                (folder / "report.html").read_text("utf-8"),
            )
        return known[name]

    return play


def test_the_page_tells_every_story() -> None:
    assert tuple(typed()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_story_prints_what_the_page_says(name: str, played: Callable[[str], Told]) -> None:
    told = played(name)
    assert told.done.returncode == 0, told.done.stderr
    assert not differs(typed()[name], told.done.stdout)
    assert told.document["green"] is True
    assert all(told.document["promises"].values())
    assert told.document["audit"]["differences"] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_report_holds_every_promise_for_people_too(name: str, played: Callable[[str], Told]) -> None:
    told = played(name)
    assert told.page.count("holds") >= len(told.document["promises"]) >= 4
    assert "BROKEN" not in told.page
    assert "<svg" in told.page


def test_the_budget_of_small_shops_is_spent_to_the_cent(played: Callable[[str], Told]) -> None:
    figures = played("small-shops").document["figures"]
    shops = figures["shops"].values()
    assert (
        figures["spent"] == figures["budget"] == sum(it["charged"] for it in shops) == sum(it["given"] for it in shops)
    )
    assert sum(it["gained"] for it in shops) == sum(it["sold"] for it in shops) - figures["spent"]
    assert played("small-shops").document["audit"]["counts"] == {
        "refunds": 0,
        "deposits": 3,
        "collections": 1,
        "withdrawals": 1,
        "claims": 0,
        "quorums": 0,
    }


def test_every_cut_of_a_phone_leaves_one_effect(played: Callable[[str], Told]) -> None:
    document = played("mobile").document
    figures = document["figures"]
    assert figures["effects"] == figures["phones"] == document["audit"]["redemptions"]
    assert figures["orders_sent"] == sum(figures["cuts"].values()) + 2 * figures["phones"]
    assert all(figures["cuts"].values())


def test_what_members_earned_is_what_was_paid(played: Callable[[str], Told]) -> None:
    figures = played("social").document["figures"]
    assert sum(figures["earned"].values()) == figures["paid"] == figures["funded"] - figures["back"]
    assert {"Rewards_SelfReferral", "Rewards_NothingDue"} <= set(figures["cheats"].values())


def test_speed_is_measured_and_no_figure(played: Callable[[str], Told]) -> None:
    document = played("large-platform").document
    assert "a second" in document["measured"]["flash sale: requests"]
    assert "median" in document["measured"]["split traffic: POST /v1/redemptions"]
    split = document["figures"]["split"]
    assert split["low_bps"] < split["effect_bps"] < split["high_bps"]
    assert (
        sum(it["redeemed"] for it in split["arms"].values()) + document["figures"]["rush"]["redeemed"]
        == (document["audit"]["redemptions"])
    )


def test_played_again_a_story_has_the_same_figures(build: Path, played: Callable[[str], Told]) -> None:
    first = played("small-shops").document
    again = run_promo("scenario", "small-shops", "--json", build=build)
    assert again.returncode == 0, again.stderr
    found = json.loads(again.stdout)
    assert {name: found[name] for name in ("figures", "promises", "seed")} == {
        name: first[name] for name in ("figures", "promises", "seed")
    }


def test_a_story_that_is_not_there_is_wrong_use(build: Path) -> None:
    done = run_promo("scenario", "airport", build=build)
    assert done.returncode == 2
    assert "small-shops" in done.stderr
