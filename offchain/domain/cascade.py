"""Evaluates a presented set of promotions on one order: each on what the ones before it left (RULES section 5). Twin of
contracts/libraries/Cascade.sol."""

from collections.abc import Sequence
from dataclasses import dataclass

from offchain.domain.allocation import check_split
from offchain.domain.basket import Basket, fill
from offchain.domain.extra import Extra
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation, evaluate
from offchain.domain.terms import Flags, Kind, Scope, Target, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """A promotion as it is presented for an order: personal : the coupon's own value, 0 = none; max_discount : the most
    the coupon may cost, minor units."""

    campaign: bytes
    terms: Terms
    extra: Extra
    personal: int = 0
    max_discount: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """basket : what is left of the order; evaluations : one a promotion, in the order presented."""

    basket: Basket
    evaluations: tuple[Evaluation, ...]

    @property
    def discount(self) -> int:
        """What the set takes off the order, minor units."""
        return sum(evaluation.discount for evaluation in self.evaluations)

    @property
    def payable(self) -> int:
        """What is left to pay, minor units."""
        return self.basket.payable


def run(presented: Sequence[Presented], lines: Sequence[Line], delivery: int) -> Outcome:
    """Evaluates the set, which `stacking.check_set` admits. Raises the first promotion's `Refusal`."""
    basket = fill(lines, delivery)
    return Outcome(basket, tuple(apply(promotion, basket) for promotion in presented))


def apply(promotion: Presented, basket: Basket) -> Evaluation:
    """Evaluates one promotion and takes its discount off the basket. Raises `Refusal`, and then takes nothing."""
    terms = promotion.terms
    evaluation = evaluate(
        terms, promotion.extra, basket, personal=promotion.personal, max_discount=promotion.max_discount
    )
    if terms.scope == Scope.SHIPPING:
        basket.delivery_taken += evaluation.discount
        return evaluation
    basket.take(evaluation.shares, mark=not terms.flags & Flags.UNMARKED)
    if terms.kind == Kind.BXGY:
        basket.serve(evaluation.served, evaluation.shares)
    return evaluation


def kept_by_line(terms: Sequence[Terms]) -> int:
    """How many promotions, from the first, the last reader of lines has before it: their discounts must be known line
    by line."""
    return max((position for position, its in enumerate(terms) if reads_lines(its)), default=0)


def check_shares(evaluation: Evaluation, shares: Sequence[int], *, by_line: bool) -> None:
    """Refuses a split that is not the discount's, or that is supplied where the contract needs none.

    shares : (n_lines,) as supplied, minor units; by_line : whether a later promotion reads lines.
    """
    needed = by_line and evaluation.is_split
    if not needed:
        if shares:
            raise Refusal("Rules_SplitLength", length=len(shares), wanted=0)
        return
    check_split(evaluation.discount, evaluation.weights, shares)


def reads_lines(terms: Terms) -> bool:
    """Whether the promotion needs what is left of single lines. Where none of the later ones does, the contract keeps
    only the sum of what was taken, and needs no split of an order's discount."""
    whole = terms.target == Target.ALL and terms.scope in (Scope.ORDER, Scope.SHIPPING)
    picks = Flags.CONDITION_TARGET | Flags.EXCLUDE_DISCOUNTED | Flags.WHOLE_GROUPS
    return not whole or terms.kind == Kind.BXGY or terms.max_units != 0 or bool(terms.flags & picks)
