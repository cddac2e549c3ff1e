"""Which units of an order a promotion counts. Twin of contracts/libraries/Counting.sol.

`max_units` bounds the units of a line at UNIT and LINE scope and of the whole target at ORDER scope. With the flag
WHOLE_GROUPS only whole groups of `min_quantity` units count, at most `max_times` groups. Units are counted in the order
of the lines.
"""

from collections.abc import Sequence

from offchain.domain.bounds import LINES, QUANTITY
from offchain.domain.discount_math import times_down
from offchain.domain.terms import Flags, Scope, Terms

NO_BOUND = LINES * QUANTITY
"""As many units as an order can have."""


def units_that_count(terms: Terms, in_target: Sequence[int]) -> tuple[list[int], int]:
    """(units that count a line, groups). in_target : (n_lines,) units of the target's lines, 0 elsewhere; groups :
    whole groups of units, 1 without WHOLE_GROUPS."""
    if not (terms.max_units or terms.flags & Flags.WHOLE_GROUPS):
        return list(in_target), 1
    a_line = terms.max_units if terms.max_units and terms.scope != Scope.ORDER else QUANTITY
    over_all = terms.max_units if terms.max_units and terms.scope == Scope.ORDER else NO_BOUND
    groups = 1
    if terms.flags & Flags.WHOLE_GROUPS:
        possible = min(sum(min(units, a_line) for units in in_target), over_all)
        groups = times_down(possible, terms.min_quantity, terms.max_times)
        over_all = groups * terms.min_quantity
    counted = []
    for units in in_target:
        part = min(units, a_line, over_all)
        counted.append(part)
        over_all -= part
    return counted, groups
