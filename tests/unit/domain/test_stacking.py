"""Which promotions may stand together, and in which order they are evaluated."""

from __future__ import annotations

from itertools import permutations
from random import Random
from typing import Any

import pytest

from offchain.domain.bounds import PROMOTIONS
from offchain.domain.refusals import Refusal
from offchain.domain.stacking import check_pair, check_set, place, stage
from offchain.domain.terms import Flags, GroupMode, Kind, Scope, Terms
from tests.unit.domain.evaluating import terms

LINE, ORDER = terms(scope=Scope.LINE), terms(scope=Scope.ORDER)
DELIVERY = terms(kind=Kind.SHIPPING, scope=Scope.SHIPPING)


def named(*found: Terms) -> list[tuple[bytes, Terms]]:
    """The terms with campaign ids that rise."""
    return [(bytes([position]) * 32, one) for position, one in enumerate(found)]


def refusal(call: Any, *arguments: Any) -> Refusal:
    """What the call refuses."""
    with pytest.raises(Refusal) as refused:
        call(*arguments)
    return refused.value


@pytest.mark.parametrize(("scope", "number"), [(Scope.UNIT, 0), (Scope.LINE, 0), (Scope.ORDER, 1), (Scope.SHIPPING, 2)])
def test_units_and_lines_come_before_the_order_and_the_order_before_delivery(scope: Scope, number: int) -> None:
    assert stage(terms(scope=scope)) == number


def test_one_promotion_stands_alone_whatever_it_says() -> None:
    check_set(named(terms(flags=Flags.EXCLUSIVE, group=3, group_mode=GroupMode.ONE)))


def test_a_full_set_stands_in_the_order_of_stage_priority_and_id() -> None:
    check_set(
        named(terms(scope=Scope.UNIT, priority=9), LINE, LINE, terms(priority=7), ORDER, ORDER, DELIVERY, DELIVERY)
    )


@pytest.mark.parametrize("count", [0, PROMOTIONS + 1])
def test_no_promotion_or_too_many_are_refused(count: int) -> None:
    assert refusal(check_set, named(*[ORDER] * count)) == Refusal("Stacking_Count", count=count, limit=PROMOTIONS)


@pytest.mark.parametrize(
    "pair",
    [
        [(b"a", ORDER), (b"b", LINE)],
        [(b"a", terms(priority=1)), (b"b", terms(priority=2))],
        [(b"b", ORDER), (b"a", ORDER)],
        [(b"a", ORDER), (b"a", ORDER)],
    ],
    ids=["stage", "priority", "id", "twice"],
)
def test_another_order_is_refused_with_the_pair(pair: list[tuple[bytes, Terms]]) -> None:
    assert refusal(check_set, pair) == Refusal("Stacking_Order", first=0, second=1)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (terms(merchant=0xBEEF), Refusal("Stacking_Merchants", first=0, second=1)),
        (terms(currency=978), Refusal("Stacking_Currencies", first=0, second=1)),
        (terms(token=0xC0), Refusal("Stacking_Currencies", first=0, second=1)),
        (terms(flags=Flags.EXCLUSIVE), Refusal("Stacking_Exclusive", first=0, second=1)),
        (terms(group_mode=GroupMode.ONE), Refusal("Stacking_SameGroup", first=0, second=1, group=0)),
        (terms(group=1, compat_mask=0b01), Refusal("Stacking_Groups", first=0, second=1)),
    ],
    ids=["merchant", "currency", "token", "exclusive", "one of a group", "groups"],
)
def test_two_that_must_not_stand_together_are_refused_whichever_says_so(other: Terms, expected: Refusal) -> None:
    assert refusal(check_pair, terms(), other) == expected
    assert refusal(check_pair, other, terms()) == expected


@pytest.mark.parametrize(
    ("mask", "other_mask", "together"), [(0b10, 0b01, True), (0b10, 0, False), (0, 0b01, False), (0, 0, False)]
)
def test_two_groups_stand_together_only_if_each_names_the_other(mask: int, other_mask: int, together: bool) -> None:
    pair = terms(group=0, compat_mask=mask), terms(group=1, compat_mask=other_mask)
    if together:
        check_pair(*pair)
    else:
        assert refusal(check_pair, *pair).code == "Stacking_Groups"


def test_one_group_needs_no_mask() -> None:
    check_pair(terms(group=31), terms(group=31))


def test_the_refusal_names_the_first_pair_that_clashes() -> None:
    clash = terms(flags=Flags.EXCLUSIVE, scope=Scope.SHIPPING)
    assert refusal(check_set, named(LINE, ORDER, clash)) == Refusal("Stacking_Exclusive", first=0, second=2)


def test_every_order_of_submission_is_sorted_into_the_same_set() -> None:
    chosen = named(LINE, LINE, terms(priority=7), ORDER, ORDER, DELIVERY, DELIVERY)
    shuffle = Random(1)  # noqa: S311 - no secret
    for _ in range(10_000):
        submitted = shuffle.sample(chosen, len(chosen))
        assert sorted(submitted, key=lambda one: place(one[1], one[0])) == chosen


def test_exactly_one_order_of_a_set_is_admitted() -> None:
    chosen = named(LINE, ORDER, terms(), DELIVERY)
    admitted = []
    for submitted in permutations(chosen):
        try:
            check_set(submitted)
        except Refusal as refused:
            assert refused.code == "Stacking_Order"
            continue
        admitted.append(list(submitted))
    assert admitted == [chosen]
