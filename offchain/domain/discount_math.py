"""The arithmetic of single discounts (RULES sections 3 and 4). Twin of contracts/libraries/DiscountMath.sol."""

from offchain.domain.bounds import BPS


def percent_half_up(base: int, bps: int) -> int:
    """`base * bps / 10000` in minor units, rounded half up."""
    return (base * bps + BPS // 2) // BPS


def cut(amount: int, left: int) -> int:
    """`amount`, but never more than `left`; minor units."""
    return amount if amount < left else left


def above(base: int, price: int) -> int:
    """What `base` has over `price`, 0 where it has not; minor units."""
    return base - price if base > price else 0


def times_down(base: int, step: int, max_times: int) -> int:
    """How often `step` fits wholly into `base` (rounds down), at most `max_times`; 0 = no such bound."""
    times = base // step
    return max_times if max_times and times > max_times else times
