"""The twin against a second evaluator that was written from the rule book alone (`reference.py`)."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from offchain.domain import cascade
from offchain.domain.basket import fill
from offchain.domain.refusals import Refusal
from offchain.domain.stacking import stage
from offchain.domain.terms import Flags, Kind
from tests.unit.domain.reference import Reference
from tools.vectors import chance

BASKETS = 20_000


def compare(seed: Random, seen: Counter[str]) -> None:
    """One order with one set of promotions, by both; a promotion that is refused is left out and the next is tried."""
    order = chance.lines(seed)
    delivery = seed.choice((0, 1, 490, 1_000))
    basket, reference = fill(order, delivery), Reference(order, delivery)
    presented = chance.presented_set(seed, order)
    seen[f"{len(presented)} together"] += 1
    for promotion in presented:
        terms = promotion.terms
        try:
            found = cascade.apply(promotion, basket)
            ours: object = (found.base, found.discount, found.units, list(found.shares), list(found.served))
            seen.update([Kind(terms.kind).name, f"scope {terms.scope}", f"stage {stage(terms)}"])
            seen.update(str(flag.name) for flag in Flags(terms.flags))
        except Refusal as refusal:
            ours = refusal
            seen[refusal.code] += 1
        try:
            given = reference.apply(promotion)
            theirs: object = (given.base, given.discount, given.units, given.shares, given.served)
        except Refusal as refusal:
            theirs = refusal
        assert ours == theirs, (order, promotion)
    assert basket.payable == reference.payable >= 0


@pytest.fixture(scope="module")
def seen() -> Counter[str]:
    """How often each kind, scope, stage, flag and refusal was met, in all baskets; each was compared."""
    found: Counter[str] = Counter()
    seed = Random(20_260_101)  # noqa: S311  the same baskets every time
    for _ in range(BASKETS):
        compare(seed, found)
    return found


def test_both_give_the_same_on_every_basket_with_every_kind_and_scope(seen: Counter[str]) -> None:
    assert sum(seen[f"{size} together"] for size in range(1, 5)) == BASKETS
    assert min(seen[kind.name] for kind in Kind) > 500, seen
    assert min(seen[f"scope {scope}"] for scope in range(4)) > 500, seen
    assert min(seen[f"stage {number}"] for number in range(3)) > 500, seen


def test_the_baskets_meet_every_flag_that_rules_read(seen: Counter[str]) -> None:
    read = [flag for flag in Flags if flag not in (Flags.EXCLUSIVE, Flags.TRANSFERABLE)]
    assert min(seen[str(flag.name)] for flag in read) > 100, seen


@pytest.mark.parametrize(
    "code",
    [
        "Rules_NothingInTarget",
        "Rules_MissingRequired",
        "Rules_BelowMinAmount",
        "Rules_BelowMinQuantity",
        "Rules_LinesUnsorted",
        "Rules_TooFewForCycle",
        "Rules_PercentAboveWhole",
        "Rules_ZeroDiscount",
    ],
)
def test_the_baskets_meet_every_refusal_of_the_rules(seen: Counter[str], code: str) -> None:
    assert seen[code] > 100, seen
