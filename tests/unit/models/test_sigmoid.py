"""The logistic function in integers, against unbounded decimals and, for every input, against float64."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import numpy as np
from scipy.special import expit

from offchain.models.sigmoid import LOGIT_BITS, TABLE, TABLE_BITS, probability_bps

ONE = 1 << LOGIT_BITS


def bps(*logits: int) -> list[int]:
    return probability_bps(np.array(logits, dtype=np.int64)).tolist()


def every_logit() -> np.ndarray:
    """From 0 to a little beyond the end of the table."""
    return np.arange(16 * ONE + 1000, dtype=np.int64)


def test_the_table_holds_the_logistic_function_at_quarters_rounded_to_the_nearest() -> None:
    with localcontext() as context:
        context.prec = 50
        exact = [Decimal(1 << TABLE_BITS) / (1 + (Decimal(-quarter) / 4).exp()) for quarter in range(65)]

    assert list(TABLE) == [int(value.to_integral_value(ROUND_HALF_EVEN)) for value in exact]


def test_even_odds_are_half_and_the_ends_are_certain() -> None:
    assert bps(0, 40 * ONE, -40 * ONE, 2**63 - 1, -(2**63)) == [5_000, 10_000, 0, 10_000, 0]


def test_the_answer_is_less_than_513_thousandths_of_a_basis_point_from_the_truth_for_every_input() -> None:
    logits = every_logit()

    assert np.abs(probability_bps(logits) - 10_000 * expit(logits / ONE)).max() < 0.513
    assert np.abs(probability_bps(-logits) - 10_000 * expit(-logits / ONE)).max() < 0.513


def test_a_higher_logit_never_has_a_lower_probability() -> None:
    logits = every_logit()

    assert np.diff(probability_bps(logits)).min() == 0
    assert np.diff(probability_bps(-logits)).max() == 0


def test_opposite_logits_have_probabilities_that_make_up_the_whole_but_for_a_tie() -> None:
    logits = np.arange(0, 16 * ONE, 1013, dtype=np.int64)
    together = probability_bps(logits) + probability_bps(-logits)

    assert set(together.tolist()) <= {10_000, 10_001}  # 10001: both halves are rounded up


def test_any_shape_is_answered_in_that_shape() -> None:
    assert probability_bps(np.zeros((0, 3), dtype=np.int64)).shape == (0, 3)
    assert probability_bps(np.zeros((2, 3), dtype=np.int64)).tolist() == [[5_000] * 3] * 2
