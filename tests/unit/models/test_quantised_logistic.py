"""Probabilities from committed integers: near the model they come from, exact, and refused beyond 64 bits."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.models.errors import BoundError, InputError, ParametersError
from offchain.models.logistic import LogisticRegression
from offchain.models.parameters import parameters_bytes, save_parameters
from offchain.models.quantised_logistic import WEIGHT_BITS, QuantisedLogistic
from offchain.models.sigmoid import LOGIT_BITS, probability_bps
from tests.unit.models.purchases import purchases

ONE = 1 << WEIGHT_BITS


def integers(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def small(offset: int = 0) -> QuantisedLogistic:
    """logit = (x - 10) - (y + 5) / 2 + offset."""
    return QuantisedLogistic(integers(10, -5), integers(ONE, -ONE // 2), offset)


def test_a_logit_is_offset_plus_weight_times_distance_from_the_centre() -> None:
    assert small(ONE).logits(np.array([[10, -5], [12, -5], [10, -1]])).tolist() == [
        1 << LOGIT_BITS,
        3 << LOGIT_BITS,
        -1 << LOGIT_BITS,
    ]


def test_logits_are_rounded_half_up() -> None:
    half = 1 << (WEIGHT_BITS - LOGIT_BITS - 1)
    here = np.array([[10, -5]])

    assert [int(small(offset).logits(here)[0]) for offset in (half - 1, half, -half, -half - 1)] == [0, 1, 0, -1]


def test_probabilities_are_those_of_the_logits() -> None:
    rows = np.array([[x, y] for x in range(0, 30, 7) for y in range(-20, 20, 9)])

    assert small().probability_bps(rows).tolist() == probability_bps(small().logits(rows)).tolist()
    assert small().probability_bps(np.array([[10, -5]])).tolist() == [5_000]


@pytest.mark.parametrize("unit", [1, 100])
def test_answers_are_within_the_stated_error_of_the_model(unit: int) -> None:
    rows, labels = purchases(5_000)
    rows = rows * unit
    model = LogisticRegression().fit(rows, labels)
    far = int(np.abs(rows - model.centres_).sum(axis=1).max())
    error = np.abs(model.quantised().probability_bps(rows) - 10_000 * model.predict_proba(rows)[:, 1])

    assert error.max() < 0.533 + far * 2**-29 < 0.54


def test_scale_and_sign_of_a_feature_change_an_answer_by_no_more_than_rounding() -> None:
    rows, labels = purchases()
    one, other = (
        LogisticRegression().fit(rows * factor, labels).quantised().probability_bps(rows * factor)
        for factor in (np.array([1, 1]), np.array([-1_000, 3]))
    )

    assert np.abs(one - other).max() <= 1


@given(st.integers(-(2**40), 2**40), st.integers(-(2**20), 2**20))
def test_one_row_is_what_unbounded_integers_give(offset: int, value: int) -> None:
    model = QuantisedLogistic(integers(3), integers(123_456_789), offset)
    dropped = WEIGHT_BITS - LOGIT_BITS
    exact = (offset + 123_456_789 * (value - 3) + (1 << (dropped - 1))) >> dropped

    assert model.logits(np.array([[value]])).tolist() == [exact]


def test_no_rows_get_no_probabilities() -> None:
    assert small().probability_bps(np.zeros((0, 2), dtype=np.int64)).tolist() == []


def test_the_largest_sum_is_exact_and_one_more_is_refused() -> None:
    half = 1 << (WEIGHT_BITS - LOGIT_BITS - 1)
    model = QuantisedLogistic(integers(0), integers(1), 0)
    most = 2**63 - 1 - half

    assert model.logits(np.array([[most], [-most]])).tolist() == [
        (most + half) >> (WEIGHT_BITS - LOGIT_BITS),
        (half - most) >> (WEIGHT_BITS - LOGIT_BITS),
    ]
    for beyond in (most + 1, -most - 1, -(2**63)):
        with pytest.raises(BoundError, match="logit in units"):
            model.logits(np.array([[0], [beyond]]))


def test_a_distance_from_the_centre_that_leaves_64_bits_is_refused_even_without_weight() -> None:
    with pytest.raises(BoundError):
        QuantisedLogistic(integers(-1), integers(0), 0).logits(np.array([[2**63 - 1]]))


def test_offset_and_all_features_count_towards_the_bound() -> None:
    rows = np.array([[2**61, 2**61]])

    QuantisedLogistic(integers(0, 0), integers(1, 1), 2**61).logits(rows)
    with pytest.raises(BoundError):
        QuantisedLogistic(integers(0, 0), integers(1, 1), -(2**62)).logits(rows)


def test_a_stored_model_answers_as_before(tmp_path: Path) -> None:
    rows, labels = purchases()
    model = LogisticRegression().fit(rows, labels).quantised()
    model.save(tmp_path / "model.npz")
    restored = QuantisedLogistic.load(tmp_path / "model.npz")

    assert parameters_bytes(restored.parameters()) == parameters_bytes(model.parameters())
    assert restored.probability_bps(rows).tolist() == model.probability_bps(rows).tolist()


def test_another_weight_offset_or_centre_gives_other_bytes() -> None:
    models = [
        small(),
        small(1),
        QuantisedLogistic(integers(10, -5), integers(ONE, -ONE // 2 + 1), 0),
        QuantisedLogistic(integers(10, -6), integers(ONE, -ONE // 2), 0),
    ]

    assert len({parameters_bytes(model.parameters()) for model in models}) == 4


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("weight_bits", integers(39)),
        ("weight_bits", integers()),
        ("offset", integers(1, 2)),
        ("offset", np.array(3)),
        ("offset", np.array([1.0])),
        ("weights", integers(1)),
        ("weights", np.array([1, 2], dtype=np.uint8)),
        ("centres", integers(1, 2).reshape(1, 2)),
    ],
)
def test_damaged_parameters_are_refused(tmp_path: Path, name: str, value: np.ndarray) -> None:
    np.savez(tmp_path / "model.npz", **small().parameters() | {name: value})

    with pytest.raises(ParametersError, match=r"model\.npz"):
        QuantisedLogistic.load(tmp_path / "model.npz")


def test_another_model_s_parameters_are_refused(tmp_path: Path) -> None:
    save_parameters(tmp_path / "model.npz", small().parameters() | {"kind": np.frombuffer(b"other/1", dtype=np.uint8)})

    with pytest.raises(ParametersError, match="load it with the model that wrote it"):
        QuantisedLogistic.load(tmp_path / "model.npz")


@pytest.mark.parametrize(
    ("centres", "weights"),
    [(integers(1), integers(1, 2)), (integers(), integers()), (np.array([1.0]), integers(1))],
)
def test_weights_and_centres_that_do_not_fit_are_refused(centres: np.ndarray, weights: np.ndarray) -> None:
    with pytest.raises(InputError, match="centres and weights"):
        QuantisedLogistic(centres, weights, 0)


@pytest.mark.parametrize("rows", [np.array([[1]]), np.array([1, 2]), np.array([[1.0, 2.0]])])
def test_rows_that_do_not_fit_are_refused(rows: np.ndarray) -> None:
    with pytest.raises(InputError, match="rows: found"):
        small().probability_bps(rows)


def test_a_slope_too_steep_for_its_scale_is_refused() -> None:
    model = LogisticRegression().fit(np.array([[0], [1]]), np.array([0, 1]))
    model.coefficients_ = model.coefficients_ * 1e7

    with pytest.raises(BoundError, match="weight in units"):
        model.quantised()
