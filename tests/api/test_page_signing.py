"""Orders that the shop's cashier signs: what they bring is what the chain takes, at the catalogue's prices."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from offchain.adapters.fake_chain import FakeChain
from offchain.attestation import typed_data
from offchain.attestation.calls import decode_redeem
from offchain.campaigns import signed_orders
from offchain.domain.order import Agreement
from offchain.ports import CallRevertedError, ChainUnavailableError
from offchain.receipts import document
from tests.api.conftest import Ask, Caller
from tests.api.shop import ANN, BOB, CARL, HUB, Served, fill, served

BASKET = [{"sku": "T-1", "quantity": 2}, {"sku": "C-1", "quantity": 1}]


def signed(ask: Ask, shopper: int, **more: Any) -> Any:
    """The answer."""
    return ask("POST", "/shop/sign", json={"basket": BASKET, "wallet": f"0x{shopper:040x}"} | more)


def test_the_order_is_what_its_hash_is_of_and_the_cashier_signed_it(ask_support: Ask, shop: Served) -> None:
    told = signed(ask_support, ANN).json()
    submission = decode_redeem(bytes.fromhex(told["transaction"]["data"][2:]))
    order = signed_orders.SignedOrder("", submission, 1)
    assert told["transaction"]["to"] == f"0x{HUB:040x}"
    assert f"0x{order.digest(shop.shop.domain).hex()}" == told["order"]
    receipt = {
        **told["fields"],
        "schema": "promissory-receipt/2",
        "reference": "",
        "order": told["order"],
        "payable": told["payable"]["minor"],
        "place": None,
        "skipped": {"revert": "0x", "reason": ["not sent"]},
    }
    assert f"0x{document.Receipt.model_validate(receipt).digest().hex()}" == told["order"]
    assert told["payable"]["minor"] == 3_299 - told["discount"]["minor"]


def test_the_chain_takes_the_order_from_its_shopper_alone(ask_support: Ask, shop: Served) -> None:
    data = bytes.fromhex(signed(ask_support, ANN).json()["transaction"]["data"][2:])
    assert shop.chain.call(HUB, data, sender=ANN) is not None
    with pytest.raises(Exception, match="Hub_ConsentSigner"):
        shop.chain.call(HUB, data, sender=BOB)


def test_the_typed_data_is_the_consent_that_the_hub_asks_for(ask_support: Ask, shop: Served) -> None:
    told = signed(ask_support, ANN).json()
    ann = Account.create("ann")
    made = Account.sign_typed_data(ann.key, full_message=told["consent"])
    agreement = Agreement(0, told["payable"]["minor"])
    wanted = shop.shop.domain.digest(typed_data.of_consent(bytes.fromhex(told["order"][2:]), agreement))
    assert made.message_hash == wanted


def test_consent_is_the_last_part_of_the_call_so_that_a_page_can_put_it_in(ask_support: Ask) -> None:
    call = signed(ask_support, ANN).json()["document"]["call"]
    assert call.endswith("0" * 64)
    signature = bytes(range(65))
    filled = f"{call[:-64]}{65:064x}{signature.hex():0<192}"
    assert decode_redeem(bytes.fromhex(filled[2:])).consent_signature == signature


def test_its_document_is_a_signed_order_with_the_goods_of_each_line(ask_support: Ask, tmp_path: Path) -> None:
    told = signed(ask_support, ANN).json()
    file = tmp_path / "order.jsonl"
    file.write_text(json.dumps(told["document"]))
    order = signed_orders.load(file)
    assert order.reference == told["reference"]
    assert sum((sum(line.values()) for line in order.goods), 0) == 3


def test_a_page_cannot_bring_a_fee_and_every_order_has_a_hash_of_its_own(ask_support: Ask) -> None:
    first, second = signed(ask_support, ANN, delivery=500).json(), signed(ask_support, ANN).json()
    assert first["fields"]["quote"]["delivery"] == 0
    assert first["order"] != second["order"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"wallet": None}, "Cashier_WalletNeeded"),
        ({"basket": [{"sku": "C-1", "quantity": 1}]}, "Cashier_NothingApplies"),
        ({"basket": [{"sku": "X-1", "quantity": 1}]}, "Cashier_NothingApplies"),
    ],
)
def test_what_cannot_be_signed_says_why(ask_support: Ask, asked: dict[str, Any], code: str) -> None:
    answer = signed(ask_support, CARL, **asked)
    assert (answer.status_code, answer.json()["code"]) == (409, code)


def test_a_service_without_a_key_signs_nothing(runner: asyncio.Runner, tmp_path: Path) -> None:
    with served(tmp_path, with_till=False) as shop:
        fill(shop)
        answer = signed(Caller(runner, shop.app, bearer=shop.key("support")), ANN)
        assert (answer.status_code, answer.json()["code"]) == (503, "Service_NoCashier")


def test_nobody_has_an_order_with_somebodys_coupons_signed(ask: Ask) -> None:
    answer = signed(ask, ANN)
    assert (answer.status_code, answer.json()["code"]) == (401, "Api_NotSignedIn")


def test_promotions_for_everybody_are_signed_for_whoever_asks(ask: Ask, shop: Served) -> None:
    answer = signed(ask, CARL, promotions=[{"campaign": shop.id("every")}])
    assert answer.status_code == 200
    assert answer.json()["shopper"] == f"0x{CARL:040x}"


def test_a_receipt_of_what_was_sent(runner: asyncio.Runner, tmp_path: Path) -> None:
    with served(tmp_path) as shop:
        fill(shop)
        ask = Caller(runner, shop.app, bearer=shop.key("support"))
        told = signed(ask, ANN).json()
        sent = shop.chain.send(ANN, HUB, bytes.fromhex(told["transaction"]["data"][2:]))
        answer = ask("GET", f"/shop/receipts/0x{sent.transaction_hash.hex()}")
        (receipt,) = answer.json()["receipts"]
        assert receipt["order"] == told["order"]
        assert receipt["payable"] == told["payable"]["minor"]
        code = ask("GET", f"/shop/qr.svg?receipt={receipt['place']['transaction']}")
        assert code.headers["Content-Type"] == "image/svg+xml"
        assert b"<svg" in code.content


def test_a_transaction_that_is_not_there_has_no_receipt(ask_support: Ask) -> None:
    answer = ask_support("GET", f"/shop/receipts/0x{'12' * 32}")
    assert (answer.status_code, answer.json()["code"]) == (409, "Receipt_NoTransaction")


def test_a_node_that_is_silent_is_told_and_the_page_goes_on(
    runner: asyncio.Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object, **_more: object) -> bytes:
        raise ChainUnavailableError("the node does not answer")

    with served(tmp_path) as shop:
        fill(shop)
        ask = Caller(runner, shop.app, bearer=shop.key("support"))
        monkeypatch.setattr(type(shop.chain), "call", silent)
        answer = signed(ask, ANN)
        assert (answer.status_code, answer.json()["code"]) == (503, "Service_ChainSilent")
        assert ask("GET", "/shop").status_code == 200


def test_what_a_gate_says_is_handed_on_as_it_is(
    runner: asyncio.Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_chain = FakeChain.call

    def gated(chain: FakeChain, to: int, data: bytes, sender: int = 0) -> bytes:
        if sender == ANN:  # the order, as its shopper would send it
            raise CallRevertedError(b"\x12\x34")
        return ask_chain(chain, to, data, sender)

    with served(tmp_path) as shop:
        fill(shop)
        ask = Caller(runner, shop.app, bearer=shop.key("support"))
        monkeypatch.setattr(type(shop.chain), "call", gated)
        answer = signed(ask, ANN).json()
        assert (answer["code"], answer["facts"]) == ("Cashier_RefusedOnChain", {"revert": "0x1234"})
