"""Closing the gap: exact search among the few choices that could still be part of something better.

A choice whose regret is larger than bound less value can be in no better allocation (variable fixing by reduced cost;
D. Pisinger, "A minimal algorithm for the multiple-choice knapsack problem", EJOR 83, 1995). What is left is searched by
dynamic programming over the sums that are constrained, shopper by shopper, as far as the number of states allows. An
end without finding anything proves the value best, or without any allocation that there is none.
"""

from dataclasses import dataclass, replace
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from offchain.eligibility.knapsack.limits import Limits, fair
from offchain.eligibility.knapsack.prices import CLOSED, Prices, Scored, scores
from offchain.eligibility.knapsack.problem import UNBOUNDED, Fairness
from offchain.models.bounds import Integers

MOST_SHOPPERS: Final = 400
MOST_STATES: Final = 10_000
MOST_STEPS: Final = 150_000
"""States that are looked at, over all shoppers."""

_Key: TypeAlias = tuple[int, ...]


class _State(NamedTuple):
    """regret : so far, of the shoppers of the core; chain : (offer, chain of those before)."""

    regret: int
    chain: tuple[int, object] | None


@dataclass(frozen=True, slots=True, eq=False)
class Core:
    """What the search needs. best : (n_shoppers,) the choices at the prices, and `score` their scores.

    slack : most regret that something better may have, None where there is nothing yet to be better than.
    """

    scored: Scored
    bounds: Limits
    fairness: Fairness | None
    people: Integers
    prices: Prices
    offer: NDArray[np.int8]
    score: Integers
    slack: int | None


class Ended(NamedTuple):
    """offer : the best allocation, None when nothing is better than what was there."""

    offer: NDArray[np.int8] | None


def search(core: Core) -> Ended | None:
    """The best allocation within the slack; None where the search was given up, and nothing is proved."""
    if core.slack is not None and core.slack < 0:
        return Ended(None)
    rows = [*(core.score - row for row in scores(core.scored, core.prices, slice(None))), core.score]
    regret = np.stack(rows)
    possible = np.vstack([core.scored.gain > CLOSED, np.ones((1, core.score.size), np.bool_)])
    if core.slack is not None:
        possible &= regret <= core.slack
    inside = np.flatnonzero(possible.sum(axis=0) > 1)
    if inside.size > MOST_SHOPPERS:
        return None
    table = _Table(core, regret, possible)
    states = table.run(inside)
    return None if states is None else Ended(table.read(inside, states))


def narrowed(core: Core, shoppers: int) -> Core:
    """The same with so little slack that about so many shoppers have a choice: it may find something better, and its
    end proves nothing."""
    rows = [*(core.score - row for row in scores(core.scored, core.prices, slice(None))), core.score]
    nearest = np.sort(np.stack(rows), axis=0)[1]
    if nearest.size <= shoppers:
        return core
    slack = int(np.partition(nearest, shoppers)[shoppers])
    return replace(core, slack=slack if core.slack is None else min(slack, core.slack))


