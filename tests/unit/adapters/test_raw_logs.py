"""Entries of `eth_getLogs` as columns: the same logs as one by one, and no damaged answer passes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.adapters.raw_logs import check, check_not_removed, columns_of
from offchain.adapters.rpc_answers import log_of
from offchain.index.errors import UnsteadyChainError
from tests.unit.adapters.test_web3_chain import LOG

MALFORMED = (ValueError, TypeError, KeyError, AttributeError, OverflowError)
ADDRESS = int("aa" * 20, 16)


def text(size: int) -> st.SearchStrategy[str]:
    """So many bytes, as nodes write them."""
    return st.binary(min_size=size, max_size=size).map(lambda it: "0x" + it.hex())


ENTRIES = st.fixed_dictionaries(
    {
        "address": text(20),
        "topics": st.lists(text(32), max_size=4),
        "data": st.binary(max_size=100).map(lambda it: "0x" + it.hex()),
        "blockNumber": st.integers(0, 2**63 - 1).map(hex),
        "blockHash": text(32),
        "transactionHash": text(32),
        "logIndex": st.integers(0, 2**31).map(hex),
        "removed": st.booleans(),
    }
)


@given(st.lists(ENTRIES, max_size=8))
def test_columns_hold_what_each_entry_holds(entries: list[dict[str, Any]]) -> None:
    assert list(columns_of(entries)) == [log_of(entry) for entry in entries]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "0x" + "aa" * 19),
        ("address", "aaaa" + "aa" * 19),
        ("address", "0x" + "ag" * 20),
        ("address", None),
        ("topics", ["0x" + "03" * 31]),
        ("topics", "0x" + "03" * 32),
        ("topics", None),
        ("data", "0x123"),
        ("data", "1234"),
        ("data", ""),
        ("data", "0x120x34"),
        ("data", "0x12é4"),
        ("blockNumber", None),
        ("blockNumber", "0x" + "ff" * 8),
        ("blockNumber", 16),
        ("blockHash", "0x"),
        ("transactionHash", "0x" + "05" * 33),
        ("logIndex", "two"),
    ],
)
def test_an_entry_that_is_damaged_is_refused_whole(field: str, value: object) -> None:
    columns_of([LOG, LOG])
    with pytest.raises(MALFORMED):
        columns_of([LOG, LOG | {field: value}])


@pytest.mark.parametrize("field", sorted(LOG))
def test_an_entry_without_a_field_is_refused(field: str) -> None:
    with pytest.raises(MALFORMED):
        columns_of([LOG, {name: value for name, value in LOG.items() if name != field}])


def test_bytes_of_two_fields_do_not_run_into_each_other() -> None:
    """One text too long and the next too short by the same: together they look whole."""
    with pytest.raises(MALFORMED):
        columns_of([LOG | {"data": "0x12340x"}, LOG | {"data": "56"}])
    with pytest.raises(MALFORMED):
        columns_of([LOG | {"transactionHash": "0x" + "05" * 33}, LOG | {"transactionHash": "0x" + "05" * 31}])


def steady(*entries: dict[str, Any]) -> None:
    """Checks an answer to the question for the blocks 10 to 20."""
    check_not_removed(entries)
    check(columns_of(entries), [ADDRESS], 10, 20)


NEXT = LOG | {"logIndex": "0x3"}


def test_logs_in_order_of_what_was_asked_are_steady() -> None:
    steady()
    steady(LOG | {"address": "0x" + "AA" * 20}, NEXT | {"removed": False}, LOG | {"blockNumber": "0x14"})


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([LOG | {"removed": True}], "is of a block that the chain replaced"),
        ([LOG | {"blockNumber": "0x9"}], "asked for logs of blocks 10 to 20, and gave log 2 of block 9"),
        ([LOG | {"blockNumber": "0x15"}], "and gave log 2 of block 21"),
        ([LOG, LOG], "after log 2 of block 16 it gave log 2 of block 16"),
        ([NEXT, LOG], "after log 3 of block 16 it gave log 2 of block 16"),
        ([LOG, NEXT | {"blockNumber": "0xf"}], "after log 2 of block 16 it gave log 3 of block 15"),
        ([LOG, NEXT | {"blockHash": "0x" + "07" * 32}], "logs of block 16 are of two blocks"),
        (
            [LOG, NEXT | {"address": "0x" + "bb" * 20}],
            "log 3 of block 16 is of 0xbbb.*, which was not asked for",
        ),
    ],
    ids=["removed", "before", "after", "doubled", "swapped", "an earlier block", "two blocks", "another contract"],
)
def test_logs_that_contradict_the_question_or_each_other_are_refused(entries: list[dict[str, Any]], told: str) -> None:
    with pytest.raises(UnsteadyChainError, match=told):
        steady(*entries)
