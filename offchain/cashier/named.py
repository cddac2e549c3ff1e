"""A set of promotions as it was named, held against the rules: nothing is chosen, and each that does not stand says
why."""

from collections.abc import Sequence

from offchain.cashier.choice import Choice, canonical
from offchain.cashier.reasons import Clash, LeftOut, Refused, clash_of
from offchain.cashier.search import Admit, unlimited, use
from offchain.domain.basket import fill
from offchain.domain.bounds import PROMOTIONS
from offchain.domain.cascade import Outcome, Presented
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal


def verify(named: Sequence[Presented], lines: Sequence[Line], delivery: int, admit: Admit = unlimited) -> Choice:
    """What stands of a set, in whatever order it comes. The hub takes a set whole or not at all; what stands it takes.

    In canonical order, each must stand together with those before it that stand, and rules and limits must admit it on
    what they left. lines : as they will be presented; delivery : minor units; admit : the campaigns' limits. Raises
    `Refusal` for an order beyond the bounds.
    """
    basket = fill(lines, delivery)
    standing: list[Presented] = []
    evaluations, left_out = [], []
    for promotion in sorted(named, key=canonical):
        clash, ahead = _clash(standing, promotion), basket.copy()
        if clash is not None:
            left_out.append(LeftOut(promotion, clash))
            continue
        try:
            _check_count(len(standing) + 1)
            evaluations.append(use(promotion, ahead, admit))
        except Refusal as refusal:
            left_out.append(LeftOut(promotion, Refused(refusal)))
            continue
        standing.append(promotion)
        basket = ahead
    return Choice(tuple(standing), Outcome(basket, tuple(evaluations)), tuple(left_out), exact=True)


def _clash(standing: Sequence[Presented], promotion: Presented) -> Clash | None:
    for before in standing:
        refusal = clash_of(before, promotion, one_only=False)
        if refusal is not None:
            return Clash((before.campaign, promotion.campaign), refusal)
    return None


def _check_count(count: int) -> None:
    if count > PROMOTIONS:
        raise Refusal("Stacking_Count", count=count, limit=PROMOTIONS)
