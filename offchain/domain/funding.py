"""Who pays how much of what was spent (RULES section 4). Twin of contracts/libraries/FundingShares.sol."""

from collections.abc import Sequence

from offchain.domain.allocation import split
from offchain.domain.bounds import BPS


def charges(spent: int, share_bps: Sequence[int]) -> list[int]:
    """What each funder owes of all that was spent so far, minor units, summing to it; ties to the lower position.

    Always of the total: the largest remainder is not monotone, so increments must never be added up.
    share_bps : (n_funders,) basis points, summing to 10000.
    """
    return split(spent, share_bps)


def least_deposit(budget: int, share: int) -> int:
    """What a funder of `share` basis points deposits at least: `ceil(budget * share / 10000)`, minor units, so that no
    charge of `charges` is ever above it."""
    return -(-budget * share // BPS)
