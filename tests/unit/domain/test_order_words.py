"""The packed words of lines, quotes, coupons and consents: where each field stands, and what fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.domain.order import Agreement, Grant, Line, Order
from offchain.domain.tiers import Tier
from offchain.domain.words import FieldRangeError
from tests.unit import samples

ADDRESS = st.integers(0, 2**160 - 1)
HASH = st.binary(min_size=32, max_size=32)


def upto(bits: int) -> st.SearchStrategy[int]:
    """Integers of so many bits."""
    return st.integers(0, 2**bits - 1)


LINES = st.builds(Line, upto(96), upto(32), upto(64), upto(64))
GRANTS = st.builds(Grant, upto(96), upto(40), upto(40), upto(32), upto(16), upto(31), st.booleans())


@given(LINES)
def test_a_line_comes_back_from_its_word(line: Line) -> None:
    assert Line.unpacked(line.packed()) == line


@given(GRANTS)
def test_a_coupon_comes_back_from_its_word(grant: Grant) -> None:
    assert Grant.unpacked(grant.packed()) == grant


@given(st.builds(Tier, upto(128), upto(96), upto(32)))
def test_a_tier_comes_back_from_its_word(tier: Tier) -> None:
    assert Tier.unpacked(tier.packed()) == tier


@given(st.builds(Agreement, ADDRESS, upto(96), HASH))
def test_an_agreement_comes_back_from_its_word_and_text(agreement: Agreement) -> None:
    assert Agreement.unpacked(agreement.packed_bounds(), agreement.text_hash) == agreement


@given(ADDRESS, HASH, upto(96), upto(40), upto(120), st.lists(LINES, max_size=3))
def test_an_order_comes_back_from_the_words_of_its_quote(
    shopper: int, order_ref: bytes, delivery: int, deadline: int, nonce: int, lines: list[Line]
) -> None:
    order = Order(
        shopper=shopper,
        order_ref=order_ref,
        delivery=delivery,
        deadline=deadline,
        nonce=nonce,
        lines=tuple(lines),
    )
    words = tuple(line.packed() for line in lines)
    assert Order.unpacked(shopper, order_ref, order.packed_head(), words) == order


def test_a_line_is_price_quantity_sku_and_tags_from_the_highest_bit() -> None:
    assert Line(1, 2, 3, 4).packed() == 1 << 160 | 2 << 128 | 3 << 64 | 4


def test_a_coupon_is_value_window_index_epoch_reserved_and_bearer_from_the_highest_bit() -> None:
    assert Grant(1, 2, 3, 4, 5, 6, True).packed() == 1 << 160 | 2 << 120 | 3 << 80 | 4 << 48 | 5 << 32 | 6 << 1 | 1


def test_the_head_of_a_quote_is_delivery_deadline_and_nonce() -> None:
    assert samples.order(delivery=1, deadline=2, nonce=3).packed_head() == 1 << 160 | 2 << 120 | 3


def test_the_bounds_of_a_consent_are_submitter_and_largest_price() -> None:
    assert Agreement(1, 2).packed_bounds() == 1 << 96 | 2


def test_a_tier_is_threshold_unused_and_value() -> None:
    assert Tier(1, 2, 3).packed() == 1 << 128 | 3 << 96 | 2


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (Line(2**96, 1), "unit_price"),
        (Line(1, 2**32), "quantity"),
        (Line(1, 1, 2**64), "sku"),
        (Line(1, 1, 0, 2**64), "tags"),
        (Line(-1, 1), "unit_price"),
    ],
)
def test_a_line_with_a_field_that_does_not_fit_is_refused(line: Line, name: str) -> None:
    with pytest.raises(FieldRangeError) as caught:
        line.packed()
    assert caught.value.name == name


@pytest.mark.parametrize(
    ("grant", "name"),
    [
        (Grant(value=2**96), "value"),
        (Grant(not_before=2**40), "not_before"),
        (Grant(deadline=2**40), "deadline"),
        (Grant(index=2**32), "index"),
        (Grant(epoch=2**16), "epoch"),
        (Grant(reserved=2**31), "reserved"),
    ],
)
def test_a_coupon_with_a_field_that_does_not_fit_is_refused(grant: Grant, name: str) -> None:
    with pytest.raises(FieldRangeError) as caught:
        grant.packed()
    assert caught.value.name == name


def test_an_amount_that_does_not_fit_its_consent_is_refused() -> None:
    with pytest.raises(FieldRangeError, match="max_payable"):
        Agreement(0, 2**96).packed_bounds()


def test_the_total_of_an_order_is_its_lines_at_list_price_and_its_delivery() -> None:
    assert samples.order(Line(250, 3), Line(99, 1), delivery=490).total == 750 + 99 + 490
    assert Line(250, 3).amount == 750
