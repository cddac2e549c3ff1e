"""What takes time: the balance of a pre-sale. The chain's clock is moved, so this file comes last."""

from __future__ import annotations

import orjson
from playwright.sync_api import expect

from offchain.adapters.local_chain_tools import LocalChainTools
from offchain.adapters.web3_chain import Web3Chain
from offchain.attestation.keccak import keccak
from offchain.demo import run
from offchain.demo.roles import secret_for
from tests.browser.shop.conftest import Enter, Shop
from tests.browser.wallets import InjectedWallet

DAYS = 21 * 86_400
TERMS = 14 * 64
"""Digits of a pre-sale's terms in a call."""
READY = keccak(
    b"declareReady((address,address,uint96,uint96,uint32,uint16,uint32,uint32,uint40,uint40,uint40,uint32,bytes32,bytes32))"
)[:4].hex()


def test_the_balance_is_paid_once_the_goods_are_ready(enter: Enter, shop: Shop) -> None:
    wallet = shop.looking_wallet()
    visit = enter(wallet)
    visit.go()
    visit.connect()
    card = visit.page.locator("[data-presale]")
    card.get_by_role("button", name="Reserve by deposit").click()
    expect(card).to_contain_text("You reserved 1 and paid 4.00.", timeout=20_000)
    expect(card.get_by_role("button", name="Reserve by deposit")).to_have_count(0)
    chain, tools = Web3Chain(shop.told["rpc"]), LocalChainTools(shop.told["rpc"])
    tools.advance_to(chain, chain.block().timestamp + DAYS)
    merchant = InjectedWallet(shop.told["rpc"], f"0x{secret_for(run.SEED, 'merchant').hex()}")
    terms = (card.get_attribute("data-deposit") or "")[10 : 10 + TERMS]
    ready = {"to": card.get_attribute("data-escrow"), "data": f"0x{READY}{terms}"}
    said = orjson.loads(merchant.answer(orjson.dumps({"method": "eth_sendTransaction", "params": [ready]}).decode()))
    assert "result" in said, said
    visit.page.wait_for_timeout(2_500)
    visit.go()
    expect(card).to_contain_text("The balance can be paid", timeout=15_000)
    card.get_by_role("button", name="Pay the balance of 14.00").click()
    expect(card.locator("[data-said]")).to_have_text("Done.", timeout=20_000)
    assert wallet.asked.count("eth_sendTransaction") == 4
