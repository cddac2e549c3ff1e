"""Chooses which promotions an order is presented with (RULES section 5): the chain verifies a set, the cashier finds
it.

A set is admissible when the hub takes it (at most eight, no pair that clashes) and no promotion of it is refused, by
the rules or by a limit of its campaign, when the set is evaluated in its canonical order. The best one has, in this
order, the largest discount, the most gifts, the fewest promotions, the lower campaign ids. What stands before that:
- FIRST: of the group only the first member that applies to the order alone may be in the set: the highest priority,
  ties to the lower id. Where that is an exclusive one, it is the answer, whatever else there is.
- MAX: at most one member of the group, whichever makes the set best; an exclusive one competes with its discount.
- ALL, where nothing is said: as many members as the terms themselves allow; an exclusive one competes too.

Up to twelve candidates that may apply the search is exact. Beyond, it is bounded: the exact best of the twelve that
give most alone, and for each group of the twelve that give most beside its strongest member, is improved by four
further candidates at a time, in canonical order, at most twice through all of them; each step is exact for the set so
far and those four. The answer depends on the set of candidates alone, never on the
order they come in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from offchain.cashier.reasons import LeftOut, Refused, clash_of, clashes_with, reason_of
from offchain.cashier.search import Admit, Found, Search, unlimited, use
from offchain.domain import stacking
from offchain.domain.basket import Basket, fill
from offchain.domain.cascade import Outcome, Presented, run
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, Kind

EXACT: Final = 12
"""Most candidates for which every admissible set is looked at."""
STEP: Final = 4
"""Candidates that one step beyond adds: with the eight of a set they are twelve."""
PASSES: Final = 2
"""How often the steps go through all candidates."""


class Policy(Enum):
    """How the cashier chooses within a group."""

    FIRST = "first"
    MAX = "max"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Choice:
    """chosen : in canonical order, as the hub wants them; outcome : what the rules make of them; left_out : all others
    with their reasons, in canonical order; exact : whether no admissible set is better."""

    chosen: tuple[Presented, ...]
    outcome: Outcome
    left_out: tuple[LeftOut, ...]
    exact: bool


def choose(
    candidates: Sequence[Presented],
    policies: Mapping[int, Policy],
    lines: Sequence[Line],
    delivery: int,
    admit: Admit = unlimited,
) -> Choice:
    """The best admissible set for an order.

    candidates : promotions that the shopper may use now, one or more coupons of a campaign; policies : by group, ALL
    where none is named; lines : as they will be presented; delivery : minor units; admit : the campaigns' limits.
    Raises `Refusal` for an order beyond the bounds.
    """
    ordered = sorted(candidates, key=canonical)
    basket = fill(lines, delivery)
    refusals = [_refusal_alone(candidate, basket, admit) for candidate in ordered]
    search = Search(ordered, _clashes(ordered, policies), basket, admit)
    open_positions, decided = _allowed(ordered, policies, refusals)
    exact = len(open_positions) <= EXACT
    if exact:
        search.look_through(open_positions)
    else:
        _improve(search, open_positions)
    chosen = [ordered[member] for member in search.best.members]
    left_out = [
        _left_out(search, position, refusals, decided)
        for position in range(len(ordered))
        if position not in search.best.members
    ]
    return Choice(tuple(chosen), run(chosen, lines, delivery), tuple(left_out), exact)


def canonical(candidate: Presented) -> tuple[tuple[int, int, bytes], int, int]:
    """The hub's order; of two coupons of one campaign the one of the larger value and bound first."""
    return stacking.place(candidate.terms, candidate.campaign), -candidate.personal, -candidate.max_discount


def clash(first: Presented, second: Presented, policies: Mapping[int, Policy]) -> Refusal | None:
    """Why no set may hold both, in canonical order, by the terms and by the policy of their group."""
    return clash_of(first, second, one_only=policies.get(second.terms.group, Policy.ALL) != Policy.ALL)


