"""What `promo mine` says in words: the figures of its document, and nothing where there is nothing."""

from __future__ import annotations

from typing import Any

import pytest
from typer.testing import CliRunner

from offchain.cli import app
from offchain.data.simulator import ShopParameters, simulate
from offchain.mining.baskets import rules
from offchain.mining.report import ANALYSES, Settings, mined
from offchain.mining.summary import sentences


def amount(minor: int) -> str:
    """Without a currency."""
    return str(minor)


@pytest.fixture(scope="module")
def watched() -> tuple[dict[str, Any], list[tuple[str, int, int]]]:
    """The document of a simulated shop, and what was told while it was made."""
    told: list[tuple[str, int, int]] = []
    dataset = simulate(ShopParameters(shoppers=150, days=90)).dataset
    return mined(dataset, ANALYSES, Settings(support_bps=10), lambda *step: told.append(step)), told


def test_every_analysis_has_one_to_five_sentences_with_figures(watched: tuple[dict[str, Any], object]) -> None:
    told = sentences(watched[0], amount)
    assert list(told) == list(ANALYSES)
    assert all(1 <= len(lines) <= 6 and all(lines) for lines in told.values())
    assert all(any(sign.isdigit() for sign in "".join(lines)) for lines in told.values())


def test_the_figures_are_those_of_the_document(watched: tuple[dict[str, Any], object]) -> None:
    document = watched[0]
    told = {name: " ".join(lines) for name, lines in sentences(document, amount).items()}
    assert f"{document['funnel'][-1]['pairs']:,} of them come to purchase" in told["funnel"]
    ahead = document["trend"]["forecast"]
    assert f"bring {sum(ahead['sales']['values'])} and {sum(ahead['orders']['values']):,} orders" in told["trend"]
    late = sum(it["overdue"] > 0 for it in document["cycles"]["due"])
    assert f"{late:,} of {len(document['cycles']['due']):,} shoppers" in told["cycles"]
    champions = document["rfm"][0]
    assert f"{champions['shoppers']:,} champions" in told["rfm"] and str(champions["spend"]) in told["rfm"]
    assert str(sum(it["size"] for it in document["cohorts"])) in told["cohorts"].replace(",", "")


def test_known_answers_in_words() -> None:
    stages = [
        {"name": "view", "pairs": 1_000, "shoppers": 9, "of_before_bps": 10_000, "of_first_bps": 10_000},
        {"name": "cart", "pairs": 100, "shoppers": 9, "of_before_bps": 1_000, "of_first_bps": 1_000},
        {"name": "purchase", "pairs": 50, "shoppers": 9, "of_before_bps": 5_000, "of_first_bps": 500},
    ]
    cohort = {"month": "2026-01", "size": 10, "returned": [10, 4, 1], "retention_bps": [10_000, 4_000, 1_000]}
    begun = {"month": "2026-02", "size": 30, "returned": [30, 0], "retention_bps": [10_000, 0]}
    found = sentences({"funnel": stages, "cohorts": [cohort, begun]}, amount)
    assert found["funnel"][1:] == [
        "50 of them come to purchase (5.0 %)",
        "most are lost between view and cart: 10.0 % go on",
    ]
    # 4 of 40 came again; of February only the first days are there, so January's share stands.
    assert found["cohorts"][1:] == [
        "10.0 % of them bought again in the month after",
        "of those who came in 2026-01 it is 40.0 %",
    ]


def test_nothing_and_what_was_not_computed_are_said() -> None:
    empty: dict[str, Any] = {
        "funnel": [],
        "cohorts": [],
        "cycles": {"cycles": [], "due": []},
        "rfm": [],
        "prices": {"elasticities": [], "bargain_bps": {}},
        "demand": {"missing": "too few"},
    }
    told = sentences(empty, amount)
    assert told.pop("demand") == ["not computed: too few"]
    assert all(lines == ["nothing was found"] for lines in told.values())


def test_long_analyses_tell_how_far_they_are(watched: tuple[object, list[tuple[str, int, int]]]) -> None:
    steps = watched[1]
    assert all(0 <= done <= total for _, done, total in steps)
    for what in ("baskets: groups: sets of 2", "trend: sales: Holt-Winters", "cycles: product groups"):
        assert [step for step in steps if step[0] == what], what
    pairs: list[int] = []
    rules(
        [["a", "b"], ["b", "c"]], least_support=1, least_confidence_bps=0, watch=lambda _, done, __: pairs.append(done)
    )
    assert pairs[:3] == [0, 1, 2]


def test_the_command_says_where_the_page_is(tmp_path: Any) -> None:
    done = CliRunner().invoke(app, ["mine", "--only", "funnel", "--out", str(tmp_path)], env={"PROMO_DATA": None})
    assert done.exit_code == 0
    assert f"the page: {tmp_path}/report.html" in done.stdout and "most are lost between" in done.stdout
