"""Contract wallets (ERC-1271) as merchant, issuer and shopper, honest and otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import pytest

from offchain.domain.bounds import WALLET_GAS
from tests.contracts.fixtures.logs import redeemed_by
from tests.contracts.fixtures.market import Market, arguments, recovered
from tests.contracts.fixtures.refusals import refuses

DISCOUNT = 1600
CODE = b"any bytes that the wallet understands"
OWN_GAS = 100_000  # more than a redemption costs until a wallet has answered


class Mood(IntEnum):
    """How `WalletStub` behaves."""

    HONEST = 0
    REVERTS = 1
    WRONG_MAGIC = 2
    SHORT_ANSWER = 3
    BURNS_GAS = 4
    RETURNS_MUCH = 5


BAD_MOODS = (Mood.REVERTS, Mood.WRONG_MAGIC, Mood.SHORT_ANSWER, Mood.BURNS_GAS, Mood.RETURNS_MUCH)


@dataclass(frozen=True)
class Wallet:
    """The contract, and an account that pays for its transactions."""

    contract: Any
    payer: Any

    @property
    def address(self) -> int:
        return int(self.contract.address, 16)

    def approve(self, digest: bytes) -> None:
        self.contract.approve(digest, {"from": self.payer})

    def feel(self, mood: Mood) -> None:
        self.contract.setMood(mood, {"from": self.payer})

    def send(self, target: Any, data: str) -> Any:
        """A transaction in the wallet's name."""
        return self.contract.execute(target, data, {"from": self.payer})


@pytest.fixture(scope="module")
def wallet(market: Market, relayer: Any, WalletStub: Any) -> Wallet:
    return Wallet(WalletStub.deploy({"from": relayer.account}), relayer.account)


@pytest.fixture(scope="module")
def owned(market: Market, wallet: Wallet) -> Any:
    """A campaign whose merchant is the wallet."""
    plan = market.plan(merchant=wallet.address)
    wallet.send(market.hub, market.hub.create.encode_input(*plan.creation()))
    return plan


@pytest.fixture(scope="module")
def issued(market: Market, wallet: Wallet) -> Any:
    """A campaign whose issuer is the wallet."""
    return market.create(issuer=wallet.address, salt=2)


def test_a_wallet_creates_a_campaign_and_approves_quotes(market, hub, wallet, owned, shopper):
    order = replace(market.order(owned), quote_signature=CODE)
    wallet.approve(market.quote_digest(order))
    assert hub.stateOf(owned.id)[0] == owned.terms.budget
    record = redeemed_by(hub.redeem(*arguments(order), {"from": shopper.account}))
    assert record.discount == DISCOUNT


def test_a_wallet_names_a_cashier_who_signs_for_it(market, hub, wallet, owned, shopper, cashier):
    wallet.send(hub, hub.nameCashier.encode_input(cashier.account, market.now + 10**6))
    order = market.quoted(market.order(owned), by=cashier)
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == DISCOUNT


def test_a_wallet_issues_vouchers(market, hub, wallet, issued, shopper):
    order = replace(market.order(issued), voucher_signature=CODE)
    wallet.approve(market.voucher_digest(order))
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == DISCOUNT


def test_a_wallet_issues_roots(market, roots, wallet, relayer):
    by_root = market.create(issuer=wallet.address, audience=2, salt=3)
    published = market.publication(by_root)
    with refuses("Roots_Signer", 0, wallet.address):
        roots.propose.call(by_root.words, published.root.fields(), CODE, {"from": relayer.account})
    wallet.approve(market.root_digest(by_root, published))
    roots.propose.call(by_root.words, published.root.fields(), CODE, {"from": relayer.account})


def test_a_wallet_shops_and_sends_itself(market, hub, campaign, wallet):
    order = market.order(campaign, shopper=wallet.address)
    record = redeemed_by(wallet.send(hub, hub.redeem.encode_input(*arguments(order))))
    assert (record.shopper, record.submitter) == (wallet.address, wallet.address)


def test_a_wallet_shops_through_a_relayer(market, hub, campaign, wallet, relayer):
    order = replace(market.order(campaign, shopper=wallet.address), consent_signature=CODE)
    wallet.approve(market.consent_digest(order))
    assert hub.redeem.call(*arguments(order), {"from": relayer.account}) == DISCOUNT


