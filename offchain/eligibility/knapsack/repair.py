"""From what shoppers choose at the prices to an allocation that keeps to every bound, and uses what is left.

A move gives one shopper another offer, or none, or a first one. What it loses against the shopper's best score is its
regret, 0 or more. Moves are made in the order of regret for each unit that they mend (the quotient rounded down), then
of the shopper's id, then of the offer. First what is short in a segment is brought up, then what is too much is brought
down, at last the budget; a move never breaks a bound of a segment that is kept. Then the money that is left goes to
moves that gain, in the order of regret. Nothing is above budget at the end: what still is makes the attempt fail.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from offchain.eligibility.knapsack.limits import Limits, keeps, sums
from offchain.eligibility.knapsack.prices import CLOSED, Prices, Scored, scores
from offchain.models.bounds import Integers

ROUNDS: Final = 4
FILLS: Final = 4
MOST_MOVES: Final = 2**16
"""Moves that one pass of filling looks at."""
_NONE: Final = -1


class Ledger:
    """An allocation under change, and what it comes to.

    offer : (n_shoppers,) int8; regret : (n_offers + 1, n_shoppers) int64, of each offer and at last of none.
    """

    def __init__(self, scored: Scored, bounds: Limits, prices: Prices, offer: NDArray[np.int8], best: Integers) -> None:
        self.scored, self.bounds = scored, bounds
        self.offer = offer.copy()
        rows = list(scores(scored, prices, slice(None)))
        self.regret = np.stack([*(best - row for row in rows), best])
        self.open = scored.gain > CLOSED
        found = sums(scored, offer)
        self.cost = found.cost
        self.segments = np.stack([found.spend, found.shoppers, found.share])
        """(3, n_segments): spend, shoppers, share."""
        self.least = np.stack([bounds.spend[0], bounds.shoppers[0], bounds.share[0]])
        self.most = np.stack([bounds.spend[1], bounds.shoppers[1], bounds.share[1]])

    def amounts(self, shopper: int, offer: int) -> tuple[int, int, int]:
        """(minor units, offers, units of the measure) of one offer or none."""
        if offer == _NONE:
            return (0, 0, 0)
        return (int(self.scored.cost[offer, shopper]), 1, int(self.scored.weight[offer]))

    def move(self, shopper: int, offer: int, *, within_budget: bool) -> bool:
        """Makes a move if no kept bound of a segment breaks and none that is broken gets worse."""
        segment = int(self.scored.segment[shopper])
        old, new = self.amounts(shopper, int(self.offer[shopper])), self.amounts(shopper, offer)
        if within_budget and self.cost + new[0] - old[0] > self.bounds.budget:
            return False
        for kind in range(3):
            step, now = new[kind] - old[kind], int(self.segments[kind, segment])
            if step > 0 and now + step > int(self.most[kind, segment]):
                return False
            if step < 0 and now + step < int(self.least[kind, segment]):
                return False
        self.offer[shopper] = offer
        self.cost += new[0] - old[0]
        for kind in range(3):
            self.segments[kind, segment] += new[kind] - old[kind]
        return True


def repaired(ledger: Ledger) -> bool:
    """Brings the ledger within its bounds, as far as moves of one shopper can; whether it is."""
    for _ in range(ROUNDS):
        for kind in (1, 2, 0):
            for segment in range(ledger.scored.segments):
                _mend(ledger, kind, segment, upwards=True)
                _mend(ledger, kind, segment, upwards=False)
        _mend_budget(ledger)
        if keeps(ledger.bounds, sums(ledger.scored, ledger.offer)):
            return True
    return False


def fill(ledger: Ledger) -> None:
    """Spends what is left on moves that gain, as long as there are any."""
    for _ in range(FILLS):
        made = [ledger.move(shopper, offer, within_budget=True) for shopper, offer in _gaining(ledger)]
        if not any(made):
            return


def _mend(ledger: Ledger, kind: int, segment: int, *, upwards: bool) -> None:
    def broken() -> bool:
        now = int(ledger.segments[kind, segment])
        return now < int(ledger.least[kind, segment]) if upwards else now > int(ledger.most[kind, segment])

    if not broken():
        return
    inside = np.flatnonzero(ledger.scored.segment == segment)
    for shopper, offer in _moves(ledger, inside, kind, 1 if upwards else -1):
        if not broken():
            return
        ledger.move(shopper, offer, within_budget=False)


def _mend_budget(ledger: Ledger) -> None:
    if ledger.cost <= ledger.bounds.budget:
        return
    everybody = np.arange(ledger.offer.size)
    for shopper, offer in _moves(ledger, everybody, 0, -1):
        if ledger.cost <= ledger.bounds.budget:
            return
        ledger.move(shopper, offer, within_budget=False)


def _moves(ledger: Ledger, inside: Integers, kind: int, sign: int) -> Iterator[tuple[int, int]]:
    """(shopper, offer) of what brings the sum up (sign 1) or down (-1), the least regret for each unit first; each
    shopper once."""
    offers = ledger.scored.weight.size
    keys, people, targets = [], [], []
    held = ledger.offer[inside]
    for offer in (*range(offers), _NONE):
        step = sign * (_amount(ledger, inside, kind, np.full(inside.size, offer)) - _amount(ledger, inside, kind, held))
        able = (step > 0) & (ledger.open[offer, inside] if offer != _NONE else True)
        lost = ledger.regret[offer, inside] - ledger.regret[held, inside]
        keys.append(lost[able] // step[able])
        people.append(inside[able])
        targets.append(np.full(int(able.sum()), offer))
    return _in_order(np.concatenate(keys), np.concatenate(people), np.concatenate(targets))


def _gaining(ledger: Ledger) -> Iterator[tuple[int, int]]:
    """The moves within the budget that gain, the least regret first."""
    left, scored = ledger.bounds.budget - ledger.cost, ledger.scored
    everybody = np.arange(ledger.offer.size)
    gain = np.where(ledger.offer >= 0, np.take_along_axis(scored.gain, _column(ledger), axis=0)[0], 0)
    cost = _amount(ledger, everybody, 0, ledger.offer)
    keys, people, targets = [], [], []
    for offer in (*range(scored.weight.size), _NONE):
        gains = scored.gain[offer] > gain if offer != _NONE else gain < 0
        fits = (scored.cost[offer] - cost <= left) if offer != _NONE else True
        able = np.flatnonzero(gains & fits)
        keys.append(ledger.regret[offer, able])
        people.append(able)
        targets.append(np.full(able.size, offer))
    keys_, people_, targets_ = np.concatenate(keys), np.concatenate(people), np.concatenate(targets)
    if keys_.size > MOST_MOVES:
        near = keys_ <= np.partition(keys_, MOST_MOVES)[MOST_MOVES]
        keys_, people_, targets_ = keys_[near], people_[near], targets_[near]
    return _in_order(keys_, people_, targets_)


def _in_order(keys: Integers, people: Integers, targets: Integers) -> Iterator[tuple[int, int]]:
    moved: set[int] = set()
    for number in np.lexsort((targets, people, keys)).tolist():
        shopper = int(people[number])
        if shopper not in moved:
            moved.add(shopper)
            yield shopper, int(targets[number])


def _amount(ledger: Ledger, inside: Integers, kind: int, offer: NDArray[np.integer[Any]]) -> Integers:
    given = offer >= 0
    if kind == 1:
        return given.astype(np.int64)
    found: Integers = np.append(ledger.scored.weight, 0)[offer]
    if kind == 0:
        found = np.where(given, ledger.scored.cost[np.maximum(offer, 0), inside], 0)
    return found


def _column(ledger: Ledger) -> NDArray[np.intp]:
    return np.maximum(ledger.offer, 0).astype(np.intp)[np.newaxis]
