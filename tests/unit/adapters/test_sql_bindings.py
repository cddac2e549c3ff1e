"""Offers that wait for a wallet, in both engines: each index, each turn and each try counts once, also at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from offchain.adapters.sql_bindings import SqlBindings
from offchain.adapters.sql_engine import open_engine
from offchain.binding.ports import Allotted, Bound, Proof
from offchain.offers.indices import IndexTakenError

CAMPAIGN = b"\1" * 32
OFFER = Allotted(campaign=CAMPAIGN, pseudonym="c-1", index=4, value=2**95, not_before=1, deadline=9)
BOUND = Bound(
    campaign=CAMPAIGN, pseudonym="c-1", turn=0, wallet=2**159, at=5, until=9, signature=b"\xff" * 65, epoch=2**32 - 1
)


@pytest.fixture
def bindings(store_place: Callable[[], str]) -> Iterator[SqlBindings]:
    engine = open_engine(store_place())
    yield SqlBindings(engine)
    engine.dispose()


def test_offers_are_kept_as_they_came_first(bindings: SqlBindings) -> None:
    assert (bindings.allot([OFFER]), bindings.allot([replace(OFFER, value=1)])) == (1, 0)
    assert bindings.offer(CAMPAIGN, "c-1") == OFFER
    assert bindings.offer(CAMPAIGN, "c-2") is None
    assert bindings.indices_of(CAMPAIGN) == {4, 5}
    assert bindings.indices_of(b"\2" * 32) == frozenset()


@pytest.mark.parametrize("index", [4, 5])
def test_a_taken_index_keeps_none_of_the_offers(bindings: SqlBindings, index: int) -> None:
    bindings.allot([OFFER])
    others = [replace(OFFER, pseudonym="c-2", index=6), replace(OFFER, pseudonym="c-3", index=index)]
    with pytest.raises(IndexTakenError):
        bindings.allot(others)
    assert bindings.offer(CAMPAIGN, "c-2") is None


def test_tries_are_counted_also_at_once(bindings: SqlBindings) -> None:
    bindings.allot([OFFER])
    assert bindings.proof(CAMPAIGN, "c-1") is None
    bindings.prove(CAMPAIGN, "c-1", Proof(code=b"\2" * 32, until=7, tries=0))
    with ThreadPoolExecutor(4) as several:
        counted = list(several.map(lambda _: bindings.tried(CAMPAIGN, "c-1", 5), range(12)))
    assert counted.count(True) == 5


def test_a_turn_is_bound_once_and_spends_the_code(bindings: SqlBindings) -> None:
    bindings.allot([OFFER])
    bindings.prove(CAMPAIGN, "c-1", Proof(code=b"\2" * 32, until=7, tries=0))
    with ThreadPoolExecutor(4) as several:
        done = list(several.map(lambda wallet: bindings.bind(replace(BOUND, wallet=wallet)), range(1, 5)))
    assert done.count(True) == 1
    assert bindings.proof(CAMPAIGN, "c-1") is None
    (kept,) = bindings.bound(CAMPAIGN, "c-1")
    assert kept == replace(BOUND, wallet=kept.wallet)
