"""Whom a treatment changes, judged out of fold: every score comes from models that had not seen that shopper."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from offchain.data.errors import DatasetError
from offchain.data.trial import Trial
from offchain.evaluation.scoring import interval
from offchain.evaluation.uplift_curves import auuc, deciles, qini, qini_area
from offchain.features.attributes import Attributes
from offchain.models import library
from offchain.models.quantised_lift import QuantisedLift
from offchain.models.uplift import DRLearner, SLearner, TLearner, UpliftLearner, XLearner
from offchain.prediction.partition import Integers

FOLDS: Final = 5
REPEATS: Final = 2
LEAST: Final = 20
"""Rows of an arm, and of yes and no in it: with fewer, learners that halve a fold might see none."""
BASES: Final = ("mixed", "logistic", "boosting")
DEFAULT: Final = "x_boosting"
"""The headline: of thirteen learners and settings that were tried out of fold on Hillstrom's women's mail it had
the largest Qini; the others lay between .053 and .060, with a standard error of .008."""
INTEGER: Final = "integer"
"""The committed form: two logistic regressions in integers (`quantised_lift`)."""
_RESPONSE: Final = "response"
GOALS: Final = {"qini": 0.060}
_SEED: Final = 0
_REPLICATES: Final = 200
_PLACES: Final = 4
Reals = library.Reals


@dataclass(frozen=True, slots=True, eq=False)
class UpliftScores:
    """rows : (n_rows, n_features) int64; scores : learner -> (n_rows,) effects, out of fold, mean of the repeats;
    response, chance : what one would use instead."""

    rows: Integers
    names: tuple[str, ...]
    scores: Mapping[str, Reals]
    response: Reals
    chance: Reals


def features(trial: Trial) -> tuple[tuple[str, ...], Integers]:
    """Names, and (n_rows, n_features) int64, of the columns that vary. Nothing is learned from outcomes.

    Raises `DatasetError` where none varies.
    """
    columns = Attributes().fit(trial.rows).columns(trial.rows)
    kept = [(name, values) for name, values in columns if len(values) and np.ptp(values) > 0]
    if not kept:
        raise DatasetError(
            "features of the trial",
            found=f"{len(columns)} columns, each of one value",
            wanted="a column that varies",
            advice="bring what was known of the shoppers before the trial",
        )
    rows = np.stack([values for _, values in kept], axis=1).astype(np.int64)
    return tuple(name for name, _ in kept), rows


def learners(trial: Trial, base: str) -> Mapping[str, Callable[[], UpliftLearner]]:
    """Name -> maker. base : logistic (ridge for amounts), boosting, or mixed: the former and the X-learner of the
    latter."""
    if base == "mixed":
        return {**learners(trial, "logistic"), DEFAULT: learners(trial, "boosting")[DEFAULT]}
    makers = {
        ("logistic", True): library.logistic,
        ("logistic", False): library.ridge,
        ("boosting", True): library.boosting,
        ("boosting", False): library.boosting_regressor,
    }
    outcome = makers[base, trial.binary]
    effect = library.ridge if base == "logistic" else library.boosting_regressor
    return {
        f"s_{base}": lambda: SLearner(outcome),
        f"t_{base}": lambda: TLearner(outcome),
        f"x_{base}": lambda: XLearner(outcome, effect),
        f"dr_{base}": lambda: DRLearner(outcome, effect),
    }


def cross_fitted(trial: Trial, base: str, step: Callable[[int], None] = lambda _: None) -> UpliftScores:
    """Scores of all rows, `REPEATS` times `FOLDS` folds; step : called with 1 after each fold. Raises `DatasetError`
    where a fold could lack an arm, or answers of a kind in it.
    """
    _check(trial)
    names, rows = features(trial)
    makers = learners(trial, base)
    sums = {name: np.zeros(len(rows)) for name in makers}
    sums |= {name: np.zeros(len(rows)) for name in (*[INTEGER] * trial.binary, _RESPONSE)}
    for repeat in range(REPEATS):
        part = folds(trial, _SEED + repeat)
        for number in range(FOLDS):
            with library.one_thread():
                _add_fold(trial, rows, (part != number, part == number), makers, sums)
            step(1)
    chance = np.random.default_rng(_SEED).random(len(rows))
    means = {name: values / REPEATS for name, values in sums.items()}
    response = means.pop(_RESPONSE)
    return UpliftScores(rows, names, means, response, chance)


def _check(trial: Trial) -> None:
    kinds = (trial.treated * 2 + (trial.outcome > 0)) if trial.binary else trial.treated
    wanted = 4 if trial.binary else 2
    counts = np.unique(kinds, return_counts=True)[1].tolist()
    if len(counts) < wanted or min(counts) < LEAST:
        raise DatasetError(
            "trial",
            found=f"{counts} rows, by arm{' and answer' * trial.binary}",
            wanted=f"at least {LEAST} of each",
            advice="bring more shoppers, or another outcome",
        )


def _add_fold(
    trial: Trial,
    rows: Integers,
    sides: tuple[Any, Any],
    makers: Mapping[str, Callable[[], UpliftLearner]],
    sums: Mapping[str, Reals],
) -> None:
    """What models of the rows seen say of the rows held back, added to `sums`."""
    (seen, held), values, outcome = sides, rows.astype(np.float64), trial.outcome
    for name, make in makers.items():
        fitted = make().fit(values[seen], trial.treated[seen], outcome[seen])
        sums[name][held] += fitted.predict(values[held])
    if INTEGER in sums:
        lift = QuantisedLift.learned(rows[seen], trial.treated[seen], outcome[seen].astype(np.int64))
        sums[INTEGER][held] += lift.lift_bps(rows[held]) / 10_000
    told = (library.logistic if trial.binary else library.ridge)().fit(values[seen], outcome[seen])
    sums[_RESPONSE][held] += library.expected(told, values[held])


def folds(trial: Trial, seed: int) -> Integers:
    """(n_rows,) number of the fold, each with like parts of arms and outcomes."""
    part = np.zeros(len(trial.treated), dtype=np.int64)
    chance = np.random.default_rng(seed)
    kinds = trial.treated * 2 + (trial.outcome > 0)
    for kind in range(4):
        rows = np.flatnonzero(kinds == kind)
        part[chance.permutation(rows)] = np.arange(len(rows)) % FOLDS
    return part


def figures(trial: Trial, found: UpliftScores, headline: str = DEFAULT) -> dict[str, float | int | str]:
    """Of the headline with its interval, of every learner, and of what one would use instead."""
    measure = qini if trial.binary else qini_area
    scores = found.scores[headline]

    def of(chosen: Reals, rows: Integers) -> float:
        return measure(chosen[rows], trial.treated[rows], trial.outcome[rows])

    all_rows = np.arange(len(scores))
    low, high = interval(lambda rows: of(scores, rows), all_rows, _SEED, _REPLICATES)
    beyond = interval(lambda rows: of(scores, rows) - of(found.response, rows), all_rows, _SEED, _REPLICATES)
    one, none = (trial.outcome[trial.treated == arm].mean() for arm in (1, 0))
    result: dict[str, float] = {
        "qini": of(scores, all_rows),
        "qini_low_95": low,
        "qini_high_95": high,
        "qini_above_response_low_95": beyond[0],
        "qini_above_response_high_95": beyond[1],
        "auuc": auuc(scores, trial.treated, trial.outcome),
        "average_effect": float(one - none),
    }
    result |= {f"qini_{name}": of(values, all_rows) for name, values in found.scores.items()}
    result |= {
        f"effect_decile_{number}": decile.effect
        for number, decile in enumerate(deciles(scores, trial.treated, trial.outcome), start=1)
    }
    rounded: dict[str, float | int | str] = {name: round(value, _PLACES) for name, value in result.items()}
    return rounded | {"learner": headline, "rows": len(scores), "treated": int(trial.treated.sum())}


def peers(trial: Trial, found: UpliftScores) -> dict[str, float]:
    """Qini of who answers anyway, and of chance."""
    measure = qini if trial.binary else qini_area
    sides = {"response_model_qini": found.response, "random_qini": found.chance}
    return {name: round(measure(it, trial.treated, trial.outcome), _PLACES) for name, it in sides.items()}
