"""Gradient boosting that proposes: scikit-learn grows the trees, `quantised` gives the integers that are committed.

Source: Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 2001; histograms of
at most 255 bins as in LightGBM (Ke et al., NeurIPS 2017).
"""

from typing import Any, Final, Self

import numpy as np

from offchain.models.bounds import Integers, check_setting
from offchain.models.errors import InputError, NotFittedError
from offchain.models.library import one_thread
from offchain.models.matrix_check import check_matrix
from offchain.models.quantised_trees import LEAF, LEAF_BITS, QuantisedTrees

_MOST: Final = 10_000
_LARGEST_SEED: Final = 2**31 - 1


class BoostedTrees:
    """P(label 1) by the mean logit of `bags` boosted ensembles, which differ in the features that their splits try.

    rounds : trees of an ensemble; leaves : of a tree, at most; rate_bps : shrinkage, 500 is 0.05; least : rows of a
    leaf, at least; l2 : on the leaves; features_bps : part of the features that each split tries. The trees depend on
    the order of rows and on the machine, as floats do; what is computed from them once they are quantised does not.
    """

    models_: list[Any]
    n_features_: int

    def __init__(
        self,
        *,
        rounds: int = 150,
        leaves: int = 4,
        rate_bps: int = 500,
        least: int = 20,
        l2: int = 5,
        features_bps: int = 3_000,
        bags: int = 1,
        seed: int = 0,
    ) -> None:
        self.rounds = rounds
        self.leaves = leaves
        self.rate_bps = rate_bps
        self.least = least
        self.l2 = l2
        self.features_bps = features_bps
        self.bags = bags
        self.seed = seed

    def fit(self, rows: Integers, labels: Integers) -> Self:
        """Learn from `rows` (n_rows, n_features) int64 and `labels` (n_rows,) 0 or 1, both among them.

        Raises `HyperparameterError`, `InputError`.
        """
        self._check_settings()
        check_matrix("rows", rows, None)
        if labels.shape != (len(rows),) or np.unique(labels).tolist() != [0, 1]:
            found = (labels.shape, np.unique(labels).tolist()[:9])
            raise InputError("labels", found=found, wanted=((len(rows),), [0, 1]), advice="pass rows of both kinds")
        self.n_features_ = rows.shape[1]
        with one_thread():
            self.models_ = [self._one(self.seed + bag).fit(rows, labels) for bag in range(self.bags)]
        return self

    def quantised(self) -> QuantisedTrees:
        """The same model in integers. Raises `NotFittedError`."""
        if not hasattr(self, "models_"):
            raise NotFittedError("model", found="nothing learned", wanted="`fit`", advice="fit it first")
        scale = 2**LEAF_BITS / self.bags
        trees = [predictor.nodes for model in self.models_ for (predictor,) in model._predictors]
        offset = sum(float(model._baseline_prediction[0, 0]) for model in self.models_)
        sizes = [len(nodes) for nodes in trees]
        first = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        nodes = np.concatenate(trees)
        leaf, base = nodes["is_leaf"].astype(bool), np.repeat(first, sizes)
        thresholds = np.floor(np.clip(nodes["num_threshold"], -(2.0**62), 2.0**62)).astype(np.int64)
        return QuantisedTrees(
            features=self.n_features_,
            first=first,
            feature=np.where(leaf, LEAF, nodes["feature_idx"]).astype(np.int64),
            threshold=np.where(leaf, 0, thresholds),
            left=np.where(leaf, 0, nodes["left"].astype(np.int64) + base),
            right=np.where(leaf, 0, nodes["right"].astype(np.int64) + base),
            value=np.where(leaf, np.rint(nodes["value"] * scale), 0).astype(np.int64),
            offset=round(offset * scale),
        )

    def _one(self, seed: int) -> Any:
        from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415

        return HistGradientBoostingClassifier(
            max_iter=self.rounds,
            max_leaf_nodes=self.leaves,
            learning_rate=self.rate_bps / 10_000,
            min_samples_leaf=self.least,
            l2_regularization=self.l2,
            max_features=self.features_bps / 10_000,
            early_stopping=False,
            random_state=seed,
        )

    def _check_settings(self) -> None:
        check_setting("rounds", self.rounds, 1, _MOST)
        check_setting("leaves", self.leaves, 2, 255)
        check_setting("rate_bps", self.rate_bps, 1, 10_000)
        check_setting("least", self.least, 1, _LARGEST_SEED)
        check_setting("l2", self.l2, 0, _LARGEST_SEED)
        check_setting("features_bps", self.features_bps, 1, 10_000)
        check_setting("bags", self.bags, 1, 100)
        check_setting("seed", self.seed, 0, _LARGEST_SEED - 100)
