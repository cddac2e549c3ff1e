"""Which units a BXGY promotion counts as bought and which as given. Twin of contracts/libraries/BuyGet.sol.

Over the order, bought units are the dearest of the buy target, and given units the cheapest (or, by flag, the dearest)
of those of the get target that are then left; the lines are presented dearest first. At LINE scope each line is a
matter of its own. A unit serves one promotion only.
"""

from collections.abc import Callable, Sequence

from offchain.domain.basket import Basket
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Kind, Scope, Terms


def count(
    terms: Terms, basket: Basket, buys: Callable[[int], bool], gets: Callable[[int], bool]
) -> tuple[list[int], list[int]]:
    """(given units a line, served units a line), each (n_lines,). Refuses an order without a single cycle.

    buys, gets : whether the line at a position is in the buy target, in the get target.
    """
    free = [line.quantity - served for line, served in zip(basket.lines, basket.served, strict=True)]
    if terms.scope == Scope.LINE:
        return _in_each_line(terms, free, buys, gets)
    check_dearest_first(basket.lines)
    buyable = [units if buys(position) else 0 for position, units in enumerate(free)]
    gettable = [units if gets(position) else 0 for position, units in enumerate(free)]
    cycles = _cycles(terms, buyable, gettable)
    if cycles == 0:
        raise _too_few(terms, buyable, gettable)
    bought = _from_the_top(buyable, cycles * terms.buy_quantity)
    left = [units - taken if units else 0 for units, taken in zip(gettable, bought, strict=True)]
    wanted = min(cycles * terms.get_quantity, sum(left))
    given = _from_the_top(left, wanted) if terms.flags & Flags.GET_DEAREST else _from_the_bottom(left, wanted)
    return given, [a + b for a, b in zip(bought, given, strict=True)]


def wants_dearest_first(terms: Terms) -> bool:
    """Whether the rules refuse lines that do not fall in unit price."""
    return terms.kind == Kind.BXGY and terms.scope == Scope.ORDER


def check_dearest_first(lines: Sequence[Line]) -> None:
    """Refuses lines that do not fall in unit price: then dearest and cheapest units need no search."""
    for position in range(1, len(lines)):
        if lines[position].unit_price > lines[position - 1].unit_price:
            raise Refusal("Rules_LinesUnsorted", line=position)


def _in_each_line(
    terms: Terms, free: Sequence[int], buys: Callable[[int], bool], gets: Callable[[int], bool]
) -> tuple[list[int], list[int]]:
    buy, get = terms.buy_quantity, terms.get_quantity
    given, served, most = [0] * len(free), [0] * len(free), 0
    for position, units in enumerate(free):
        if not (buys(position) and gets(position)):
            continue
        most = max(most, units)
        cycles = units // (buy + get)
        if terms.max_times and cycles >= terms.max_times:
            given[position] = terms.max_times * get
            served[position] = terms.max_times * (buy + get)
            continue
        started = units - cycles * (buy + get)
        more = started - buy if terms.flags & Flags.PARTIAL_CYCLE and started > buy else 0
        given[position] = cycles * get + more
        served[position] = cycles * (buy + get) + (buy + more if more else 0)
    needed = buy + _least_to_get(terms)
    if most < needed:
        raise Refusal("Rules_TooFewForCycle", have=most, needed=needed)
    return given, served


def _too_few(terms: Terms, buyable: Sequence[int], gettable: Sequence[int]) -> Refusal:
    """How many units of a first cycle there are: those to buy, then those that are left to give."""
    bought, least = min(sum(buyable), terms.buy_quantity), _least_to_get(terms)
    given = min(_left_to_get(buyable, gettable, bought), least)
    return Refusal("Rules_TooFewForCycle", have=bought + given, needed=terms.buy_quantity + least)


def _least_to_get(terms: Terms) -> int:
    """Units that a last cycle must give at least."""
    return 1 if terms.flags & Flags.PARTIAL_CYCLE else terms.get_quantity


def _cycles(terms: Terms, buyable: Sequence[int], gettable: Sequence[int]) -> int:
    """The most cycles whose bought units exist and leave enough units to give; with PARTIAL_CYCLE the last one needs
    one unit to give only. More cycles never leave more, so the bound is found by halving."""
    partial = bool(terms.flags & Flags.PARTIAL_CYCLE)
    high = sum(buyable) // terms.buy_quantity
    if terms.max_times and high > terms.max_times:
        high = terms.max_times
    low = 0
    while low < high:
        middle = (low + high + 1) // 2
        left = _left_to_get(buyable, gettable, middle * terms.buy_quantity)
        needed = (middle - 1) * terms.get_quantity + 1 if partial else middle * terms.get_quantity
        if left >= needed:
            low = middle
        else:
            high = middle - 1
    return low


def _left_to_get(buyable: Sequence[int], gettable: Sequence[int], bought: int) -> int:
    """Units of the get target that are left when the `bought` dearest of the buy target are set aside."""
    left = 0
    for can_buy, can_get in zip(buyable, gettable, strict=True):
        taken = min(can_buy, bought)
        bought -= taken
        if can_get:
            left += can_get - taken
    return left


def _from_the_top(units: Sequence[int], wanted: int) -> list[int]:
    taken = []
    for available in units:
        part = min(available, wanted)
        taken.append(part)
        wanted -= part
    return taken


def _from_the_bottom(units: Sequence[int], wanted: int) -> list[int]:
    return _from_the_top(units[::-1], wanted)[::-1]
