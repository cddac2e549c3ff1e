"""PromotionLens.sol against offchain/domain/cascade.py on random sets, from which what is refused is left out: amounts
line by line, reasons, what is left to pay."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest

from offchain.attestation.calls import CouponUse
from offchain.attestation.lens import Inquiry, Verdict, decode_quote_each, quote_each_call
from offchain.attestation.parts import extra_hash
from offchain.domain import stacking
from offchain.domain.basket import Basket, fill
from offchain.domain.bounds import MAX_U96, PROMOTIONS
from offchain.domain.cascade import Presented, apply, kept_by_line
from offchain.domain.order import Grant
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.terms import Kind
from tests.differential.baskets import Case, cases
from tests.differential.conftest import SEED
from tests.differential.engines import Engine
from tests.differential.harness import Harness

MANY, FEW = 4_000, 400
"""Cases on a fast engine and on a slow one."""
OPEN = 1
"""The second in which the campaigns of the cases are open."""
SHARE = 400
"""What is wanted must come at least once in so many cases."""

Tried = Evaluation | Refusal


@dataclass(frozen=True)
class Twin:
    """tried : what became of each promotion; payable : minor units; kept : promotions before the last applied one that
    reads lines, counted among all."""

    tried: tuple[Tried, ...]
    payable: int
    kept: int


@dataclass(frozen=True)
class Compared:
    differing: list[tuple[Case, object, object]]
    met: Counter[str]


@pytest.fixture(scope="module")
def compared(chain: Engine, lens: Harness) -> Compared:
    """Every case on both sides."""
    differing, met = [], Counter[str]()
    for case in map(_payable, cases(SEED, MANY if chain.fast else FEW)):
        said, twin = by_lens(lens, case), by_twin(case)
        if not agree(said, twin, case):
            differing.append((case, said, twin))
        met.update(occurrences(said))
    return Compared(differing, met)


def _payable(case: Case) -> Case:
    """No coupon may cost more than a budget holds."""
    bounded = (replace(it, max_discount=min(it.max_discount, MAX_U96)) for it in case.presented)
    return replace(case, presented=tuple(bounded))


def by_lens(lens: Harness, case: Case) -> tuple[tuple[Verdict, ...], int] | Refusal:
    uses = [_use(promotion) for promotion in case.presented]
    inquiry = Inquiry(shopper=1, lines=case.lines, delivery=case.delivery, time=OPEN)
    data = quote_each_call(uses, inquiry)
    try:
        return decode_quote_each(lens.ask("quoteEach", data[4:]))
    except Refusal as refusal:
        return refusal


def _use(promotion: Presented) -> CouponUse:
    """With the id where the harness looks for it, the most that the coupon may cost as the terms' own bound, and
    without limits that the cascade does not know."""
    words = promotion.extra.words(promotion.terms)
    terms = replace(
        promotion.terms,
        cap_amount=promotion.max_discount,
        stock_units=0,
        extra_hash=extra_hash(words),
        cold_hash=promotion.campaign,
    )
    return CouponUse(terms=terms, grant=Grant(value=promotion.personal, deadline=OPEN + 1), extra=words)


def by_twin(case: Case) -> Twin | Refusal:
    if not case.presented:
        return Refusal("Stacking_Count", count=0, limit=PROMOTIONS)
    try:
        basket = fill(case.lines, case.delivery)
    except Refusal as refusal:
        return refusal
    applied: list[int] = []
    tried = [_tried(case, basket, applied, position) for position in range(len(case.presented))]
    kept = kept_by_line([case.presented[at].terms for at in applied])
    return Twin(tuple(tried), basket.payable, applied[kept] if applied else 0)


def _tried(case: Case, basket: Basket, applied: list[int], position: int) -> Tried:
    """What the promotion at a position makes of what those that were applied left; notes it where it is applied."""
    places = [*applied, position]
    try:
        stacking.check_set([(case.presented[at].campaign, case.presented[at].terms) for at in places])
        evaluation = apply(case.presented[position], basket)
    except Refusal as refusal:
        pair = {name: places[refusal.facts[name]] for name in ("first", "second") if name in refusal.facts}
        return Refusal(refusal.code, **{**refusal.facts, **pair})
    applied.append(position)
    return evaluation


def agree(said: tuple[tuple[Verdict, ...], int] | Refusal, twin: Twin | Refusal, case: Case) -> bool:
    if isinstance(said, Refusal) or isinstance(twin, Refusal):
        return said == twin
    verdicts, payable = said
    return payable == twin.payable and all(
        verdict.campaign == promotion.campaign and _same(verdict, tried, promotion, position < twin.kept)
        for position, (verdict, tried, promotion) in enumerate(zip(verdicts, twin.tried, case.presented, strict=True))
    )


def _same(verdict: Verdict, tried: Tried, promotion: Presented, read_later: bool) -> bool:
    if isinstance(tried, Refusal):
        return not verdict.applied and verdict.refusal == tried
    by_line = promotion.terms.kind not in (Kind.GIFT, Kind.SHIPPING)
    return (
        verdict.applied
        and (verdict.base, verdict.amount, verdict.units) == (tried.base, tried.discount, tried.units)
        and verdict.parts == (tuple(tried.shares) if by_line else ())
        and verdict.wants_shares == (read_later and tried.is_split)
    )


def occurrences(said: tuple[tuple[Verdict, ...], int] | Refusal) -> set[str]:
    if isinstance(said, Refusal):
        return {f"whole order {said.code}"}
    verdicts, _ = said
    refusals = {f"refused {verdict.refusal.code}" for verdict in verdicts if verdict.refusal}
    after = {"applied behind a refused one" for one, two in pairwise(verdicts) if two.applied > one.applied}
    return refusals | after | {"a split is wanted" for verdict in verdicts if verdict.wants_shares}


def test_lens_and_twin_agree_to_the_last_minor_unit_and_in_every_refusal(compared):
    assert not compared.differing, f"the first of {len(compared.differing)} that differ: {compared.differing[0]}"


def test_the_cases_cover_refused_promotions_before_applied_ones(compared, chain):
    wanted = {
        "applied behind a refused one",
        "a split is wanted",
        "refused Rules_BelowMinAmount",
        "refused Rules_ZeroDiscount",
        "refused Stacking_Groups",
        "whole order Stacking_Count",
    }
    number = MANY if chain.fast else FEW
    assert {name for name in wanted if SHARE * compared.met[name] < number} == set()
