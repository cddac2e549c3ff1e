"""From a log of behaviour to a shopper x item matrix."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from offchain.data.events import EventLog, EventType
from offchain.features.errors import MatrixError, WeightError
from offchain.features.interactions import (
    DEFAULT_CAP,
    DEFAULT_WEIGHTS,
    MAX_ENTRY,
    Interactions,
    interaction_matrix,
    locate,
)
from tests.unit.features.behaviour import START, Row, event, log_of

events_strategy = st.lists(
    st.builds(
        event,
        st.sampled_from("abc"),
        st.sampled_from("xyz"),
        st.sampled_from([kind.value for kind in EventType]),
        quantity=st.integers(1, 9),
        time=st.integers(START, START + 3),
    ),
    max_size=40,
)


def entries(interactions: Interactions) -> dict[tuple[str, str], int]:
    found = interactions.matrix.tocoo()
    return {
        (interactions.shoppers[row], interactions.items[column]): int(value)
        for row, column, value in zip(found.row, found.col, found.data, strict=True)
    }


def test_each_event_counts_its_weight_whatever_the_quantity() -> None:
    log = log_of(
        [
            event("ann", "tea", quantity=12),
            event("ann", "tea", "view"),
            event("bob", "tea", "click"),
            event("bob", "jam", quantity=1),
        ]
    )

    assert entries(interaction_matrix(log)) == {("ann", "tea"): 9, ("bob", "tea"): 2, ("bob", "jam"): 8}


def test_every_event_type_has_a_default_weight() -> None:
    assert set(DEFAULT_WEIGHTS) == {kind.value for kind in EventType}


def test_a_row_that_is_told_twice_counts_once() -> None:
    once = [event("ann", "tea"), event("bob", "tea", "view")]

    assert entries(interaction_matrix(log_of(once + once))) == entries(interaction_matrix(log_of(once)))


def test_two_purchases_at_different_times_are_two() -> None:
    log = log_of([event("ann", "tea", time=START), event("ann", "tea", time=START + 1)])

    assert entries(interaction_matrix(log)) == {("ann", "tea"): 16}


def test_a_bulk_buyer_is_capped() -> None:
    log = log_of(event("ann", "tea", time=START + second) for second in range(100))

    assert entries(interaction_matrix(log)) == {("ann", "tea"): DEFAULT_CAP}
    assert entries(interaction_matrix(log, cap=3)) == {("ann", "tea"): 3}
    assert entries(interaction_matrix(log, cap=801)) == {("ann", "tea"): 800}


def test_a_type_without_weight_leaves_no_row_and_no_column() -> None:
    interactions = interaction_matrix(log_of([event("ann", "tea"), event("bob", "jam", "impression")]))

    assert (interactions.shoppers, interactions.items) == (("ann",), ("tea",))


def test_what_is_not_for_sale_is_no_item() -> None:
    rows = [event("ann", name, "like") for name in ("campaign:7", "coupon:8", "shopper:bob", "tea")]

    assert interaction_matrix(log_of(rows)).items == ("tea",)


def test_own_weights_replace_the_defaults() -> None:
    log = log_of([event("ann", "tea"), event("ann", "jam", "view")])

    assert entries(interaction_matrix(log, {"view": 5})) == {("ann", "jam"): 5}


def test_ids_stand_in_the_order_of_their_utf8_bytes() -> None:
    names = ["z", "é", "Z", "\U0001f600", "￿", "a", "aa", "10", "9"]
    interactions = interaction_matrix(log_of(event(name, f"item {name}") for name in names))

    assert list(interactions.shoppers) == sorted(names, key=str.encode)
    assert [entries(interactions)[name, f"item {name}"] for name in names] == [8] * len(names)


def test_an_empty_log_gives_an_empty_matrix() -> None:
    interactions = interaction_matrix(log_of([]))

    assert interactions.matrix.shape == (0, 0)


@settings(max_examples=40, deadline=None)
@given(events_strategy, st.randoms(use_true_random=False))
def test_shuffled_rows_give_the_same_bits(rows: list[Row], chance: object) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = interaction_matrix(log_of(rows)), interaction_matrix(log_of(shuffled))

    assert (one.shoppers, one.items) == (other.shoppers, other.items)
    for part in ("indptr", "indices", "data"):
        assert np.array_equal(getattr(one.matrix, part), getattr(other.matrix, part))


def test_the_chunks_of_a_table_do_not_matter() -> None:
    rows = [event(f"s{number % 7}", f"i{number % 5}", time=START + number) for number in range(60)]
    whole = log_of(rows)
    pieces = EventLog(pl.concat([whole.table[start : start + 7] for start in range(0, 60, 7)], rechunk=False))

    assert entries(interaction_matrix(pieces)) == entries(interaction_matrix(whole))


@pytest.mark.parametrize(
    ("weights", "cap", "complaint"),
    [
        ({"purchase": -1}, 32, "weight of purchase: found -1"),
        ({"purchase": MAX_ENTRY + 1}, 32, "weight of purchase: found 32768"),
        ({"purchase": 0.5}, 32, "weight of purchase: found 0.5"),
        ({"theft": 1}, 32, "event type: found theft"),
        ({"purchase": 1}, 0, "cap of an entry: found 0"),
        ({"purchase": 1}, MAX_ENTRY + 1, "cap of an entry: found 32768"),
    ],
)
def test_weights_outside_their_limits_are_refused(weights: dict[str, int], cap: int, complaint: str) -> None:
    with pytest.raises(WeightError, match=complaint):
        interaction_matrix(log_of([event("ann", "tea")]), weights, cap)


def matrix_of(rows: list[list[int]], dtype: type = np.int64) -> csr_matrix:
    return csr_matrix(np.array(rows, dtype=dtype))


@pytest.mark.parametrize("shoppers", [("b", "a"), ("a", "a")])
def test_ids_out_of_order_or_twice_are_refused(shoppers: tuple[str, ...]) -> None:
    with pytest.raises(MatrixError, match="shoppers"):
        Interactions(shoppers, ("x",), matrix_of([[1], [1]]))


@pytest.mark.parametrize(
    ("matrix", "complaint"),
    [
        (matrix_of([[1, 1]]), "shape"),
        (matrix_of([[1], [1]], np.int32), "int32"),
        (matrix_of([[-1], [1]]), "entries"),
        (matrix_of([[MAX_ENTRY + 1], [1]]), "entries"),
        (csr_matrix((np.array([0, 1]), np.array([0, 0]), np.array([0, 1, 2]))), "entries"),
        (csr_matrix((np.array([1, 1]), np.array([0, 0]), np.array([0, 2, 2]))), "format"),
    ],
)
def test_a_matrix_that_is_not_canonical_is_refused(matrix: csr_matrix, complaint: str) -> None:
    with pytest.raises(MatrixError, match=complaint):
        Interactions(("a", "b"), ("x",), matrix)


def test_locate_gives_positions_and_minus_one() -> None:
    assert locate(("a", "b", "c"), ("c", "?", "a", "c")).tolist() == [2, -1, 0, 2]
