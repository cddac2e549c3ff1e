"""How many blocks are asked for at once: fewer after a refusal, more after a while."""

from __future__ import annotations

from offchain.adapters.range_size import RangeSize

SMALL, LARGE = 1_000, 100 << 20


def test_a_node_that_never_refuses_is_asked_for_more_and_more() -> None:
    size = RangeSize(100)
    for expected in (200, 400, 800):
        size.was_answered(size.blocks, SMALL)
        assert size.blocks == expected


def test_after_a_refusal_half_is_asked_for_and_no_more_than_was_refused_until_answers_are_steady() -> None:
    size = RangeSize(1_000)
    size.was_refused(1_000)
    assert size.blocks == 500
    for _ in range(7):
        size.was_answered(500, SMALL)
        assert size.blocks == 500
    size.was_answered(500, SMALL)
    assert size.blocks == 1_000


def test_a_long_answer_shortens_the_next_range_and_an_answer_for_few_blocks_says_nothing() -> None:
    size = RangeSize(64)
    size.was_answered(64, LARGE)
    assert size.blocks == 32
    size.was_answered(5, SMALL)
    assert size.blocks == 32


def test_one_block_is_the_least() -> None:
    size = RangeSize(1)
    size.was_refused(1)
    assert size.blocks == 1
    size.was_answered(1, LARGE)
    assert size.blocks == 1
