"""Orders that the shop's cashier signs for a wallet over HTTP, and how they are redeemed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from offchain.adapters.fake_shop import key
from offchain.domain.terms import Audience, Kind, Scope
from tests.api.conftest import Ask, Caller
from tests.api.shop import ANN, CARL, Served, fill, served
from tests.api.test_relaying import relayed, submit
from tests.api.wallet import Wallet

BASKET = [{"sku": "T-1", "quantity": 2}, {"sku": "C-1", "quantity": 1}]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Served]:
    """One that this test changes."""
    with served(tmp_path) as shop:
        fill(shop)
        yield shop


@pytest.fixture
def ask(runner: Any, shop: Served) -> Ask:
    return Caller(runner, shop.app)


def signed(ask: Ask, shop: Served, name: str = "code", wallet: int = ANN, **more: Any) -> httpx.Response:
    order = {"basket": BASKET, "promotions": [{"campaign": shop.id(name)}], "wallet": f"0x{wallet:040x}"}
    return ask("POST", "/v1/quotes/signed", json=order | more)


def test_a_wallet_redeems_it_by_a_transaction_of_its_own(ask: Ask, shop: Served) -> None:
    found = signed(ask, shop).json()
    assert (found["list_price"]["amount"], found["delivery"]["amount"]) == ("32.99", "0.00")
    dry = {"basket": BASKET, "promotions": [{"campaign": shop.id("code")}], "wallet": found["shopper"]}
    expected = ask("POST", "/v1/quotes", json=dry).json()
    assert found["discount"]["minor"] > 0
    assert (found["discount"], found["payable"]) == (expected["discount"], expected["payable"])
    transaction = found["transaction"]
    shop.chain.send(ANN, int(transaction["to"], 16), bytes.fromhex(transaction["data"][2:]))
    shop.follow()
    status = ask("GET", f"/v1/redemptions/{found['order']}").json()
    assert status["state"] == "mined"


def parcel(shop: Served) -> None:
    """The whole delivery fee, for everybody."""
    shop.terms["parcel"] = shop.shop.create(
        kind=Kind.SHIPPING,
        scope=Scope.SHIPPING,
        audience=Audience.PUBLIC,
        issuer=0,
        value=10_000,
        cap=10,
        cap_amount=1_000_000,
        budget=1_000_000,
    )
    shop.follow()


def test_a_fee_that_nobody_but_the_caller_knows_is_not_signed(ask: Ask, runner: Any, shop: Served) -> None:
    """A promotion on delivery would pay it out of the budget: 9,000.00 a time."""
    parcel(shop)
    others: dict[str, Ask] = {
        "anybody": ask,
        "the wallet": Caller(runner, shop.app, bearer=Wallet(ask, shop).token()),
        "another merchant": Caller(runner, shop.app, bearer=shop.key("merchant", CARL)),
        "support": Caller(runner, shop.app, bearer=shop.key("support")),
        "an auditor": Caller(runner, shop.app, bearer=shop.key("auditor")),
        "an operator": Caller(runner, shop.app, bearer=shop.key("operator")),
    }
    for who, other in others.items():
        for name in ("parcel", "code"):
            answer = signed(other, shop, name, delivery=900_000)
            assert (answer.status_code, answer.json().get("code")) == (403, "Api_DeliveryNotYours"), who
            assert answer.json()["facts"] == {"delivery": "900000"}, who
            assert set(answer.json()["texts"]) == {"en", "zh"}, who


def test_the_merchant_names_the_fee(runner: Any, shop: Served) -> None:
    parcel(shop)
    till = Caller(runner, shop.app, bearer=shop.key("merchant", shop.terms["parcel"].merchant))
    found = signed(till, shop, "parcel", delivery=490).json()
    assert (found["list_price"]["amount"], found["delivery"]["amount"]) == ("32.99", "4.90")
    assert (found["discount"]["amount"], found["payable"]["amount"]) == ("4.90", "32.99")


def test_a_wallet_that_signs_the_typed_data_pays_no_gas(ask: Ask, shop: Served) -> None:
    found = signed(ask, shop).json()
    message = encode_typed_data(full_message=found["typed_data"])
    digest = keccak(b"\x19" + message.version + message.header + message.body)
    consent = {"max_payable": found["payable"]["minor"], "signature": f"0x{key('ann').sign(digest).hex()}"}
    answer = submit(ask, {"call": found["call"], "consent": consent})
    assert (answer.status_code, answer.json()["id"]) == (202, found["order"])
    relayed(shop)
    assert ask("GET", answer.headers["location"]).json()["state"] == "final"


def test_what_nobody_agreed_to_or_another_wallet_did_is_refused(ask: Ask, shop: Served) -> None:
    found = signed(ask, shop).json()
    assert submit(ask, {"call": found["call"]}).json()["code"] == "Hub_ConsentSigner"
    consent = {"max_payable": found["payable"]["minor"], "signature": "0x" + "11" * 64}
    assert submit(ask, {"call": found["call"], "consent": consent}).json()["code"] == "Hub_ConsentSigner"


def test_two_quotes_of_the_same_basket_are_two_orders(ask: Ask, shop: Served) -> None:
    first, second = signed(ask, shop).json(), signed(ask, shop).json()
    assert first["order"] != second["order"]


def test_after_the_deadline_the_chain_refuses_it(ask: Ask, shop: Served) -> None:
    found = signed(ask, shop).json()
    assert found["deadline"] == shop.clock.now() + 900
    shop.chain.advance(900)
    assert submit(ask, {"call": found["call"]}).json()["code"] == "Hub_QuoteExpired"


@pytest.mark.parametrize(
    ("name", "basket", "code"),
    [
        ("code", [{"sku": "C-1", "quantity": 1}], "Rules_BelowMinAmount"),
        ("later", BASKET, "Hub_NotStarted"),
        ("percent", BASKET, "Cashier_CouponNeeded"),
        ("code", [{"sku": "X-9", "quantity": 1}], "Cashier_UnknownSku"),
        ("code", [{"sku": "T-2", "quantity": 4}], "Cashier_OutOfStock"),
    ],
)
def test_what_does_not_apply_is_a_problem_and_nothing_is_signed(
    ask: Ask, shop: Served, name: str, basket: list[dict[str, Any]], code: str
) -> None:
    answer = signed(ask, shop, name, basket=basket)
    assert (answer.status_code, answer.json()["code"]) == (409, code)


def test_the_best_set_is_signed_where_none_is_named_and_who_asks_is_the_wallet(ask: Ask, shop: Served) -> None:
    assert signed(ask, shop, promotions=[]).status_code == 401
    named = signed(ask, shop, wallet=CARL, promotions=[{"campaign": shop.id("code")}, {"campaign": shop.id("every")}])
    assert named.status_code in (200, 409)


def test_a_request_without_a_wallet_is_malformed(ask: Ask, shop: Served) -> None:
    order = {"basket": BASKET, "promotions": [{"campaign": shop.id("code")}]}
    assert ask("POST", "/v1/quotes/signed", json=order).status_code == 422


def test_a_cashier_that_the_merchant_did_not_name_signs_nothing(ask: Ask, shop: Served) -> None:
    quotes = shop.service.signed_quotes
    for cashier, code in ((key("eve"), "Hub_QuoteSigner"), (None, "Service_NoCashier")):
        till = replace(quotes.signing.till, cashier=cashier)
        signing = replace(quotes.signing, till=till)
        shop.app.state.service = replace(shop.service, signed_quotes=replace(quotes, signing=signing))
        assert signed(ask, shop).json()["code"] == code
