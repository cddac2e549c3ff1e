"""An order presented with its lines in the case's order or, where the rules want that, the dearest first."""

from collections.abc import Sequence

from offchain.domain import cascade, stacking
from offchain.domain.basket import Basket
from offchain.domain.buy_get import wants_dearest_first
from offchain.domain.cascade import Presented
from offchain.domain.order import Line
from offchain.domain.rules import Evaluation


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
