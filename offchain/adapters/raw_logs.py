"""Entries of `eth_getLogs` as columns, checked to be of one piece."""

from binascii import unhexlify
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, repeat
from operator import itemgetter, methodcaller
from typing import Any, Final

import numpy as np

from offchain.index.errors import UnsteadyChainError
from offchain.index.log_columns import Bytes, LogColumns, Places, places_of

_FIELDS: Final = ("address", "topics", "data", "blockNumber", "blockHash", "transactionHash", "logIndex")
_DIGITS: Final = 2
"""Of a byte; and the length of 0x."""

Entry = Mapping[str, Any]


def columns_of(entries: Sequence[Entry]) -> LogColumns:
    """Every field of every entry. Raises `ValueError`, `TypeError`, `KeyError`, `AttributeError` or `OverflowError`
    for what are no entries."""
    fields = list(zip(*map(itemgetter(*_FIELDS), entries), strict=True)) or [()] * len(_FIELDS)
    addresses, topics, data, numbers, blocks, transactions, indices = fields
    data_at, bytes_of_data = _varying(data)
    return LogColumns(
        block_number=_integers(numbers),
        log_index=_integers(indices),
        address=_fixed(addresses, 20),
        block_hash=_fixed(blocks, 32),
        transaction_hash=_fixed(transactions, 32),
        topic_at=places_of(np.fromiter(map(len, topics), np.int64, len(topics))),
        topics=_fixed(list(chain.from_iterable(topics)), 32),
        data_at=data_at,
        data=bytes_of_data,
    )


def check_not_removed(entries: Sequence[Entry]) -> None:
    """Raises `UnsteadyChainError` for an entry that says that the chain replaced its block."""
    if any(map(methodcaller("get", "removed"), entries)):
        number = next(entry["blockNumber"] for entry in entries if entry.get("removed"))
        raise UnsteadyChainError(f"a log of block {int(number, 16)} is of a block that the chain replaced")


def check(logs: LogColumns, asked: Collection[int], first: int, last: int) -> None:
    """That they answer the question for logs of these contracts in the blocks [first, last], and do not contradict
    each other. Raises `UnsteadyChainError`."""
    numbers, indices = logs.block_number, logs.log_index
    outside = np.flatnonzero((numbers < first) | (numbers > last) | (indices < 0))
    if len(outside):
        found = f"log {indices[outside[0]]} of block {numbers[outside[0]]}"
        raise UnsteadyChainError(f"the node was asked for logs of blocks {first} to {last}, and gave {found}")
    same = np.diff(numbers) == 0
    fallen = np.flatnonzero((np.diff(numbers) < 0) | (same & (np.diff(indices) <= 0)))
    if len(fallen):
        one, two = fallen[0], fallen[0] + 1
        raise UnsteadyChainError(
            f"the node was asked for logs in order; after log {indices[one]} of block {numbers[one]} it gave log "
            f"{indices[two]} of block {numbers[two]}"
        )
    other = np.flatnonzero(same & (logs.block_hash[1:] != logs.block_hash[:-1]).any(axis=1))
    if len(other):
        raise UnsteadyChainError(f"logs of block {numbers[other[0]]} are of two blocks of that number")
    _check_addresses(logs, asked)


def _check_addresses(logs: LogColumns, asked: Collection[int]) -> None:
    changes = np.flatnonzero((logs.address[1:] != logs.address[:-1]).any(axis=1)) + 1
    for at in [0, *changes.tolist()][: len(logs)]:
        if int.from_bytes(logs.address[at].tobytes(), "big") not in asked:
            place = f"log {logs.log_index[at]} of block {logs.block_number[at]}"
            raise UnsteadyChainError(f"{place} is of 0x{logs.address[at].tobytes().hex()}, which was not asked for")


def _integers(texts: Sequence[str]) -> Places:
    return np.fromiter(map(int, texts, repeat(16)), np.int64, len(texts))


def _fixed(texts: Sequence[str], size: int) -> Bytes:
    """(n, size), of texts of that many bytes each."""
    width = _DIGITS + _DIGITS * size
    if set(map(len, texts)) - {width}:
        raise ValueError(f"one of {len(texts)} texts has not {size} bytes in hexadecimal digits")
    return _bytes("".join(texts), np.arange(0, width * len(texts), width)).reshape(-1, size)


def _varying(texts: Sequence[str]) -> tuple[Places, Bytes]:
    """Where the bytes of each text begin, and all bytes."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    if (lengths % _DIGITS).any() or (lengths < _DIGITS).any():
        raise ValueError("half a byte in the data of a log, or no 0x")
    places = places_of(lengths)
    return places_of(lengths // _DIGITS - 1), _bytes("".join(texts), places[:-1])


def _bytes(text: str, starts: Places) -> Bytes:
    """Of hexadecimal digits with 0x at each of the places, and nowhere else."""
    characters = np.frombuffer(text.encode("ascii"), np.uint8)
    digits = text.replace("0x", "")
    there = (characters[starts] == ord("0")) & (characters[starts + 1] == ord("x"))
    if not there.all() or len(text) - len(digits) != _DIGITS * len(starts):
        raise ValueError("hexadecimal digits without 0x before them, or with one among them")
    return np.frombuffer(unhexlify(digits), np.uint8)
