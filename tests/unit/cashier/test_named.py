"""A set as it was named: what of it stands, and why the rest does not."""

from __future__ import annotations

from typing import Any

import pytest

from offchain.cashier.choice import Choice
from offchain.cashier.named import verify
from offchain.cashier.reasons import Clash, Refused
from offchain.domain import stacking
from offchain.domain.bounds import PROMOTIONS
from offchain.domain.cascade import Presented, run
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Kind
from tests.unit import samples
from tests.unit.cashier import candidates

ORDER = (Line(1_000, 2), Line(500, 1))  # 25.00


def off(number: int, value: int, **fields: Any) -> Presented:
    """So many minor units off the order."""
    return candidates.presented(number, samples.terms(kind=Kind.FIXED, value=value, cap_amount=10**6, **fields))


def numbers(choice: Choice) -> list[int]:
    """What stands, in the order of evaluation."""
    return [int.from_bytes(one.campaign, "big") for one in choice.chosen]


def hub_takes(named: list[Presented], lines: list[Line], delivery: int) -> bool:
    """Whether the set is admitted whole."""
    ordered = sorted(named, key=lambda one: stacking.place(one.terms, one.campaign))
    try:
        stacking.check_set([(one.campaign, one.terms) for one in ordered])
        run(ordered, lines, delivery)
    except Refusal:
        return False
    return True


@pytest.mark.parametrize("part", range(4))
def test_a_set_stands_whole_just_where_the_hub_takes_it_and_what_stands_it_takes(part: int) -> None:
    whole = 0
    for seed in range(part * 200, (part + 1) * 200):
        named, _, lines, delivery = candidates.case(seed, 1 + seed % 4)
        choice = verify(named, lines, delivery)
        assert (not choice.left_out) == hub_takes(named, lines, delivery), seed
        assert not choice.chosen or hub_takes(list(choice.chosen), lines, delivery), seed
        whole += not choice.left_out
    assert 0 < whole < 200


def test_they_are_evaluated_in_the_hubs_order_whatever_the_order_they_are_named_in() -> None:
    first, second = off(1, 500, priority=1), off(2, 2_000, priority=2)
    choice = verify([first, second], ORDER, 0)
    assert numbers(choice) == [2, 1]
    assert [evaluation.base for evaluation in choice.outcome.evaluations] == [2_500, 500]


def test_of_two_that_clash_the_later_is_told_with_both() -> None:
    choice = verify([off(1, 300, flags=Flags.EXCLUSIVE), off(2, 900)], ORDER, 0)
    (left,) = choice.left_out
    pair = ((1).to_bytes(32, "big"), (2).to_bytes(32, "big"))
    assert numbers(choice) == [1]
    assert left.reason == Clash(pair, Refusal("Stacking_Exclusive", first=0, second=1))


def test_a_campaign_that_is_named_twice_clashes_with_itself() -> None:
    (left,) = verify([off(1, 300), off(1, 300)], ORDER, 0).left_out
    assert isinstance(left.reason, Clash)
    assert left.reason.refusal == Refusal("Stacking_Order", first=0, second=1)


def test_what_is_refused_takes_nothing_from_those_behind_it() -> None:
    choice = verify([off(1, 300, priority=2, min_amount=2_501), off(2, 900)], ORDER, 0)
    (left,) = choice.left_out
    assert left.reason == Refused(Refusal("Rules_BelowMinAmount", have=2_500, needed=2_501))
    assert choice.outcome.payable == 1_600


def test_a_limit_that_is_overrun_takes_nothing_either() -> None:
    admit = candidates.within({(1).to_bytes(32, "big"): 299})
    choice = verify([off(1, 300, priority=2), off(2, 900)], ORDER, 0, admit)
    assert choice.left_out[0].reason == Refused(Refusal("Hub_OverBudget", discount=300, remaining=299))
    assert choice.outcome.payable == 1_600


@pytest.mark.parametrize("count", [PROMOTIONS, PROMOTIONS + 1])
def test_an_order_carries_eight_and_the_ninth_is_refused(count: int) -> None:
    choice = verify([off(number, 10) for number in range(1, count + 1)], ORDER, 0)
    refusals = [left.reason for left in choice.left_out]
    over = [Refused(Refusal("Stacking_Count", count=PROMOTIONS + 1, limit=PROMOTIONS))]
    assert (len(choice.chosen), refusals) == (PROMOTIONS, over if count > PROMOTIONS else [])
