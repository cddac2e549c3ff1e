"""Which units a promotion counts: bounds a line or over the order, whole groups, in the order of the lines."""

from __future__ import annotations

import pytest

from offchain.domain.bounds import LINES, QUANTITY
from offchain.domain.counting import units_that_count
from offchain.domain.terms import Flags, Scope
from tests.unit.domain.evaluating import terms


def test_without_a_bound_every_unit_of_the_target_counts() -> None:
    assert units_that_count(terms(), [3, 0, 2]) == ([3, 0, 2], 1)


@pytest.mark.parametrize("scope", [Scope.UNIT, Scope.LINE])
def test_at_unit_and_line_scope_max_units_bounds_each_line(scope: Scope) -> None:
    assert units_that_count(terms(scope=scope, max_units=2), [3, 0, 1])[0] == [2, 0, 1]


def test_over_the_order_max_units_bounds_all_lines_together_from_the_first() -> None:
    assert units_that_count(terms(max_units=4), [3, 0, 2, 5])[0] == [3, 0, 1, 0]


@pytest.mark.parametrize(
    ("units", "counted", "groups"), [([2, 1, 1], [2, 1, 0], 1), ([3, 3, 3], [3, 3, 3], 3), ([1, 1, 0], [0, 0, 0], 0)]
)
def test_only_whole_groups_count(units: list[int], counted: list[int], groups: int) -> None:
    by_three = terms(flags=Flags.WHOLE_GROUPS, min_quantity=3)
    assert units_that_count(by_three, units) == (counted, groups)


def test_groups_stop_at_max_times() -> None:
    assert units_that_count(terms(flags=Flags.WHOLE_GROUPS, min_quantity=2, max_times=2), [9]) == ([4], 2)


def test_groups_are_made_of_the_units_that_max_units_admits() -> None:
    over_order = terms(flags=Flags.WHOLE_GROUPS, min_quantity=2, max_units=5)
    assert units_that_count(over_order, [4, 4]) == ([4, 0], 2)
    a_line = terms(flags=Flags.WHOLE_GROUPS, min_quantity=2, max_units=1, scope=Scope.LINE)
    assert units_that_count(a_line, [4, 4, 4]) == ([1, 1, 0], 1)


def test_the_largest_order_is_counted_whole() -> None:
    assert units_that_count(terms(), [QUANTITY] * LINES)[0] == [QUANTITY] * LINES
