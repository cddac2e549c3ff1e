"""Looks through all admissible sets of a few promotions, depth first in canonical order.

A set is evaluated as far as its last promotion only once: every set that begins with it goes on from the basket that it
left. With `n` candidates at most `2**n - 1` evaluations.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from offchain.domain.basket import Basket
from offchain.domain.bounds import PROMOTIONS
from offchain.domain.cascade import Presented, apply
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.terms import Kind

Admit = Callable[[Presented, Evaluation], None]
"""Raises `Refusal` for a use that would overrun a limit of its campaign."""


def unlimited(_promotion: Presented, _use: Evaluation) -> None:
    """Where only the rules decide."""


def use(promotion: Presented, basket: Basket, admit: Admit) -> Evaluation:
    """Evaluates one promotion, as the hub does: rules, then limits. Raises `Refusal`, perhaps after a change."""
    evaluation = apply(promotion, basket)
    admit(promotion, evaluation)
    return evaluation


@dataclass(frozen=True, slots=True)
class Found:
    """A set that applies whole. members : positions, ascending; discount : minor units; gifts : units given."""

    members: tuple[int, ...] = ()
    discount: int = 0
    gifts: int = 0


@dataclass(slots=True)
class Search:
    """candidates : (n,) in canonical order; clashes : (n,) those that a candidate cannot stand with, one bit each;
    basket : the order, nothing taken; admit : the limits; best : the best set so far; with_it : (n,) largest discount
    of a set that holds the candidate, 0 = none was found."""

    candidates: Sequence[Presented]
    clashes: Sequence[int]
    basket: Basket
    admit: Admit = unlimited
    best: Found = Found()
    with_it: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.with_it = [0] * len(self.candidates)

    def look_through(self, positions: Sequence[int]) -> None:
        """All sets of these candidates, positions ascending."""
        self._extend(Found(), self.basket, positions, 0)

    def _extend(self, found: Found, basket: Basket, positions: Sequence[int], taken: int) -> None:
        if len(found.members) == PROMOTIONS:
            return
        for place, position in enumerate(positions):
            if self.clashes[position] & taken:
                continue
            ahead = basket.copy()
            larger = self.tried(found, position, ahead)
            if larger is not None:
                self._note(larger)
                self._extend(larger, ahead, positions[place + 1 :], taken | 1 << position)

    def _note(self, found: Found) -> None:
        if self.rank(found) < self.rank(self.best):
            self.best = found
        for member in found.members:
            self.with_it[member] = max(self.with_it[member], found.discount)

    def rank(self, found: Found) -> tuple[int, int, int, list[bytes], tuple[int, ...]]:
        """Lower is better: larger discount, more gifts, fewer promotions, lower ids; of one campaign's coupons the
        one that stands first."""
        ids = sorted(self.candidates[member].campaign for member in found.members)
        return -found.discount, -found.gifts, len(ids), ids, found.members

    def tried(self, found: Found, position: int, basket: Basket) -> Found | None:
        """The set with one more promotion, evaluated on the basket, which is changed; None where it is refused."""
        promotion = self.candidates[position]
        try:
            evaluation = use(promotion, basket, self.admit)
        except Refusal:
            return None
        given = evaluation.units if promotion.terms.kind == Kind.GIFT else 0
        return Found((*found.members, position), found.discount + evaluation.discount, found.gifts + given)
