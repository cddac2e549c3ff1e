"""`promo oracle run` looks seldom while nobody may get a coupon."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from offchain.adapters.clocks import ManualClock
from offchain.commands.oracle import _Look
from offchain.eligibility.allocation import NoOfferError
from offchain.oracle.errors import ConsentError
from offchain.oracle.schedule import Schedule


class Barren:
    """An oracle without anybody to give a coupon to; counts its drafts."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.drafts: list[int] = []

    def unfinished(self) -> list[int]:
        """None."""
        return []

    def draft(self, _cutoff: int, now: int) -> Any:
        """Never one."""
        self.drafts.append(now)
        raise self.error


@pytest.mark.parametrize("error", [ConsentError("0 wallets", 0, 0), NoOfferError("nobody")], ids=["consent", "offer"])
def test_looks_become_seldom(error: Exception) -> None:
    oracle, clock = Barren(error), ManualClock(1_000_000)
    place: Any = SimpleNamespace(
        oracle=oracle, clock=clock, settings=SimpleNamespace(times=lambda: Schedule.of("1h", ()))
    )
    look = _Look(place, [])
    for _ in range(3_600):
        look()
        clock.wait(1)
    gaps = [later - before for before, later in zip(oracle.drafts, oracle.drafts[1:], strict=False)]
    assert gaps == [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600, 600]
