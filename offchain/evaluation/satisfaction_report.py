"""Mean, distribution, response rate and main drivers of satisfaction. Whole numbers, the same for any order of answers.

Drivers are told by permutation importance without chance. Answers are put into cells of like facts (depth and wait in
thirds, refusals none, one or more, the kind); a cell predicts its mean score, shrunk towards the mean of all, as the
other half of the answers has it. The importance of a fact is how much the squared error grows when it is moved on by
some answers in the order of the orders' hashes, the mean of several such moves (L. Breiman, "Random forests", 2001,
with rotations for permutations). Beside it stands the direction: Goodman and Kruskal's gamma, concordant less
discordant pairs over both.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from offchain.domain.bounds import BPS
from offchain.evaluation.satisfaction import LEAST, MOST, Answer

Row: TypeAlias = tuple[str, ...]

FACTS: Final = ("kind", "depth", "wait", "refusals")
FEWEST: Final = 30
"""Answers below which no driver is named: there would be noise only."""
_ROTATIONS: Final = (1, 7, 13, 29, 53, 97, 151, 211)
_PRIOR: Final = 5
"""Answers that the mean of all counts for in a cell."""
_PARTS: Final = 3
_SCALE: Final = 10**6


@dataclass(frozen=True, slots=True)
class Driver:
    """importance : how much of the squared error the fact explains, basis points, at least 0; direction : gamma in
    basis points, from -10000 to 10000, 0 for the kind, which has no order; by_level : level of the fact -> (answers,
    mean score in hundredths)."""

    fact: str
    importance: int
    direction: int
    by_level: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class SatisfactionReport:
    """mean : hundredths, rounded down; distribution : score -> answers; response : answers of redeemed orders, basis
    points; drivers : the most important first, none with fewer than `FEWEST` answers."""

    answers: int
    redeemed: int
    mean: int
    distribution: Mapping[int, int]
    response: int
    drivers: tuple[Driver, ...]

    def as_json(self) -> dict[str, Any]:
        """Names and whole numbers."""
        return {
            "answers": self.answers,
            "redeemed_orders": self.redeemed,
            "response_bps": self.response,
            "mean_hundredths": self.mean,
            "distribution": {str(score): count for score, count in self.distribution.items()},
            "drivers": [
                {
                    "fact": it.fact,
                    "importance_bps": it.importance,
                    "direction_bps": it.direction,
                    "levels": {
                        level: {"answers": count, "mean_hundredths": mean}
                        for level, (count, mean) in it.by_level.items()
                    },
                }
                for it in self.drivers
            ],
        }


def report(answers: Iterable[Answer], redeemed: int) -> SatisfactionReport:
    """The report; redeemed : orders that could have been answered."""
    kept = sorted(answers, key=lambda it: it.order)
    scores = [it.score for it in kept]
    return SatisfactionReport(
        answers=len(kept),
        redeemed=redeemed,
        mean=sum(scores) * 100 // len(scores) if scores else 0,
        distribution={score: scores.count(score) for score in range(LEAST, MOST + 1)},
        response=len(kept) * BPS // redeemed if redeemed else 0,
        drivers=_drivers(kept) if len(kept) >= FEWEST else (),
    )


def _drivers(answers: Sequence[Answer]) -> tuple[Driver, ...]:
    levels = {fact: _levels(fact, answers) for fact in FACTS}
    scores = [it.score for it in answers]
    rows = list(zip(*(levels[fact] for fact in FACTS), strict=True))
    whole = max(1, sum((score * _SCALE - sum(scores) * _SCALE // len(scores)) ** 2 for score in scores))
    found = []
    for place, fact in enumerate(FACTS):
        importance = max(0, sum(_growth(rows, scores, place, half) for half in (0, 1)) * BPS // whole)
        direction = 0 if fact == "kind" else _gamma([getattr(it, fact) for it in answers], scores)
        found.append(Driver(fact, importance, direction, _by_level(levels[fact], scores)))
    return tuple(sorted(found, key=lambda it: (-it.importance, FACTS.index(it.fact))))


def _growth(rows: Sequence[Row], scores: Sequence[int], place: int, half: int) -> int:
    """Squared error that moving a fact on adds in one half of the answers, predicted from the other."""
    predict = _predictor(rows[1 - half :: 2], scores[1 - half :: 2])
    here, told = rows[half::2], scores[half::2]
    base = _error(here, told, predict)
    return sum(_error(_rotated(here, place, step), told, predict) - base for step in _ROTATIONS) // len(_ROTATIONS)


def _levels(fact: str, answers: Sequence[Answer]) -> list[str]:
    """Of each answer: the kind by name, refusals none, one or more, depth and wait by thirds."""
    values = [getattr(it, fact) for it in answers]
    if fact == "kind":
        return [str(value) for value in values]
    if fact == "refusals":
        return ["none" if value == 0 else "one" if value == 1 else "more" for value in values]
    ordered = sorted(values)
    edges = sorted({ordered[len(ordered) * part // _PARTS] for part in range(1, _PARTS)})
    return [_third(value, edges) for value in values]


def _third(value: int, edges: Sequence[int]) -> str:
    below = [edge for edge in edges if edge <= value]
    if not below:
        return f"below {edges[0]}"
    above = [edge for edge in edges if edge > value]
    return f"{below[-1]} to below {above[0]}" if above else f"{below[-1]} or more"


def _predictor(rows: Sequence[Row], scores: Sequence[int]) -> Callable[[Row], int]:
    """The mean score of a cell, shrunk towards the mean of all, times `_SCALE`."""
    sums: dict[Row, list[int]] = {}
    for row, score in zip(rows, scores, strict=True):
        cell = sums.setdefault(row, [0, 0])
        cell[0] += score
        cell[1] += 1
    mean = sum(scores) * _SCALE // len(scores)

    def predict(row: Row) -> int:
        total, count = sums.get(row, (0, 0))
        return (total * _SCALE + _PRIOR * mean) // (count + _PRIOR)

    return predict


def _error(rows: Sequence[Row], scores: Sequence[int], predict: Callable[[Row], int]) -> int:
    return sum((score * _SCALE - predict(row)) ** 2 for row, score in zip(rows, scores, strict=True))


def _rotated(rows: Sequence[Row], place: int, step: int) -> list[Row]:
    """The rows with one fact taken from the answer so many places on."""
    count = len(rows)
    return [(*row[:place], rows[(at + step) % count][place], *row[place + 1 :]) for at, row in enumerate(rows)]


def _gamma(values: Sequence[int], scores: Sequence[int]) -> int:
    """Basis points; from the table of values and scores, so that many answers take no longer than many values."""
    table: dict[int, list[int]] = {}
    for value, score in zip(values, scores, strict=True):
        table.setdefault(value, [0] * (MOST + 1))[score] += 1
    seen, concordant, discordant = [0] * (MOST + 1), 0, 0
    for value in sorted(table):
        for score, count in enumerate(table[value]):
            concordant += count * sum(seen[:score])
            discordant += count * sum(seen[score + 1 :])
        seen = [a + b for a, b in zip(seen, table[value], strict=True)]
    pairs = concordant + discordant
    difference = abs(concordant - discordant) * BPS // pairs if pairs else 0
    return difference if concordant >= discordant else -difference


def _by_level(levels: Sequence[str], scores: Sequence[int]) -> dict[str, tuple[int, int]]:
    found = {}
    for level in sorted(set(levels)):
        inside = [score for name, score in zip(levels, scores, strict=True) if name == level]
        found[level] = (len(inside), sum(inside) * 100 // len(inside))
    return found
