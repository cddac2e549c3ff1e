"""Who pays how much of what was spent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.domain.bounds import BPS, FUNDERS, MAX_U96
from offchain.domain.funding import charges, least_deposit


@st.composite
def shares(draw: st.DrawFn) -> list[int]:
    """Basis points of 1 to 8 funders, summing to the whole."""
    cuts = sorted(draw(st.lists(st.integers(0, BPS), max_size=FUNDERS - 1)))
    return [end - begin for begin, end in zip([0, *cuts], [*cuts, BPS], strict=True)]


@pytest.mark.parametrize(
    ("spent", "share_bps", "charged"),
    [
        (100, [10_000], [100]),
        (100, [5_000, 5_000], [50, 50]),
        (101, [5_000, 5_000], [51, 50]),
        (100, [3_334, 3_333, 3_333], [34, 33, 33]),
        (0, [3_334, 3_333, 3_333], [0, 0, 0]),
        (1, [0, 10_000], [0, 1]),
    ],
)
def test_known_charges(spent: int, share_bps: list[int], charged: list[int]) -> None:
    assert charges(spent, share_bps) == charged


def test_a_charge_can_fall_while_the_total_rises_so_increments_are_never_added() -> None:
    share_bps = [1_000, 4_500, 4_500]
    assert [charges(spent, share_bps)[0] for spent in (4, 5, 6)] == [0, 1, 0]


@given(shares(), st.integers(0, MAX_U96))
def test_charges_sum_to_what_was_spent(share_bps: list[int], spent: int) -> None:
    assert sum(charges(spent, share_bps)) == spent


@given(shares(), st.integers(0, 10_000) | st.integers(0, MAX_U96), st.data())
def test_no_charge_is_ever_above_the_least_deposit(share_bps: list[int], budget: int, data: st.DataObject) -> None:
    spent = data.draw(st.integers(0, budget))
    for charge, share in zip(charges(spent, share_bps), share_bps, strict=True):
        assert charge <= least_deposit(budget, share)


@pytest.mark.parametrize(("budget", "share", "deposit"), [(100, 3_333, 34), (100, 5_000, 50), (1, 1, 1), (100, 0, 0)])
def test_the_least_deposit_is_rounded_up(budget: int, share: int, deposit: int) -> None:
    assert least_deposit(budget, share) == deposit
