"""The packed words of a redemption's record."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from offchain.attestation.redeemed import Redeemed
from tests.surroundings import ROOT

HUB = (ROOT / "contracts" / "PromotionHub.sol").read_text("utf-8")


def upto(bits: int) -> st.SearchStrategy[int]:
    """Integers of so many bits."""
    return st.integers(0, 2**bits - 1)


def test_the_place_is_packed_as_the_hub_packs_it() -> None:
    shifts = re.search(r"uint256 place =\s*(.*?);", HUB, re.DOTALL)
    assert shifts
    assert [int(shift) for shift in re.findall(r"<< (\d+)", shifts.group(1))] == [136, 104, 64, 48, 40, 32]


@given(upto(32), upto(32), upto(40), upto(16), upto(8), upto(8), upto(32))
def test_every_part_of_the_place_is_read_back(
    sequence: int, index: int, time: int, epoch: int, route: int, position: int, units: int
) -> None:
    place = sequence << 136 | index << 104 | time << 64 | epoch << 48 | route << 40 | position << 32 | units
    redeemed = Redeemed.from_words(words(place=place))
    assert (redeemed.sequence, redeemed.index, redeemed.time, redeemed.epoch) == (sequence, index, time, epoch)
    assert (redeemed.route, redeemed.position, redeemed.units) == (route, position, units)


@given(upto(128), upto(128), upto(160), upto(96))
def test_amounts_and_grantor_are_read_back(base: int, discount: int, submitter: int, value: int) -> None:
    redeemed = Redeemed.from_words(words(amounts=base << 128 | discount, grantor=submitter << 96 | value))
    assert (redeemed.base, redeemed.discount) == (base, discount)
    assert (redeemed.submitter, redeemed.value) == (submitter, value)


def test_hashes_keep_their_leading_zeros() -> None:
    redeemed = Redeemed.from_words(words(campaign=1, shopper=2, orderHash=3))
    assert (redeemed.campaign, redeemed.shopper, redeemed.order_hash) == (bytes(31) + b"\1", 2, bytes(31) + b"\3")


def words(**changes: int) -> dict[str, int]:
    """The words of a record, zero but for these."""
    return dict.fromkeys(("campaign", "shopper", "orderHash", "place", "amounts", "grantor"), 0) | changes
