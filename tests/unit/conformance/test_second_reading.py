"""Two readings of the case format agree on random cases, to the minor unit and line by line."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from offchain.conformance.case import read_case
from offchain.conformance.plan import plan
from offchain.conformance.verdict import judge
from offchain.domain import terms_check
from offchain.domain.terms import Cold
from tests.unit.conformance import exact, random_cases

CASES = 2_500
PARTS = 4


def expecting(case: dict[str, Any]) -> dict[str, Any]:
    """The case with what the second reading makes of it."""
    total, per_line, gifts = exact.figures(case)
    given = [{"sku": sku, "qty": units} for sku, units in gifts.items()]
    return {**case, "expected": {"total_discount_minor": total, "per_line": per_line, "gifts": given}}


@pytest.mark.parametrize("part", range(PARTS))
def test_both_readings_give_the_same_figures(part: int) -> None:
    seeds = range(part * CASES // PARTS, (part + 1) * CASES // PARTS)
    for seed in seeds:
        verdict = judge(expecting(random_cases.case(seed)))
        assert verdict.result == "equal", verdict.line()


def test_the_random_cases_reach_every_kind_with_a_discount() -> None:
    reached = Counter[str]()
    for seed in range(900):
        case = random_cases.case(seed)
        if len(case["promotions"]) == 1 and (exact.figures(case)[0] or exact.figures(case)[2]):
            reached[case["promotions"][0]["kind"]] += 1
    assert len(reached) == 11
    assert min(reached.values()) >= 3


def test_every_campaign_that_stands_for_a_promotion_may_be_created() -> None:
    cold = Cold(funders=(1,), share_bps=(10_000,))
    checked = 0
    for seed in range(500):
        case = read_case(random_cases.case(seed))
        if len(case.promotions) == 1:
            _, (entry,) = plan(case, case.promotions)
            for campaign in (one for campaigns in entry.alternatives for one in campaigns):
                words = campaign.extra.words(campaign.terms)
                terms_check.check(campaign.terms, words, cold, 0, extra_hash=bytes(32), cold_hash=bytes(32))
                checked += 1
    assert checked > 150
