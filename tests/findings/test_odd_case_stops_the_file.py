"""A case with a value of another type is unsupported by itself, and the other cases of its file get their verdicts.

A list where a name belongs, a text among the tiers, or figures that are no list ended `promo conformance` with a trace:
not one verdict was printed. So did a file nested too deeply, and a name that no terminal can show.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from offchain.cli import app

GOOD: dict[str, Any] = {
    "id": "good",
    "lines": [{"sku": "a", "unit_price_minor": 100, "qty": 2, "category": "x"}],
    "promotions": [{"id": "p", "kind": "tier_fixed", "params": {"tiers": [[100, 10]], "target": {"skus": ["a"]}}}],
    "context": {"uses": {"p": 0}},
    "expected": {"total_discount_minor": 10, "per_line": [10], "gifts": []},
}


def verdicts(tmp_path: Path, content: bytes) -> tuple[int, list[dict[str, Any]]]:
    """(exit code, the objects of the lines)."""
    file = tmp_path / "cases.json"
    file.write_bytes(content)
    done = CliRunner().invoke(app, ["conformance", str(file), "--json"])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()] if done.exit_code < 2 else []


def changed(*place: str | int, value: Any) -> dict[str, Any]:
    """The good case with another value at a place."""
    case = json.loads(json.dumps(GOOD))
    at = case
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    return {**case, "id": "odd"}


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        (changed("lines", 0, "category", value=["x"]), "category is ['x']; wanted a name"),
        (changed("lines", 0, "type", value=1), "type is 1; wanted a text"),
        (changed("lines", 0, "qty", value=2**128), f"qty is {2**128}; wanted a whole number of 0 or more, at most"),
        (changed("promotions", 0, "group", value=["g"]), "group is ['g']; wanted a name"),
        (changed("promotions", 0, "exclusive", value="no"), "exclusive is 'no'; wanted true or false"),
        (changed("promotions", 0, "priority", value=0.5), "priority is 0.5; wanted a whole number"),
        (changed("promotions", 0, "params", value=[1]), "params is [1]; wanted an object"),
        (changed("promotions", 0, "params", "scope", value=["order"]), "scope is ['order']; wanted a text"),
        (changed("promotions", 0, "params", "tiers", value="5"), "tiers is '5'; wanted a list"),
        (changed("promotions", 0, "params", "tiers", value=[[1]]), "one of tiers is [1]; wanted [reached, basis"),
        (changed("promotions", 0, "params", "tiers", value=[["a", 1]]), "a tier is 'a'; wanted a whole number"),
        (changed("promotions", 0, "params", "target", value=["a"]), "target is ['a']; wanted an object"),
        (changed("promotions", 0, "params", "target", "skus", value=[{}]), "one of skus is {}; wanted a name"),
        (changed("promotions", 0, "params", "target", "min_unit_price", value="5"), "min_unit_price is '5'; wanted a"),
        (changed("promotions", 0, "conditions", value=["x"]), "conditions is ['x']; wanted an object"),
        (changed("context", value=[1]), "context is [1]; wanted an object"),
        (changed("expected", value=[10]), "expected is [10]; wanted an object"),
        (changed("expected", "per_line", value=10), "per_line is 10; wanted a list"),
        (changed("expected", "gifts", value=[1]), "a gift is 1; wanted an object"),
        (changed("expected", value={}), "nothing is expected"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_case_says_what_is_wrong_and_the_next_one_is_run(tmp_path: Path, case: dict[str, Any], reason: str) -> None:
    code, (odd, good, summary) = verdicts(tmp_path, json.dumps([case, GOOD]).encode())
    assert (code, odd["result"], odd["reason"][: len(reason)]) == (0, "unsupported", reason)
    assert good == {"id": "good", "result": "equal"}
    assert summary["total"] == 2


def test_conditions_on_the_customer_are_read_with_their_types(tmp_path: Path) -> None:
    for context in ({"uses": 3}, {"uses": {"p": "x"}}):
        case = {**changed("promotions", 0, "conditions", value={"usage_limit": 1}), "context": context}
        _, (odd, _) = verdicts(tmp_path, json.dumps([case]).encode())
        assert odd["result"] == "unsupported"


def test_a_file_nested_too_deeply_is_wrong_use(tmp_path: Path) -> None:
    assert verdicts(tmp_path, b"[" * 100_000)[0] == 2


@pytest.mark.parametrize("name", ["\ud800", "a\nb"], ids=["half a sign", "two lines"])
def test_a_name_that_cannot_be_shown_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([{**GOOD, "id": name}]))
    for words in ([], ["--json"]):
        done = CliRunner().invoke(app, ["conformance", str(file), *words])
        assert done.exit_code == 0
        assert len(done.stdout.splitlines()) == 2


def test_a_number_as_a_name_is_the_same_name_everywhere(tmp_path: Path) -> None:
    case = changed("promotions", 0, "params", "target", "skus", value=[7])
    case["lines"][0]["sku"] = 7
    _, (odd, _) = verdicts(tmp_path, json.dumps([case]).encode())
    assert odd["result"] == "equal"
