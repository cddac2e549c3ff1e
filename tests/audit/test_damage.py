"""Naming what is wrong with one ledger, by its digests alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from offchain.attestation.keccak import keccak
from offchain.attestation.records import ZERO_DIGEST, extend_digest
from offchain.audit.damage import Entry, name_damage, outside_longest_rise
from offchain.audit.findings import Kind
from offchain.index.rows import LedgerRow

MERCHANT = 7


def ledger(count: int) -> tuple[list[Entry], LedgerRow]:
    """A sound one."""
    digest, entries = ZERO_DIGEST, []
    for position in range(1, count + 1):
        content = keccak(position.to_bytes(4, "big"))
        digest = extend_digest(digest, content)
        entries.append(Entry(position, (position, 0), "Redeemed", content, content, digest))
    return entries, LedgerRow(MERCHANT, count, digest)


def renumbered(entries: list[Entry]) -> list[Entry]:
    """With positions that count on."""
    return [replace(entry, position=position) for position, entry in enumerate(entries, 1)]


def test_a_sound_ledger_has_no_damage() -> None:
    assert name_damage(MERCHANT, *ledger(9)) == []


def test_an_empty_ledger_has_no_damage() -> None:
    assert name_damage(MERCHANT, *ledger(0)) == []


def test_a_copy_that_carries_on_the_digest_is_named_as_a_copy() -> None:
    entries, row = ledger(9)
    entries.insert(5, replace(entries[2], place=(5, 500), digest=extend_digest(entries[4].digest, entries[2].content)))
    (difference,) = [it for it in name_damage(MERCHANT, renumbered(entries), row) if it.kind == Kind.DOUBLED]
    assert "record #6 (block 5, log 500" in difference.record


def test_a_ledgers_own_row_that_counts_or_digests_wrong_is_named() -> None:
    entries, row = ledger(4)
    for wrong in (replace(row, records=3), replace(row, digest=b"\7" * 32)):
        (difference,) = name_damage(MERCHANT, entries, wrong)
        assert (difference.kind, difference.record[:14]) == (Kind.ALTERED, "row of ledgers")


def test_a_ledger_without_its_own_row_is_found() -> None:
    (difference,) = name_damage(MERCHANT, ledger(3)[0], None)
    assert (difference.kind, difference.record[:14]) == (Kind.DROPPED, "row of ledgers")


@given(st.integers(1, 30), st.data())
def test_one_dropped_record_is_named_with_or_without_its_gap(count: int, data: st.DataObject) -> None:
    entries, row = ledger(count)
    at = data.draw(st.integers(0, count - 1))
    del entries[at]
    for left in (entries, renumbered(entries)):
        (difference,) = name_damage(MERCHANT, left, row)
        assert difference.kind == Kind.DROPPED
        assert difference.record.endswith(f" record #{at + 1}")


@given(st.integers(2, 30), st.data())
def test_one_record_moved_to_another_position_is_the_one_that_is_named(count: int, data: st.DataObject) -> None:
    entries, row = ledger(count)
    source = data.draw(st.integers(0, count - 1))
    target = data.draw(st.integers(0, count - 1).filter(lambda it: it != source))
    entries.insert(target, moved := entries.pop(source))
    found = name_damage(MERCHANT, renumbered(entries), row)
    assert {difference.kind for difference in found} == {Kind.REORDERED}
    named = {f"(block {moved.place[0]}, log 0, Redeemed)" in difference.record for difference in found}
    assert named == {True} if abs(source - target) > 1 else True in named  # of two neighbours, either moved


@given(st.integers(1, 30), st.data())
def test_one_copy_anywhere_is_named(count: int, data: st.DataObject) -> None:
    entries, row = ledger(count)
    copied = entries[data.draw(st.integers(0, count - 1))]
    copy = replace(copied, place=(copied.place[0], 1_000))
    entries.insert(data.draw(st.integers(0, count)), copy)
    kinds = {difference.kind for difference in name_damage(MERCHANT, renumbered(entries), row)}
    assert Kind.DOUBLED in kinds
    assert kinds <= {Kind.DOUBLED, Kind.REORDERED}


@given(st.integers(1, 30), st.data())
def test_a_digest_that_alone_was_altered_is_named(count: int, data: st.DataObject) -> None:
    entries, row = ledger(count)
    at = data.draw(st.integers(0, count - 1))
    entries[at] = replace(entries[at], digest=b"\7" * 32)
    (difference,) = name_damage(MERCHANT, entries, row)
    assert difference.kind == Kind.ALTERED
    assert f"record #{at + 1} (" in difference.record
    assert difference.found == "digest=0x" + "07" * 32


@given(st.lists(st.integers(0, 20), max_size=12))
def test_what_is_outside_the_longest_rise_is_the_least_that_must_go(values: list[int]) -> None:
    outside = outside_longest_rise(values)
    kept = [value for position, value in enumerate(values) if position not in outside]
    assert all(one < two for one, two in pairwise(kept))
    assert len(kept) == _longest_rise(values)


def _longest_rise(values: list[int]) -> int:
    """By trying every end."""
    lengths: list[int] = []
    for position, value in enumerate(values):
        before = [lengths[at] for at in range(position) if values[at] < value]
        lengths.append(1 + max(before, default=0))
    return max(lengths, default=0)
