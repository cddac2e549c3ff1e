"""Columns of records: what they say of many logs is what is said of each, and what is refused of one is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from eth_abi.abi import decode as abi_decode
from hypothesis import given
from hypothesis import strategies as st

from offchain.attestation.keccak import keccak
from offchain.attestation.records import ALL_RECORDS, TOPICS, Log, RecordDecodingError, decode
from offchain.attestation.redeemed import Redeemed
from offchain.index.log_columns import Bytes, LogColumns, joined, places_of
from offchain.index.record_columns import RedeemedRecord, decode_columns, records_of

SHAPES = {name: shape for kept in ALL_RECORDS.values() for name, shape in kept.items()}
WORDS = st.binary(min_size=32, max_size=32)


def columns_of(logs: Sequence[Log]) -> LogColumns:
    """The same logs as columns."""

    def rows(parts: Sequence[bytes], width: int) -> Bytes:
        return np.frombuffer(b"".join(parts), np.uint8).reshape(-1, width)

    return LogColumns(
        block_number=np.array([log.block_number for log in logs], np.int64),
        log_index=np.array([log.log_index for log in logs], np.int64),
        address=rows([log.address.to_bytes(20, "big") for log in logs], 20),
        block_hash=rows([log.block_hash for log in logs], 32),
        transaction_hash=rows([log.transaction_hash for log in logs], 32),
        topic_at=places_of(np.array([len(log.topics) for log in logs], np.int64)),
        topics=rows([topic for log in logs for topic in log.topics], 32),
        data_at=places_of(np.array([len(log.data) for log in logs], np.int64)),
        data=np.frombuffer(b"".join(log.data for log in logs), np.uint8),
    )


def number(word: Bytes) -> int:
    """Of 32 bytes."""
    return int.from_bytes(word.tobytes(), "big")


def log(name: str, topics: Sequence[bytes], data: bytes, index: int = 0) -> Log:
    """A log of that event."""
    return Log(7, (TOPICS[name], *topics), data, 5, b"\x05" * 32, b"\x06" * 32, index)


OTHERS = st.builds(
    lambda topics, data: Log(7, topics, data, 5, b"\x05" * 32, b"\x06" * 32, 0),
    st.sampled_from([(), (keccak(b"Other()"),)]),
    st.binary(max_size=70),
)
"""Logs that are no records."""


def words_of_data(data: str, varying: int) -> int:
    """How many a record has. data : their names; varying : how many `members[]` are."""
    parts = [part.removesuffix("]").partition("[") for part in data.split(",")] if data else []
    return sum(int(size) if size else (varying if mark else 1) for _, mark, size in parts)


@st.composite
def logs_of_every_kind(draw: st.DrawFn) -> list[Log]:
    """Records of any kind, and logs that are none."""
    found: list[Log] = []
    for index in range(draw(st.integers(0, 12))):
        name = draw(st.sampled_from([*SHAPES, ""]))
        if not name:
            found.append(replace(draw(OTHERS), log_index=index))
            continue
        _, topics, data = SHAPES[name]
        indexed, count = len(topics.split(",")), words_of_data(data, draw(st.integers(1, 5)))
        words = [draw(WORDS) for _ in range(indexed + count)]
        found.append(log(name, words[:indexed], b"".join(words[indexed:]), index))
    return found


@given(logs_of_every_kind())
def test_columns_say_of_records_of_every_kind_what_is_said_of_each(logs: list[Log]) -> None:
    one_by_one = {at: record for at, each in enumerate(logs) if (record := decode(each)) is not None}
    found = {}
    for kind in decode_columns(columns_of(logs)):
        for row, at in enumerate(kind.at.tolist()):
            found[at] = (
                kind.name,
                {name: int.from_bytes(words[row].tobytes(), "big") for name, words in kind.words.items()},
            )
    assert found == {at: (record.name, dict(record.words)) for at, record in one_by_one.items()}


@given(logs_of_every_kind())
def test_records_of_columns_are_those_of_each_log(logs: list[Log]) -> None:
    found = records_of(columns_of(logs), logs)
    told = [None if it is None else (it.name, dict(it.words), it.log) for it in found]
    wanted = [None if it is None else (it.name, dict(it.words), it.log) for it in map(decode, logs)]
    assert told == wanted
    unpacked = [it for it in found if isinstance(it, RedeemedRecord)]
    assert [it.redeemed for it in unpacked] == [Redeemed.from_words(it.words) for it in unpacked]
    assert len(unpacked) == sum(it is not None and it.name == "Redeemed" for it in found)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_columns_of_a_kind_are_the_words_of_another_decoder(name: str) -> None:
    _, topics, data = SHAPES[name]
    indexed, size = len(topics.split(",")), words_of_data(data, 3)
    rows = [[(row + it).to_bytes(32, "big") for it in range(indexed + size)] for row in (1, 1 << 200, 1 << 255)]
    logs = [log(name, row[:indexed], b"".join(row[indexed:]), at) for at, row in enumerate(rows)]
    (kind,) = decode_columns(columns_of(logs))
    for row, each in enumerate(logs):
        expected = abi_decode(["uint256"] * (indexed + size), b"".join(each.topics[1:]) + each.data)
        assert tuple(number(words[row]) for words in kind.words.values()) == expected


DAMAGES = {
    "a topic less": lambda it: replace(it, topics=it.topics[:-1]),
    "a topic more": lambda it: replace(it, topics=(*it.topics, bytes(32))),
    "a word less": lambda it: replace(it, data=it.data[:-32]),
    "a word more": lambda it: replace(it, data=it.data + bytes(32)),
    "a byte less": lambda it: replace(it, data=it.data[:-1]),
    "a topic in the data": lambda it: replace(it, topics=it.topics[:-1], data=it.topics[-1] + it.data),
}


@pytest.mark.parametrize("damage", sorted(DAMAGES))
@pytest.mark.parametrize("name", ["Redeemed", "CampaignCreated", "OrderRefunded", "BudgetToppedUp"])
def test_what_is_refused_of_one_is_refused_of_many(name: str, damage: str) -> None:
    _, topics, data = SHAPES[name]
    size = 6 if "[4]" in data else len(data.split(","))
    whole = log(name, [bytes(32)] * len(topics.split(",")), bytes(32 * size))
    assert decode(whole) is not None
    assert len(decode_columns(columns_of([whole]))) == 1
    damaged = DAMAGES[damage](whole)
    with pytest.raises(RecordDecodingError) as of_one:
        decode(damaged)
    with pytest.raises(RecordDecodingError) as of_many:
        decode_columns(columns_of([whole, damaged]))
    assert str(of_many.value).startswith(f"{name} has")
    assert "the log of block 5" in str(of_many.value) and "the log of block 5" in str(of_one.value)


@given(logs_of_every_kind(), st.lists(st.integers(0, 12), max_size=3))
def test_a_sequence_of_logs_is_the_same_whole_in_part_and_joined(logs: list[Log], cuts: list[int]) -> None:
    columns = columns_of(logs)
    assert list(columns) == logs
    assert [columns[at] for at in range(len(columns))] == logs
    assert columns[1:3] == logs[1:3]
    ends = [0, *sorted(min(cut, len(logs)) for cut in cuts), len(logs)]
    parts = [columns_of(logs[one:two]) for one, two in pairwise(ends)]
    assert list(joined(parts)) == logs


def test_a_place_beyond_the_logs_is_an_index_error() -> None:
    with pytest.raises(IndexError):
        columns_of([])[0]
    assert list(joined([])) == []
