"""Goods that share a line get what they would get each in a line of its own.

The cashier merges goods that look alike to the promotions. Where one promotion had taken from some of them, the next
one saw a line that something was taken from: of goods that nothing was taken from it refused all, and a flash price
was measured on the average of what was left. The order got less, or was not signed.
"""

from __future__ import annotations

import pytest

from offchain.cashier.pricing import price_lines
from offchain.domain.cascade import run
from offchain.domain.terms import Flags, Kind, Scope
from tests.api.shop import CATALOGUE
from tests.unit import samples
from tests.unit.cashier.candidates import CAP, presented

PERCENT, FIXED = {"kind": Kind.PERCENT, "scope": Scope.ORDER}, {"kind": Kind.FIXED, "scope": Scope.ORDER}
HALF_OF_ONE = PERCENT | {"value": 5_000, "max_units": 1}
ONE_CENT = FIXED | {"value": 1}
TENTH_OF_REST = PERCENT | {"value": 1_000, "flags": Flags.EXCLUDE_DISCOUNTED}
EACH_FOR_FIVE = {"kind": Kind.FIXED_PRICE, "scope": Scope.UNIT, "value": 500}
ONE_FOR_FOUR = EACH_FOR_FIVE | {"value": 400, "flags": Flags.WHOLE_GROUPS, "min_quantity": 1, "max_times": 1}


@pytest.mark.parametrize(
    ("first", "second", "discounts"),
    [
        (HALF_OF_ONE, TENTH_OF_REST, [400, 80]),
        (ONE_CENT, TENTH_OF_REST, [1, 80]),
        (ONE_FOR_FOUR, EACH_FOR_FIVE, [399, 299]),
    ],
)
def test_of_two_coffees_at_7_99_each_counts_for_itself(
    first: dict[str, int], second: dict[str, int], discounts: list[int]
) -> None:
    both = [presented(at, samples.terms(cap_amount=CAP, **its)) for at, its in enumerate((first, second), 1)]
    outcome = run(both, price_lines(CATALOGUE, {"C-1": 1, "C-2": 1}, both), 0)
    assert [evaluation.discount for evaluation in outcome.evaluations] == discounts
