"""Many event logs at once, a column a field: what a node's answer becomes before anybody looks at a single log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from offchain.attestation.records import Log

Bytes: TypeAlias = NDArray[np.uint8]
Places: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class LogColumns(Sequence[Log]):
    """n logs in the order of the chain; as a sequence, `Log`s that are made when they are asked for.

    block_number, log_index : (n,); address : (n, 20); block_hash, transaction_hash : (n, 32); topics : (t, 32), those
    of log i are the rows [topic_at[i], topic_at[i + 1]); data : (b,), that of log i its bytes [data_at[i],
    data_at[i + 1]); topic_at, data_at : (n + 1,).
    """

    block_number: Places
    log_index: Places
    address: Bytes
    block_hash: Bytes
    transaction_hash: Bytes
    topic_at: Places
    topics: Bytes
    data_at: Places
    data: Bytes

    def __len__(self) -> int:
        return len(self.block_number)

    def __iter__(self) -> Iterator[Log]:
        addresses, topics, data = self.address.tobytes(), self.topics.tobytes(), self.data.tobytes()
        blocks, transactions = self.block_hash.tobytes(), self.transaction_hash.tobytes()
        numbers, indices = self.block_number.tolist(), self.log_index.tolist()
        topic_at, data_at = (32 * self.topic_at).tolist(), self.data_at.tolist()
        for at in range(len(self)):
            word = 32 * at
            yield Log(
                int.from_bytes(addresses[20 * at : 20 * at + 20], "big"),
                tuple([topics[place : place + 32] for place in range(topic_at[at], topic_at[at + 1], 32)]),
                data[data_at[at] : data_at[at + 1]],
                numbers[at],
                blocks[word : word + 32],
                transactions[word : word + 32],
                indices[at],
            )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LogColumns):
            return NotImplemented
        return all(np.array_equal(getattr(self, it.name), getattr(other, it.name)) for it in fields(self))

    __hash__ = None  # type: ignore[assignment]

    @overload
    def __getitem__(self, at: int) -> Log: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Log]: ...
    def __getitem__(self, at: int | slice) -> Log | Sequence[Log]:
        if isinstance(at, slice):
            return list(self)[at]
        at = range(len(self))[at]
        return next(iter(self._part(at, at + 1)))

    def _part(self, first: int, end: int) -> "LogColumns":
        """The logs [first, end)."""
        topic_at, data_at = self.topic_at[first : end + 1], self.data_at[first : end + 1]
        return LogColumns(
            self.block_number[first:end],
            self.log_index[first:end],
            self.address[first:end],
            self.block_hash[first:end],
            self.transaction_hash[first:end],
            topic_at - topic_at[0],
            self.topics[topic_at[0] : topic_at[-1]],
            data_at - data_at[0],
            self.data[data_at[0] : data_at[-1]],
        )


def joined(parts: Sequence[LogColumns]) -> LogColumns:
    """All logs of the parts, one after the other."""
    if len(parts) == 1:
        return parts[0]
    return LogColumns(
        block_number=_numbers([part.block_number for part in parts]),
        log_index=_numbers([part.log_index for part in parts]),
        address=_rows([part.address for part in parts], 20),
        block_hash=_rows([part.block_hash for part in parts], 32),
        transaction_hash=_rows([part.transaction_hash for part in parts], 32),
        topic_at=places_of(_numbers([np.diff(part.topic_at) for part in parts])),
        topics=_rows([part.topics for part in parts], 32),
        data_at=places_of(_numbers([np.diff(part.data_at) for part in parts])),
        data=np.concatenate([np.empty(0, np.uint8), *(part.data for part in parts)]),
    )


def places_of(sizes: Places) -> Places:
    """Where things of these sizes begin, laid out one after the other, and where the last one ends."""
    found = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=found[1:])
    return found


def _numbers(parts: Sequence[Places]) -> Places:
    return np.concatenate([np.empty(0, np.int64), *parts])


def _rows(parts: Sequence[Bytes], width: int) -> Bytes:
    return np.concatenate([np.empty((0, width), np.uint8), *parts])
