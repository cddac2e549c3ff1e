"""Amounts, durations and coupons as they stand in a command."""

from __future__ import annotations

import pytest

from offchain.campaigns import currencies, orders
from offchain.campaigns.errors import OrderError

HOUR = 3600


@pytest.mark.parametrize(
    ("text", "indices"), [("7", [7]), ("7,7", [7]), ("20-22, 7", [7, 20, 21, 22]), ("4294967295", [2**32 - 1])]
)
def test_coupons_are_listed_by_index_and_range(text: str, indices: list[int]) -> None:
    assert orders.read_indices(text) == indices


@pytest.mark.parametrize("text", ["", "a", "1-", "-1", "5-4", "4294967296", "0-65536", "1,,2", "１", "1.5"])
def test_what_is_no_list_of_coupons_is_refused(text: str) -> None:
    with pytest.raises(OrderError):
        orders.read_indices(text)


def test_amounts_and_durations_of_a_command_are_read_or_refused() -> None:
    euro = currencies.by_code("EUR")
    assert euro is not None
    assert orders.read_amount("12.50", euro) == 1_250
    assert orders.read_duration("12h") == 12 * HOUR
    with pytest.raises(OrderError, match="amount: found '12,50'"):
        orders.read_amount("12,50", euro)
    with pytest.raises(OrderError, match="duration"):
        orders.read_duration("12")
