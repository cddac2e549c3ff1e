"""Who may see what: each role beside each private thing, and nobody learns from a refusal what there is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from offchain.access.caller import GivenRole
from offchain.access.errors import NoMerchantError, NoSuchGrantError, NoSuchKeyError
from tests.api.conftest import Ask, Caller
from tests.api.shop import ANN, BOB, CARL, Served
from tests.api.wallet import Wallet, bearer


def status(ask: Ask, wallet: int, token: str = "") -> tuple[int, str]:
    """Of a wallet's offers, asked for with a token."""
    answer = ask("GET", f"/v1/wallets/0x{wallet:040x}/offers", headers=bearer(token) if token else {})
    return answer.status_code, answer.json().get("code", "")


@pytest.fixture
def ann(ask: Ask, shop: Served) -> str:
    """The token of Ann, who has coupons."""
    return Wallet(ask, shop).token()


def test_a_wallet_sees_its_own_coupons(ask: Ask, ann: str) -> None:
    assert status(ask, ANN, ann) == (200, "")


def test_nobody_sees_anything_without_signing_in(ask: Ask) -> None:
    assert {status(ask, wallet) for wallet in (ANN, BOB, CARL)} == {(401, "Api_NotSignedIn")}


def test_a_wallet_learns_nothing_of_others_whether_they_have_coupons_or_not(ask: Ask, ann: str) -> None:
    assert {status(ask, wallet, ann) for wallet in (BOB, CARL)} == {(403, "Api_NotAllowed")}
    answers = [ask("GET", f"/v1/wallets/0x{wallet:040x}/offers", headers=bearer(ann)) for wallet in (BOB, CARL)]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(("role", "found"), [("support", 200), ("auditor", 200), ("operator", 403), ("merchant", 403)])
def test_of_the_keys_support_and_auditors_see_coupons(ask: Ask, shop: Served, role: GivenRole, found: int) -> None:
    token = shop.key(role, shop.shop.merchant.address if role == "merchant" else 0)
    assert status(ask, BOB, token)[0] == found


@pytest.mark.parametrize("wallet", [0, 2**160 - 1])
def test_the_wallet_of_nobody_is_not_open_to_callers_without_one(ask: Ask, shop: Served, wallet: int) -> None:
    assert status(ask, wallet, shop.key("operator"))[0] == 403
    assert status(ask, wallet)[0] == 401


def test_a_key_works_until_it_ends_or_is_revoked(ask_empty: Ask, empty: Served) -> None:
    empty.follow()
    keys = empty.service.access.keys
    made = keys.create("support", 0, "desk 3", 60)
    assert status(ask_empty, ANN, made.token)[0] == 200
    empty.clock.wait(59)
    assert status(ask_empty, ANN, made.token)[0] == 200
    empty.clock.wait(1)
    assert status(ask_empty, ANN, made.token) == (401, "Api_NotSignedIn")
    other = keys.create("support", 0, "desk 4", 60)
    keys.revoke(other.key.id)
    assert status(ask_empty, ANN, other.token) == (401, "Api_NotSignedIn")
    with pytest.raises(NoSuchKeyError):
        keys.revoke("0000000000")


def test_a_role_that_a_wallet_is_given_holds_from_the_next_request_on(ask_empty: Ask, empty: Served) -> None:
    empty.follow()
    grants = empty.service.access.grants
    token = Wallet(ask_empty, empty, "bob").token()
    assert status(ask_empty, ANN, token)[0] == 403
    grants.grant(BOB, "auditor", 0)
    assert status(ask_empty, ANN, token)[0] == 200
    assert ask_empty("GET", "/v1/sessions/current", headers=bearer(token)).json()["role"] == "auditor"
    grants.grant(BOB, "operator", 0)
    assert (status(ask_empty, ANN, token)[0], status(ask_empty, BOB, token)[0]) == (403, 200)
    assert grants.revoke(BOB) == 1
    assert status(ask_empty, BOB, token) == (401, "Api_NotSignedIn")
    with pytest.raises(NoSuchGrantError):
        grants.revoke(BOB)


@pytest.mark.parametrize(("role", "merchant"), [("merchant", 0), ("support", ANN)])
def test_a_merchants_role_is_of_one_account_and_others_of_none(empty: Served, role: GivenRole, merchant: int) -> None:
    with pytest.raises(NoMerchantError):
        empty.key(role, merchant)
    with pytest.raises(NoMerchantError):
        empty.service.access.grants.grant(BOB, role, merchant)


def quoted(ask: Ask, body: dict[str, Any], token: str = "") -> tuple[int, str]:
    """Of a dry run."""
    basket = [{"sku": "T-1", "quantity": 2}]
    answer = ask("POST", "/v1/quotes", json={"basket": basket, **body}, headers=bearer(token) if token else {})
    return answer.status_code, answer.json().get("code", "")


@pytest.fixture(params=["named", "open"])
def of_bob(request: pytest.FixtureRequest, shop: Served) -> dict[str, Any]:
    """Dry runs whose answers tell of Bob's coupons."""
    wallet = {"wallet": f"0x{BOB:040x}"}
    if request.param == "open":
        return wallet | {"merchant": f"0x{shop.shop.merchant.address:040x}"}
    return wallet | {"promotions": [{"campaign": shop.id("percent"), "coupon": 4}]}


def test_a_dry_run_tells_of_coupons_only_to_whom_they_are_shown(
    ask: Ask, shop: Served, ann: str, of_bob: dict[str, Any]
) -> None:
    assert quoted(ask, of_bob) == (401, "Api_NotSignedIn")
    assert quoted(ask, of_bob, ann) == (403, "Api_NotAllowed")
    assert quoted(ask, of_bob, Wallet(ask, shop, "bob").token()) == (200, "")
    assert quoted(ask, of_bob, shop.key("support")) == (200, "")
    assert quoted(ask, of_bob, shop.key("operator")) == (403, "Api_NotAllowed")


def test_a_merchants_till_asks_for_its_shoppers_and_no_other_till_does(
    ask: Ask, shop: Served, of_bob: dict[str, Any]
) -> None:
    assert quoted(ask, of_bob, shop.key("merchant", shop.shop.merchant.address)) == (200, "")
    assert quoted(ask, of_bob, shop.key("merchant", CARL)) == (403, "Api_NotAllowed")


def test_of_open_promotions_of_whichever_merchant_no_till_is_told(ask: Ask, shop: Served) -> None:
    token = shop.key("merchant", shop.shop.merchant.address)
    assert quoted(ask, {"wallet": f"0x{BOB:040x}"}, token) == (403, "Api_NotAllowed")


def test_what_tells_of_no_coupon_is_open_to_everybody(ask: Ask, shop: Served) -> None:
    public = [{"campaign": shop.id("every")}]
    assert quoted(ask, {"promotions": public, "wallet": f"0x{BOB:040x}"}) == (200, "")
    assert quoted(ask, {"promotions": public}) == (200, "")


def test_a_header_that_opens_nothing_is_refused_where_callers_matter(ask: Ask, shop: Served) -> None:
    assert quoted(ask, {"promotions": [{"campaign": shop.id("every")}]}, "promo_k_" + "A" * 43)[0] == 401


def test_two_apps_of_one_store_know_the_same_sessions(runner: asyncio.Runner, ask: Ask, shop: Served, ann: str) -> None:
    assert status(Caller(runner, shop.app), ANN, ann)[0] == 200
    assert status(ask, ANN, ann)[0] == 200
