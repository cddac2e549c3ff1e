"""Records decoded a column a word: the same as `attestation.records.decode` says of each, for many at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offchain.attestation.records import ALL_RECORDS, TOPICS, RecordDecodingError, data_names
from offchain.index.log_columns import Bytes, LogColumns, Places


@dataclass(frozen=True, slots=True, eq=False)
class RecordColumns:
    """m records of one kind. name : the event's; at : (m,) their places among the logs, rising; words : name -> (m, 32)
    big endian."""

    name: str
    at: Places
    words: Mapping[str, Bytes]


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
