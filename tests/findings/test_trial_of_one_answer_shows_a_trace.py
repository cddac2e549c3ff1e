"""`promo predict uplift` ended with the trace where nobody, everybody or hardly anybody of an arm answered,
and where nothing was told of the shoppers.
"""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from offchain.data.errors import DatasetError
from offchain.data.trial import Trial
from offchain.prediction.uplift import cross_fitted


@pytest.mark.parametrize("yes", [[], [0, 2, 4], [1, 3, 5], [*range(200)], [*range(0, 200, 2)]])
def test_too_few_answers_of_a_kind_are_refused(yes: list[int]) -> None:
    treated, outcome = np.arange(200) % 2, np.zeros(200)
    outcome[yes] = 1
    rows = pl.DataFrame({"number age": (np.arange(200) % 40).astype(np.float64)})
    with pytest.raises(DatasetError, match="20 of each"):
        cross_fitted(Trial(rows, treated, outcome), "logistic")


def test_shoppers_of_whom_nothing_is_told_are_refused() -> None:
    treated = np.arange(200) % 2
    same = pl.DataFrame({"number age": np.ones(200)})
    with pytest.raises(DatasetError, match="a column that varies"):
        cross_fitted(Trial(same, treated, (np.arange(200) % 3 == 0).astype(np.float64)), "logistic")
