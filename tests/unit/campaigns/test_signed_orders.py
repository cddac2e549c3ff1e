"""Files of signed orders, and units of goods as a command has them: what is read, and mistakes with their place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from offchain.attestation import typed_data
from offchain.attestation.calls import CouponUse, Submission, redeem_call
from offchain.attestation.checkout import batch_call, pay_call
from offchain.attestation.typed_data import hub_domain
from offchain.campaigns import signed_orders
from offchain.campaigns.errors import OrderError, SignedOrderError
from offchain.campaigns.units_read import read_units
from offchain.domain.order import Agreement, Grant, Line, Order
from tests.unit.campaigns.documents import draft, plain, shop

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
    assert signed_orders.SignedOrder("", made, 1).digest(DOMAIN) == wanted
    other = replace(made, order=replace(made.order, nonce=8))
    assert signed_orders.SignedOrder("", other, 1).digest(DOMAIN) != wanted


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


def test_units_are_read_by_sku_or_by_number() -> None:
    assert read_units(["C-1=2", "T-1=0"], shop()) == {101: 2, 201: 0}
    assert read_units(["101=2"], None) == {101: 2}


@pytest.mark.parametrize("text", ["C-1", "=2", "C-1=-1", "C-1=two", "Z-9=1"])
def test_units_that_say_no_product_or_no_number_are_refused(text: str) -> None:
    with pytest.raises(OrderError, match="--units"):
        read_units([text], shop())


def test_a_product_that_comes_twice_and_a_name_without_a_catalogue_are_refused() -> None:
    with pytest.raises(OrderError, match="C-1 twice"):
        read_units(["C-1=1", "C-1=2"], shop())
    with pytest.raises(OrderError, match="a --catalogue that names it"):
        read_units(["C-1=1"], None)
