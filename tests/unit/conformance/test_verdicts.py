"""What a verdict says: unsupported with the reason, different with both figures, or not of the format."""

from __future__ import annotations

from typing import Any

import pytest

from offchain.conformance.values import MalformedCaseError
from offchain.conformance.verdict import judge, read_cases, summary
from tests.unit.conformance.cases import document, judged, line, promotion


@pytest.mark.parametrize(
    ("lines", "offer", "rest", "reason"),
    [
        ([line(100)], promotion("flexi_units", first_minor=1), {}, "rates of the first and of further units"),
        ([line(100, floor_unit_price_minor=91)], promotion("fixed", amount_minor=10), {}, "a floor price a unit"),
        (
            [line(100, 9, floor_unit_price_minor=50)],
            promotion("cheapest_line_unit", amount_minor=20),
            {},
            "a floor price a unit",
        ),
        ([line(100)], promotion("fixed", amount_minor=10, rounding="half_even"), {}, "a rounding or an allocation"),
        ([line(100)], promotion("fixed", amount_minor=10), {"allocation": "last"}, "a rounding or an allocation"),
        ([line(100)], promotion("raffle"), {}, "the kind raffle"),
        ([line(100)], promotion("fixed", amount_minor=10, colour="red"), {}, "fixed has the unknown colour"),
        ([line(100)], promotion("fixed", amount_minor=1, conditions={"moon": "full"}), {}, "conditions has the"),
        ([line(100)], promotion("fixed", amount_minor=1, target={"brand": "x"}), {}, "selector has the unknown brand"),
        ([line(1)] * 51, promotion("fixed", amount_minor=10), {}, "an order beyond the bounds: Rules_LineCount"),
        ([line(1, 10_001)], promotion("fixed", amount_minor=10), {}, "an order beyond the bounds: Rules_Quantity"),
        ([line(100)], promotion("fixed", amount_minor=-1), {}, "amount_minor is -1"),
        ([line(100)], promotion("fixed"), {}, "amount_minor is None"),
        ([{"sku": "x"}], promotion("fixed", amount_minor=10), {}, "unit_price_minor is None"),
    ],
)
def test_what_is_not_offered_is_unsupported_with_the_reason(
    lines: list[Any], offer: dict[str, Any], rest: dict[str, Any], reason: str
) -> None:
    verdict = judged(lines, [offer], [10], **rest)
    assert verdict.result == "unsupported"
    assert verdict.reason.startswith(reason)


def test_more_than_eight_promotions_that_apply_are_more_than_the_hub_takes() -> None:
    for count, remark in ((8, ""), (9, "as the case presents it, which the hub does not take")):
        many = [promotion("fixed", f"a{i}", amount_minor=1) for i in range(count)]
        verdict = judged([line(100)], many, [count])
        assert (verdict.result, verdict.remark) == ("equal", remark)


def test_a_floor_that_is_not_reached_changes_nothing() -> None:
    assert (
        judged([line(100, 2, floor_unit_price_minor=95)], [promotion("fixed", amount_minor=10)], [10]).result == "equal"
    )


def test_a_rule_of_the_source_that_gives_the_same_figures_is_supported() -> None:
    offer = promotion("fixed", amount_minor=10, allocation="first")
    same = {"total": True, "per_line": True}
    assert judged([line(100)], [offer], [10], canonical=same).result == "equal"
    assert judged([line(100)], [offer], [10], canonical={**same, "per_line": False}).result == "unsupported"


def test_both_figures_are_told_where_they_differ() -> None:
    verdict = judged([line(100)], [promotion("fixed", amount_minor=10)], [11])
    assert verdict.document() == {
        "id": "T",
        "result": "differs",
        "expected": {"total_discount_minor": 11, "per_line": [11]},
        "found": {"total_discount_minor": 10, "per_line": [10]},
    }


def test_gifts_are_compared_by_their_units() -> None:
    case = document([line(100)], [promotion("gift", sku="bag")])
    for gifts, result in (
        ([{"sku": "bag", "qty": 1}], "equal"),
        ([], "differs"),
        ([{"sku": "bag", "qty": 2}], "differs"),
    ):
        assert judge({**case, "expected": {"total_discount_minor": 0, "gifts": gifts}}).result == result


def test_the_summary_counts_results() -> None:
    offer = promotion("fixed", amount_minor=10)
    verdicts = [judged([line(100)], [offer], [expected]) for expected in (10, 11, 10)]
    verdicts.append(judged([line(100)], [promotion("raffle")], [0]))
    assert summary(verdicts) == {"total": 4, "equal": 2, "differs": 1, "unsupported": 1}


def test_something_that_is_no_case_is_unsupported_and_stops_nothing() -> None:
    for nothing in ({}, {"id": "x"}, {"id": "x", "lines": 3, "promotions": [], "expected": {}}, [], None, 7):
        assert judge(nothing).result == "unsupported"  # type: ignore[arg-type]


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}", b'{"cases": 1}', b"7"])
def test_a_file_without_cases_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedCaseError, match="cases"):
        read_cases(content)
