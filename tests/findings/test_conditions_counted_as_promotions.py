"""Campaigns that only hold a condition are not counted as promotions of the case.

Where one campaign cannot hold all conditions of a promotion, others stand beside it. Five promotions of two campaigns
each were more than the eight of an order, and the case was unsupported.
"""

from __future__ import annotations

from tests.unit.conformance.cases import judged, line, promotion


def test_five_promotions_with_two_conditions_each_are_equal() -> None:
    both = {"min_qty": 1, "min_line_qty": 1}
    five = [promotion("fixed", f"p{i}", amount_minor=1, conditions=both) for i in range(5)]
    assert judged([line(100)], five, [5]).result == "equal"
