"""Shrunk effects: every cell is pulled towards what similar campaigns brought, and all of them towards nothing, the
more the less is known.

A linear model with random effects (empirical Bayes; C. N. Morris, "Parametric empirical Bayes inference", JASA 1983;
variance by the method of moments as in R. DerSimonian, N. Laird, "Meta-analysis in clinical trials", 1986):

    effect a day = depth * (features * beta + deviation of the cell) + noise of the sample

No discount, no effect: so everything is in proportion to the depth, what is unknown too. The coefficients have a prior
around 0 and not a flat one. Under a flat one a large gain is as likely as none, and of many designs that are compared
the one is proposed that noise flatters most; around 0 the posterior of the best design is honest, however it was
chosen (A. Gelman, J. Hill, M. Yajima, "Why we (usually) don't have to worry about multiple comparisons", 2012). A
campaign of twice as many days does about twice as much, good or bad. In exact fractions, so that every machine proposes
the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Final

from offchain.optimisation.cells import Design
from offchain.optimisation.effects import Effect

_DEVIATION: Final = 2
"""A coefficient deviates so many times as much as a cell: chosen among 1, 2 and 4 on simulated shops 501 to 540, none
of which is among those of the backtest."""
_LEAST: Final = 20
"""The prior's variance is at least that at which so many times it would make up for the noise."""
_WEIGHT: Final = 2**40
_BITS: Final = 20
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
    """What was learned from the effects. spread_ : variance of a coefficient, of features that are 1 in the mean of
    their squares, (micro a day)**2; between_ : variance between cells of the usual depth; names_ : of features."""

    def __init__(self, effects: Sequence[Effect]) -> None:
        effects = [_a_day(effect) for effect in effects]
        self._measured = {effect.design: effect for effect in effects}
        designs = [effect.design for effect in effects]
        self._depth = Fraction(sum(it.depth * it.depth for it in designs), len(designs))
        self.names_ = _names(designs)
        self._lengths = [_mean_square(name, designs) for name in self.names_]
        rows = [self._row(design) for design in designs]
        shares = [self._share(design) for design in designs]
        self.spread_ = _spread(effects, [_dot(row, row) + own for row, own in zip(rows, shares, strict=True)])
        self.between_ = max(1, int(self.spread_ / _DEVIATION**2))
        variances = [effect.variance + int(self.spread_ * own) for effect, own in zip(effects, shares, strict=True)]
        self._beta, self._inverse = _fit(rows, [Fraction(it.mean) for it in effects], variances, self.spread_)

    def estimate(self, design: Design) -> Estimate:
        """Shrunk where the design was measured, else what similar ones say, with the variance between cells."""
        row, own = self._row(design), max(1, int(self.spread_ * self._share(design)))
        prior, uncertain = _dot(row, self._beta), _dot(row, [_dot(line, row) for line in self._inverse])
        seen, days = self._measured.get(design), design.window
        if seen is None:
            return Estimate(design, int(prior * days // 1), _root((uncertain + own) * days * days), measured=False)
        trust = Fraction(own, own + seen.variance)
        mean = trust * seen.mean + (1 - trust) * prior
        variance = trust * seen.variance + (1 - trust) ** 2 * uncertain
        return Estimate(design, int(mean * days // 1), _root(variance * days * days), measured=True)

    def _share(self, design: Design) -> Fraction:
        """Variance of the deviation of a cell of this design, against that of a coefficient."""
        return Fraction(design.depth**2, _DEVIATION**2) / self._depth

    def _row(self, design: Design) -> Row:
        """Features, rounded down to 2**-20: short numbers keep fractions quick."""
        parts = zip(self.names_, self._lengths, strict=True)
        return [Fraction((_value(name, design) << _BITS) // length, 1 << _BITS) for name, length in parts]


def _a_day(effect: Effect) -> Effect:
    """The same for one day of the campaign; both rounded down, the variance to no less than 1."""
    days = effect.design.window
    return Effect(effect.design, effect.mean // days, max(1, effect.variance // (days * days)))


def _names(designs: Sequence[Design]) -> tuple[str, ...]:
    """Features that are not 0 throughout; of segments and kinds where there are several."""
    kinds, segments = sorted({it.kind for it in designs}), sorted({it.segment for it in designs})
    wanted = ["depth", "depth squared", "threshold"]
    for word, values in (("segment", segments), ("kind", kinds)):
        parts = [f"{part} in {word} {value}" for value in values for part in ("depth", "depth squared")]
        wanted += parts if len(values) > 1 else []
    return tuple(name for name in wanted if any(_value(name, design) for design in designs))


def _value(name: str, design: Design) -> int:
    """Of one feature, all in proportion to the depth or more."""
    part, _, where = name.partition(" in ")
    if where and where not in {f"segment {design.segment}", f"kind {design.kind}"}:
        return 0
    plain = {
        "depth": design.depth,
        "depth squared": design.depth * design.depth,
        "threshold": design.depth * design.threshold,
    }
    return plain[part]


def _mean_square(name: str, designs: Sequence[Design]) -> int:
    """The root of the mean square of a feature, rounded up."""
    total = sum(_value(name, design) ** 2 for design in designs)
    return isqrt(total // len(designs)) + 1


def _spread(effects: Sequence[Effect], sizes: Sequence[Fraction]) -> int:
    """The variance of a coefficient at which the squares of the effects are what they are, by least squares: each is
    expected to be variance * size + noise. Where noise explains all of them, the least."""
    whole = sum((size * size for size in sizes), Fraction(0))
    noise = sum((size * it.variance for it, size in zip(effects, sizes, strict=True)), Fraction(0))
    seen = sum((size * it.mean * it.mean for it, size in zip(effects, sizes, strict=True)), Fraction(0))
    return max(1, int(max(seen - noise, noise / _LEAST) / whole))


def _fit(rows: Sequence[Row], means: Row, variances: Sequence[int], spread: int) -> tuple[Row, list[Row]]:
    """(coefficients, their covariance) after the effects were seen; spread : their variance before. Weights are whole
    numbers in proportion to 1 / variance, whatever the unit of money."""
    width, unit = range(len(rows[0])), _WEIGHT * min(*variances, spread)
    terms = list(zip(rows, means, [max(1, unit // variance) for variance in variances], strict=True))
    before = max(1, unit // spread)
    normal = [
        [sum((w * r[a] * r[b] for r, _, w in terms), Fraction(before if a == b else 0)) for b in width] for a in width
    ]
    right = [sum((w * r[a] * m for r, m, w in terms), Fraction(0)) for a in width]
    inverse = _inverse(normal)
    return [_dot(line, right) for line in inverse], [[unit * entry for entry in line] for line in inverse]


def _inverse(matrix: list[Row]) -> list[Row]:
    """Of a positive definite matrix, by Gauss and Jordan in fractions."""
    size = len(matrix)
    work = [[*row, *(Fraction(int(a == b)) for b in range(size))] for a, row in enumerate(matrix)]
    for column in range(size):
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
