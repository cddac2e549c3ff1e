"""What an order lacks is what the rules refuse it for, all of it, and nothing when they do not."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from offchain.domain.basket import Basket, fill
from offchain.domain.extra import NO_EXTRA, Extra, Selector
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.rules import evaluate
from offchain.domain.terms import Flags, Kind, Scope, Target, Terms
from offchain.domain.tiers import Tier
from offchain.queries.lacking import LACKS, lacking, no_order
from tests.unit import samples

TEA, COFFEE = Selector(Target.TAGS, 1), Selector(Target.TAGS, 2)
ON_TEA = {"target": Target.TAGS, "target_key": 1}
LINES = st.lists(
    st.builds(Line, st.integers(1, 900), st.integers(1, 4), st.sampled_from([0, 5]), st.integers(0, 3)),
    min_size=1,
    max_size=4,
)
TIERS = (Tier(1_000, 100), Tier(2_000, 200))


@st.composite
def promotions(draw: st.DrawFn) -> tuple[Terms, Extra]:
    """Of every sort of condition."""
    kind = draw(st.sampled_from([Kind.FIXED, Kind.PERCENT, Kind.TIER, Kind.BXGY, Kind.GIFT]))
    flags = draw(st.sampled_from([0, Flags.MIN_QUANTITY_IN_LINE, Flags.CONDITION_TARGET, Flags.REQUIRES]))
    fields: dict[str, Any] = {
        "kind": kind,
        "scope": draw(st.sampled_from([Scope.ORDER, Scope.LINE])) if kind == Kind.BXGY else Scope.ORDER,
        "flags": flags | draw(st.sampled_from([0, Flags.TIER_BY_QUANTITY if kind == Kind.TIER else 0])),
        "value": 0 if kind in (Kind.TIER, Kind.GIFT, Kind.BXGY) else 100,
        "min_amount": draw(st.sampled_from([0, 500, 1_500])),
        "min_quantity": draw(st.sampled_from([0, 2, 5])),
        **({"buy_quantity": 2, "get_quantity": 1, "get_bps": 10_000} if kind == Kind.BXGY else {}),
        **({"gift_quantity": 1} if kind == Kind.GIFT else {}),
        **draw(st.sampled_from([{}, ON_TEA, {"target": Target.SKU, "target_key": 5}])),
    }
    by_units = fields["flags"] & Flags.TIER_BY_QUANTITY
    extra = Extra(
        condition=COFFEE if flags == Flags.CONDITION_TARGET else None,
        requires=2 if flags == Flags.REQUIRES else 0,
        get=draw(st.sampled_from([TEA, COFFEE, Selector()])) if kind == Kind.BXGY else None,
        tiers=(() if kind != Kind.TIER else (Tier(3, 100), Tier(6, 200)) if by_units else TIERS),
    )
    return samples.terms(**fields), extra


def dearest_first(lines: list[Line]) -> Basket:
    """As the cashier presents them."""
    return fill(sorted(lines, key=lambda line: -line.unit_price), 0)


@given(promotions(), LINES)
def test_an_order_lacks_something_exactly_where_the_rules_say_so(
    promotion: tuple[Terms, Extra], lines: list[Line]
) -> None:
    terms, extra = promotion
    found = lacking(terms, extra, dearest_first(lines))
    try:
        evaluate(terms, extra, dearest_first(lines), personal=0, max_discount=1_000)
    except Refusal as refusal:
        assert bool(found) == (refusal.code in LACKS)
        if refusal.code in LACKS - {"Rules_NothingInTarget", "Rules_TooFewForCycle"}:
            assert refusal.code in {it.refusal.code for it in found}
    else:
        assert found == ()


@given(promotions(), LINES)
def test_numbers_say_what_is_there_and_what_is_missing_of_what_it_takes(
    promotion: tuple[Terms, Extra], lines: list[Line]
) -> None:
    for lack in lacking(*promotion, dearest_first(lines)):
        facts = lack.refusal.facts
        assert lack.refusal.code in LACKS
        if lack.missing is not None:
            assert int(facts["have"]) + lack.missing == facts["needed"]
            assert lack.missing > 0


def test_everything_is_told_and_not_the_first_alone() -> None:
    terms = samples.terms(min_amount=5_000, min_quantity=3, flags=Flags.REQUIRES, **ON_TEA)
    order = dearest_first([Line(1_000, 1, 0, 1)])
    found = lacking(terms, Extra(requires=2), order)
    assert [(it.refusal.code, it.missing, it.on) for it in found] == [
        ("Rules_MissingRequired", None, COFFEE),
        ("Rules_BelowMinAmount", 4_000, TEA),
        ("Rules_BelowMinQuantity", 2, TEA),
    ]


def test_of_a_least_amount_and_a_first_tier_the_larger_counts() -> None:
    terms = samples.terms(kind=Kind.TIER, value=0, min_amount=500)
    found = lacking(terms, Extra(tiers=TIERS), no_order())
    assert [(it.refusal.facts["needed"], it.missing) for it in found] == [(1_000, 1_000)]


def test_units_to_buy_and_units_to_be_given_are_of_their_own_goods() -> None:
    terms = samples.terms(kind=Kind.BXGY, value=0, buy_quantity=3, get_quantity=2, get_bps=10_000, **ON_TEA)
    found = lacking(terms, Extra(get=COFFEE), dearest_first([Line(900, 1, 0, 1), Line(300, 1, 0, 2)]))
    assert [(it.on, it.missing, dict(it.refusal.facts)) for it in found] == [
        (TEA, 2, {"have": 1, "needed": 3}),
        (COFFEE, 1, {"have": 1, "needed": 2}),
    ]


def test_an_order_of_nothing_lacks_what_the_terms_ask() -> None:
    assert lacking(samples.terms(), NO_EXTRA, no_order()) == ()
    (target,) = lacking(samples.terms(**ON_TEA), NO_EXTRA, no_order())
    assert (target.refusal.code, target.on, target.missing) == ("Rules_NothingInTarget", TEA, None)
    (alike,) = lacking(samples.terms(min_quantity=4, flags=Flags.MIN_QUANTITY_IN_LINE), NO_EXTRA, no_order())
    assert (alike.missing, alike.alike) == (4, True)
