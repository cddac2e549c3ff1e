"""Under the policy FIRST the first of a group decides, and nobody compares amounts.

A later member that is exclusive took the place of the first. And of each that had to give way it was said that the
order would get 0.00 with it, though nobody had looked.
"""

from __future__ import annotations

from offchain.cashier.choice import Policy, choose
from offchain.cashier.reasons import Clash
from offchain.domain.terms import Flags
from tests.unit.cashier.test_choice import ORDER, chosen, left_out, off

FIRST = {0: Policy.FIRST}


def test_an_exclusive_promotion_comes_first_by_its_priority_alone() -> None:
    alone = {"flags": Flags.EXCLUSIVE}
    assert chosen(choose([off(1, 900, priority=9), off(2, 10, priority=5, **alone)], FIRST, ORDER, 0)) == [1]
    assert chosen(choose([off(1, 900, priority=5), off(2, 10, priority=9, **alone)], FIRST, ORDER, 0)) == [2]


def test_one_that_gives_way_to_the_first_is_told_no_amount() -> None:
    for flags in (0, Flags.EXCLUSIVE):
        choice = choose([off(1, 900), off(2, 10, priority=5, flags=flags)], FIRST, ORDER, 0)
        reason = left_out(choice, 1).reason
        assert isinstance(reason, Clash)
        assert (reason.chosen, reason.with_it) == (None, None)
