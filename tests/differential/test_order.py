"""OrderLib.sol against offchain/domain/order.py: lines, coupons, the quote's head, the consent's bounds."""

from __future__ import annotations

from eth_abi.abi import encode
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.attestation.calls import CONSENT_TYPE, QUOTE_TYPE
from offchain.attestation.parts import address_bytes
from offchain.domain.order import Agreement, Grant, Line, Order
from tests.differential.fields import AGREEMENTS, GRANTS, LINES, ORDERS, words_of
from tests.differential.words import array


@settings(deadline=None, max_examples=50)
@given(st.lists(LINES, min_size=1, max_size=20))
def test_a_line_is_read_as_it_was_packed(libraries, lines):
    answer = libraries.ask("lineFields", array([[line.packed()] for line in lines]))
    fields = [field for line in lines for field in (line.unit_price, line.quantity, line.sku, line.tags)]
    assert words_of(answer, 64) == fields
    assert [Line.unpacked(line.packed()) for line in lines] == lines


def marks(grant: Grant) -> tuple[int, int]:
    """The bits behind the epoch, and whether the lowest is set."""
    return grant.reserved << 1 | grant.bearer, int(grant.bearer)


@settings(deadline=None, max_examples=50)
@given(st.lists(GRANTS, min_size=1, max_size=20))
def test_a_coupon_is_read_as_it_was_packed(libraries, grants):
    answer = libraries.ask("grantFields", array([[grant.packed()] for grant in grants]))
    fields = [
        field
        for grant in grants
        for field in (grant.value, grant.not_before, grant.deadline, grant.index, grant.epoch, *marks(grant))
    ]
    assert words_of(answer, 64) == fields
    assert [Grant.unpacked(grant.packed()) for grant in grants] == grants


@settings(deadline=None, max_examples=50)
@given(ORDERS)
def test_the_head_of_a_quote_is_read_as_it_was_packed(libraries, order):
    lines = [line.packed() for line in order.lines]
    quote = (address_bytes(order.shopper), order.order_ref, order.packed_head(), lines, b"")
    answer = libraries.ask("headFields", encode([QUOTE_TYPE], [quote]))
    assert words_of(answer) == [order.delivery, order.deadline, order.nonce]
    assert Order.unpacked(order.shopper, order.order_ref, order.packed_head(), tuple(lines)) == order


@settings(deadline=None, max_examples=50)
@given(AGREEMENTS)
def test_the_bounds_of_a_consent_are_read_as_they_were_packed(libraries, agreement):
    consent = (agreement.packed_bounds(), agreement.text_hash, b"")
    answer = libraries.ask("boundsFields", encode([CONSENT_TYPE], [consent]))
    assert words_of(answer) == [agreement.submitter, agreement.max_payable]
    assert Agreement.unpacked(agreement.packed_bounds(), agreement.text_hash) == agreement
