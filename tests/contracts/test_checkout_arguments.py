"""Orders whose arguments overlap the words that say where they are: no money moves, nothing is redeemed."""

from __future__ import annotations

import brownie
import pytest
from brownie.exceptions import VirtualMachineError

from tests.contracts.fixtures.market import arguments

WORD = 32
PLACES = {"terms": 0, "uses": 1, "quote": 2, "consent": 3}


def pointing(data: str, place: int, to: int) -> str:
    """Calldata whose word at `place` says that its argument begins at byte `to` of the arguments."""
    whole = bytearray.fromhex(data.removeprefix("0x"))
    start = 4 + WORD * place
    whole[start : start + WORD] = to.to_bytes(WORD, "big")
    return f"0x{whole.hex()}"


def test_the_same_bytes_untouched_are_paid(till, shopper, merchant):
    before = till.balance(merchant)
    data = till.checkout.pay.encode_input(*arguments(till.order()))
    shopper.account.transfer(till.checkout, 0, data=data)
    assert till.balance(merchant) > before


@pytest.mark.parametrize("to", [0, WORD, 2 * WORD, 3 * WORD])
@pytest.mark.parametrize("name", PLACES)
def test_an_argument_among_their_places_moves_nothing(till, shopper, merchant, name, to):
    data = pointing(till.checkout.pay.encode_input(*arguments(till.order())), PLACES[name], to)
    before = (till.balance(shopper), till.balance(merchant), till.market.hub.stateOf(till.paid.id))
    with pytest.raises(VirtualMachineError):
        shopper.account.transfer(till.checkout, 0, data=data, gas_limit=5_000_000)
    brownie.chain.mine()
    assert (till.balance(shopper), till.balance(merchant), till.market.hub.stateOf(till.paid.id)) == before
