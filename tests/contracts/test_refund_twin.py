"""Random steps of a return, on chain and by the twin: the same sums, and the same refusals with the same numbers."""

from __future__ import annotations

import random
from typing import Any

import pytest
from brownie.exceptions import VirtualMachineError

from offchain.attestation.checkout import packed_units
from offchain.domain.refund_ledger import Back, Bought, nothing_back, step, until
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Scope
from tests.contracts.fixtures.campaigns import BASKET
from tests.contracts.fixtures.logs import records_of

STEPS = 40


@pytest.fixture
def order(till, merchant):
    """Of three campaigns, one of which takes no returns after the quote's deadline."""
    till.enrich(merchant)
    others = till.create(salt=2, scope=Scope.LINE, value=1000, refund_window=0), till.create(salt=3, value=500)
    return till.market.set_of(till.paid, *others)


def bought(till: Any, order: Any) -> Bought:
    sent = till.pay(order)
    discounts = tuple(int(record.words["amounts"]) & (1 << 128) - 1 for record in records_of(sent))
    terms = [use.terms for use in order.uses]
    untils = tuple(until(order.order.deadline, its.end_time, its.refund_window) for its in terms)
    return Bought(sent.return_value[1], discounts, tuple(line.quantity for line in BASKET), untils)


def drawn(chance: random.Random, left: Bought, before: Back) -> Back:
    """Mostly within what is left."""

    def part(whole: int, gone: int) -> int:
        return chance.choice((0, 0, 1, (whole - gone) // 2, whole - gone, whole - gone + 1))

    discounts = tuple(part(*both) for both in zip(left.discounts, before.discounts, strict=True))
    units = tuple(part(*both) for both in zip(left.units, before.units, strict=True))
    return Back(part(left.paid, before.amount), discounts, units)


def test_chain_and_twin_keep_the_same_of_random_steps(till, order):
    chance, whole = random.Random(7), bought(till, order)
    so_far, taken, codes = nothing_back(whole), 0, set()
    for at in range(STEPS):
        if at == STEPS // 2:
            till.market.at(order.order.deadline)
        now = drawn(chance, whole, so_far)
        parts = now.amount, list(now.discounts), now.units
        try:
            so_far = step(whole, so_far, now, till.market.now)
        except Refusal as refusal:
            with pytest.raises(VirtualMachineError) as told:
                till.refunds(order, *parts)
            assert refusal.code in str(told.value)
            assert ", ".join(str(fact) for fact in refusal.facts.values()) in str(told.value)
            codes.add(refusal.code)
            continue
        till.refund(order, *parts)
        taken += 1
        refunded, units = till.checkout.returnedOf(till.market.quote_digest(order))
        assert (refunded, list(units)) == (so_far.amount, packed_units(so_far.units))
    assert taken >= 3
    assert len(codes) >= 4
