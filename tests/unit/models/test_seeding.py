"""SplitMix64."""

from collections import Counter

import pytest

from offchain.models.errors import HyperparameterError
from offchain.models.seeding import SplitMix64


def test_the_sequence_is_the_published_one() -> None:
    chance = SplitMix64(1234567)

    assert [chance.next() for _ in range(5)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


@pytest.mark.parametrize("limit", [1, 2, 3, 10, 2**32, 2**63 + 1, 2**64])
def test_draws_stay_below_their_limit(limit: int) -> None:
    chance = SplitMix64(5)

    assert all(0 <= chance.below(limit) < limit for _ in range(200))


def test_no_remainder_is_favoured() -> None:
    """Without throwing words away, the lower half of 3 * 2**62 values would come up twice as often as the rest."""
    chance = SplitMix64(9)
    halves = Counter(chance.below(3 * 2**62) >> 61 for _ in range(6000))

    assert sorted(halves) == [0, 1, 2, 3, 4, 5]
    assert all(850 < count < 1150 for count in halves.values())


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_outside_64_bits_is_refused(seed: int) -> None:
    with pytest.raises(HyperparameterError, match="seed"):
        SplitMix64(seed)


def test_a_limit_outside_64_bits_is_refused() -> None:
    for limit in (0, 2**64 + 1):
        with pytest.raises(HyperparameterError, match="limit"):
            SplitMix64(0).below(limit)
