"""The logs of a node's answer read from its bytes, without an object a log.

Logs of one kind are written alike: the same members in the same order, with texts of the same length. So the places of
all quotes tell where every value stands, and what stands between the values must be the same in all of them, byte for
byte. An answer of any other form is left to the parser (`None`), which decides whether it is one.
"""

from binascii import unhexlify
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import orjson
from numpy.typing import ArrayLike

from offchain.index.log_columns import Bytes, LogColumns, Places, places_of

_BEFORE: Final = b'"result":['
_QUOTE, _COMMA, _OPENING, _CLOSING = 0x22, 0x2C, 0x7B, 0x7D  # " , { }
_WIDTHS: Final = {"address": 20, "blockHash": 32, "transactionHash": 32}
_NUMBERS: Final = ("blockNumber", "logIndex")
_DIGITS: Final = 15
"""Hexadecimal digits that surely fit 63 bits."""


class _OtherFormError(Exception):
    """The answer is not written as this reader expects."""


@dataclass(frozen=True, slots=True)
class _Part:
    """m logs that are written alike. rows : (m,) which they are; numbers : name -> (m,); fixed : name -> (m, w);
    topics : (m, k, 32); data : (m, s)."""

    rows: Places
    numbers: dict[str, Places]
    fixed: dict[str, Bytes]
    topics: Bytes
    data: Bytes


def scan(content: bytes) -> tuple[LogColumns, bytes] | None:
    """The logs of the first list of objects that is a result, and the answer with an empty list in its place. None
    where the answer has another form."""
    start = content.find(_BEFORE + b"{") + len(_BEFORE)
    end = content.find(b"}]", start) + 1
    if start < len(_BEFORE) or not end or b"\\" in content:
        return None
    try:
        return _Text(content[start:end]).columns(), content[:start] + content[end:]
    except (_OtherFormError, ValueError, TypeError, LookupError):
        return None


