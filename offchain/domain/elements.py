"""What the scope elements of a promotion get: each unit, each line, or the whole order, with one rounding and one cut
(RULES section 4). Twin of contracts/libraries/Elements.sol."""

from collections.abc import Callable, Sequence

from offchain.domain.basket import Basket
from offchain.domain.discount_math import above, cut, percent_half_up, times_down
from offchain.domain.terms import Flags, Kind, Terms

Element = Callable[[int, int], int]
"""(base of one scope element, units or groups in it) -> its discount; minor units, at most the base."""


def at_most_left(basket: Basket, parts: Sequence[int]) -> list[int]:
    """(n_lines,) the parts, each cut to what is left of its line."""
    return [cut(part, basket.left(position)) for position, part in enumerate(parts)]


def of_units(element: Element, base: int, units: int) -> int:
    """The discount of `units` units that are worth `base` together: as even as whole minor units allow, so that
    `base mod units` of them hold one more."""
    low, higher = divmod(base, units)
    discount = element(low, 1) * (units - higher)
    return discount + element(low + 1, 1) * higher if higher else discount


def element_of(terms: Terms, value: int) -> Element:
    """What one scope element gets; never more than the element."""
    if terms.is_percent:
        return lambda base, _: percent_half_up(base, value)
    if terms.kind == Kind.FIXED_PRICE:
        return lambda base, units: above(base, value * units)
    if terms.kind == Kind.EVERY and terms.flags & Flags.WHOLE_GROUPS:
        return lambda base, groups: cut(value * groups, base)
    if terms.kind == Kind.EVERY:
        return lambda base, _: cut(value * times_down(base, terms.min_amount, terms.max_times), base)
    return lambda base, _: cut(value, base)
