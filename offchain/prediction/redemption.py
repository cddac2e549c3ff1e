"""Who will redeem: features before the campaign, settings chosen forward in time, one committed integer model.

Only training rows are looked at until the model stands. Each candidate predicts later periods of training from earlier
ones. The best by log loss, which asks for probabilities and not for an order alone, is fitted on all of training, and
calibrated on what it said of those later periods, so that a drift of the shop is in the curve.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np

from offchain.data.coupon_tables import CouponTables
from offchain.evaluation.scoring import auc, log_loss
from offchain.features.propensity import PropensityFeatures
from offchain.models.blended import PARTS, Blended, mixed
from offchain.models.boosting import BoostedTrees
from offchain.models.calibration import calibrate, kind_for
from offchain.models.descent import NotConvergedError
from offchain.models.logistic import LogisticRegression, Method
from offchain.prediction.partition import Fold, Integers, Partition, folds, partition

STRENGTHS: Final = (30, 100, 300, 1_000, 3_000, 10_000)
"""Penalties of the logistic regression that are tried, against the summed loss: 1 / C of scikit-learn."""
TREES: Final[Sequence[Mapping[str, int]]] = (
    {"rounds": 60, "leaves": 4},
    {"rounds": 120, "leaves": 4},
    {"rounds": 120, "leaves": 8, "least": 40},
    {"rounds": 300, "leaves": 16},
)
BAGS: Final = 3
_MOST_ROWS: Final = 40_000
"""Rows that a candidate learns from while settings are chosen; a larger training set is thinned evenly."""
_SWEEPS_HALVING: Final = 20
_MOST_SWEEPS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A setting that was tried: what it was worth forward in time within training."""

    name: str
    log_loss: float
    auc: float


@dataclass(frozen=True, slots=True, eq=False)
class RedemptionFit:
    """features, partition : how rows were made and cut; rows : (n_exposures, n_features) int64; model : committed."""

    features: PropensityFeatures
    partition: Partition
    rows: Integers
    model: Blended
    strength: int
    trees: Mapping[str, int]
    candidates: Sequence[Candidate]
    calibration: str
    held_out: Integers = field(repr=False)
    """Positions in training, and what was said of them by models that had only seen what was sent before."""
    logits_held_out: Integers = field(repr=False)

    @property
    def probabilities(self) -> Integers:
        """(n_exposures,) basis points, calibrated."""
        return self.model.probability_bps(self.rows)


def fit(tables: CouponTables, step: Callable[[int], None] = lambda _: None) -> RedemptionFit:
    """Learn from the training rows of `tables`; step : called with 1 after each of `steps()` parts of the work.

    Raises `DatasetError`, `FeatureError`, `ModelError`.
    """
    cut = partition(tables)
    features = PropensityFeatures().fit(tables, cut.training)
    rows, labels = features.transform(tables), tables.exposures["label"].fill_null(0).to_numpy()
    step(1)
    tried = folds(tables, cut.training)
    smooth = {str(it): _forward(partial(logistic, it), tried, rows, labels, step) for it in STRENGTHS}
    grown = {_named(it): _forward(partial(_trees, it), tried, rows, labels, step) for it in TREES}
    strength = min(smooth, key=lambda name: _loss(smooth[name], tried, labels))
    trees = min(grown, key=lambda name: _loss(grown[name], tried, labels))
    blends = [_blend(smooth[strength], grown[trees], share) for share in range(PARTS + 1)]
    share = int(np.argmin([_loss(it, tried, labels) for it in blends]))
    said = {f"logistic, penalty {name}": it for name, it in smooth.items()}
    said |= {f"trees, {name}": it for name, it in grown.items()}
    said |= {f"blend, {number} of {PARTS} trees": blends[number] for number in range(1, PARTS)}
    candidates = [Candidate(name, _loss(it, tried, labels), _area(it, tried, labels)) for name, it in said.items()]
    settings = next(it for it in TREES if _named(it) == trees)
    seen, logits = np.concatenate([late for _, late in tried]), np.concatenate(blends[share])
    model = Blended(
        logistic(int(strength), len(cut.training)).fit(rows[cut.training], labels[cut.training]).quantised(),
        BoostedTrees(**settings, bags=BAGS).fit(rows[cut.training], labels[cut.training]).quantised(),
        share,
        calibrate(logits, labels[seen]),
    )
    step(1)
    kind = kind_for(labels[seen])
    return RedemptionFit(features, cut, rows, model, int(strength), settings, candidates, kind, seen, logits)


def steps() -> int:
    """Parts of the work of `fit`."""
    return 2 + len(STRENGTHS) + len(TREES)


def logistic(strength: int, rows: int, method: Method = Method.FULL) -> LogisticRegression:
    """A logistic regression whose penalty against the summed loss of so many rows is `strength`."""
    penalty = strength / rows
    if method is Method.FULL:
        return LogisticRegression(l2=penalty, tolerance=3e-4, rounds=20_000)
    batch = max(16, rows // 256)
    halving = _SWEEPS_HALVING * -(-rows // batch)
    return LogisticRegression(
        method=method, l2=penalty, batch=batch, halving=halving, tolerance=3e-3, rounds=_MOST_SWEEPS
    )


def _trees(settings: Mapping[str, int], _: int) -> BoostedTrees:
    return BoostedTrees(**settings)


def _forward(
    make: Callable[[int], LogisticRegression | BoostedTrees],
    tried: Sequence[Fold],
    rows: Integers,
    labels: Integers,
    step: Callable[[int], None],
) -> list[Integers]:
    """Logits of each fold's later rows, by the integer form of what was learned from the earlier ones."""
    found = []
    for early, late in tried:
        thinned = early[:: -(-len(early) // _MOST_ROWS)]
        try:
            fitted = make(len(thinned)).fit(rows[thinned], labels[thinned]).quantised()
            found.append(fitted.logits(rows[late]))
        except NotConvergedError:  # a candidate that does not get there says nothing
            found.append(np.zeros(len(late), dtype=np.int64))
    step(1)
    return found


def _loss(logits: Sequence[Integers], tried: Sequence[Fold], labels: Integers) -> float:
    return log_loss(np.concatenate(logits), labels[np.concatenate([late for _, late in tried])])


def _area(logits: Sequence[Integers], tried: Sequence[Fold], labels: Integers) -> float:
    """AUC within each fold, weighed by its yes-rows."""
    found = [(auc(said, labels[late]), int(labels[late].sum())) for said, (_, late) in zip(logits, tried, strict=True)]
    return sum(area * yes for area, yes in found) / sum(yes for _, yes in found)


def _blend(first: Sequence[Integers], second: Sequence[Integers], share: int) -> list[Integers]:
    return [mixed(one, other, share) for one, other in zip(first, second, strict=True)]


def _named(settings: Mapping[str, int]) -> str:
    return ", ".join(f"{value} {name}" for name, value in settings.items())
