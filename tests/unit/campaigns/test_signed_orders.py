"""Files of signed orders, and units of goods as a command has them: what is read, and mistakes with their place."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from offchain.attestation import typed_data
from offchain.attestation.calls import CouponUse, Submission, redeem_call
from offchain.attestation.checkout import batch_call, pay_call
from offchain.attestation.typed_data import hub_domain
from offchain.campaigns import signed_orders
from offchain.campaigns.errors import OrderError, SignedOrderError
from offchain.campaigns.returned_units import read_units, units_now
from offchain.campaigns.signed_orders import SignedOrder
from offchain.domain.order import Agreement, Grant, Line, Order
from offchain.domain.returns import Returned
from tests.unit.campaigns.documents import draft, plain

DOMAIN = hub_domain(1337, 0x11)


def submission() -> Submission:
    """An order of two lines with one coupon."""
    made = draft(plain())
    order = Order(
        shopper=0x9, order_ref=b"\x01" * 32, delivery=490, deadline=2_000_000_000, nonce=7, lines=(Line(799, 2, 101),)
    )
    use = CouponUse(
        terms=made.terms, grant=Grant(value=1_500, index=3), extra=made.words, voucher_signature=b"\x02" * 64
    )
    return Submission(
        uses=(use,), order=order, quote_signature=b"", agreement=Agreement(0, 2_000), consent_signature=b"\x03" * 64
    )


def written(folder: Path, text: str) -> Path:
    path = folder / "orders.jsonl"
    path.write_text(text, "utf-8")
    return path


def test_an_order_is_read_as_it_was_written_with_its_line(tmp_path: Path) -> None:
    lines = [signed_orders.text("A-1", submission()), "", signed_orders.text("A-2", submission())]
    first, second = signed_orders.load_all(written(tmp_path, "\n".join(lines) + "\n"))
    assert (first.reference, first.line, second.reference, second.line) == ("A-1", 1, "A-2", 3)
    assert first.submission == submission()


def test_a_call_that_pays_at_the_checkout_is_the_same_order(tmp_path: Path) -> None:
    call = f"0x{pay_call(submission()).hex()}"
    found = signed_orders.load(written(tmp_path, json.dumps({"schema": signed_orders.SCHEMA, "call": call})))
    assert found.submission == submission()


def test_its_digest_binds_coupon_and_order() -> None:
    made = submission()
    (use,) = made.uses
    campaign = typed_data.campaign_id(DOMAIN, use.terms)
    wanted = DOMAIN.digest(typed_data.of_quote(use.terms, made.order, typed_data.of_uses([(campaign, use.grant)])))
    assert SignedOrder("", made, 1).digest(DOMAIN) == wanted
    other = replace(made, order=replace(made.order, nonce=8))
    assert SignedOrder("", other, 1).digest(DOMAIN) != wanted


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2"),
        ("[]", "line 2"),
        ('{"schema": "promissory-order/1", "call": "0x00"}', "schema"),
        ('{"schema": "promissory-signed-order/1"}', "call Field required"),
        ('{"schema": "promissory-signed-order/1", "call": "0x0"}', "call String should match"),
        ('{"schema": "promissory-signed-order/1", "call": "0x00", "more": 1}', "more Extra inputs"),
        ('{"schema": "promissory-signed-order/1", "call": "0x12345678"}', "is not that of redeem"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_with_its_place(tmp_path: Path, line: str, said: str) -> None:
    path = written(tmp_path, f"{signed_orders.text('A-1', submission())}\n{line}\n")
    with pytest.raises(SignedOrderError, match=said) as caught:
        signed_orders.load_all(path)
    assert "orders.jsonl, line 2" in str(caught.value)


def test_a_batch_and_an_order_without_coupons_are_no_signed_order(tmp_path: Path) -> None:
    made = submission()
    batch = batch_call([made.uses[0].terms], [made, made])
    empty = redeem_call(replace(made, uses=()))
    for call, said in ((batch, "a batch of 2 orders"), (empty, "without a coupon")):
        text = json.dumps({"schema": signed_orders.SCHEMA, "call": f"0x{call.hex()}"})
        with pytest.raises(SignedOrderError, match=said):
            signed_orders.load(written(tmp_path, text))


def test_an_empty_file_and_one_that_is_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(SignedOrderError, match="is empty"):
        signed_orders.load_all(written(tmp_path, "\n"))
    with pytest.raises(SignedOrderError, match="No such file"):
        signed_orders.load_all(tmp_path / "none.jsonl")


GOODS = ({"C-1": 2}, {"T-1": 1, "T-2": 2}, {"C-1": 3})
QUANTITIES = (2, 3, 3)


def three_lines() -> SignedOrder:
    """Beans in two lines, two teas in the one between them."""
    made = submission()
    lines = tuple(Line(799, quantity) for quantity in QUANTITIES)
    return SignedOrder("", replace(made, order=replace(made.order, lines=lines)), 1, GOODS)


def test_the_goods_of_each_line_are_read_with_the_order(tmp_path: Path) -> None:
    order = three_lines()
    assert signed_orders.load(written(tmp_path, signed_orders.text("", order.submission, GOODS))).goods == GOODS


def test_goods_that_are_not_those_of_the_lines_are_refused(tmp_path: Path) -> None:
    text = signed_orders.text("", three_lines().submission, GOODS[:2])
    with pytest.raises(SignedOrderError, match=re.escape("goods of [2, 3] units in the lines of [2, 3, 3]")):
        signed_orders.load(written(tmp_path, text))


@pytest.mark.parametrize(
    ("texts", "before", "now"),
    [
        (["C-1=1"], (0, 0, 0), (1, 0, 0)),
        (["C-1=4"], (0, 0, 0), (2, 0, 2)),
        (["C-1=4"], (2, 1, 1), (0, 0, 1)),  # in all, so that the same again is nothing
        (["T-1=1", "T-2=1"], (0, 1, 0), (0, 1, 0)),
        (["#1=3"], (0, 1, 0), (0, 2, 0)),
        (["C-1=6"], (0, 0, 0), (2, 0, 4)),  # one too many: for the rules to refuse
    ],
)
def test_units_in_all_become_units_of_lines_now(
    texts: list[str], before: tuple[int, ...], now: tuple[int, ...]
) -> None:
    assert units_now(three_lines(), Returned(before), read_units(texts)) == now


@pytest.mark.parametrize("text", ["C-1", "=2", "C-1=-1", "C-1=two", "C-1=1.5"])
def test_units_that_say_no_product_or_no_number_are_refused(text: str) -> None:
    with pytest.raises(OrderError, match="such as C-1=2"):
        read_units([text])


def test_a_product_that_comes_twice_is_refused() -> None:
    with pytest.raises(OrderError, match="C-1 twice"):
        read_units(["C-1=1", "C-1=2"])


@pytest.mark.parametrize(("goods", "known"), [(GOODS, "C-1, T-1, T-2"), ((), "#0 to #2")])
@pytest.mark.parametrize("name", ["Z-9", "#3", "#x"])
def test_goods_that_the_order_does_not_have_are_refused_with_those_it_has(
    goods: tuple[dict[str, int], ...], known: str, name: str
) -> None:
    with pytest.raises(OrderError, match=known):
        units_now(replace(three_lines(), goods=goods), Returned((0, 0, 0)), {name: 1})


def test_fewer_units_than_came_back_are_refused() -> None:
    with pytest.raises(OrderError, match="1 units of line 0, of which 2 came back before"):
        units_now(three_lines(), Returned((2, 0, 0)), {"C-1": 1})
