"""Base models of scikit-learn as they come: what uplift learners are built on, and what ours are measured beside."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

Reals: TypeAlias = NDArray[np.float64]

_ROUNDS: Final = 1_000

BaseModel: TypeAlias = Callable[[], Any]
"""Makes a new estimator that has learned nothing: a classifier for yes and no, a regressor for amounts."""


def logistic(strength: float = 1.0) -> Any:
    """Logistic regression on standardised features. strength : scikit-learn's C, larger is freer."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=_ROUNDS))


def ridge(strength: float = 1.0) -> Any:
    """Linear regression on standardised features, ridge penalty."""
    from sklearn.linear_model import Ridge  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    return make_pipeline(StandardScaler(), Ridge(alpha=strength))


def boosting() -> Any:
    """Boosted trees for yes and no, shallow and slow, as suits an effect that is small beside the noise."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415

    return HistGradientBoostingClassifier(
        max_iter=80, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=200, l2_regularization=10, random_state=0
    )


def boosting_regressor() -> Any:
    """Boosted trees for amounts and effects."""
    from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415

    return HistGradientBoostingRegressor(
        max_iter=80, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=200, l2_regularization=10, random_state=0
    )


def one_thread() -> AbstractContextManager[object]:
    """Inside it the trees grow on one core: on a machine that others use too, several wait for each other."""
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    return cast("AbstractContextManager[object]", threadpool_limits(1, user_api="openmp"))


def expected(model: Any, rows: Any) -> Reals:
    """(n_rows,): the probability of 1 where the model gives one, else its prediction."""
    if hasattr(model, "predict_proba"):
        return cast("Reals", model.predict_proba(rows)[:, 1])
    return cast("Reals", model.predict(rows))
