"""Wallets as they are: none, several, declining, busy, elsewhere, offline."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.shop.conftest import Enter, Shop
from tests.browser.wallets import BUSY, DECLINED, OFFLINE, InjectedWallet

HARDHAT = 31_337


def test_without_a_wallet_the_page_says_what_to_do_and_prices_all_the_same(enter: Enter) -> None:
    visit = enter()
    visit.go()
    visit.page.locator("header [data-connect]").click()
    expect(visit.page.locator("#no-wallet")).to_contain_text("Install a wallet extension")
    visit.page.get_by_role("button", name="Close").click()
    visit.add("P0001", 3)
    expect(visit.page.locator("#quote-told")).to_have_attribute("data-applied", re.compile("[1-9]"))
    visit.page.locator("#pay-send").click()
    expect(visit.page.locator("#wallets")).to_be_visible()


def test_of_several_wallets_the_chosen_one_is_asked(enter: Enter, shop: Shop) -> None:
    first, second = shop.wallet(name="First wallet"), shop.wallet(name="Second wallet")
    visit = enter(first, second)
    visit.go()
    visit.connect("Second wallet")
    expect(visit.page.locator("[data-account]")).to_contain_text(second.account[-4:])
    assert first.asked == []


def test_a_page_that_is_loaded_again_knows_its_wallet(enter: Enter, shop: Shop) -> None:
    wallet = shop.wallet()
    visit = enter(wallet)
    visit.go()
    visit.enter()
    expect(visit.page.locator(".ticket").first).to_be_visible()
    visit.go()
    expect(visit.page.locator(".ticket").first).to_be_visible()
    assert wallet.asked.count("eth_requestAccounts") == 1
    visit.page.locator("header [data-connect]").click()
    visit.page.get_by_role("button", name="Disconnect").click()
    expect(visit.page.locator("[data-account]")).to_have_text("Connect")
    expect(visit.page.locator(".ticket")).to_have_count(0)


@pytest.mark.parametrize(
    ("code", "shown", "said"),
    [
        (DECLINED, "Wallet_Rejected", "You declined this in your wallet."),
        (BUSY, "Wallet_Pending", "Open your wallet and answer it"),
        (OFFLINE, "Wallet_Offline", "cannot reach the network"),
        (-32603, "Wallet_Failed", "Try again, or use another wallet."),
    ],
)
def test_what_a_wallet_says_on_connecting_is_told_with_the_next_step(
    enter: Enter, shop: Shop, code: int, shown: str, said: str
) -> None:
    visit = enter(InjectedWallet(shop.told["rpc"], shop.key("S00001"), errors={"eth_requestAccounts": code}))
    visit.go()
    visit.connect()
    card = visit.page.locator(f'#wallets-problem [data-code="{shown}"]')
    expect(card).to_contain_text(said)


def test_an_order_that_is_declined_can_be_sent_again(enter: Enter, shop: Shop) -> None:
    wallet = shop.wallet(errors={"eth_sendTransaction": DECLINED})
    visit = enter(wallet)
    visit.go()
    visit.enter()
    visit.add("P0001", 3)
    expect(visit.page.locator("#quote-told")).to_have_attribute("data-applied", re.compile("[1-9]"))
    visit.page.wait_for_load_state("networkidle")
    visit.page.locator("#pay-send").click()
    expect(visit.page.locator('#paying-problem [data-code="Wallet_Rejected"]')).to_be_visible()
    wallet.errors.clear()
    visit.page.locator("#pay-send").click()
    expect(visit.page.locator(".receipt")).to_be_visible()


def test_a_wallet_on_another_network_is_asked_to_switch(enter: Enter, shop: Shop) -> None:
    wallet = shop.wallet(chain=1)
    visit = enter(wallet)
    visit.go()
    visit.connect()
    line = visit.page.locator("#network")
    expect(line).to_contain_text("Your wallet is on network 1; this shop is on network 1337.")
    visit.picture("wrong-network")
    line.get_by_role("button").click()
    expect(line).to_be_empty()
    assert wallet.chain == 1337


def test_a_wallet_that_does_not_know_the_network_is_told_of_it(enter: Enter, shop: Shop) -> None:
    wallet = shop.wallet(chain=HARDHAT, knows={HARDHAT})
    visit = enter(wallet)
    visit.go()
    visit.connect()
    visit.page.locator("#network").get_by_role("button").click()
    expect(visit.page.locator("#network")).to_be_empty()
    assert "wallet_addEthereumChain" in wallet.asked


def test_declining_to_switch_is_told(enter: Enter, shop: Shop) -> None:
    visit = enter(shop.wallet(chain=1, errors={"wallet_switchEthereumChain": DECLINED}))
    visit.go()
    visit.connect()
    visit.page.locator("#network").get_by_role("button").click()
    expect(visit.page.locator("#network")).to_contain_text("You declined this in your wallet.")


def test_another_account_of_the_wallet_sees_its_own_offers(enter: Enter, shop: Shop) -> None:
    wallet, other = shop.wallet(), shop.wallet()
    visit = enter(wallet)
    visit.go()
    visit.enter()
    expect(visit.page.locator(".ticket").first).to_be_visible()
    expect(visit.page.locator("#offers")).to_have_attribute("data-of", wallet.account)
    wallet.key = other.key
    visit.page.evaluate("(account) => window.wallets['Test wallet'].emit('accountsChanged', [account])", other.account)
    expect(visit.page.locator("#offers")).to_have_attribute("data-of", other.account)
    expect(visit.page.locator(".ticket")).to_have_count(0)
    expect(visit.page.locator("#sign-in")).to_be_visible()
    visit.page.evaluate("window.wallets['Test wallet'].emit('accountsChanged', [])")
    expect(visit.page.locator("[data-account]")).to_have_text("Connect")


def test_declining_to_sign_in_is_told_and_can_be_tried_again(enter: Enter, shop: Shop) -> None:
    wallet = shop.wallet(errors={"personal_sign": DECLINED})
    visit = enter(wallet)
    visit.go()
    visit.connect()
    visit.page.locator("#sign-in").click()
    expect(visit.page.locator('#offers [data-code="Wallet_Rejected"]')).to_be_visible()
    wallet.errors.clear()
    visit.page.locator("#sign-in").click()
    expect(visit.page.locator(".ticket").first).to_be_visible()