class _Text:
    """Objects with commas between them. quotes, ends : places of all quotes, and of the brace that closes each object;
    first : (n + 1,) the number of the first quote of each."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._text = np.frombuffer(content, np.uint8)
        self._quotes = np.flatnonzero(self._text == _QUOTE)
        self._ends = np.flatnonzero(self._text == _CLOSING)
        self._first = np.concatenate([[0], np.searchsorted(self._quotes, self._ends)])
        opens = self._quotes[self._first[:-1]]  # an IndexError where an object has no quote
        _want(np.array_equal(opens[1:], self._ends[:-1] + 3) and opens[0] == 1 and self._text[0] == _OPENING)
        _want((self._text[self._ends[:-1] + 1] == _COMMA) & (self._text[self._ends[:-1] + 2] == _OPENING))

    def columns(self) -> LogColumns:
        """All of them."""
        return _assembled(list(self._parts()), len(self._ends))

    def _parts(self) -> Iterator[_Part]:
        counts = np.diff(self._first)
        for count in np.unique(counts).tolist():
            rows = np.flatnonzero(counts == count)
            quotes = self._quotes[self._first[:-1][rows][:, None] + np.arange(count)]
            at = self._strings_of(int(rows[0]), quotes[0])["data"][0]
            sizes = quotes[:, 2 * at + 1] - quotes[:, 2 * at]
            for size in np.unique(sizes).tolist():
                yield self._part(rows[sizes == size], quotes[sizes == size])

    def _strings_of(self, row: int, quotes: Places) -> dict[str, list[int]]:
        """Member -> which texts of the object are its values, counted with the names; an example tells it."""
        begin = int(quotes[0]) - 1
        example = orjson.loads(self._content[begin : int(self._ends[row]) + 1])
        _want(not example.get("removed"))
        found: dict[str, list[int]] = {}
        name = ""
        for number in range(len(quotes) // 2):
            one, two = int(quotes[2 * number]), int(quotes[2 * number + 1])
            if self._content[two + 1 : two + 2] == b":":
                name = self._content[one + 1 : two].decode()
                _want(name not in found and name in example)
                found[name] = []
            else:
                found[name].append(number)
        _want(found.keys() == example.keys() and len(found["topics"]) == len(example["topics"]))
        _want(all(len(found[it]) == 1 for it in (*_WIDTHS, *_NUMBERS, "data")))
        return found

    def _part(self, rows: Places, quotes: Places) -> _Part:
        strings = self._strings_of(int(rows[0]), quotes[0])
        values = sorted(number for numbers in strings.values() for number in numbers)
        before = [quotes[:, 0], *(quotes[:, 2 * it + 1] for it in values)]
        after = [*(quotes[:, 2 * it] for it in values), self._ends[rows]]
        for one, two in zip(before, after, strict=True):
            self._check_alike(one, two)
        opens = {name: [quotes[:, 2 * it] for it in numbers] for name, numbers in strings.items()}
        closes = {name: [quotes[:, 2 * it + 1] for it in numbers] for name, numbers in strings.items()}
        size = int(closes["data"][0][0] - opens["data"][0][0] - 3)
        _want(size % 2 == 0)
        topics = [self._hex(one, two, 32) for one, two in zip(opens["topics"], closes["topics"], strict=True)]
        return _Part(
            rows=rows,
            numbers={name: self._numbers(opens[name][0], closes[name][0]) for name in _NUMBERS},
            fixed={name: self._hex(opens[name][0], closes[name][0], width) for name, width in _WIDTHS.items()},
            topics=np.stack(topics, axis=1) if topics else np.empty((len(rows), 0, 32), np.uint8),
            data=self._hex(opens["data"][0], closes["data"][0], size // 2),
        )

    def _check_alike(self, first: Places, last: Places) -> None:
        """That the bytes [first, last] are the same in every object."""
        width = int(last[0] - first[0]) + 1
        _want(last - first == width - 1)
        taken = np.frombuffer(self._taken(first, width), np.uint8).reshape(-1, width)
        _want(taken == taken[0])

    def _hex(self, opens: Places, closes: Places, size: int) -> Bytes:
        """(m, size) : the bytes of texts between quotes, which begin with 0x."""
        self._check_prefix(opens)
        _want(closes - opens == 3 + 2 * size)
        return np.frombuffer(unhexlify(self._taken(opens + 3, 2 * size)), np.uint8).reshape(len(opens), size)

    def _numbers(self, opens: Places, closes: Places) -> Places:
        """(m,) : of hexadecimal digits of any length."""
        self._check_prefix(opens)
        lengths = closes - opens - 3
        _want((lengths > 0) & (lengths <= _DIGITS))
        padded = np.full((len(opens), 16), ord("0"), np.uint8)
        for place in range(int(lengths.max())):  # from the last digit on
            there = place < lengths
            padded[there, 15 - place] = self._text[closes[there] - 1 - place]
        return np.frombuffer(unhexlify(padded.tobytes()), ">i8").astype(np.int64)

    def _check_prefix(self, opens: Places) -> None:
        _want((self._text[opens + 1] == ord("0")) & (self._text[opens + 2] == ord("x")))

    def _taken(self, places: Places, width: int) -> bytes:
        """So many bytes from each place on."""
        if not width:
            return b""
        everywhere = np.ndarray((len(self._text) - width + 1,), f"V{width}", self._content, 0, (1,))
        return everywhere[places].tobytes()


def _want(holds: ArrayLike) -> None:
    """Raises `_OtherFormError` unless it holds, everywhere."""
    if not np.all(holds):
        raise _OtherFormError


def _assembled(parts: list[_Part], count: int) -> LogColumns:
    """The logs of all parts, in their own order."""
    topics, sizes = np.empty(count, np.int64), np.empty(count, np.int64)
    numbers = {name: np.empty(count, np.int64) for name in _NUMBERS}
    fixed = {name: np.empty((count, width), np.uint8) for name, width in _WIDTHS.items()}
    for part in parts:
        topics[part.rows], sizes[part.rows] = part.topics.shape[1], part.data.shape[1]
        for name in _NUMBERS:
            numbers[name][part.rows] = part.numbers[name]
        for name in _WIDTHS:
            fixed[name][part.rows] = part.fixed[name]
    topic_at, data_at = places_of(topics), places_of(sizes)
    all_topics, all_data = np.empty((topic_at[-1], 32), np.uint8), np.empty(data_at[-1], np.uint8)
    if len(parts) == 1:
        all_topics, all_data = parts[0].topics.reshape(-1, 32), parts[0].data.reshape(-1)
    else:
        for part in parts:
            all_topics[topic_at[part.rows][:, None] + np.arange(part.topics.shape[1])] = part.topics
            all_data[data_at[part.rows][:, None] + np.arange(part.data.shape[1])] = part.data
    return LogColumns(
        block_number=numbers["blockNumber"],
        log_index=numbers["logIndex"],
        address=fixed["address"],
        block_hash=fixed["blockHash"],
        transaction_hash=fixed["transactionHash"],
        topic_at=topic_at,
        topics=all_topics,
        data_at=data_at,
        data=all_data,
    )
