"""Behaviour and catalogue together."""

from __future__ import annotations

import pytest

from offchain.data.catalogue import Catalogue, Product
from offchain.data.dataset import USD, Dataset
from offchain.data.errors import DatasetError
from offchain.data.events import EventLog
from tests.unit.data.rows import raw

CATALOGUE = Catalogue.of([Product("P-1", 1, "one", "all", 1, 799, 5)], ["all"])
CUTOFF = 1_735_732_900


def test_unlisted_names_what_was_bought_before_the_cut_off_and_is_not_in_the_catalogue():
    changes = [{}, {"item": "X"}, {"item": "Y", "time": CUTOFF}, {"item": "Z", "type": "view"}]
    dataset = Dataset("test", USD, EventLog.from_rows(raw(*changes), "x"), CATALOGUE, CUTOFF)
    assert dataset.unlisted() == {"X": 1}


@pytest.mark.parametrize(("currency", "cutoff"), [(0, CUTOFF), (1_000, CUTOFF), (USD, 20_089), (USD, CUTOFF * 1_000)])
def test_a_currency_or_cut_off_outside_its_limits_is_refused(currency, cutoff):
    with pytest.raises(DatasetError):
        Dataset("test", currency, EventLog.from_rows(raw({}), "x"), CATALOGUE, cutoff)
