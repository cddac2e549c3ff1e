"""Records: the events of the compiled contracts, word by word, and the digest that chains them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from offchain.attestation import records
from offchain.attestation.records import RECORDS, Log, RecordDecodingError, decode, digest_of, extend_digest
from tests.unit.attestation.abi_types import signature_of, type_of, types_of

Entry = dict[str, Any]

NO_RECORDS = {"TermsPublished", "OrderSkipped", "OrderRefunded"}
"""Events that say nothing which the terms do not commit to, or that changed nothing; the third is chained by the
checkout."""

HASHES = st.binary(min_size=32, max_size=32)


def log_of(event: Entry, values: list[int]) -> Log:
    """The log of an event whose words, in the order of topics and then data, are these."""
    indexed = [parameter for parameter in event["inputs"] if parameter["indexed"]]
    topics = [keccak(signature_of(event).encode())]
    topics += [value.to_bytes(32, "big") for value in values[: len(indexed)]]
    data = b"".join(value.to_bytes(32, "big") for value in values[len(indexed) :])
    return Log(
        address=1,
        topics=tuple(topics),
        data=data,
        block_number=5,
        block_hash=b"\x05" * 32,
        transaction_hash=b"\x06" * 32,
        log_index=0,
    )


def words_in(event: Entry) -> list[str]:
    """Names of an event's words: topics first, then data; a struct counts by its parts."""
    indexed = [parameter["name"] for parameter in event["inputs"] if parameter["indexed"]]
    rest = [parameter for parameter in event["inputs"] if not parameter["indexed"]]
    return indexed + [part["name"] for parameter in rest for part in parameter.get("components", [parameter])]


def test_every_event_but_the_published_parts_is_a_record_with_the_types_of_the_contract(
    events: dict[str, Entry],
) -> None:
    compiled = {name: ",".join(types_of(event)) for name, event in events.items() if name not in NO_RECORDS}
    assert {name: types for name, (types, _, _) in RECORDS.items()} == compiled


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_topics_and_words_have_the_names_of_the_contract(name: str, events: dict[str, Entry]) -> None:
    _, topics, data = RECORDS[name]
    indexed = [parameter["name"] for parameter in events[name]["inputs"] if parameter["indexed"]]
    assert topics.split(",") == indexed
    assert [*indexed, *(data.split(",") if data else [])] == words_in(events[name])


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_the_words_of_a_record_are_static(name: str, events: dict[str, Entry]) -> None:
    for parameter in events[name]["inputs"]:
        assert "[" not in type_of(parameter)
        assert type_of(parameter) not in {"bytes", "string"}


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_a_log_of_the_contract_is_read_word_by_word(name: str, events: dict[str, Entry]) -> None:
    names = words_in(events[name])
    record = decode(log_of(events[name], list(range(100, 100 + len(names)))))
    assert record is not None
    assert record.name == name
    assert dict(record.words) == {word: 100 + position for position, word in enumerate(names)}


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_a_log_with_a_word_too_few_or_too_many_or_a_byte_too_many_is_refused(
    name: str, events: dict[str, Entry]
) -> None:
    log = log_of(events[name], list(range(len(words_in(events[name])))))
    strange = [replace(log, data=log.data + bytes(32)), replace(log, data=log.data + b"\0")]
    strange += [replace(log, topics=log.topics[:-1])]
    for altered in strange:
        with pytest.raises(RecordDecodingError, match=f"{name} has"):
            decode(altered)


def test_logs_that_are_no_records_are_passed_over(events: dict[str, Entry]) -> None:
    published = keccak(signature_of(events["TermsPublished"]).encode())
    assert published == records.TERMS_PUBLISHED
    log = Log(1, (published, b"\x01" * 32), b"", 5, bytes(32), bytes(32), 0)
    assert decode(log) is None
    assert decode(replace(log, topics=())) is None
    assert decode(replace(log, topics=(bytes(32),))) is None


def test_the_hash_of_a_record_is_that_of_its_topics_and_data() -> None:
    log = Log(1, (b"\x01" * 32, b"\x02" * 32), b"\x03" * 64, 5, bytes(32), bytes(32), 0)
    assert log.record_hash() == keccak(b"\x01" * 32 + b"\x02" * 32 + b"\x03" * 64)


def test_the_digest_chains_as_the_hub_does() -> None:
    digest = extend_digest(b"\x01" * 32, b"\x02" * 32)
    assert digest == keccak(encode(["bytes32", "bytes32"], [b"\x01" * 32, b"\x02" * 32]))


def test_a_merchant_without_records_has_the_zero_digest() -> None:
    assert digest_of([]) == bytes(32)


@given(st.lists(HASHES, min_size=2, max_size=8, unique=True), st.data())
def test_a_dropped_doubled_altered_or_reordered_record_changes_the_digest(
    history: list[bytes], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(history) - 2))
    digest = digest_of(history)
    assert digest_of(history[:at] + history[at + 1 :]) != digest
    assert digest_of([*history[:at], history[at], *history[at:]]) != digest
    assert digest_of([*history[:at], keccak(history[at]), *history[at + 1 :]]) != digest
    assert digest_of([*history[:at], history[at + 1], history[at], *history[at + 2 :]]) != digest
