"""A broken signature is nobody's, even where the zero address had a right that no call can give it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.attestation.keccak import keccak, words
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.storage import load, store

NOBODY = 0
SLOTS = 16  # of the hub's own; the mapping of cashiers is one of them


def place_of_cashier(merchant: int, cashier: int, slot: int) -> int:
    """Where a mapping of mappings at `slot` keeps the expiry."""
    inner = keccak(words(merchant, slot))
    return int.from_bytes(keccak(words(cashier, inner)), "big")


@pytest.fixture
def nobody_is_a_cashier(market, hub, merchant, cashier):
    """`nameCashier` refuses the zero address, so its entry is written past it."""
    expiry = market.now + 10**6
    hub.nameCashier(cashier.account, expiry, {"from": merchant.account})
    slots = [
        slot for slot in range(SLOTS) if load(hub, place_of_cashier(merchant.address, cashier.address, slot)) == expiry
    ]
    assert len(slots) == 1
    store(hub, place_of_cashier(merchant.address, NOBODY, slots[0]), expiry)
    assert hub.cashierExpiry(merchant.account, "0x" + "0" * 40) == expiry


@pytest.mark.parametrize("broken", [b"", bytes(64), bytes(65)], ids=["empty", "64 zero bytes", "65 zero bytes"])
@pytest.mark.usefixtures("nobody_is_a_cashier")
def test_a_broken_quote_is_refused_though_the_zero_address_were_a_cashier(
    market, hub, campaign, merchant, shopper, broken
):
    order = replace(market.order(campaign), quote_signature=broken)
    with refuses("Hub_QuoteSigner", NOBODY, merchant.address):
        hub.redeem.call(*arguments(order), {"from": shopper.account})
