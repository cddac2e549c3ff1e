"""An order presented with its lines in the case's order or, where the rules want that, the dearest first; and with
lines in parts, where a promotion means only so many units of each, or each for itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from offchain.domain import cascade, stacking
from offchain.domain.allocation import split
from offchain.domain.basket import Basket
from offchain.domain.buy_get import wants_dearest_first
from offchain.domain.cascade import Presented
from offchain.domain.discount_math import above, cut
from offchain.domain.order import Line
from offchain.domain.rules import Evaluation
from offchain.domain.terms import Flags, Terms


@dataclass(frozen=True, slots=True)
class Parts:
    """How lines of a target are presented: units : so many of each count, 0 = all; single : each of these for itself,
    else together."""

    units: int
    single: bool = False


def dearest_first(lines: Sequence[Line]) -> list[int]:
    """Positions of the lines by falling unit price; ties in their own order."""
    return sorted(range(len(lines)), key=lambda position: -lines[position].unit_price)


def apply(promotion: Presented, basket: Basket) -> Evaluation:
    """Evaluates one promotion and takes its discount off the basket, whose lines may stand in any order. Raises
    `Refusal`, and then takes nothing. The shares of the evaluation are in the order that the rules wanted."""
    if not wants_dearest_first(promotion.terms):
        return cascade.apply(promotion, basket)
    order = dearest_first(basket.lines)
    view = Basket(
        [basket.lines[i] for i in order],
        basket.delivery,
        basket.goods,
        [basket.taken[i] for i in order],
        basket.delivery_taken,
        sum((basket.marked >> i & 1) << place for place, i in enumerate(order)),
        [basket.served[i] for i in order],
        [basket.served_taken[i] for i in order],
    )
    evaluation = cascade.apply(promotion, view)
    basket.marked = sum((view.marked >> place & 1) << i for place, i in enumerate(order))
    for place, i in enumerate(order):
        basket.taken[i], basket.served[i] = view.taken[place], view.served[place]
        basket.served_taken[i] = view.served_taken[place]
    return evaluation


def apply_in_parts(promotion: Presented, basket: Basket, parts: Parts) -> Evaluation:
    """As `apply`, of a promotion on the order whose lines are in parts, see `in_parts`; a discount that is split is
    split over the whole lines."""
    view, origin = in_parts(promotion.terms, basket, parts)
    evaluation = cascade.apply(promotion, view)
    shares = together(evaluation.shares, origin, len(basket.lines))
    if evaluation.is_split:
        shares = split(evaluation.discount, together(evaluation.weights, origin, len(basket.lines)))
    basket.take(shares, mark=not promotion.terms.flags & Flags.UNMARKED)
    return evaluation


def in_parts(terms: Terms, basket: Basket, parts: Parts) -> tuple[Basket, list[int]]:
    """(the basket with lines of the target in parts, the line that each is of): units beyond those that count are then
    not in the target."""
    view, lines, origin = Basket([], basket.delivery, basket.goods), list[Line](), list[int]()
    for i, line in enumerate(basket.lines):
        pieces = (
            _pieces(terms, line, basket.taken[i], parts) if line.tags & terms.target_key else [(line, basket.taken[i])]
        )
        for piece, taken in pieces:
            view.marked |= (basket.marked >> i & 1) << len(lines)
            view.taken.append(taken)
            lines.append(piece)
            origin.append(i)
    view.lines, view.served, view.served_taken = lines, [0] * len(lines), [0] * len(lines)
    return view, origin


def _pieces(terms: Terms, line: Line, taken: int, parts: Parts) -> list[tuple[Line, int]]:
    """The parts of a line, and what was taken of each, minor units: from the units that count before others, as the
    rules have it; where these count by their list price, from the others before them; evenly from single units."""
    count = min(line.quantity, parts.units or line.quantity)
    rest = line.quantity - count
    by_list = bool(terms.flags & Flags.ON_LIST_PRICE)
    from_rest = cut(taken, line.unit_price * rest) if by_list else above(taken, line.unit_price * count)
    pieces = [(replace(line, quantity=count), taken - from_rest)]
    if parts.single:
        each, more = divmod(taken - from_rest, count)
        pieces = [(replace(line, quantity=1), each + (unit < more)) for unit in range(count)]
    if rest:
        pieces.append((replace(line, quantity=rest, tags=line.tags & ~terms.target_key), from_rest))
    return pieces


def together(amounts: Sequence[int], origin: Sequence[int], lines: int) -> list[int]:
    """(lines,) the amounts of the parts of each line together, minor units."""
    sums = [0] * lines
    for amount, i in zip(amounts, origin, strict=True):
        sums[i] += amount
    return sums


def of_the_hub(presented: Sequence[Presented], lines: Sequence[Line], delivery: int) -> tuple[list[int], int]:
    """(taken a line, taken of the fee), minor units, of the set in the one order that the hub takes: by stage, and with
    the dearest lines first where a promotion of the set wants that. Raises `Refusal` for a set that it never takes."""
    admitted = sorted(presented, key=lambda one: stacking.place(one.terms, one.campaign))
    stacking.check_set([(one.campaign, one.terms) for one in admitted])
    sort = any(wants_dearest_first(one.terms) for one in admitted)
    order = dearest_first(lines) if sort else list(range(len(lines)))
    outcome = cascade.run(admitted, [lines[i] for i in order], delivery)
    taken = [0] * len(lines)
    for place, i in enumerate(order):
        taken[i] = outcome.basket.taken[place]
    return taken, outcome.basket.delivery_taken
