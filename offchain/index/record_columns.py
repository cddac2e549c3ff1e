"""Records decoded a column a word: the same as `attestation.records.decode` says of each, for many at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from offchain.attestation.records import ALL_RECORDS, TOPICS, Log, Record, RecordDecodingError, data_names
from offchain.attestation.redeemed import WIDTHS, Redeemed
from offchain.index.log_columns import Bytes, LogColumns, Places

_WORD: Final = 32
_NATIVE: Final = 8
"""Bytes of a number that numpy knows."""


@dataclass(frozen=True, slots=True, eq=False)
class RecordColumns:
    """m records of one kind. name : the event's; at : (m,) their places among the logs, rising; words : name -> (m, 32)
    big endian."""

    name: str
    at: Places
    words: Mapping[str, Bytes]


@dataclass(frozen=True, slots=True)
class RedeemedRecord(Record):
    """A `Redeemed` whose words are unpacked already."""

    redeemed: Redeemed


def records_of(columns: LogColumns, logs: Sequence[Log]) -> list[Record | None]:
    """The record of each log, None for one that is none. logs : the same, one by one. Raises `RecordDecodingError`."""
    found: list[Record | None] = [None] * len(logs)
    for kind in decode_columns(columns):
        names, at = tuple(kind.words), kind.at.tolist()
        rows = zip(*(_integers(word, 0, _WORD) for word in kind.words.values()), strict=True)
        if kind.name == "Redeemed":
            for place, row, redeemed in zip(at, rows, _redeemed(kind.words), strict=True):
                found[place] = RedeemedRecord(kind.name, dict(zip(names, row, strict=True)), logs[place], redeemed)
        else:
            for place, row in zip(at, rows, strict=True):
                found[place] = Record(kind.name, dict(zip(names, row, strict=True)), logs[place])
    return found


def _redeemed(words: Mapping[str, Bytes]) -> Iterator[Redeemed]:
    """Their fields, each a column."""
    columns = []
    for name, widths in WIDTHS.items():
        start = 0
        for size in (bits // 8 for bits in widths):
            columns.append(_integers(words[name], start, size))
            start += size
    campaigns, shoppers, orders = words["campaign"], words["shopper"], words["orderHash"]
    topics = zip(_pieces(campaigns), _integers(shoppers, 0, _WORD), _pieces(orders), strict=True)
    for (campaign, shopper, order), fields in zip(topics, zip(*columns, strict=True), strict=True):
        yield Redeemed.of(campaign, shopper, order, fields)


def _pieces(word: Bytes) -> list[bytes]:
    content = word.tobytes()
    return [content[at : at + _WORD] for at in range(0, len(content), _WORD)]


def _integers(word: Bytes, start: int, size: int) -> list[int]:
    """Of the bytes [start, start + size) of each word."""
    if size <= _NATIVE:
        wide = np.zeros((len(word), _NATIVE), np.uint8)
        wide[:, _NATIVE - size :] = word[:, start : start + size]
        numbers: list[int] = wide.view(">u8")[:, 0].tolist()
        return numbers
    content = np.ascontiguousarray(word[:, start : start + size]).tobytes()
    return [int.from_bytes(content[at : at + size], "big") for at in range(0, len(content), size)]


def decode_columns(logs: LogColumns) -> list[RecordColumns]:
    """All records among the logs, by kind; logs that are none are left out. Events whose number of words varies are
    parted by it.

    Raises `RecordDecodingError` when the number of topics or words is not the event's.
    """
    found: list[RecordColumns] = []
    counts = np.diff(logs.topic_at)
    told = np.flatnonzero(counts)
    heads = logs.topics[logs.topic_at[told]]
    firsts = np.ascontiguousarray(heads[:, :8]).view(np.uint64)[:, 0]
    for name, topics, data in _shapes():
        at = told[_equal(heads, firsts, TOPICS[name])]
        if len(at):
            found += _of_kind(logs, name, (topics, data), at)
    return found


def _shapes() -> Iterator[tuple[str, str, str]]:
    for kept in ALL_RECORDS.values():
        for name, (_, topics, data) in kept.items():
            yield name, topics, data


def _equal(heads: Bytes, firsts: NDArray[np.uint64], topic: bytes) -> Places:
    """Rows that are the topic; firsts : their first eight bytes, by which most are told apart."""
    rows = np.flatnonzero(firsts == np.frombuffer(topic, np.uint64, 1))
    found: Places = rows[(heads[rows] == np.frombuffer(topic, np.uint8)).all(axis=1)]
    return found


def _of_kind(logs: LogColumns, name: str, shape: tuple[str, str], at: Places) -> Iterator[RecordColumns]:
    """The records of one event, parted by how many words of data they have."""
    indexed = shape[0].split(",")
    counts = np.diff(logs.topic_at)[at] - 1
    sizes = np.diff(logs.data_at)[at]
    for size in np.unique(sizes).tolist():
        names = [*indexed, *data_names(shape[1], size // 32)]
        rows, topics = at[sizes == size], counts[sizes == size]
        wrong = rows[(topics != len(indexed)) | (topics + size // 32 != len(names)) | (size % 32 != 0)]
        if len(wrong):
            found = len(logs[int(wrong[0])].topics) - 1 - -size // 32
            number = logs.block_number[wrong[0]]
            raise RecordDecodingError(f"{name} has {len(names)} words, the log of block {number} {found}")
        yield RecordColumns(name, rows, dict(zip(names, _words(logs, rows, len(indexed), size // 32), strict=True)))


def _words(logs: LogColumns, rows: Places, topics: int, words: int) -> Iterator[Bytes]:
    """Of the topics after the first, then of the data: (m, 32) each."""
    for number in range(topics):
        yield logs.topics[logs.topic_at[rows] + 1 + number]
    if (logs.data_at % 32).any():  # some other log has no whole words
        places = logs.data_at[rows][:, None] + np.arange(32)
        for number in range(words):
            yield logs.data[places + 32 * number]
        return
    data = logs.data.reshape(-1, 32)
    for number in range(words):
        yield data[logs.data_at[rows] // 32 + number]
