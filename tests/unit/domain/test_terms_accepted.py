"""What creation accepts is safe: an accepted campaign gives a discount or a refusal on every order, and nothing else
ever happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from offchain.attestation.parts import cold_hash, extra_hash
from offchain.domain import cascade
from offchain.domain.basket import Basket, fill
from offchain.domain.bounds import LINES, MAX_U96, QUANTITY
from offchain.domain.extra import read_extra
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.schedule import check_hours
from offchain.domain.terms import Kind, Scope
from offchain.domain.terms_check import check
from tests.contracts.fixtures.random_terms import changed
from tests.unit.domain.test_terms_check import planned
from tests.unit.samples import NOW

PROMISES = 12_000
SETS = 2_000
PRICES = (0, 1, 2, 3, 99, 1999, 10_000, 10**9, MAX_U96)


def accepted(seed: int, number: int) -> Iterator[cascade.Presented]:
    """Of `number` random promises those that creation accepts, each as a coupon of its own value."""
    for position in range(number):
        random = Random(f"{seed}/{position}")  # noqa: S311 - no secret
        promise = changed(random, most=4)
        plan = planned(**promise.fields)
        hashes = {"extra_hash": extra_hash(promise.words), "cold_hash": cold_hash(plan.cold)}
        try:
            check(plan.terms, promise.words, plan.cold, NOW, **hashes)
        except Refusal:
            continue
        yield cascade.Presented(
            campaign=position.to_bytes(32, "big"),
            terms=plan.terms,
            extra=read_extra(plan.terms, promise.words),
            personal=random.choice((0, 0, 1, 2500, 10_000, 10_001, MAX_U96)),
            max_discount=random.choice((1, 7, plan.terms.cap_amount, plan.terms.cap_amount)),
        )


def baskets(random: Random, number: int) -> Iterator[Basket]:
    """Orders of all sizes, some of which earlier promotions took from."""
    for _ in range(number):
        lines = [_line(random) for _ in range(random.choice((1, 1, 2, 3, 5, LINES)))]
        if random.random() < 0.7:
            lines.sort(key=lambda line: -line.unit_price)
        basket = fill(lines, random.choice((0, 1, 499, MAX_U96)))
        if random.random() < 0.5:
            basket.take([random.choice((0, 0, line.amount, line.amount // 3)) for line in lines], mark=True)
            basket.served = [random.choice((0, 0, line.quantity, line.quantity // 2)) for line in lines]
            basket.delivery_taken = random.choice((0, basket.delivery, basket.delivery // 2))
        yield basket


def _line(random: Random) -> Line:
    return Line(
        unit_price=random.choice(PRICES),
        quantity=random.choice((1, 1, 2, 3, 7, 50, 1000, QUANTITY)),
        sku=random.choice((0, 1, 2, 7, 2**64 - 1)),
        tags=random.choice((0, 1, 0b100, 0b101, 2**64 - 1)),
    )


def outcome_of(promotion: cascade.Presented, basket: Basket) -> str:
    """What one order gets: a refusal's code, or a discount whose parts are possible."""
    left = [basket.left(position) for position in range(len(basket.lines))]
    fee = basket.delivery - basket.delivery_taken
    try:
        given = cascade.apply(promotion, basket)
    except Refusal as refusal:
        return refusal.code
    kind, scope = promotion.terms.kind, promotion.terms.scope
    assert 0 <= given.discount <= promotion.max_discount or kind == Kind.GIFT
    assert all(0 <= share <= most for share, most in zip(given.shares, left, strict=True))
    assert given.discount <= fee if scope == Scope.SHIPPING else given.discount == sum(given.shares)
    assert (given.discount > 0) != (kind == Kind.GIFT)
    assert given.units > 0
    assert basket.payable >= 0
    return "given"


@pytest.fixture(scope="module")
def promotions() -> list[cascade.Presented]:
    return list(accepted(20_261_125, PROMISES))


def test_an_accepted_campaign_gives_or_refuses_and_never_fails(promotions: list[cascade.Presented]) -> None:
    seen = Counter[tuple[int, str]]()
    for number, promotion in enumerate(promotions):
        random = Random(number)  # noqa: S311 - no secret
        for basket in baskets(random, 4):
            seen[promotion.terms.kind, outcome_of(promotion, basket)] += 1
    assert {kind for kind, outcome in seen if outcome == "given"} == set(Kind)
    assert {outcome for _, outcome in seen} >= {
        "given",
        "Rules_NothingInTarget",
        "Rules_MissingRequired",
        "Rules_BelowMinAmount",
        "Rules_BelowMinQuantity",
        "Rules_PercentAboveWhole",
        "Rules_LinesUnsorted",
        "Rules_TooFewForCycle",
        "Rules_ZeroDiscount",
    }


def test_several_accepted_campaigns_one_after_the_other_never_fail(promotions: list[cascade.Presented]) -> None:
    random = Random(1)  # noqa: S311 - no secret
    for basket in baskets(random, SETS):
        for promotion in random.sample(promotions, k=8):
            outcome_of(promotion, basket)


def test_the_hours_of_an_accepted_campaign_hold_or_not_at_every_moment(promotions: list[cascade.Presented]) -> None:
    random = Random(2)  # noqa: S311 - no secret
    seen = set()
    for promotion in promotions:
        moment = random.randrange(86_400, 2**32)
        try:
            check_hours(promotion.terms, moment)
            seen.add("open")
        except Refusal as refusal:
            seen.add(refusal.code)
    assert seen == {"open", "Hub_WrongWeekday", "Hub_OutsideHours"}


def test_enough_random_promises_of_every_kind_are_accepted(promotions: list[cascade.Presented]) -> None:
    kinds = Counter(promotion.terms.kind for promotion in promotions)
    assert min(kinds[kind] for kind in Kind) > 50
