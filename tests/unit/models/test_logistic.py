"""Logistic regression by full and by stochastic gradient descent."""

from typing import Any

import numpy as np
import pytest
from scipy.special import expit
from sklearn import linear_model

from offchain.models.descent import LogLoss, NotConvergedError
from offchain.models.errors import BoundError, HyperparameterError, InputError, NotFittedError
from offchain.models.logistic import LogisticRegression, Method
from tests.unit.models.purchases import TRUTH, purchases

SETTINGS: dict[Method, dict[str, Any]] = {
    Method.FULL: {"method": Method.FULL},
    Method.STOCHASTIC: {"method": Method.STOCHASTIC, "tolerance": 1e-3},
}
both = pytest.mark.parametrize("method", list(Method))


def fitted(method: Method = Method.FULL, **settings: Any) -> LogisticRegression:
    return LogisticRegression(**SETTINGS[method] | settings).fit(*purchases())


def optimum(rows: np.ndarray, labels: np.ndarray, l2: float) -> np.ndarray:
    """Coefficients of standardised features and the intercept, by scikit-learn."""
    standardised = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    model = linear_model.LogisticRegression(C=1 / (l2 * len(rows)), tol=1e-12, max_iter=10_000)
    model.fit(standardised, labels)
    return np.append(model.coef_[0], model.intercept_)


def learned(model: LogisticRegression) -> np.ndarray:
    return np.append(model.coefficients_, model.intercept_)


@pytest.mark.parametrize("l2", [1e-3, 0.1, 3])
def test_full_descent_finds_the_library_s_optimum(l2: float) -> None:
    found = learned(fitted(l2=l2, tolerance=1e-10))

    assert np.abs(found - optimum(*purchases(), l2)).max() < 1e-7


@pytest.mark.parametrize("batch", [4, 16, 399, 10_000])
def test_stochastic_descent_finds_the_library_s_optimum(batch: int) -> None:
    found = learned(fitted(Method.STOCHASTIC, batch=batch, tolerance=1e-4))

    assert np.abs(found - optimum(*purchases(), 1e-3)).max() < 0.01


@both
def test_fit_returns_the_model_and_learned_names_end_with_an_underscore(method: Method) -> None:
    model = LogisticRegression(**SETTINGS[method])
    before = set(vars(model))

    assert model.fit(*purchases()) is model
    assert all(name.endswith("_") for name in set(vars(model)) - before)


@both
def test_it_ends_where_the_gradient_is_within_the_tolerance(method: Method) -> None:
    model = fitted(method)
    rows, labels = purchases()
    standardised = ((rows - model.centres_) - model.means_) / model.deviations_
    loss = LogLoss(np.column_stack([standardised, np.ones(len(rows))]), labels.astype(float), model.l2)

    assert model.steepness_ <= model.tolerance
    assert np.abs(loss.gradient(learned(model))).max() == pytest.approx(model.steepness_, abs=1e-12)
    assert loss.value(learned(model)) == pytest.approx(model.losses_[-1], abs=1e-12)


@both
def test_losses_begin_with_even_odds_and_have_one_entry_a_round_more(method: Method) -> None:
    model = fitted(method)

    assert model.losses_[0] == pytest.approx(np.log(2))
    assert model.losses_.shape == (model.rounds_ + 1,)
    assert model.losses_[-1] < model.losses_[0]


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    chance = np.random.default_rng(5)
    rows, labels = np.column_stack([chance.normal(size=(30, 3)), np.ones(30)]), chance.integers(0, 2, 30).astype(float)
    loss, at, little = LogLoss(rows, labels, 0.3), chance.normal(size=4), 1e-6
    slopes = [(loss.value(at + step) - loss.value(at - step)) / (2 * little) for step in little * np.eye(4)]

    assert loss.gradient(at) == pytest.approx(slopes, abs=1e-8)


@both
def test_the_order_of_the_rows_does_not_matter(method: Method) -> None:
    rows, labels = purchases()
    order = np.random.default_rng(1).permutation(len(rows))
    again = LogisticRegression(**SETTINGS[method]).fit(rows[order], labels[order])

    assert learned(again).tolist() == learned(fitted(method)).tolist()


def test_the_seed_decides_the_stochastic_path() -> None:
    one, same, other = (fitted(Method.STOCHASTIC, seed=seed).losses_.tolist() for seed in (1, 1, 2))

    assert one == same
    assert one != other


def test_learned_slopes_are_near_the_truth_that_drew_the_purchases() -> None:
    model = LogisticRegression().fit(*purchases(20_000))

    assert model.coefficients_ / model.deviations_ == pytest.approx(TRUTH, rel=0.05)


