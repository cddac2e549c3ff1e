"""What a wallet was offered, and what became of it."""

from __future__ import annotations

from typing import Any

import pytest

from offchain.attestation.signatures import recover
from offchain.domain.order import Grant
from tests.api.conftest import Ask
from tests.api.shop import ANN, BOB, CARL, WHY, Served, by_root, by_voucher


@pytest.fixture(scope="session")
def ask(ask_support: Ask) -> Ask:
    """Support may see the coupons of every wallet; who else may: test_permissions.py."""
    return ask_support


@pytest.fixture
def ask_empty(ask_empty_support: Ask) -> Ask:
    """The same in the other shop."""
    return ask_empty_support


def offers(ask: Ask, wallet: int, **query: str) -> list[dict[str, Any]]:
    """The coupons on one page."""
    answer = ask("GET", f"/v1/wallets/0x{wallet:040x}/offers", params=query)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["offers"]["items"]
    return found


def standings(ask: Ask, shop: Served, wallet: int, campaign: str) -> dict[int, str]:
    """Index -> standing of one campaign's coupons."""
    found = [it for it in offers(ask, wallet) if it["campaign"] == shop.id(campaign)]
    return {it["index"]: it["standing"] for it in found}


def test_each_coupon_says_what_became_of_it(ask: Ask, shop: Served) -> None:
    assert standings(ask, shop, ANN, "percent") == {0: "used", 1: "unused", 2: "revoked", 3: "expired"}
    assert standings(ask, shop, ANN, "tier") == {1: "revoked"}
    assert standings(ask, shop, BOB, "tier") == {2: "unused"}


def test_a_used_coupon_says_where_and_for_how_much(ask: Ask, shop: Served) -> None:
    used = next(it for it in offers(ask, ANN) if it["campaign"] == shop.id("percent") and it["index"] == 0)
    redemption = ask("GET", "/v1/redemptions", params={"campaign": shop.id("percent")}).json()["items"][0]
    assert used["used_at"] == {name: redemption[name] for name in ("block", "log", "time", "discount")}
    assert used["used_at"]["discount"]["minor"] == 500


def test_a_coupon_shows_its_own_depth_its_ceiling_and_its_reason(ask: Ask, shop: Served) -> None:
    found = next(it for it in offers(ask, BOB) if it["campaign"] == shop.id("percent"))
    assert found["value"] == {"unit": "bps", "number": 2_000, "text": "20%"}
    assert found["at_most"] == {"minor": 1_000, "amount": "10.00", "currency": "USD"}
    assert (found["segment"], found["why"]) == (1, WHY)


def test_a_voucher_comes_with_the_signature_that_redeems_it(ask: Ask, shop: Served) -> None:
    found = next(it for it in offers(ask, BOB) if it["campaign"] == shop.id("percent"))["use"]
    grant = Grant(found["value"], found["not_before"], found["deadline"], found["index"], found["epoch"])
    digest = shop.shop.voucher_digest(shop.terms["percent"], BOB, grant)
    assert recover(digest, bytes.fromhex(found["signature"][2:])) == shop.shop.issuer.address
    assert found["proof"] == []


def test_a_leaf_comes_with_its_proof_and_waits_for_its_root(ask: Ask, shop: Served) -> None:
    found = [it for it in offers(ask, ANN) if it["campaign"] == shop.id("fixed")]
    roots = ask("GET", f"/v1/campaigns/{shop.id('fixed')}").json()["roots"]
    assert [it["standing"] for it in found] == ["used", "unused"]
    assert [it["use"]["proof"][0] for it in found] == [root["root"] for root in reversed(roots)]
    assert found[1]["usable_from"] == roots[0]["active_from"]
    assert found[1]["use"]["signature"] == "0x"


def test_a_wallet_that_nobody_knows_has_no_offers(ask: Ask) -> None:
    assert offers(ask, CARL) == []


def test_nobody_is_shown_the_coupons_of_another(ask: Ask, shop: Served) -> None:
    theirs = {(it["campaign"], it["index"], it["use"]["epoch"]) for it in offers(ask, BOB)}
    assert len(theirs) == 3
    assert not theirs & {(it["campaign"], it["index"], it["use"]["epoch"]) for it in offers(ask, ANN)}


def test_pages_of_one_follow_each_other_without_gap(ask: Ask) -> None:
    seen: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    for _ in range(7):
        page = ask("GET", f"/v1/wallets/0x{ANN:040x}/offers", params={"limit": "1"} | after).json()["offers"]
        seen += page["items"]
        after = {"after": page["next"]} if page["next"] else {}
    assert seen == offers(ask, ANN)
    assert (len(seen), after) == (7, {})


def test_the_last_second_of_a_coupon_is_before_its_deadline(ask_empty: Ask, empty: Served) -> None:
    by_voucher(empty)
    empty.follow()
    deadline = next(it["deadline"] for it in offers(ask_empty, BOB))
    empty.clock.wait(deadline - 1 - empty.clock.now())
    assert standings(ask_empty, empty, BOB, "percent") == {4: "unused"}
    empty.clock.wait(1)
    assert standings(ask_empty, empty, BOB, "percent") == {4: "expired"}


def test_the_coupons_of_a_vetoed_list_are_revoked(ask_empty: Ask, empty: Served) -> None:
    by_root(empty)
    terms = empty.terms["fixed"]
    root, coupons = empty.shop.draw_root(terms, 3, {CARL: 320}, 30)
    assert empty.shop.publish(terms, 3, {CARL: 320}, 30) == coupons
    empty.issue("fixed", CARL, coupons[CARL])
    empty.follow()
    assert standings(ask_empty, empty, CARL, "fixed") == {30: "unused"}
    empty.shop.veto(terms, root)
    empty.follow()
    assert standings(ask_empty, empty, CARL, "fixed") == {30: "revoked"}


def test_offers_before_anything_is_indexed_ask_to_come_back(ask_empty: Ask) -> None:
    answer = ask_empty("GET", f"/v1/wallets/0x{ANN:040x}/offers")
    assert (answer.status_code, answer.json()["code"]) == (503, "Service_NotIndexed")


def test_a_coupon_of_a_campaign_that_is_not_indexed_yet_is_left_out(ask_empty: Ask, empty: Served) -> None:
    empty.follow()
    by_voucher(empty)
    assert offers(ask_empty, BOB) == []


def test_a_checksummed_address_is_the_same_wallet(ask: Ask) -> None:
    plain = "0x52908400098527886e0f7030069857d2e4169ee7"
    checksummed = "0x52908400098527886E0F7030069857D2E4169EE7"
    answers = [ask("GET", f"/v1/wallets/{wallet}/offers").status_code for wallet in (plain, checksummed)]
    assert answers == [200, 200]


@pytest.mark.parametrize(
    "wallet",
    [
        *("1", "0x12", f"0x{1:039x}g", f"0x{1:041x}"),
        "0x52908400098527886e0F7030069857D2E4169EE7",  # a capital is wrong: perhaps a digit is too
    ],
)
def test_an_address_in_another_form_is_malformed(ask: Ask, wallet: str) -> None:
    answer = ask("GET", f"/v1/wallets/{wallet}/offers")
    assert (answer.status_code, answer.json()["code"]) == (422, "Api_Malformed")
    assert answer.json()["errors"][0]["where"] == "path.address"


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"after": "1-1"}, {"order": "newest"}])
def test_a_query_that_makes_no_sense_here_is_malformed(ask: Ask, query: dict[str, str]) -> None:
    answer = ask("GET", f"/v1/wallets/0x{ANN:040x}/offers", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "Api_Malformed")
