"""What holds for every order and every set of promotions."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.domain import cascade
from offchain.domain.allocation import check_split
from offchain.domain.basket import Basket, fill
from offchain.domain.cascade import Presented
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.terms import Flags, Kind, Scope
from tools.vectors import chance

CHANCE = st.randoms(use_true_random=False)


def steps(seed: Random, delivery: int = 490) -> list[tuple[Presented, Basket, Evaluation]]:
    """(promotion, what was left before it, its evaluation) of an order with several promotions; those that are refused
    are left out."""
    order = chance.lines(seed)
    basket, found = fill(order, delivery), []
    for promotion in chance.presented_set(seed, order):
        before = fill(order, delivery)
        before.take(basket.taken, mark=False)
        before.delivery_taken = basket.delivery_taken
        try:
            found.append((promotion, before, cascade.apply(promotion, basket)))
        except Refusal:
            continue
        assert basket.payable >= 0
    return found


@settings(max_examples=120, deadline=None)
@given(CHANCE)
def test_a_line_never_gets_more_than_what_is_left_of_it(seed: Random) -> None:
    for _, before, evaluation in steps(seed):
        for position, share in enumerate(evaluation.shares):
            assert 0 <= share <= before.left(position)


@settings(max_examples=120, deadline=None)
@given(CHANCE)
def test_the_shares_sum_to_the_discount_unless_it_is_on_delivery(seed: Random) -> None:
    for promotion, _, evaluation in steps(seed):
        on_goods = promotion.terms.kind != Kind.SHIPPING
        assert sum(evaluation.shares) == (evaluation.discount if on_goods else 0)


@settings(max_examples=120, deadline=None)
@given(CHANCE)
def test_what_is_paid_is_what_was_left_less_the_discount_and_never_negative(seed: Random) -> None:
    found = steps(seed)
    for (_, before, evaluation), after in zip(found, [before for _, before, _ in found[1:]], strict=False):
        assert after.payable == before.payable - evaluation.discount >= 0


@settings(max_examples=120, deadline=None)
@given(CHANCE)
def test_a_discount_is_within_its_cap_and_its_coupon_and_never_nothing_but_for_gifts(seed: Random) -> None:
    for promotion, _, evaluation in steps(seed):
        assert evaluation.discount <= min(promotion.terms.cap_amount, promotion.max_discount)
        assert (evaluation.discount == 0) == (promotion.terms.kind == Kind.GIFT)


@settings(max_examples=120, deadline=None)
@given(CHANCE)
def test_goods_keep_delivery_whole_and_delivery_keeps_goods_whole(seed: Random) -> None:
    for promotion, before, evaluation in steps(seed):
        delivery = before.delivery - before.delivery_taken
        goods = before.payable - delivery
        assert evaluation.discount <= (delivery if promotion.terms.kind == Kind.SHIPPING else goods)


@settings(max_examples=120, deadline=None)
@given(CHANCE)
def test_a_discount_is_measured_on_at_most_what_is_left_unless_on_list_price(seed: Random) -> None:
    for promotion, before, evaluation in steps(seed):
        if promotion.terms.kind == Kind.GIFT or promotion.terms.flags & Flags.ON_LIST_PRICE:
            continue
        whole = before.delivery if promotion.terms.kind == Kind.SHIPPING else before.goods
        assert evaluation.discount <= evaluation.base <= whole


@settings(max_examples=120, deadline=None)
@given(CHANCE)
def test_an_order_discount_is_the_one_split_that_the_chain_accepts(seed: Random) -> None:
    for promotion, before, evaluation in steps(seed):
        terms = promotion.terms
        plain = terms.max_units == 0 and not terms.flags & (Flags.WHOLE_GROUPS | Flags.EXCLUDE_DISCOUNTED)
        if terms.scope != Scope.ORDER or terms.kind in (Kind.BXGY, Kind.GIFT) or not plain or terms.target:
            continue
        weights = [before.left(position) for position in range(len(before.lines))]
        check_split(evaluation.discount, weights, evaluation.shares)


@settings(max_examples=120, deadline=None)
@given(CHANCE, st.integers(1, 5))
def test_a_better_coupon_never_gives_less(seed: Random, more: int) -> None:
    order = chance.lines(seed)
    kind = seed.choice([Kind.PERCENT, Kind.FIXED, Kind.FIXED_PRICE, Kind.EVERY, Kind.BXGY, Kind.SHIPPING])
    promotion = chance.promotion(seed, kind, order)
    value = promotion.terms.get_bps if kind == Kind.BXGY else promotion.terms.value
    better = max(1, value - more) if kind == Kind.FIXED_PRICE else value + more
    found = []
    for personal in (0, min(better, 10_000) if promotion.terms.is_percent else better):
        own = Presented(
            campaign=promotion.campaign,
            terms=promotion.terms,
            extra=promotion.extra,
            personal=personal,
            max_discount=promotion.max_discount,
        )
        try:
            found.append(cascade.run([own], order, 490).discount)
        except Refusal:
            found.append(0)
    assert found[0] <= found[1]
