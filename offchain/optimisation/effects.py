"""What one campaign brought a shopper: extra margin against those who were held out, less the discount.

In millionths of a minor unit (micro), whole numbers rounded down. The variance of sales a shopper is that of a purchase
by lot of an order whose value varies as much as its mean (an exponential one): chance * 2 * value**2 - (chance *
value)**2. Orders that vary less make the intervals rather too wide than too narrow.
"""

from dataclasses import dataclass
from typing import Final

from offchain.domain.bounds import BPS
from offchain.optimisation.cells import Cell, Design

MICRO: Final = 10**6


@dataclass(frozen=True, slots=True)
class Effect:
    """mean : micro a shopper; variance : of the mean, micro**2, at least 1."""

    design: Design
    mean: int
    variance: int


def effect(cell: Cell, margin_bps: int) -> Effect:
    """The effect of a cell; margin_bps : margin of what is sold, before discounts."""
    margin = MICRO * margin_bps
    mean = (
        margin * cell.sales // (cell.shown * BPS)
        - margin * cell.holdout_sales // (cell.holdout * BPS)
        - MICRO * cell.discount // cell.shown
    )
    kept = cell.sales * margin_bps // BPS - cell.discount
    shown = _variance(kept, cell.converted, cell.shown)
    held = _variance(cell.holdout_sales * margin_bps // BPS, cell.holdout_converted, cell.holdout)
    return Effect(cell.design, mean, max(1, shown + held))


def _variance(amount: int, converted: int, people: int) -> int:
    """Variance of the mean a shopper, micro**2; amount : what all orders together brought, minor units.

    With nobody converted it is that of one who did: nothing is known for certain from silence.
    """
    orders = max(1, converted)
    square = 2 * MICRO**2 * amount * amount // (orders * people)
    mean = MICRO * amount // people
    return max(square - mean * mean, square // 2, MICRO**2 // people) // people