class _Table:
    """Keys are the sums that are constrained: cost in all, then segment by segment what has bounds."""

    def __init__(self, core: Core, regret: Integers, possible: NDArray[np.bool_]) -> None:
        self.core, self.regret, self.possible = core, regret, possible
        tables = (core.bounds.spend, core.bounds.shoppers, core.bounds.share)
        bound = [(table[0] > 0) | (table[1] < UNBOUNDED) for table in tables]
        if core.fairness is not None:
            bound[2][:] = True
        if not any(part.any() for part in bound):
            # Nothing that brings nothing is given for its own sake.
            possible[:-1] &= core.scored.gain > 0
        self.places = [(kind, int(segment)) for kind in range(3) for segment in np.flatnonzero(bound[kind])]
        most = [UNBOUNDED if kind == 2 and core.fairness else int(tables[kind][1, seg]) for kind, seg in self.places]
        self.most = (core.bounds.budget, *most)
        self.pareto = not self.places

    def amount(self, shopper: int, offer: int) -> _Key:
        """What a choice adds to the key."""
        if offer < 0:
            return (0,) * len(self.most)
        scored = self.core.scored
        segment, kinds = int(scored.segment[shopper]), (int(scored.cost[offer, shopper]), 1, int(scored.weight[offer]))
        return (kinds[0], *(kinds[kind] if segment == at else 0 for kind, at in self.places))

    def run(self, inside: Integers) -> dict[_Key, _State] | None:
        """The states after all shoppers of the core; None when there are too many."""
        states = {self._fixed(inside): _State(0, None)}
        steps = 0
        for shopper in inside.tolist():
            options = [offer for offer in (*range(self.regret.shape[0] - 1), -1) if self.possible[offer, shopper]]
            adds = [(offer, int(self.regret[offer, shopper]), self.amount(shopper, offer)) for offer in options]
            states = self._step(states, adds)
            steps += len(states) * len(options)
            if len(states) > MOST_STATES or steps > MOST_STEPS:
                return None
        return states

    def read(self, inside: Integers, states: dict[_Key, _State]) -> NDArray[np.int8] | None:
        """The allocation of the best state that keeps to everything; ties to the one that was reached first."""
        allowed = [(self._value(key, state), key) for key, state in states.items() if self._allowed(key)]
        if not allowed:
            return None
        top = max(value for value, _ in allowed)
        chain = states[next(key for value, key in allowed if value == top)].chain
        offer = self.core.offer.copy()
        for shopper in reversed(inside.tolist()):
            assert chain is not None  # noqa: S101  one link a shopper
            offer[shopper], chain = chain  # type: ignore[assignment]
        return offer

    def _fixed(self, inside: Integers) -> _Key:
        """The key of everybody outside the core."""
        core, outside = self.core, np.ones(self.core.offer.size, np.bool_)
        outside[inside] = False
        offer = np.where(outside, core.offer, -1)
        key = np.zeros(len(self.most), np.int64)
        for number, (kind, segment) in enumerate([(0, -1), *self.places]):
            here = offer if segment < 0 else np.where(core.scored.segment == segment, offer, -1)
            values = (np.append(core.scored.weight, 0)[here], here >= 0)
            cost = np.where(here >= 0, core.scored.cost[np.maximum(here, 0), np.arange(here.size)], 0)
            key[number] = (cost, values[1], values[0])[kind].sum()
        return tuple(key.tolist())

    def _step(self, states: dict[_Key, _State], adds: list[tuple[int, int, _Key]]) -> dict[_Key, _State]:
        found: dict[_Key, _State] = {}
        slack, price = self.core.slack, self._price
        for key, state in states.items():
            for offer, lost, amount in adds:
                regret = state.regret + lost
                if slack is not None and regret > slack:
                    continue
                new = tuple(a + b for a, b in zip(key, amount, strict=True))
                if any(a > b for a, b in zip(new, self.most, strict=True)):
                    continue
                if new not in found or regret < found[new].regret:
                    found[new] = _State(regret, (offer, state.chain))
        return _undominated(found, price) if self.pareto else found

    @property
    def _price(self) -> int:
        return self.core.prices.budget + int(self.core.prices.spend[0])

    def _value(self, key: _Key, state: _State) -> int:
        """Gain in units of the scores, up to what all states have in common: the price of the sums less the regret."""
        prices, value = self.core.prices, self.core.prices.budget * key[0] - state.regret
        tables = (prices.spend, prices.shoppers, prices.share)
        return value + sum(
            int(tables[kind][segment]) * got for (kind, segment), got in zip(self.places, key[1:], strict=True)
        )

    def _allowed(self, key: _Key) -> bool:
        core, table = self.core, np.zeros((3, self.core.scored.segments), np.int64)
        for (kind, segment), got in zip(self.places, key[1:], strict=True):
            table[kind, segment] = got
        least = np.stack([core.bounds.spend[0], core.bounds.shoppers[0]])
        short = any(table[kind, segment] < least[kind, segment] for kind, segment in self.places if kind < 2)
        return not short and key[0] <= core.bounds.budget and fair(core.fairness, table[2], core.people)


def _undominated(states: dict[_Key, _State], price: int) -> dict[_Key, _State]:
    """Those that no state with less cost gains as much as, in their order; only where the cost is the only sum."""
    kept, top = set(), None
    for key in sorted(states):
        value = price * key[0] - states[key].regret
        if top is None or value > top:
            top = value
            kept.add(key)
    return {key: state for key, state in states.items() if key in kept}
