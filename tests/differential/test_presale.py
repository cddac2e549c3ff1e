"""PresaleHash.sol and PresaleMath.sol against offchain/attestation/presale.py and offchain/domain/presale.py."""

from __future__ import annotations

import re

from eth_abi.abi import decode, encode
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.attestation.presale import PRESALE_TYPE, PRESALE_TYPES, fields_of, hash_of
from offchain.domain.bounds import BPS
from offchain.domain.presale import Phase, Presale
from tests.differential.fields import ACCOUNTS, BYTES32
from tests.surroundings import ROOT

U32, TIMES = st.integers(0, 2**32 - 1), st.integers(0, 100) | st.integers(0, 2**40 - 1)
MOST = 2**96 - 1


@st.composite
def presales(draw: st.DrawFn) -> Presale:
    """Sound in their money, as the escrow takes no others; their times are in any order."""
    price = draw(st.integers(1, MOST))
    deposit = draw(st.integers(1, price))
    return Presale(
        merchant=draw(ACCOUNTS),
        token=draw(ACCOUNTS),
        price=price,
        deposit=deposit,
        factor_bps=draw(st.integers(BPS, min(2**32 - 1, price * BPS // deposit))),
        forfeit_bps=draw(st.integers(0, BPS)),
        units=draw(U32),
        units_each=draw(U32),
        deposit_from=draw(TIMES),
        deposit_until=draw(TIMES),
        ready_by=draw(TIMES),
        balance_seconds=draw(U32),
        description_hash=draw(BYTES32),
        salt=draw(BYTES32),
    )


def test_both_sides_declare_the_same_type():
    text = (ROOT / "contracts" / "libraries" / "PresaleHash.sol").read_text(encoding="utf-8")
    assert re.findall(r'keccak256\(\s*"(\w+\([^"]+\))"', text) == list(PRESALE_TYPES.values())


def test_both_sides_number_the_phases_alike():
    text = (ROOT / "contracts" / "types" / "PromoTypes.sol").read_text(encoding="utf-8")
    (body,) = re.findall(r"enum Phase \{([^}]*)\}", text)
    assert [name.strip() for name in body.split(",")] == [phase.name for phase in Phase]


@settings(deadline=None, max_examples=60)
@given(presales())
def test_a_presale_hashes_the_same(hashes, presale):
    assert hashes.ask("ofPresale", encode([PRESALE_TYPE], [fields_of(presale)])) == hash_of(presale)


@settings(deadline=None, max_examples=200)
@given(presales(), U32, st.booleans(), st.just(0) | TIMES, TIMES)
def test_money_and_phases_are_the_same(hashes, presale, units, cancelled, balance_until, time):
    types = [PRESALE_TYPE, "uint256", "bool", "uint256", "uint256"]
    answer = hashes.ask("presaleMath", encode(types, [fields_of(presale), units, cancelled, balance_until, time]))
    worth, balance = presale.balance_of(units)
    phase = presale.phase(cancelled=cancelled, balance_until=balance_until, time=time)
    assert decode(["uint256[5]"], answer)[0] == (worth, balance, *presale.lapsed(worth), phase)
    assert worth + balance == units * presale.price
    assert worth >= units * presale.deposit
    assert sum(presale.lapsed(worth)) == worth
