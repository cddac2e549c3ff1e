"""Returns of single units of an order, in several steps (RULES section 7). Off chain only.

By default the kept goods keep their discount: of each line `floor(D (r + k) / q) - floor(D r / q)` goes back with the
units. Promotions whose terms say RECALC_ON_RETURN are evaluated anew on the kept goods, and what these no longer earn
is charged against the refund. After every step the shopper has paid for the kept goods what their receipt says, but is
never asked to pay more than before: a step whose refund would be negative gives nothing, and later steps make up for
it. When everything came back, everything that was paid for goods has been given back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from offchain.domain.basket import Basket, fill
from offchain.domain.cascade import Outcome, Presented
from offchain.domain.discount_math import cut
from offchain.domain.receipt import Receipt, TaxPlan, receipt, receipt_of
from offchain.domain.refund_math import clawback, discount_of_return
from offchain.domain.refusals import Refusal
from offchain.domain.rules import evaluate
from offchain.domain.terms import Flags, Kind, Scope


@dataclass(frozen=True, slots=True)
class Purchase:
    """presented : the promotions of the order, as they were evaluated; outcome : what they took; plan : its taxes."""

    presented: tuple[Presented, ...]
    outcome: Outcome
    plan: TaxPlan

    @property
    def receipt(self) -> Receipt:
        """What was paid."""
        return receipt(self.outcome.basket, self.plan)


@dataclass(frozen=True, slots=True)
class Returned:
    """units : (n_lines,) that came back so far; refunded : so far, minor units, tax included."""

    units: tuple[int, ...]
    refunded: int = 0


@dataclass(frozen=True, slots=True)
class Refund:
    """amount : what this step gives back, minor units; charged : what the kept goods no longer earn, as stated on the
    price tags, after this step; held : (n_promotions,) what kept goods and delivery hold of each promotion, minor
    units; kept : the receipt of the kept goods; returned : what came back, with this step."""

    amount: int
    charged: int
    held: tuple[int, ...]
    kept: Receipt
    returned: Returned


def nothing_returned(purchase: Purchase) -> Returned:
    """Before the first step."""
    return Returned((0,) * len(purchase.outcome.basket.lines))


def refund(purchase: Purchase, before: Returned, units: Sequence[int]) -> Refund:
    """One step. units : (n_lines,) that come back now. Raises `Refusal` for more units than are left."""
    back = _added(purchase, before, units)
    under_keep = _kept_under_keep(purchase, back)
    discounts, delivery, held = _still_earned(purchase, back, under_keep)
    basket = purchase.outcome.basket
    lines = [replace(line, quantity=line.quantity - part) for line, part in zip(basket.lines, back, strict=True)]
    now = receipt_of(lines, discounts, basket.delivery, delivery, purchase.plan)
    due = purchase.receipt.gross - now.gross
    amount = max(due - before.refunded, 0)
    charged = sum(map(sum, under_keep)) - sum(discounts) + basket.delivery_taken - delivery
    return Refund(amount, charged, held, now, Returned(back, before.refunded + amount))


def discounts_back(purchase: Purchase, step: Refund, before: Sequence[int]) -> tuple[int, ...]:
    """(n_promotions,) what goes back to each budget with a step, minor units: what nobody holds any more.

    Where the shopper was not asked to pay more, the discount that they keep is not given back, of the later promotions
    first, so that the shop has the list price of the kept goods. What a promotion that recalculates made the shopper
    pay goes back to its budget at once; where a later step pays that back to the shopper, since everything is
    returned, it is the shop's: doubt is for who funds. before : (n_promotions,) earlier steps gave.
    """
    lines, units = purchase.outcome.basket.lines, step.returned.units
    price = sum(line.unit_price * part for line, part in zip(lines, units, strict=True))
    room, found = price - step.returned.refunded - sum(before), []
    for evaluation, held, earlier in zip(purchase.outcome.evaluations, step.held, before, strict=True):
        found.append(max(0, min(evaluation.discount - held - earlier, room)))
        room -= found[-1]
    return tuple(found)


def _added(purchase: Purchase, before: Returned, units: Sequence[int]) -> tuple[int, ...]:
    lines = purchase.outcome.basket.lines
    if len(units) != len(lines):
        raise Refusal("Order_ReturnLines", returned=len(units), lines=len(lines))
    for position, (line, earlier, part) in enumerate(zip(lines, before.units, units, strict=True)):
        if not 0 <= part <= line.quantity - earlier:
            left = line.quantity - earlier
            raise Refusal("Order_ReturnAboveBought", line=position, returned=part, left=left)
    return tuple(earlier + part for earlier, part in zip(before.units, units, strict=True))


def _kept_under_keep(purchase: Purchase, back: Sequence[int]) -> list[list[int]]:
    """(n_promotions, n_lines) discounts that the kept units hold. It is the line's whole discount that is kept in part:
    each promotion has what the promotions up to it hold together, less what those before it hold."""
    lines = purchase.outcome.basket.lines
    columns = []
    for position, (line, part) in enumerate(zip(lines, back, strict=True)):
        so_far, sums = 0, [0]
        for evaluation in purchase.outcome.evaluations:
            so_far += evaluation.shares[position]
            sums.append(so_far - discount_of_return(so_far, line.quantity, 0, part))
        columns.append([after - earlier for earlier, after in pairwise(sums)])
    return [list(row) for row in zip(*columns, strict=True)]


def _still_earned(
    purchase: Purchase, back: Sequence[int], under_keep: list[list[int]]
) -> tuple[list[int], int, tuple[int, ...]]:
    """(n_lines,) discounts of the kept units, that of the delivery, and (n_promotions,) what each gives of both, after
    every promotion that says so was evaluated on the kept goods; of no goods, nothing is evaluated."""
    basket = purchase.outcome.basket
    recalculated = [bool(one.terms.flags & Flags.RECALC_ON_RETURN) for one in purchase.presented]
    places = [position for position, line in enumerate(basket.lines) if back[position] < line.quantity]
    if not places or not any(recalculated):
        held = tuple(sum(row) + fee for row, fee in zip(under_keep, _delivered(purchase), strict=True))
        return [sum(parts) for parts in zip(*under_keep, strict=True)], basket.delivery_taken, held
    lines = [replace(basket.lines[i], quantity=basket.lines[i].quantity - back[i]) for i in places]
    kept = _Kept(fill(lines, basket.delivery), [0] * len(places))
    rows = [[row[i] for i in places] for row in under_keep]
    for row, anew in zip(rows, recalculated, strict=True):
        kept.reserve([0 if anew else part for part in row])
    parts = zip(purchase.presented, rows, _delivered(purchase), strict=True)
    held = tuple(kept.hold(promotion, row, fee) for promotion, row, fee in parts)
    taken = dict(zip(places, kept.basket.taken, strict=True))
    return [taken.get(position, 0) for position in range(len(basket.lines))], kept.basket.delivery_taken, held


def _delivered(purchase: Purchase) -> list[int]:
    """(n_promotions,) what each took off the delivery."""
    return [
        evaluation.discount if promotion.terms.scope == Scope.SHIPPING else 0
        for promotion, evaluation in zip(purchase.presented, purchase.outcome.evaluations, strict=True)
    ]


@dataclass(slots=True)
class _Kept:
    """basket : the kept goods, from which every promotion takes what they still hold of it; reserved : (n_kept,) minor
    units that promotions which are not evaluated anew hold and have not taken yet: nobody else may have them."""

    basket: Basket
    reserved: list[int]

    def reserve(self, row: Sequence[int]) -> None:
        """Adds a promotion's. row : (n_kept,) minor units."""
        self.reserved = [before + part for before, part in zip(self.reserved, row, strict=True)]

    def hold(self, promotion: Presented, row: Sequence[int], delivery: int) -> int:
        """Takes one promotion's discount, and tells how much that is. row : (n_kept,) what the kept units hold of it,
        and delivery : what the fee holds of it, before it is evaluated anew."""
        basket, terms = self.basket, promotion.terms
        if terms.flags & Flags.RECALC_ON_RETURN:
            row, delivery = self._less(promotion, row, delivery)
        else:
            self.reserve([-part for part in row])
        basket.take(row, mark=not terms.flags & Flags.UNMARKED)
        basket.delivery_taken += delivery
        return sum(row) + delivery

    def _less(self, promotion: Presented, row: Sequence[int], delivery: int) -> tuple[Sequence[int], int]:
        """What was held or what is earned now, whichever is less: a return earns nobody more."""
        try:
            found = evaluate(
                promotion.terms,
                promotion.extra,
                self.basket,
                personal=promotion.personal,
                max_discount=promotion.max_discount,
            )
        except Refusal:
            return [0] * len(row), 0
        charged = clawback(sum(row) + delivery, found.discount)
        if charged and delivery:
            return row, delivery - charged
        wanted = found.shares if charged else row
        open_parts = [self.basket.left(i) - reserved for i, reserved in enumerate(self.reserved)]
        parts = [cut(part, left) for part, left in zip(wanted, open_parts, strict=True)]
        if promotion.terms.kind == Kind.BXGY:
            self.basket.serve(found.served, parts)
        return parts, delivery
