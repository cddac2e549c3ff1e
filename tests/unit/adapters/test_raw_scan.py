"""Logs read from the bytes of an answer: those of the parser, or none at all."""

from __future__ import annotations

from random import Random
from typing import Any

import orjson
import pytest

from offchain.adapters.raw_logs import columns_of
from offchain.adapters.raw_scan import scan
from offchain.attestation.records import Log


def chance_of(seed: int) -> Random:
    """The same for the same seed."""
    return Random(seed)  # noqa: S311 - nothing is kept secret by it


def entry(chance: Random, topics: int = 4, data: int = 96, **members: Any) -> dict[str, Any]:
    """A log as anvil writes it."""

    def text(size: int) -> str:
        return "0x" + chance.randbytes(size).hex()

    return {
        "address": text(20),
        "topics": [text(32) for _ in range(topics)],
        "data": text(data),
        "blockHash": text(32),
        "blockNumber": hex(chance.choice([0, 15, 16, 255, 4_096, 2**40])),
        "blockTimestamp": hex(chance.randrange(2**31)),
        "transactionHash": text(32),
        "transactionIndex": hex(chance.randrange(300)),
        "logIndex": hex(chance.randrange(300)),
        "removed": False,
    } | members


def content_of(entries: list[dict[str, Any]]) -> bytes:
    """A batch's answer: the logs, then a block."""
    block = {"number": "0x10", "transactions": ["0x12"], "uncles": []}
    return orjson.dumps([{"jsonrpc": "2.0", "id": 1, "result": entries}, {"jsonrpc": "2.0", "id": 2, "result": block}])


def scanned(entries: list[dict[str, Any]], content: bytes | None = None) -> list[Log] | None:
    """The logs, where the bytes have the common form."""
    found = scan(content or content_of(entries))
    if found is None:
        return None
    assert orjson.loads(found[1]) == orjson.loads(content_of([]))
    return list(found[0])


KINDS = [(1, 0), (2, 32), (3, 64), (4, 96), (4, 0), (2, 320), (0, 5), (0, 0), (4, 33)]


@pytest.mark.parametrize("seed", range(30))
def test_logs_of_many_kinds_are_those_of_the_parser(seed: int) -> None:
    chance = chance_of(seed)
    kinds = chance.sample(KINDS, chance.randrange(1, len(KINDS)))
    entries = [entry(chance, *chance.choice(kinds)) for _ in range(chance.randrange(1, 60))]
    assert scanned(entries) == list(columns_of(entries))


@pytest.mark.parametrize("names", [["data", "topics", "address"], ["removed", "logIndex", "blockNumber"]])
def test_members_may_stand_in_any_order_and_have_others_among_them(names: list[str]) -> None:
    chance = chance_of(5)
    entries = [entry(chance, *kind) for kind in KINDS]
    moved = [{name: it.pop(name) for name in names} | {"type": "mined", "more": None} | it for it in entries]
    assert scanned(moved) == list(columns_of(moved))


def test_capital_digits_are_digits() -> None:
    entries = [entry(chance_of(1), data=32, blockNumber="0xAB", address="0x" + "AB" * 20)]
    assert scanned(entries) == list(columns_of(entries))


FIRST, SECOND = entry(chance_of(1)), entry(chance_of(2))
OTHER = {
    "removed": {"removed": True},
    "no text": {"blockNumber": 16},
    "nothing": {"blockNumber": None},
    "half a byte": {"data": "0x123"},
    "no digits": {"data": "0x" + "zz" * 96},
    "no prefix": {"data": "00" + FIRST["data"][2:]},
    "too short": {"transactionHash": "0x12"},
    "a long number": {"blockNumber": "0x" + "1" * 16},
    "no number": {"blockNumber": "0x"},
    "an escaped letter": {"data": "0x\\n" + FIRST["data"][4:]},
    "an object within": {"more": {"data": "0x12"}},
    "a topic that is none": {"topics": [*FIRST["topics"][:3], "0x12"]},
    "a name twice": {"topics": "0x12"},
}


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("kind", sorted(OTHER))
def test_any_other_form_is_left_to_the_parser(kind: str, place: int) -> None:
    entries = [FIRST, SECOND]
    assert scanned(entries) is not None
    entries[place] = entries[place] | OTHER[kind]
    assert scan(content_of(entries)) is None


@pytest.mark.parametrize("missing", ["address", "topics", "data", "blockNumber", "blockHash", "logIndex"])
def test_logs_without_a_member_are_left_to_the_parser(missing: str) -> None:
    entries = [{name: value for name, value in it.items() if name != missing} for it in (FIRST, SECOND)]
    assert scan(content_of(entries)) is None


def test_bytes_that_are_no_answer_with_logs_are_left_to_the_parser() -> None:
    whole = content_of([FIRST, SECOND])
    spaced = whole.replace(b"},{", b"}, {")
    cut = [whole[:at] for at in range(0, len(whole), 37)]
    for content in (b"", b"[]", content_of([]), spaced, *cut):
        found = scan(content)
        if found is not None:  # all logs arrived, the rest did not: no parser takes the rest
            with pytest.raises(orjson.JSONDecodeError):
                orjson.loads(found[1])


@pytest.mark.parametrize("seed", range(200))
def test_a_byte_that_changed_gives_other_logs_only_where_the_parser_gives_them_too(seed: int) -> None:
    chance = chance_of(seed)
    entries = [entry(chance, *chance.choice(KINDS)) for _ in range(6)]
    content = bytearray(content_of(entries))
    content[chance.randrange(len(content))] = chance.choice(b'0f"x:,{}[]\\ \xff')
    found = scan(bytes(content))
    if found is None:
        return
    try:
        rest = orjson.loads(found[1])
    except orjson.JSONDecodeError:
        return
    if rest[0].get("result") == []:
        assert list(found[0]) == list(columns_of(orjson.loads(bytes(content))[0]["result"]))
