"""Splits an amount by largest remainder (RULES section 4). Twin of contracts/libraries/Allocation.sol.

Each part gets the whole minor units of its proportion; what is missing goes, one minor unit each, to the largest
remainders, ties to the lower position (the method of Hamilton).
"""

from collections.abc import Sequence

from offchain.domain.refusals import Refusal


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """The parts of `amount` minor units, summing to it; a weight of 0 gets nothing.

    weights : (n,) not all 0, unless the amount is 0; with `amount <= sum(weights)` no part is above its weight.
    """
    whole = sum(weights)
    if amount == 0:
        return [0] * len(weights)
    parts = [amount * weight // whole for weight in weights]
    missing = amount - sum(parts)
    if missing:
        by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
        for position in by_remainder[:missing]:
            parts[position] += 1
    return parts


def check_split(amount: int, weights: Sequence[int], parts: Sequence[int]) -> None:
    """Refuses parts that are not those of `split`, in one pass: what the contract does with the split that it is given.

    A part is its whole share or one more; those with one more have the larger remainders, ties to the lower position.
    """
    if len(parts) != len(weights):
        raise Refusal("Rules_SplitLength", length=len(parts), wanted=len(weights))
    whole = sum(weights) or 1  # of nothing, every share is 0
    total = 0
    least_up = (whole, 0)  # the smallest remainder that was rounded up, as (remainder, -position)
    most_down = (-1, 0)  # the largest that was rounded down
    for position, (weight, part) in enumerate(zip(weights, parts, strict=True)):
        share, remainder = divmod(amount * weight, whole)
        if part == share:
            most_down = max(most_down, (remainder, -position))
        elif part == share + 1 and remainder:
            least_up = min(least_up, (remainder, -position))
        else:
            raise Refusal("Rules_SplitPart", line=position, part=part, share=share)
        total += part
    if total != amount:
        raise Refusal("Rules_SplitSum", sum=total, wanted=amount)
    if least_up < most_down:
        raise Refusal("Rules_SplitOrder", roundedUp=-least_up[1], roundedDown=-most_down[1])
