"""A log that is missing, doubled or made up is found by the receipts, and a receipt by the blooms."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.adapters.block_evidence import Header, bloom_of, bloom_of_logs, check_logs, may_hold
from offchain.attestation.records import Log
from offchain.ports import ChainUnavailableError

OURS, THEIRS = 0xA1, 0xB2


def log(address: int, number: int, at: int) -> Log:
    """A log of block 7."""
    return Log(address, (bytes([at]) * 32,), b"data", 7, b"\x07" * 32, bytes([number]) * 32, at)


FIRST, SECOND, FOREIGN = log(OURS, 1, 0), log(OURS, 2, 1), log(THEIRS, 2, 2)
RECEIPTS = {7: [(bloom_of_logs([FIRST]), (FIRST,)), (bloom_of_logs([SECOND, FOREIGN]), (SECOND, FOREIGN))]}
HEADER = Header(7, bloom_of_logs([FIRST, SECOND, FOREIGN]), (b"\x01" * 32, b"\x02" * 32))


def test_the_bloom_is_that_of_the_yellow_paper() -> None:
    # The example of the public tests of Ethereum clients.
    address = bytes.fromhex("0f572e5295c57f15886f9b263e2f6d2d6c7b5ec6")
    assert [bit for bit in range(2048) if bloom_of([address]) >> bit & 1] == [431, 1319, 1323]


def test_all_logs_of_ours_are_the_evidence() -> None:
    check_logs([FIRST, SECOND], [OURS], [HEADER], RECEIPTS)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([FIRST], "1 logs are missing, 0 are given"),
        ([], "2 logs are missing"),
        ([FIRST, SECOND, SECOND], "0 logs are missing, 1 are given that the blocks do not have"),
        ([FIRST, replace(SECOND, data=b"other")], "1 logs are missing, 1 are given"),
    ],
    ids=["missing", "none", "doubled", "altered"],
)
def test_other_logs_are_refused(given: list[Log], told: str) -> None:
    with pytest.raises(ChainUnavailableError, match=told):
        check_logs(given, [OURS], [HEADER], RECEIPTS)


def test_a_receipt_that_leaves_a_log_out_is_found_by_its_bloom() -> None:
    thinner = {7: [RECEIPTS[7][0], (RECEIPTS[7][1][0], (FOREIGN,))]}
    with pytest.raises(ChainUnavailableError, match="a receipt of block 7 is not whole"):
        check_logs([FIRST], [OURS], [HEADER], thinner)


def test_a_receipt_that_is_left_out_is_found_by_the_blocks_bloom() -> None:
    with pytest.raises(ChainUnavailableError, match="do not make its bloom"):
        check_logs([FIRST], [OURS], [HEADER], {7: RECEIPTS[7][:1]})


def test_a_block_without_the_address_in_its_bloom_holds_none() -> None:
    assert may_hold(HEADER, [OURS])
    assert not may_hold(Header(8, bloom_of_logs([FOREIGN]), ()), [OURS])
