"""The store of issued coupons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_offers import SqlOffers
from offchain.domain.order import Grant
from offchain.offers.issued import IssuedOffer

ANN, BOB = 0xA << 152, 0xB << 152
CAMPAIGN = b"\x01" * 32


def offer(index: int, epoch: int = 1, account: int = ANN, campaign: bytes = CAMPAIGN) -> IssuedOffer:
    """A coupon."""
    grant = Grant(2**96 - 1, 10, 2**32, index, epoch)
    return IssuedOffer(
        campaign=campaign, account=account, grant=grant, signature=b"\xff" * 64, proof=(b"\x02" * 32, b"\x03" * 32)
    )


@pytest.fixture
def offers(store_place: Callable[[], str]) -> Iterator[SqlOffers]:
    """An empty store."""
    engine = open_engine(store_place())
    yield SqlOffers(engine)
    engine.dispose()


def test_a_coupon_comes_back_as_it_was_kept(offers: SqlOffers) -> None:
    kept = replace(offer(3), segment=2, why="偶尔购买")
    offers.add([kept])
    assert offers.of_wallet(ANN, None, 10) == [kept]


def test_a_wallets_coupons_are_ascending_and_cut_after_a_key(offers: SqlOffers) -> None:
    other = b"\x00" * 31 + b"\x09"
    wanted = [offer(9, campaign=other), offer(1), offer(2, epoch=1), offer(2, epoch=2), offer(10)]
    offers.add(wanted[::-1])
    assert offers.of_wallet(ANN, None, 10) == wanted
    for position, it in enumerate(wanted):
        assert offers.of_wallet(ANN, it.key, 2) == wanted[position + 1 : position + 3]


def test_a_coupon_that_was_signed_anew_takes_the_place_of_the_old(offers: SqlOffers) -> None:
    offers.add([offer(1)])
    anew = replace(offer(1), signature=b"\xee" * 64)
    offers.add([anew])
    assert offers.of_wallet(ANN, None, 10) == [anew]


def test_the_newest_epoch_of_an_index_is_found_for_its_wallet_alone(offers: SqlOffers) -> None:
    offers.add([offer(1, epoch=1), offer(1, epoch=2), offer(1, epoch=3, account=BOB)])
    assert offers.find(ANN, CAMPAIGN, 1) == offer(1, epoch=2)
    assert offers.find(ANN, CAMPAIGN, 2) is None
    assert offers.find(ANN, b"\x02" * 32, 1) is None


def test_holders_are_each_named_once_the_lowest_first(offers: SqlOffers) -> None:
    offers.add([offer(1, account=BOB), offer(2, account=BOB), offer(3)])
    assert (offers.holders(5), offers.holders(1)) == ([ANN, BOB], [ANN])


def test_adding_nothing_is_nothing(offers: SqlOffers) -> None:
    offers.add([])
    assert offers.holders(1) == []


def test_a_coupon_of_a_code_is_nobodys_and_not_kept(offers: SqlOffers) -> None:
    kept = offer(3)
    with pytest.raises(ValueError, match="coupons of codes"):
        offers.add([offer(2), replace(kept, grant=replace(kept.grant, bearer=True))])
    assert offers.of_wallet(ANN, None, 10) == []
