"""What deposits make of a budget, and when what was spent is due. Twin of contracts/libraries/VaultMath.sol.

Amounts are minor units, times Unix seconds, delays seconds.
"""

from collections.abc import Sequence
from typing import Final

from offchain.domain.bounds import BPS, MAX_U96

NEVER: Final = 2**256 - 1
"""When something is due of which nothing was spent."""


def funded(deposits: Sequence[int], share_bps: Sequence[int]) -> int:
    """The largest budget of which every funder holds its share, rounded up: the poorest funder bounds it.

    At most what a hub's state holds; rounded down. deposits, share_bps : (n_funders,), no share 0.
    """
    return min(MAX_U96, *(deposit * BPS // share for deposit, share in zip(deposits, share_bps, strict=True)))


def due_from(noted_at: int, ends: int, delay: int) -> int:
    """From when on what was noted is due: the delay counts from the note, at the latest from the end. noted_at : 0 =
    nothing waits."""
    return (ends if noted_at == 0 else min(noted_at, ends)) + delay


def due(*, spent: int, noted: int, noted_at: int, ends: int, delay: int, time: int) -> int:
    """How much the merchant may have collected in all: what was noted, or without a delay and after the last one
    everything, and never more than is spent now."""
    if delay == 0 or time >= ends + delay:
        return spent
    if time < due_from(noted_at, ends, delay):
        return 0
    return min(noted, spent)


def waits_until(*, spent: int, collected: int, noted_at: int, ends: int, delay: int, time: int) -> int:
    """What becomes of the note when what is due was collected: 0 = what is spent now is noted, NEVER = nothing is left
    to wait for, else the time from which on what waits already is due."""
    if spent <= collected:
        return NEVER
    start = due_from(noted_at, ends, delay)
    return start if time < start and (noted_at != 0 or time >= ends) else 0