def test_a_refusal_reaches_a_wallet_that_sends(market, hub, campaign, wallet):
    order = market.order(campaign, shopper=wallet.address, max_payable=0)
    with refuses("Hub_PayableAboveMax", 6899, 0):
        wallet.send(hub, hub.redeem.encode_input(*arguments(order)))


@pytest.mark.parametrize("mood", BAD_MOODS)
def test_a_merchant_wallet_that_does_not_say_yes_says_no(market, hub, wallet, owned, shopper, mood):
    order = replace(market.order(owned), quote_signature=CODE)
    wallet.approve(market.quote_digest(order))
    wallet.feel(mood)
    with refuses("Hub_QuoteSigner", 0, wallet.address):
        hub.redeem.call(*arguments(order), {"from": shopper.account})


@pytest.mark.parametrize("mood", BAD_MOODS)
def test_an_issuer_wallet_that_does_not_say_yes_says_no(market, hub, wallet, issued, shopper, mood):
    order = replace(market.order(issued), voucher_signature=CODE)
    wallet.approve(market.voucher_digest(order))
    wallet.feel(mood)
    with refuses("Hub_VoucherSigner", 0, wallet.address):
        hub.redeem.call(*arguments(order), {"from": shopper.account})


@pytest.mark.parametrize("mood", BAD_MOODS)
def test_a_shopper_wallet_that_does_not_say_yes_says_no(market, hub, campaign, wallet, relayer, mood):
    order = replace(market.order(campaign, shopper=wallet.address), consent_signature=CODE)
    wallet.approve(market.consent_digest(order))
    wallet.feel(mood)
    with refuses("Hub_ConsentSigner", 0, wallet.address):
        hub.redeem.call(*arguments(order), {"from": relayer.account})


@pytest.mark.parametrize("mood", BAD_MOODS)
def test_an_issuer_wallet_that_does_not_say_yes_publishes_no_root(market, roots, wallet, relayer, mood):
    by_root = market.create(issuer=wallet.address, audience=2, salt=3)
    published = market.publication(by_root)
    wallet.approve(market.root_digest(by_root, published))
    wallet.feel(mood)
    with refuses("Roots_Signer", 0, wallet.address):
        roots.propose.call(by_root.words, published.root.fields(), CODE, {"from": relayer.account})


def test_a_wallet_that_changes_its_mind_is_asked_anew(market, hub, wallet, issued, shopper):
    order = replace(market.order(issued), voucher_signature=CODE)
    wallet.approve(market.voucher_digest(order))
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == DISCOUNT
    wallet.feel(Mood.WRONG_MAGIC)
    with refuses("Hub_VoucherSigner", 0, wallet.address):
        hub.redeem.call(*arguments(order), {"from": shopper.account})


def test_a_wallet_that_burns_gas_burns_no_more_than_its_bound(market, hub, wallet, issued, shopper, web3):
    order = replace(market.order(issued), voucher_signature=CODE)
    wallet.feel(Mood.BURNS_GAS)
    with refuses("Hub_VoucherSigner", 0, wallet.address):
        hub.redeem(*arguments(order), {"from": shopper.account, "gas_limit": 2_000_000})
    assert WALLET_GAS < web3.eth.get_block("latest")["gasUsed"] < WALLET_GAS + OWN_GAS


def test_the_approval_of_one_digest_is_none_of_another(market, hub, wallet, issued, shopper):
    order = replace(market.order(issued), voucher_signature=CODE)
    wallet.approve(market.voucher_digest(order))
    other = market.quoted(replace(market.order(issued, value=9000), voucher_signature=CODE))
    with refuses("Hub_VoucherSigner", 0, wallet.address):
        hub.redeem.call(*arguments(other), {"from": shopper.account})


def test_the_key_behind_a_wallet_cannot_sign_for_it(market, hub, wallet, issued, shopper, relayer):
    order = market.order(issued)
    digest = market.voucher_digest(order)
    signed = replace(order, voucher_signature=relayer.sign(digest))
    with refuses("Hub_VoucherSigner", recovered(digest, signed.voucher_signature), wallet.address):
        hub.redeem.call(*arguments(signed), {"from": shopper.account})
