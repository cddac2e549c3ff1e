"""The ledger's file: kept apart by campaign, hub and chain, refused when damaged."""

from __future__ import annotations

import fcntl
import random
from pathlib import Path

import pytest

from offchain.coupons.errors import CouponFileError, IndexIssuedError
from offchain.coupons.ledger import Issued, IssueLedger, Moment, first_free

TEA, COFFEE = b"\x01" * 32, b"\x02" * 32
NOW = Moment(now=1_000, epoch=0, cap=100)


def batch(first: int, count: int, deadline: int = 2_000) -> Issued:
    return Issued(
        first_index=first,
        count=count,
        not_before=0,
        deadline=deadline,
        epoch=0,
        issued_at=0,
        bearer=True,
        content=f"{first}",
        file="a.jsonl",
    )


@pytest.fixture
def ledger(tmp_path: Path) -> IssueLedger:
    return IssueLedger(tmp_path / "coupon.ledger.json", 1337, 0xB0B)


def test_what_was_reserved_is_there_afterwards(ledger: IssueLedger) -> None:
    ledger.reserve(TEA, batch(0, 5), NOW)
    ledger.reserve(TEA, batch(5, 5), NOW)
    assert [it.first_index for it in IssueLedger(ledger.path, 1337, 0xB0B).of(TEA)] == [0, 5]
    assert ledger.next_index(TEA) == 10


def test_campaigns_hubs_and_chains_are_kept_apart(ledger: IssueLedger) -> None:
    ledger.reserve(TEA, batch(0, 5), NOW)
    others = (ledger, COFFEE), (IssueLedger(ledger.path, 1337, 0xB0C), TEA), (IssueLedger(ledger.path, 1, 0xB0B), TEA)
    for other, campaign in others:
        assert other.of(campaign) == ()
        other.reserve(campaign, batch(0, 5), NOW)
    assert len(ledger.of(TEA)) == 1


@pytest.mark.parametrize(("first", "count", "index"), [(0, 1, 4), (4, 1, 4), (3, 9, 4), (0, 50, 4), (6, 1, 6)])
def test_a_batch_that_shares_an_index_with_an_open_one_is_refused(
    ledger: IssueLedger, first: int, count: int, index: int
) -> None:
    ledger.reserve(TEA, batch(4, 3), NOW)
    if first + count <= 4:
        ledger.reserve(TEA, batch(first, count), NOW)
        return
    with pytest.raises(IndexIssuedError) as caught:
        ledger.reserve(TEA, batch(first, count), NOW)
    assert caught.value.index == index
    assert len(ledger.of(TEA)) == 1


def test_the_later_of_two_batches_of_an_index_counts(ledger: IssueLedger) -> None:
    ledger.reserve(TEA, batch(0, 5, deadline=50), NOW)
    ledger.reserve(TEA, batch(0, 5), NOW)
    with pytest.raises(IndexIssuedError):
        ledger.reserve(TEA, batch(0, 5), NOW)


@pytest.mark.parametrize("text", ["", "{}", '{"schema":"promissory-coupon-ledger/2","chains":{}}'])
def test_a_damaged_ledger_stops_everything(ledger: IssueLedger, text: str) -> None:
    ledger.path.write_text(text)
    with pytest.raises(CouponFileError, match=r"coupon\.ledger\.json"):
        ledger.next_index(TEA)
    with pytest.raises(CouponFileError):
        ledger.reserve(TEA, batch(0, 1), NOW)


def test_one_program_at_a_time_issues(ledger: IssueLedger) -> None:
    with ledger.alone(), ledger.path.with_suffix(".lock").open("w") as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with ledger.path.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_one_coupon_at_the_top_blocks_nothing_below(ledger: IssueLedger) -> None:
    ledger.reserve(TEA, batch(99, 1), NOW)
    assert (ledger.next_index(TEA), ledger.next_index(TEA, 99), ledger.next_index(TEA, 100)) == (0, 0, 100)
    ledger.reserve(TEA, batch(10, 5), NOW)
    assert [ledger.next_index(TEA, count) for count in (10, 11, 84, 85)] == [0, 15, 15, 100]
    with pytest.raises(IndexIssuedError) as caught:
        ledger.reserve(TEA, batch(99, 1), NOW)
    assert caught.value.next_index == 0


@pytest.mark.parametrize("seed", range(40))
def test_the_first_free_run_is_the_lowest_that_is_long_enough(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - cases, no secret
    before = [batch(chance.randrange(60), chance.randrange(1, 9)) for _ in range(chance.randrange(12))]
    taken = {index for it in before for index in range(it.first_index, it.end)}
    for count in range(1, 12):
        wanted = next(at for at in range(100) if taken.isdisjoint(range(at, at + count)))
        assert first_free(before, count) == wanted
