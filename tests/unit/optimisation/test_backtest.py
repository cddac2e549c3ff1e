"""On simulated shops, whose truth is known, a proposal truly brings more than the average past campaign."""

from __future__ import annotations

import pytest

from offchain.optimisation.backtest import backtest, document_of


@pytest.mark.parametrize("seed", [11, 12])
def test_a_proposal_beats_the_average_past_campaign(seed: int) -> None:
    found = backtest(seed, shoppers=240)
    assert found.average_past < found.proposed <= found.best_possible
    assert document_of([found])["beat_the_average"] == 1
    assert document_of([found])["inside_the_interval"] == found.holds


def test_the_same_seed_gives_the_same_proposal() -> None:
    assert backtest(11, shoppers=60) == backtest(11, shoppers=60)
