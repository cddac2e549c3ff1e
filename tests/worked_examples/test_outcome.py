"""Conversion and sales of a campaign: 1000 shoppers were shown the offer, 200 of them bought for 200 each."""

from offchain.evaluation.outcomes import Outcome, Sale, outcome

CENT = 100
"""Minor units of one unit of the currency."""


def campaign() -> Outcome:
    """Shoppers 0 to 999 were shown the offer; 0 to 199 bought."""
    shown = [f"shopper{number:03}" for number in range(1_000)]
    return outcome(shown, [Sale(name, paid=200 * CENT, discount=0) for name in shown[:200]])


def test_conversion_is_20_per_cent_of_those_who_were_shown_the_offer() -> None:
    """200 / 1000 = 20 %, as the article prints."""
    found = campaign()

    assert (found.shown, found.buyers) == (1_000, 200)
    assert found.conversion_bps == 2_000


def test_sales_are_40_000() -> None:
    """200 * 200 = 40,000, as the article prints; in minor units."""
    assert campaign().sales == 40_000 * CENT
