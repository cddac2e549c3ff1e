"""The cashier's choice: the best admissible set, the same for every order of submission, and a reason for the rest."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from offchain.cashier.choice import EXACT, PASSES, STEP, Choice, Policy, choose
from offchain.cashier.reasons import BetterWithout, Clash, LeftOut, Refused
from offchain.domain.cascade import Presented
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, GroupMode, Kind, Scope, Target
from tests.unit import samples
from tests.unit.cashier import candidates

ORDER = (Line(1_000, 2), Line(500, 1))  # 25.00
TOGETHER = {0: Policy.ALL}
ONE = {0: Policy.MAX}


def off(number: int, value: int, **fields: Any) -> Presented:
    """So many minor units off the order."""
    terms = samples.terms(kind=Kind.FIXED, value=value, cap_amount=candidates.CAP, **fields)
    return candidates.presented(number, terms)


def percent(number: int, bps: int, **fields: Any) -> Presented:
    """A percentage off the order."""
    terms = samples.terms(kind=Kind.PERCENT, value=bps, cap_amount=candidates.CAP, **fields)
    return candidates.presented(number, terms)


def chosen(choice: Choice) -> list[int]:
    """Numbers of the chosen candidates, in canonical order."""
    return [int.from_bytes(one.campaign, "big") for one in choice.chosen]


def left_out(choice: Choice, number: int) -> LeftOut:
    """What is said of a candidate that was not chosen."""
    (found,) = [one for one in choice.left_out if one.promotion.campaign == number.to_bytes(32, "big")]
    return found


def told(choice: Choice) -> tuple[object, ...]:
    """Everything that a choice says."""
    return choice.chosen, choice.outcome.basket, choice.left_out, choice.exact


@pytest.mark.parametrize("part", range(4))
def test_no_admissible_set_is_better(part: int) -> None:
    for seed in range(part * 150, (part + 1) * 150):
        given, policies, lines, delivery = candidates.case(seed, 1 + seed % 8)
        choice = choose(given, policies, lines, delivery)
        found = choice.outcome.discount, sorted(one.campaign for one in choice.chosen)
        assert found == candidates.best_by_looking_at_all(given, policies, lines, delivery), seed
        assert choice.exact


@pytest.mark.parametrize("part", range(4))
def test_no_set_is_better_that_every_campaign_can_still_pay(part: int) -> None:
    for seed in range(part * 100, (part + 1) * 100):
        given, policies, lines, delivery = candidates.case(seed, 1 + seed % 7)
        left = candidates.budgets(seed, len(given))
        choice = choose(given, policies, lines, delivery, candidates.within(left))
        found = choice.outcome.discount, sorted(one.campaign for one in choice.chosen)
        assert found == candidates.best_by_looking_at_all(given, policies, lines, delivery, left), seed


def test_what_alone_is_more_than_is_left_may_stand_behind_another() -> None:
    """20 % of 25.00 are 5.00, of the 15.00 that the other leaves 3.00: as much as its campaign has."""
    admit = candidates.within({(2).to_bytes(32, "big"): 300})
    first, second = off(1, 1_000, priority=2), percent(2, 2_000)
    assert chosen(choose([first, second], TOGETHER, ORDER, 0, admit)) == [1, 2]
    alone = choose([second], TOGETHER, ORDER, 0, admit)
    assert left_out(alone, 2).reason == Refused(Refusal("Hub_OverBudget", discount=500, remaining=300))


def test_the_choice_is_the_same_for_every_order_of_submission() -> None:
    permutations = 0
    for seed in range(200):
        given, policies, lines, delivery = candidates.case(seed, 2 + seed % 6)
        first = told(choose(given, policies, lines, delivery))
        shuffled, rng = list(given), Random(seed)  # noqa: S311  no secret hangs on it
        for _ in range(50):
            rng.shuffle(shuffled)
            assert told(choose(shuffled, policies, lines, delivery)) == first, seed
            permutations += 1
    assert permutations == 10_000


def test_beyond_twelve_candidates_the_order_of_submission_does_not_count_either() -> None:
    for seed in range(12):
        given, _, lines, delivery = candidates.case(seed, 20)
        first = told(choose(given, {0: Policy.ALL, 1: Policy.ALL, 2: Policy.MAX}, lines, delivery))
        shuffled = given[::-1]
        assert told(choose(shuffled, {0: Policy.ALL, 1: Policy.ALL, 2: Policy.MAX}, lines, delivery)) == first


def test_everybody_is_chosen_or_left_out_with_a_reason() -> None:
    for seed in range(60):
        given, policies, lines, delivery = candidates.case(seed, 7)
        choice = choose(given, policies, lines, delivery)
        assert sorted(one.campaign for one in (*choice.chosen, *(each.promotion for each in choice.left_out))) == [
            one.campaign for one in given
        ]


def test_the_larger_discount_is_chosen_and_the_other_told_what_it_would_have_given() -> None:
    choice = choose([off(1, 300), off(2, 400)], ONE, ORDER, 0)
    assert chosen(choice) == [2]
    clash = Refusal("Stacking_SameGroup", first=0, second=1, group=0)
    assert left_out(choice, 1).reason == Clash(((1).to_bytes(32, "big"), (2).to_bytes(32, "big")), clash, 400, 300)


def test_of_equal_sets_the_one_of_the_lower_id_is_chosen() -> None:
    for given in ([off(2, 300), off(1, 300)], [off(1, 300, priority=0), off(2, 300, priority=9)]):
        assert chosen(choose(given, ONE, ORDER, 0)) == [1]


def test_of_equal_sets_the_one_that_spends_fewer_coupons_is_chosen() -> None:
    assert chosen(choose([off(1, 1_250), off(2, 1_250), off(3, 2_500)], TOGETHER, ORDER, 0)) == [3]


def test_a_gift_is_taken_along_since_it_takes_nothing() -> None:
    gift = samples.terms(kind=Kind.GIFT, value=0, gift_quantity=1, cap_amount=0, budget=0)
    assert chosen(choose([off(1, 100), candidates.presented(2, gift)], {}, ORDER, 0)) == [1, 2]


def test_the_policy_first_goes_by_priority_and_not_by_discount() -> None:
    given = [off(1, 300), off(2, 10, priority=5), off(3, 900, priority=9, min_amount=2_501)]
    assert chosen(choose(given, {0: Policy.FIRST}, ORDER, 0)) == [2]
    assert chosen(choose(given, {0: Policy.MAX}, ORDER, 0)) == [1]
    assert chosen(choose(given, {0: Policy.ALL}, ORDER, 0)) == [2, 1]


def test_an_exclusive_promotion_stands_before_all_under_first_and_competes_under_max() -> None:
    alone = off(1, 10, flags=Flags.EXCLUSIVE, group=1)
    given = [alone, off(2, 300), off(3, 20, flags=Flags.EXCLUSIVE, group=1, priority=0)]
    assert chosen(choose(given, {1: Policy.FIRST, **TOGETHER}, ORDER, 0)) == [1]
    choice = choose(given, {1: Policy.MAX, **TOGETHER}, ORDER, 0)
    assert chosen(choice) == [2]
    reason = left_out(choice, 1).reason
    assert isinstance(reason, Clash)
    assert reason.refusal.code == "Stacking_Exclusive"
    assert (reason.chosen, reason.with_it) == (300, 10)


def test_what_the_rules_refuse_is_told_with_their_numbers() -> None:
    choice = choose([off(1, 300, min_amount=2_501)], {}, ORDER, 0)
    assert chosen(choice) == []
    assert choice.outcome.payable == 2_500
    assert left_out(choice, 1).reason == Refused(Refusal("Rules_BelowMinAmount", have=2_500, needed=2_501))


def test_one_that_spoils_a_better_one_is_left_out_with_both_figures() -> None:
    spoils = off(1, 100, scope=Scope.LINE)
    large = off(2, 2_000, min_amount=2_500)
    choice = choose([spoils, large], TOGETHER, ORDER, 0)
    assert chosen(choice) == [2]
    refusal = Refusal("Rules_BelowMinAmount", have=2_300, needed=2_500)
    assert left_out(choice, 1).reason == BetterWithout(2_000, 200, refusal)


def test_groups_that_do_not_know_each_other_do_not_stand_together() -> None:
    given = [off(1, 300, group=1, compat_mask=0b100), off(2, 200, group=2, compat_mask=0)]
    assert chosen(choose(given, {}, ORDER, 0)) == [1]
    given = [off(1, 300, group=1, compat_mask=0b100), off(2, 200, group=2, compat_mask=0b10)]
    assert chosen(choose(given, {}, ORDER, 0)) == [1, 2]


def test_terms_that_allow_one_of_a_group_are_stronger_than_the_policy_all() -> None:
    given = [off(1, 300, group_mode=GroupMode.ONE), off(2, 200)]
    assert chosen(choose(given, TOGETHER, ORDER, 0)) == [1]


def test_of_two_coupons_of_one_campaign_the_better_is_presented() -> None:
    small, large = off(1, 100), off(1, 100)
    large = Presented(campaign=small.campaign, terms=small.terms, extra=small.extra, personal=700, max_discount=700)
    choice = choose([small, large], TOGETHER, ORDER, 0)
    assert choice.chosen == (large,)
    reason = choice.left_out[0].reason
    assert isinstance(reason, Clash)
    assert reason.refusal.code == "Stacking_Order"


@pytest.mark.parametrize("count", [9, 13])
def test_at_most_eight_are_presented(count: int) -> None:
    choice = choose([off(number, number) for number in range(1, count + 1)], TOGETHER, ORDER, 0)
    assert sorted(chosen(choice)) == list(range(count - 7, count + 1))
    reason = left_out(choice, 1).reason
    assert isinstance(reason, BetterWithout)
    assert reason.refusal == Refusal("Stacking_Count", count=9, limit=8)


def test_the_bounded_search_finds_many_small_ones_behind_twelve_that_are_larger_alone() -> None:
    small = [percent(number, 200, group=number % 2, compat_mask=0b11) for number in range(20, 32)]
    large = [off(number, 200 + number, group=2) for number in range(1, 13)]
    choice = choose(large + small, {0: Policy.ALL, 1: Policy.ALL, 2: Policy.MAX}, ORDER, 0)
    assert not choice.exact
    assert chosen(choice) == list(range(20, 28))


def test_the_bounded_search_is_seldom_worse_than_looking_at_all() -> None:
    worse = 0
    for seed in range(12):
        given, policies, lines, delivery = candidates.case(seed, 15)
        choice = choose(given, policies, lines, delivery)
        best, _ = candidates.best_by_looking_at_all(given, policies, lines, delivery)
        assert choice.outcome.discount == best or not choice.exact
        worse += choice.outcome.discount < best
    assert worse <= 1


def test_the_bounded_search_looks_at_no_twelve_twice() -> None:
    """Where all go together, the twelve beside each group's strongest member are the same ones."""
    looks = 0

    def admit(_promotion: Presented, _use: object) -> None:
        nonlocal looks
        looks += 1

    groups = range(24)
    given = [percent(1 + at, 100 + at, group=at, compat_mask=(1 << 24) - 1 & ~(1 << at)) for at in groups]
    assert len(choose(given, {}, ORDER, 0, admit).chosen) == 8
    steps = PASSES * len(given) // STEP
    assert looks < (1 + steps) * 2**EXACT


def test_one_that_gives_nothing_alone_is_chosen_where_it_gives_something_behind_another() -> None:
    lines = (Line(40, 1, tags=1), Line(100, 1))
    marks = off(1, 10, scope=Scope.LINE, target=Target.TAGS, target_key=1)
    one_unit = {"scope": Scope.ORDER, "max_units": 1, "flags": Flags.EXCLUDE_DISCOUNTED}
    flash = samples.terms(kind=Kind.FIXED_PRICE, value=50, cap_amount=candidates.CAP, **one_unit)
    choice = choose([marks, candidates.presented(2, flash)], TOGETHER, lines, 0)
    assert chosen(choice) == [1, 2]
    assert choice.outcome.discount == 10 + 50
    alone = choose([candidates.presented(2, flash)], TOGETHER, lines, 0)
    assert left_out(alone, 2).reason == Refused(Refusal("Rules_ZeroDiscount", base=40))


def test_an_order_beyond_the_bounds_is_refused() -> None:
    with pytest.raises(Refusal, match="Rules_LineCount"):
        choose([off(1, 300)], {}, [], 0)
