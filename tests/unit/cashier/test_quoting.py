"""A signed quote is the order as the hub hashes it, bound to one shopper and one coupon."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from offchain.adapters.fakes import FakeSigner
from offchain.attestation import typed_data
from offchain.attestation.keccak import keccak, words
from offchain.attestation.signatures import recover
from offchain.cashier.pricing import OutOfStockError
from offchain.cashier.quoting import Cashier, Checkout, Held, SignedQuote
from offchain.data.catalogue import Catalogue
from offchain.domain.cascade import check_shares
from offchain.domain.denomination import Denomination
from offchain.domain.extra import Extra
from offchain.domain.order import Grant, Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Kind, Scope, Target, Terms
from tests.unit import samples
from tests.unit.cashier.conftest import KITCHEN

TERMS = samples.terms()
DOLLARS = Denomination(currency=840, token=0, decimals=2)
CHECKOUT = Checkout(
    shopper=samples.SHOPPER.address,
    basket={"C-1": 2, "P-1": 1},
    order_ref=b"\x05" * 32,
    deadline=samples.NOW + 600,
    delivery=490,
    nonce=9,
)


@pytest.fixture
def cashier(catalogue: Catalogue) -> Cashier:
    """One with a key of its own."""
    return Cashier(catalogue, samples.hub(), FakeSigner(8), DOLLARS)


def quote(cashier: Cashier, terms: Terms = TERMS, grant: Grant | None = None, **changes: Any) -> SignedQuote:
    """A quote for the checkout, or for another one."""
    return cashier.quote([Held(terms, grant or samples.grant())], replace(CHECKOUT, **changes))


def test_the_order_is_the_checkout_at_the_catalogues_prices(cashier: Cashier) -> None:
    order = quote(cashier).order
    assert order.lines == (Line(4_999, 1), Line(799, 2))
    assert (order.shopper, order.order_ref) == (CHECKOUT.shopper, CHECKOUT.order_ref)
    assert (order.delivery, order.deadline, order.nonce) == (490, CHECKOUT.deadline, 9)


def test_the_evaluation_is_that_of_the_rules_with_the_coupons_own_value(cashier: Cashier) -> None:
    made = quote(cashier)  # 30 % of 65.97
    assert (made.evaluation.base, made.evaluation.discount) == (6_597, 1_979)
    assert (made.order.total, made.outcome.payable) == (7_087, 5_108)


def test_the_digest_is_what_the_hub_computes_of_order_and_coupon(cashier: Cashier) -> None:
    grant = samples.grant()
    made = quote(cashier, grant=grant)
    campaign = typed_data.campaign_id(samples.hub(), TERMS)
    uses_hash = keccak(words(campaign, grant.packed()))
    assert made.digest == samples.hub().digest(typed_data.of_quote(TERMS, made.order, uses_hash))


def test_the_cashiers_key_signed_it(cashier: Cashier) -> None:
    made = quote(cashier)
    assert recover(made.digest, made.signature) == FakeSigner(8).address


@pytest.mark.parametrize(
    "grant",
    [samples.grant(index=8), samples.grant(value=2_999), samples.grant(deadline=samples.NOW), samples.grant(epoch=1)],
    ids=["index", "value", "deadline", "epoch"],
)
def test_a_quote_is_bound_to_its_coupon(cashier: Cashier, grant: Grant) -> None:
    assert quote(cashier, grant=grant).digest != quote(cashier).digest


@pytest.mark.parametrize(
    "changes",
    [
        {"shopper": samples.EVE.address},
        {"basket": {"C-1": 2}},
        {"order_ref": b"\x06" * 32},
        {"deadline": CHECKOUT.deadline + 1},
        {"delivery": 0},
        {"nonce": 10},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_quote_is_bound_to_everything_in_the_checkout(cashier: Cashier, changes: dict[str, Any]) -> None:
    assert quote(cashier, **changes).digest != quote(cashier).digest


def test_a_quote_is_bound_to_its_campaign(cashier: Cashier) -> None:
    assert quote(cashier, samples.terms(salt=1)).digest != quote(cashier).digest


def test_an_order_that_the_rules_give_nothing_is_not_signed(catalogue: Catalogue) -> None:
    signer = FakeSigner(8)
    cashier = Cashier(catalogue, samples.hub(), signer, DOLLARS)
    with pytest.raises(Refusal, match="Rules_BelowMinAmount"):
        quote(cashier, samples.terms(min_amount=10_000))
    with pytest.raises(Refusal, match="Rules_NothingInTarget"):
        quote(cashier, samples.terms(target=Target.SKU, target_key=102))
    with pytest.raises(OutOfStockError):
        quote(cashier, basket={"P-1": 4})
    assert signer.signed == []


def test_tiers_count_in_a_quote(cashier: Cashier) -> None:
    made = cashier.quote([Held(samples.tiered(), extra=Extra(tiers=samples.TIERS))], CHECKOUT)
    assert made.evaluation.discount == 330  # 5 % of 65.97


def test_a_coupon_costs_no_more_than_its_root_lets_it(cashier: Cashier) -> None:
    def discount(max_each: int) -> int:
        return cashier.quote([Held(TERMS, samples.grant(), max_each=max_each)], CHECKOUT).evaluation.discount

    assert [discount(most) for most in (0, 1_979, 1_978)] == [1_979, 1_979, 1_978]


SHIPPING = samples.terms(scope=Scope.SHIPPING, kind=Kind.SHIPPING, value=5_000)
ON_UNITS = samples.terms(kind=Kind.FIXED, scope=Scope.UNIT, value=100, target=Target.TAGS, target_key=KITCHEN)
CAPPED = samples.terms(cap_amount=1_000)
"""Of 20 % off the order, at most 10.00: its parts do not follow by themselves."""


def test_a_set_is_evaluated_and_signed_in_one_order_however_it_comes(cashier: Cashier) -> None:
    coupons = [Held(SHIPPING), Held(TERMS, samples.grant()), Held(ON_UNITS)]
    made = [cashier.quote(coming, CHECKOUT) for coming in permutations(coupons)]
    assert {it.digest for it in made} == {made[0].digest}
    assert [held.terms for held in made[0].coupons] == [ON_UNITS, TERMS, SHIPPING]
    assert [it.discount for it in made[0].outcome.evaluations] == [100, 1_949, 245]
    assert made[0].outcome.payable == made[0].order.total - 100 - 1_949 - 245


def test_a_set_that_must_not_stand_together_is_not_signed(cashier: Cashier) -> None:
    alone = samples.terms(salt=1, flags=Flags.EXCLUSIVE)
    with pytest.raises(Refusal, match="Stacking_Exclusive"):
        cashier.quote([Held(TERMS), Held(alone)], CHECKOUT)
    with pytest.raises(Refusal, match="Stacking_Count"):
        cashier.quote([], CHECKOUT)


@pytest.mark.parametrize("reader", [True, False])
def test_a_split_is_supplied_only_where_a_later_promotion_reads_lines(cashier: Cashier, reader: bool) -> None:
    after = samples.terms(salt=9, priority=0, **({"target": Target.TAGS, "target_key": KITCHEN} if reader else {}))
    made = cashier.quote([Held(replace(CAPPED, priority=9)), Held(after)], CHECKOUT)
    first, second = made.shares()
    assert first == ((758, 242) if reader else ())  # 49.99 and 15.98 of 65.97
    assert second == ()
    for evaluation, shares, by_line in zip(made.outcome.evaluations, made.shares(), (reader, False), strict=True):
        check_shares(evaluation, shares, by_line=by_line)


def test_a_quote_of_several_coupons_has_no_only_evaluation(cashier: Cashier) -> None:
    made = cashier.quote([Held(TERMS), Held(SHIPPING)], CHECKOUT)
    with pytest.raises(ValueError, match="too many values"):
        _ = made.evaluation


def test_two_orders_of_one_shopper_look_unlike(cashier: Cashier) -> None:
    assert quote(cashier, order_ref=b"\x07" * 32).digest != quote(cashier, order_ref=b"\x08" * 32).digest


def test_an_order_says_in_which_money_it_was_priced(cashier: Cashier) -> None:
    assert quote(cashier).order.money == DOLLARS


@pytest.mark.parametrize(
    ("money", "expected"),
    [
        (replace(DOLLARS, currency=978), Refusal("Order_Currency", order=978, terms=840)),
        (replace(DOLLARS, token=0xC0), Refusal("Order_Token", order=0xC0, terms=0)),
    ],
    ids=["currency", "token"],
)
def test_a_promotion_in_other_money_is_refused_and_nothing_is_signed(
    catalogue: Catalogue, money: Denomination, expected: Refusal
) -> None:
    signer = FakeSigner(8)
    with pytest.raises(Refusal) as refused:
        Cashier(catalogue, samples.hub(), signer, money).quote([Held(samples.terms())], CHECKOUT)
    assert refused.value == expected
    assert signer.signed == []
