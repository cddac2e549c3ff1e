"""Random integers that are the same everywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.data.draws import Draws


def test_the_stream_is_splitmix64():
    stream = Draws.at(1_234_567)
    assert [stream.word() for _ in range(5)] == [
        6_457_827_717_110_365_317,
        3_203_168_211_198_807_973,
        9_817_491_932_198_370_423,
        4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
    ]


def test_a_name_gives_the_same_stream_on_every_machine():
    assert Draws(1, "shopper", 2).word() == 9_339_002_459_891_818_274


@pytest.mark.parametrize("other", [(1, "shopper", 3), (2, "shopper", 2), (1, "shopper", "2"), (1, "shopper2"), (1,)])
def test_another_name_gives_another_stream(other):
    assert Draws(*other).word() != Draws(1, "shopper", 2).word()


@given(st.integers(0, 2**64 - 1), st.integers(1, 2**32))
def test_below_stays_below(state, limit):
    assert 0 <= Draws.at(state).below(limit) < limit


def test_below_reaches_every_value_about_equally_often():
    stream = Draws(7)
    counts = [0] * 6
    for _ in range(6_000):
        counts[stream.below(6)] += 1
    assert all(900 < count < 1_100 for count in counts)


def test_between_includes_both_ends():
    stream = Draws(7)
    assert {stream.between(-1, 1) for _ in range(100)} == {-1, 0, 1}


@pytest.mark.parametrize(("chance", "share"), [(0, 0), (10_000, 1_000)])
def test_what_is_impossible_never_happens_and_what_is_certain_always(chance, share):
    stream = Draws(7)
    assert sum(stream.happens(chance) for _ in range(1_000)) == share


def test_a_position_is_picked_by_its_weight_and_never_without_one():
    stream = Draws(7)
    counts = [0] * 4
    for _ in range(4_000):
        counts[stream.pick((0, 1, 1, 4))] += 1
    assert (counts[0], counts[2]) == (0, 0)
    assert 900 < counts[1] < 1_100
