"""What a redemption model is worth on the campaigns that it has not seen, beside what one would use instead."""

from collections.abc import Callable
from typing import Final

import numpy as np

from offchain.data.coupon_tables import CouponTables
from offchain.evaluation.scoring import auc, brier, calibration_error, interval, lift
from offchain.models import library
from offchain.models.boosting import BoostedTrees
from offchain.models.logistic import Method
from offchain.prediction.partition import Integers
from offchain.prediction.redemption import BAGS, RedemptionFit, logistic

SEED: Final = 1
"""Of the bootstrap."""
GOALS: Final = {"auc": 0.80, "lift@10%": 4.0}
_PLACES: Final = 4


def figures(tables: CouponTables, fitted: RedemptionFit) -> dict[str, float | int | str]:
    """Figures of the committed model on the test rows, and of each part of it."""
    test, labels = fitted.partition.test, _labels(tables, fitted.partition.test)
    logits, bps = fitted.model.logits(fitted.rows[test]), fitted.probabilities[test]
    groups = np.asarray(tables.exposures["shopper" if "shopper" in tables.has else "row"].to_list())[test]
    low, high = interval(lambda rows: auc(logits[rows], labels[rows]), groups, SEED)
    lift_low, lift_high = interval(lambda rows: lift(logits[rows], labels[rows]), groups, SEED)
    found: dict[str, float | int | str] = {
        "auc": auc(logits, labels),
        "auc_low_95": low,
        "auc_high_95": high,
        "lift@10%": lift(logits, labels),
        "lift@10%_low_95": lift_low,
        "lift@10%_high_95": lift_high,
        "ece": calibration_error(bps, labels),
        "brier": brier(bps, labels),
        "mean_probability": float(bps.mean()) / 10_000,
        "redemption_rate": float(labels.mean()),
    }
    found |= {f"auc_{name}": auc(scores, labels) for name, scores in _parts(tables, fitted).items()}
    rounded: dict[str, float | int | str] = {name: round(float(value), _PLACES) for name, value in found.items()}
    return rounded | {
        "training_rows": len(fitted.partition.training),
        "test_rows": len(test),
        "features": len(fitted.features.names_),
        "configurations_tried": len(fitted.candidates),
        "auc_forward_in_training": round(max(it.auc for it in fitted.candidates), _PLACES),
    }


def peers(tables: CouponTables, fitted: RedemptionFit) -> dict[str, float]:
    """AUC on the same rows: past redemption alone, and scikit-learn's models on the same features."""
    training, test, rows = fitted.partition.training, fitted.partition.test, fitted.rows
    labels = _labels(tables, test)
    found: dict[str, float] = {}
    if "own redeemed" in fitted.features.names_:
        past = rows[test, fitted.features.names_.index("own redeemed bps")]
        found |= {"past_redemption_auc": auc(past, labels), "past_redemption_lift@10%": lift(past, labels)}
    makers: dict[str, Callable[[], object]] = {
        "scikit_learn_logistic": library.logistic,
        "scikit_learn_boosting": library.boosting,
    }
    for name, make in makers.items():
        model = make().fit(rows[training], _labels(tables, training))  # type: ignore[attr-defined]
        scores = library.expected(model, rows[test])
        found |= {f"{name}_auc": auc(scores, labels), f"{name}_lift@10%": lift(scores, labels)}  # type: ignore[arg-type]
    return {name: round(value, _PLACES) for name, value in found.items()}


def _parts(tables: CouponTables, fitted: RedemptionFit) -> dict[str, Integers]:
    """Scores of the test rows by each way of learning."""
    training, test, rows = fitted.partition.training, fitted.partition.test, fitted.rows
    labels, wanted = _labels(tables, training), rows[test]
    full = logistic(fitted.strength, len(training)).fit(rows[training], labels)
    stochastic = logistic(fitted.strength, len(training), Method.STOCHASTIC).fit(rows[training], labels)
    trees = BoostedTrees(**fitted.trees, bags=BAGS).fit(rows[training], labels)
    floats = np.mean([model.decision_function(wanted) for model in trees.models_], axis=0)
    return {
        "logistic_full_descent": full.quantised().logits(wanted),
        "logistic_sgd": stochastic.quantised().logits(wanted),
        "boosting_integer": fitted.model.trees.logits(wanted),
        "boosting_float": floats,
    }


def _labels(tables: CouponTables, rows: Integers) -> Integers:
    labels: Integers = tables.exposures["label"].fill_null(0).to_numpy()[rows]
    return labels
