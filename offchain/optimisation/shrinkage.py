"""Shrunk effects: every cell is pulled towards what similar campaigns brought, the more the less is known of it.

Meta-regression with a random effect (empirical Bayes; R. DerSimonian, N. Laird, "Meta-analysis in clinical trials",
1986; variance between cells by the method of moments as in W. Viechtbauer, JSS 36, 2010): effect = features * beta +
deviation of the cell + noise of the sample. What is compared is the effect a day: a campaign of twice as many days does
about twice as much, good or bad. In exact fractions, so that every machine proposes the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Final

from offchain.optimisation.cells import Design
from offchain.optimisation.effects import Effect

_WEIGHT: Final = 2**80
"""Of the most certain cell: weights are whole numbers in proportion to 1 / variance, whatever the unit of money."""
_CELLS_A_FEATURE: Final = 3
_UNEXPLAINED: Final = 10
"""One part in so many of the explained spread is left to the cells."""
Row = list[Fraction]


@dataclass(frozen=True, slots=True)
class Estimate:
    """micro a shopper; deviation : standard deviation, rounded up; measured : whether this very design was run."""

    design: Design
    mean: int
    deviation: int
    measured: bool

    def lower(self, hundredths: int) -> int:
        """Mean less so many hundredths of the deviation."""
        return self.mean - self.deviation * hundredths // 100

    def upper(self, hundredths: int) -> int:
        """Mean and so many hundredths of the deviation."""
        return self.mean + self.deviation * hundredths // 100


class Shrinkage:
    """What was learned from the effects. between_ : variance between cells, (micro a day)**2; names_ : of features."""

    def __init__(self, effects: Sequence[Effect]) -> None:
        effects = [_a_day(effect) for effect in effects]
        self._measured = {effect.design: effect for effect in effects}
        self._columns = _columns([effect.design for effect in effects])
        self.names_ = tuple(name for name, _ in self._columns)
        rows = [self._row(effect.design) for effect in effects]
        means = [Fraction(effect.mean) for effect in effects]
        first = _fit(rows, means, [effect.variance for effect in effects])
        self.between_ = _between(effects, rows, means, first)
        self._fit = _fit(rows, means, [effect.variance + self.between_ for effect in effects])

    def estimate(self, design: Design) -> Estimate:
        """Shrunk where the design was measured, else what similar ones say, with the variance between cells."""
        row = self._row(design)
        prior = _dot(row, self._fit.beta)
        uncertain = self._fit.unit * _dot(row, [_dot(line, row) for line in self._fit.inverse])
        seen, days = self._measured.get(design), design.window
        if seen is None:
            deviation = _root((uncertain + self.between_) * days * days)
            return Estimate(design, int(prior * days // 1), deviation, measured=False)
        trust = Fraction(self.between_, self.between_ + seen.variance)
        mean = trust * seen.mean + (1 - trust) * prior
        variance = trust * seen.variance + (1 - trust) ** 2 * uncertain
        return Estimate(design, int(mean * days // 1), _root(variance * days * days), measured=True)

    def _row(self, design: Design) -> Row:
        return [Fraction(_value(name, design)) for name in self.names_]


def _a_day(effect: Effect) -> Effect:
    """The same for one day of the campaign; both rounded down, the variance to no less than 1."""
    days = effect.design.window
    return Effect(effect.design, effect.mean // days, max(1, effect.variance // (days * days)))


@dataclass(frozen=True, slots=True)
class _Fit:
    """beta; inverse : of the normal matrix; weights : unit / variance of each row."""

    beta: Row
    inverse: list[Row]
    weights: Sequence[int]
    unit: int


def _columns(designs: Sequence[Design]) -> list[tuple[str, int]]:
    """Features that vary, the plainest first, as many as the cells carry; each with how many values it has."""
    kinds, segments = sorted({it.kind for it in designs}), sorted({it.segment for it in designs})
    wanted = [("one", 1), ("depth", 2), *((f"segment {it}", 2) for it in segments[1:])]
    wanted += [*((f"kind {it}", 2) for it in kinds[1:]), ("threshold", 2), ("depth squared", 3)]
    wanted += [(f"depth in segment {it}", 2) for it in segments[1:]]
    found: list[tuple[str, int]] = []
    rows: list[Row] = []
    for name, least in wanted:
        column = [Fraction(_value(name, design)) for design in designs]
        room = len(designs) >= _CELLS_A_FEATURE * (len(found) + 1) or not found
        if len(set(column)) >= least and room and _independent(rows, column):
            found.append((name, least))
            rows.append(column)
    return found


def _value(name: str, design: Design) -> int:
    """Of one feature; percentages, days and hundreds of minor units, so that numbers stay short."""
    part, _, segment = name.partition(" in ")
    if segment:
        return _value(part, design) if segment == f"segment {design.segment}" else 0
    plain = {
        "one": 100,
        "depth": design.depth,
        "window": design.window,
        "threshold": design.threshold,
        "depth squared": design.depth * design.depth,
        f"segment {design.segment}": 100,
        f"kind {design.kind}": 100,
    }
    return plain.get(name, 0)


def _independent(columns: list[Row], column: Row) -> bool:
    """Whether a column is no combination of the others: by the rank of their products."""
    every = [*columns, column]
    return _inverse([[_dot(a, b) for b in every] for a in every]) is not None


def _fit(rows: Sequence[Row], means: Row, variances: Sequence[int]) -> _Fit:
    width, unit = range(len(rows[0])), _WEIGHT * min(variances)
    weights = [max(1, unit // variance) for variance in variances]
    normal = [
        [sum((w * r[a] * r[b] for r, w in zip(rows, weights, strict=True)), Fraction(0)) for b in width] for a in width
    ]
    right = [sum((w * r[a] * m for r, m, w in zip(rows, means, weights, strict=True)), Fraction(0)) for a in width]
    inverse = _inverse(normal)
    if inverse is None:
        raise AssertionError("columns are independent")
    return _Fit([_dot(line, right) for line in inverse], inverse, weights, unit)


def _between(effects: Sequence[Effect], rows: Sequence[Row], means: Row, fit: _Fit) -> int:
    """Variance between cells: what the residuals have beyond the noise of the samples.

    At least a tenth of the spread that the regression explains: it is never the whole truth, and few noisy cells cannot
    show that it is.
    """
    weights = fit.weights
    excess = sum((w * (m - _dot(r, fit.beta)) ** 2 for r, m, w in zip(rows, means, weights, strict=True)), Fraction(0))
    freedom = len(effects) - len(fit.beta)
    if freedom <= 0:
        return max(effect.variance for effect in effects)
    spread = sum(weights) - sum(
        (w * w * _dot(r, [_dot(line, r) for line in fit.inverse]) for r, w in zip(rows, weights, strict=True)),
        Fraction(0),
    )
    fitted = [_dot(row, fit.beta) for row in rows]
    middle = sum(fitted, Fraction(0)) / len(fitted)
    least = sum(((it - middle) ** 2 for it in fitted), Fraction(0)) / (len(fitted) * _UNEXPLAINED)
    return max(int(least), int((excess - freedom * fit.unit) / spread)) if spread > 0 else int(least)


def _inverse(matrix: list[Row]) -> list[Row] | None:
    """By Gauss and Jordan in fractions; None of a matrix without one."""
    size = len(matrix)
    work = [[*row, *(Fraction(int(a == b)) for b in range(size))] for a, row in enumerate(matrix)]
    for column in range(size):
        pivot = next((line for line in range(column, size) if work[line][column]), None)
        if pivot is None:
            return None
        work[column], work[pivot] = work[pivot], work[column]
        head = work[column][column]
        work[column] = [value / head for value in work[column]]
        for line in range(size):
            factor = work[line][column]
            if line != column and factor:
                work[line] = [a - factor * b for a, b in zip(work[line], work[column], strict=True)]
    return [row[size:] for row in work]


def _dot(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def _root(value: Fraction) -> int:
    return isqrt(max(0, -(-value.numerator // value.denominator))) + 1
