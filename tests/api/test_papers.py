"""What became of an order over HTTP: tables, receipts, goods that came back."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from offchain.adapters.fake_shop import DAY, Coupon
from offchain.attestation.checkout import decode_refund
from offchain.domain.terms import Audience, Kind, Scope
from tests.api.conftest import Ask, Caller
from tests.api.shop import ANN, CARL, Served, fill, served
from tests.api.test_relaying import relayed, signed, submit


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Served]:
    """One that this test changes."""
    with served(tmp_path) as shop:
        fill(shop)
        yield shop


@pytest.fixture
def ask(runner: Any, shop: Served) -> Ask:
    return Caller(runner, shop.app)


def redeemed(ask: Ask, shop: Served) -> str:
    """Hash of an order that the relayer sent."""
    place = submit(ask, signed(shop)).headers["location"]
    relayed(shop)
    order: str = ask("GET", place).json()["id"]
    return order


def returnable(ask: Ask, shop: Served) -> str:
    """Hash of an order that Ann sent herself, of a campaign whose goods may come back."""
    shop.terms["back"] = shop.shop.create(
        kind=Kind.PERCENT,
        scope=Scope.ORDER,
        audience=Audience.PUBLIC,
        issuer=0,
        value=1_000,
        cap=9,
        cap_amount=2_000,
        budget=9_000,
        refund_window=30 * DAY,
    )
    shop.buy("back", ANN, Coupon(), 777)
    shop.follow()
    order: str = ask("GET", "/v1/redemptions?limit=1").json()["items"][0]["order_hash"]
    return order


def test_a_table_has_the_same_integers_in_every_form(ask: Ask, shop: Served) -> None:
    lines = ask("GET", "/v1/redemptions?format=jsonl&order=oldest")
    rows = [json.loads(line) for line in lines.text.splitlines()]
    pages = ask("GET", "/v1/redemptions?order=oldest&limit=100").json()["items"]
    assert [it["discount"] for it in rows] == [str(it["discount"]["minor"]) for it in pages]
    table = ask("GET", "/v1/redemptions?order=oldest", headers={"Accept": "text/csv"})
    assert table.headers["content-type"].startswith("text/csv")
    read = list(csv.DictReader(StringIO(table.text)))
    assert [{name: str(cell) for name, cell in row.items()} for row in rows] == read
    packed = ask("GET", "/v1/redemptions?format=parquet&order=oldest")
    frame = pl.read_parquet(BytesIO(packed.content))
    assert frame["discount"].to_list() == [it["discount"] for it in rows]
    assert frame["order_hash"].to_list() == [bytes.fromhex(it["order_hash"][2:]) for it in rows]


def test_a_table_goes_on_from_a_place_and_is_narrowed(ask: Ask, shop: Served) -> None:
    lines = ask("GET", "/v1/redemptions?format=jsonl&order=oldest").text.splitlines()
    first = json.loads(lines[0])
    rest = ask("GET", f"/v1/redemptions?format=jsonl&order=oldest&after={first['block_number']}-{first['log_index']}")
    assert rest.text.splitlines() == lines[1:]
    none = ask("GET", f"/v1/redemptions?format=csv&wallet=0x{CARL:040x}").text
    assert none.splitlines()[0].startswith("block_number,")
    assert len(none.splitlines()) == 1


@pytest.mark.parametrize("query", ["format=xml", "format=csv&after=x", "format=csv&limit=0"])
def test_a_table_that_makes_no_sense_is_refused(ask: Ask, query: str) -> None:
    assert ask("GET", f"/v1/redemptions?{query}").status_code == 422


def test_a_table_of_what_is_not_indexed_is_no_empty_table(ask_empty: Ask) -> None:
    answer = ask_empty("GET", "/v1/redemptions?format=csv")
    assert (answer.status_code, answer.json()["code"]) == (503, "Service_NotIndexed")


def test_the_receipt_of_an_order_verifies_and_a_changed_one_does_not(ask: Ask, shop: Served) -> None:
    order = redeemed(ask, shop)
    receipt = ask("GET", f"/v1/receipts/{order}").json()
    assert (receipt["schema"], receipt["order"]) == ("promissory-receipt/2", order)
    true = ask("POST", "/v1/receipts/verify?depth=1", json=receipt).json()
    assert (true["verdict"], true["judged"]["rows"]) == ("verified", [])
    deep = ask("POST", "/v1/receipts/verify?depth=500", json=receipt).json()
    assert (deep["verdict"], deep["judged"]["error"]["code"]) == ("refused", "Receipt_NotFinal")
    receipt["payable"] -= 1
    false = ask("POST", "/v1/receipts/verify?depth=1", json=receipt).json()
    assert false["verdict"] == "differs"
    assert [row["what"] for row in false["judged"]["rows"]] == ["payable"]


def test_a_receipt_of_an_unknown_order_and_what_is_no_receipt_are_refused(ask: Ask) -> None:
    assert ask("GET", f"/v1/receipts/0x{7:064x}").status_code == 404
    answer = ask("POST", "/v1/receipts/verify", json={"schema": "promissory-receipt/2"})
    assert (answer.status_code, answer.json()["code"]) == (422, "Receipt_NotOne")
    assert ask("POST", "/v1/receipts/verify", json=[1]).status_code == 422


def test_a_return_is_prepared_for_its_merchant_to_sign_and_then_told(ask: Ask, shop: Served) -> None:
    order, merchant = returnable(ask, shop), shop.shop.merchant.address
    token = {"Authorization": f"Bearer {shop.key('merchant', merchant)}"}
    body = {"order": order, "units": {"0": 1}}
    (prepared,) = ask("POST", "/v1/refunds", json=body, headers=token).json()["transactions"]
    _, amount, _, _ = decode_refund(bytes.fromhex(prepared["data"][2:]))
    assert (int(prepared["sender"], 16), amount > 0) == (merchant, True)
    shop.chain.send(merchant, int(prepared["to"], 16), bytes.fromhex(prepared["data"][2:]))
    shop.follow()
    (refund,) = ask("GET", f"/v1/refunds?order_hash={order}").json()["items"]
    assert (refund["amount"]["minor"], refund["units"]) == (amount, [1])
    told = ask("GET", f"/v1/orders/{order}").json()
    assert (told["refunds"], told["refunded"]) == ([refund], refund["refunded"])
    assert len(told["redemptions"]) == 1
    again = ask("POST", "/v1/refunds", json=body, headers=token)
    assert again.json() == {"transactions": []}


def test_only_the_merchant_of_an_order_is_given_its_return(ask: Ask, shop: Served) -> None:
    order = redeemed(ask, shop)
    body = {"order": order, "units": {"0": 1}}
    assert ask("POST", "/v1/refunds", json=body).status_code == 401
    for role, merchant, status in (("support", 0, 403), ("merchant", CARL, 404)):
        token = {"Authorization": f"Bearer {shop.key(role, merchant)}"}
        assert ask("POST", "/v1/refunds", json=body, headers=token).status_code == status


@pytest.mark.parametrize(("units", "code"), [({"0": 9}, "Order_ReturnAboveBought"), ({"7": 1}, "Refund_Units")])
def test_more_than_was_bought_does_not_come_back(ask: Ask, shop: Served, units: dict[str, int], code: str) -> None:
    order = redeemed(ask, shop)
    token = {"Authorization": f"Bearer {shop.key('merchant', shop.shop.merchant.address)}"}
    answer = ask("POST", "/v1/refunds", json={"order": order, "units": units}, headers=token)
    assert answer.json()["code"] == code


def test_an_unknown_order_is_not_found(ask: Ask) -> None:
    assert ask("GET", f"/v1/orders/0x{7:064x}").status_code == 404
    assert ask("GET", "/v1/refunds").json() == {"items": [], "next": None}
