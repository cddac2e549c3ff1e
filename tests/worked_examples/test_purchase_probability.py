"""The probability of a purchase from price and age: full and stochastic gradient descent reach a library's optimum.

The article gives the method and no figures, so the purchases are drawn here, from a known truth and a fixed seed: 400
shoppers, of whom cheaper offers and younger age make more buy (`tests/unit/models/purchases.py`).
"""

from functools import cache

import numpy as np
import pytest
from sklearn import linear_model
from sklearn.preprocessing import StandardScaler

from offchain.models.logistic import LogisticRegression, Method
from tests.unit.models.purchases import purchases

L2 = 1e-3
ROWS, BOUGHT = purchases()
TOLERANCES = {Method.FULL: 1e-8, Method.STOCHASTIC: 1e-4}
"""Of the gradient: where each descent may end."""
NEAR = {Method.FULL: 1e-6, Method.STOCHASTIC: 2e-3}
"""How far a coefficient of a standardised feature may be from the library's, which lie between -2 and 2."""

both = pytest.mark.parametrize("method", list(Method))


@cache
def fitted(method: Method) -> LogisticRegression:
    return LogisticRegression(method=method, l2=L2, tolerance=TOLERANCES[method]).fit(ROWS, BOUGHT)


@cache
def library() -> linear_model.LogisticRegression:
    """scikit-learn's optimum of the same loss, by Newton-like steps to the last digits."""
    model = linear_model.LogisticRegression(C=1 / (L2 * len(ROWS)), tol=1e-12, max_iter=10_000)
    return model.fit(StandardScaler().fit_transform(ROWS), BOUGHT)


def test_the_loss_falls_in_every_round_of_full_descent() -> None:
    assert np.diff(fitted(Method.FULL).losses_).max() < 0


def test_the_loss_falls_on_the_whole_in_stochastic_descent() -> None:
    losses = fitted(Method.STOCHASTIC).losses_
    tenth = len(losses) // 10

    assert losses[-tenth:].max() < losses[:tenth].min()
    assert losses[-1] - fitted(Method.FULL).losses_[-1] == pytest.approx(0, abs=1e-6)


@both
def test_coefficients_are_those_of_the_library(method: Method) -> None:
    model = fitted(method)

    assert np.abs(model.coefficients_ - library().coef_[0]).max() < NEAR[method]
    assert abs(model.intercept_ - float(library().intercept_[0])) < NEAR[method]


@both
def test_probabilities_are_those_of_the_library(method: Method) -> None:
    expected = library().predict_proba(StandardScaler().fit_transform(ROWS))

    assert np.abs(fitted(method).predict_proba(ROWS) - expected).max() < NEAR[method]


@both
def test_the_integers_that_would_be_committed_say_the_same_within_a_basis_point(method: Method) -> None:
    model = fitted(method)

    error = np.abs(model.quantised().probability_bps(ROWS) - 10_000 * model.predict_proba(ROWS)[:, 1])
    assert error.max() < 0.54


def test_a_lower_price_and_a_younger_shopper_make_a_purchase_more_likely() -> None:
    """Full descent; price in cents, age in years."""
    offers = np.array([[15_000, 60], [8_000, 60], [8_000, 25]], dtype=np.int64)
    likely = fitted(Method.FULL).quantised().probability_bps(offers).tolist()

    assert 0 < likely[0] < likely[1] < likely[2] < 10_000