def _refusal_alone(candidate: Presented, basket: Basket, admit: Admit) -> Refusal | None:
    try:
        use(candidate, basket.copy(), admit)
    except Refusal as refusal:
        return refusal
    return None


def _clashes(ordered: Sequence[Presented], policies: Mapping[int, Policy]) -> list[int]:
    """(n,) masks of those that each candidate cannot stand with."""
    masks = [0] * len(ordered)
    for second, candidate in enumerate(ordered):
        for first in range(second):
            if clash(ordered[first], candidate, policies) is not None:
                masks[first] |= 1 << second
                masks[second] |= 1 << first
    return masks


def _allowed(
    ordered: Sequence[Presented], policies: Mapping[int, Policy], refusals: Sequence[Refusal | None]
) -> tuple[list[int], dict[int, int]]:
    """(positions that may be in a set, position left out -> the one that the policy FIRST puts before it)."""
    hopeful = [position for position, refusal in enumerate(refusals) if _may_apply(ordered[position], refusal)]
    firsts: dict[int, int] = {}
    by_rank = sorted(hopeful, key=lambda i: (-ordered[i].terms.priority, ordered[i].campaign, i))
    for position in by_rank:
        terms = ordered[position].terms
        if refusals[position] is not None or policies.get(terms.group, Policy.ALL) != Policy.FIRST:
            continue
        if firsts.setdefault(terms.group, position) == position and terms.flags & Flags.EXCLUSIVE:
            return [position], {other: position for other in hopeful if other != position}
    decided = {
        position: firsts[ordered[position].terms.group]
        for position in hopeful
        if firsts.get(ordered[position].terms.group, position) != position
    }
    return [position for position in hopeful if position not in decided], decided


def _may_apply(candidate: Presented, refusal: Refusal | None) -> bool:
    """Whether a set may hold it. What is refused alone is refused behind others too, since they only take: amounts and
    units that thresholds see can only fall. But where discounted lines or served units are left out, other units may
    come to count, and be worth something; and what alone takes more than a campaign has left may take less."""
    if refusal is None or refusal.code in ("Hub_OverBudget", "Hub_OverStock"):
        return True
    others_may_count = candidate.terms.flags & Flags.EXCLUDE_DISCOUNTED or candidate.terms.kind == Kind.BXGY
    return refusal.code in ("Rules_TooFewForCycle", "Rules_ZeroDiscount") and bool(others_may_count)


def _improve(search: Search, positions: Sequence[int]) -> None:
    """The bounded search; see the module."""
    alone = {position: _alone(search, position) for position in positions}
    strongest = sorted(positions, key=lambda one: (-alone[one].discount, -alone[one].gifts, one))
    leaders: dict[int, int] = {}
    for position in strongest:
        leaders.setdefault(search.candidates[position].terms.group, position)
    beside = ([it for it in strongest if not search.clashes[leader] >> it & 1] for leader in leaders.values())
    for twelve in {tuple(sorted(positions[:EXACT])) for positions in (strongest, *beside)}:
        search.look_through(twelve)
    for _ in range(PASSES):
        before = search.best
        for start in range(0, len(positions), STEP):
            further = positions[start : start + STEP]
            search.look_through(sorted({*search.best.members, *further}))
        if search.best == before:
            break


def _alone(search: Search, position: int) -> Found:
    return search.tried(Found(), position, search.basket.copy()) or Found()


def _left_out(search: Search, position: int, refusals: Sequence[Refusal | None], decided: Mapping[int, int]) -> LeftOut:
    candidate, refusal = search.candidates[position], refusals[position]
    if refusal is not None:
        return LeftOut(candidate, Refused(refusal))
    if position in decided:
        return clashes_with(candidate, search.candidates[decided[position]])
    chosen = [search.candidates[member] for member in search.best.members]
    clashing = [other for other in search.best.members if search.clashes[position] >> other & 1]
    return reason_of(
        candidate,
        chosen,
        [search.candidates[other] for other in clashing],
        numbers=(search.best.discount, search.with_it[position]),
        basket=search.basket,
        admit=search.admit,
    )