def test_probabilities_of_both_labels_sum_to_one() -> None:
    rows, labels = purchases()
    model = fitted()
    likely = model.predict_proba(rows)

    assert likely.shape == (len(rows), 2)
    assert np.abs(likely.sum(axis=1) - 1).max() < 1e-12
    assert likely[:, 1].mean() == pytest.approx(labels.mean(), abs=1e-3)  # the intercept sees to it
    standardised = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    assert likely[:, 1] == pytest.approx(expit(standardised @ model.coefficients_ + model.intercept_), abs=1e-9)


def test_a_shift_of_a_feature_changes_nothing_but_its_centre() -> None:
    rows, labels = purchases()
    far = np.array([2**51, -(2**51)])
    model, shifted = fitted(), LogisticRegression().fit(rows + far, labels)

    assert learned(shifted).tolist() == learned(model).tolist()
    assert (shifted.centres_ - model.centres_).tolist() == far.tolist()


def test_a_feature_that_never_varies_has_no_weight() -> None:
    rows, labels = purchases()
    model = LogisticRegression().fit(np.column_stack([rows, np.full(len(rows), 7)]), labels)

    assert model.coefficients_[2] == 0
    assert learned(model)[[0, 1, 3]] == pytest.approx(learned(fitted()), abs=1e-12)
    assert model.quantised().weights[2] == 0


def test_too_few_rounds_are_refused_with_the_gradient() -> None:
    for method in Method:
        with pytest.raises(NotConvergedError, match=r"gradient after 2 rounds: found 0\.\d+, wanted at most 1e-06"):
            fitted(method, rounds=2, tolerance=1e-6)


def test_the_last_round_counts() -> None:
    needed = fitted().rounds_

    assert fitted(rounds=needed).rounds_ == needed
    with pytest.raises(NotConvergedError):
        fitted(rounds=needed - 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "full"},
        {"l2": -1e-9},
        {"l2": float("nan")},
        {"l2": "1"},
        {"tolerance": 0},
        {"tolerance": float("inf")},
        {"rounds": 0},
        {"batch": 0},
        {"halving": 0},
        {"seed": -1},
    ],
    ids=str,
)
def test_wrong_settings_are_refused_by_fit_and_not_before(wrong: dict[str, Any]) -> None:
    model = LogisticRegression(**wrong)

    with pytest.raises(HyperparameterError, match=next(iter(wrong))):
        model.fit(*purchases())


ROWS = np.array([[1], [2], [3]])


@pytest.mark.parametrize(
    ("rows", "labels", "message"),
    [
        (ROWS, np.array([0, 1]), "labels: found"),
        (ROWS, np.array([0.0, 1.0, 1.0]), "labels: found .*float64"),
        (ROWS, np.array([0, 0, 0]), r"labels: found \[0\], wanted \[0, 1\]"),
        (ROWS, np.array([0, 1, 2]), r"labels: found \[0, 1, 2\]"),
        (ROWS[:0], np.zeros(0, dtype=np.int64), r"labels: found \[\]"),
        (ROWS.astype(float), np.array([0, 1, 1]), "rows: found .*float64"),
        (ROWS[:, 0], np.array([0, 1, 1]), "rows: found"),
        (ROWS[:, :0], np.array([0, 1, 1]), "rows: found"),
    ],
)
def test_examples_that_do_not_fit_are_refused(rows: np.ndarray, labels: np.ndarray, message: str) -> None:
    with pytest.raises(InputError, match=message):
        LogisticRegression().fit(rows, labels)


@pytest.mark.parametrize("value", [2**52 + 1, -(2**52) - 1])
def test_a_value_too_large_to_be_exact_is_refused(value: int) -> None:
    rows, labels = np.array([[value], [0]]), np.array([0, 1])

    with pytest.raises(BoundError, match="magnitude of a feature: found 4503599627370497"):
        LogisticRegression().fit(rows, labels)
    with pytest.raises(BoundError, match="magnitude of a feature"):
        LogisticRegression().fit(ROWS, np.array([0, 1, 1])).predict_proba(rows)


def test_nothing_is_answered_before_fit() -> None:
    model = LogisticRegression()

    for question in (lambda: model.predict_proba(ROWS), model.quantised):
        with pytest.raises(NotFittedError):
            question()


def test_rows_of_other_features_are_refused() -> None:
    with pytest.raises(InputError, match=r"rows: found .*wanted \(\('n', 2\)"):
        fitted().predict_proba(ROWS)
