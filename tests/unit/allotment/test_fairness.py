"""Who gets how much, segment by segment; those who opted out get what everybody gets."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from offchain.allotment.fairness import median, report
from offchain.allotment.fairness_page import page
from offchain.reporting.page import render

SEGMENT = np.array([0, 0, 0, 1, 1, 1])
DEPTH = np.array([2_000, 1_000, 0, 1_500, 0, 0])
OUT = np.array([False, False, False, False, False, True])


def test_medians_ratios_and_the_gap_to_the_public_offer() -> None:
    found = report(SEGMENT, DEPTH, OUT, public=500).as_json()
    first, second = found["segments"]
    assert (first["median_discount_bps"], first["gap_to_public_bps"], first["offered_bps"]) == (1_000, 500, 6_666)
    assert (second["median_discount_bps"], second["shoppers"], second["opted_out"]) == (1_000, 3, 1)
    assert found["max_min"]["offered_bps"] == (6_666, 5_000)
    assert found["opted_out"] == {"shoppers": 1, "get_the_public_offer": 1}


def test_a_segment_of_which_all_opted_out_has_no_say_in_the_ratio() -> None:
    found = report(SEGMENT, DEPTH, np.array([False] * 3 + [True] * 3), public=500)
    assert found.ratio("median") == (1_000, 1_000)


def test_a_personal_offer_to_somebody_who_opted_out_would_be_seen() -> None:
    found = report(SEGMENT, DEPTH, np.array([True] + [False] * 5), public=500)
    assert (found.opted_out, found.opted_out_served) == (1, 0)


@given(st.lists(st.integers(0, 10_000), min_size=1))
def test_the_median_halves_the_values(values: list[int]) -> None:
    middle = median(values)
    assert sum(value < middle for value in values) <= len(values) / 2
    assert sum(value > middle for value in values) <= len(values) / 2 or middle + 1 in values


def test_the_page_shows_ratio_plots_and_who_opted_out() -> None:
    text = render(page(report(SEGMENT, DEPTH, OUT, public=500)))
    assert "1.33" in text
    assert "1 of 1 shoppers who opted out get the public offer" in text
    assert text.count("<svg") == 2
