"""A customer whose offer was allotted before a wallet was known links one later, and another when it is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from offchain.adapters.fake_shop import DAY, Coupon, key
from offchain.adapters.sql_bindings import SqlBindings
from offchain.binding.binding import BindingAsked, statement
from offchain.domain.terms import Revocation
from offchain.offers.indices import Taken
from tests.api.conftest import Ask, Caller
from tests.api.customers import create_late
from tests.api.shop import CARL, Served, fill, served


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Served]:
    """With a campaign by voucher, whose coupon 10 waits for customer c-17."""
    with served(tmp_path) as shop:
        fill(shop)
        create_late(shop, Revocation.INDEX)
        yield shop


@pytest.fixture
def ask(runner: Any, shop: Served) -> Ask:
    return Caller(runner, shop.app)


def bearer(shop: Served, merchant: int | None = None) -> dict[str, str]:
    account = shop.shop.merchant.address if merchant is None else merchant
    return {"Authorization": f"Bearer {shop.key('merchant', account)}"}


def allot(ask: Ask, shop: Served, index: int = 10, name: str = "c-17", **more: Any) -> httpx.Response:
    now = shop.clock.now()
    offer = {"pseudonym": name, "index": index, "value": 1_500, "not_before": now, "deadline": now + DAY} | more
    body = {"campaign": shop.id("late"), "offers": [offer]}
    return ask("POST", "/v1/bindings/allotments", json=body, headers=bearer(shop))


def code(ask: Ask, shop: Served) -> str:
    body = {"campaign": shop.id("late"), "pseudonym": "c-17"}
    found: str = ask("POST", "/v1/bindings/codes", json=body, headers=bearer(shop)).json()["code"]
    return found


def bind(ask: Ask, shop: Served, secret: str, name: str = "ann", **more: Any) -> httpx.Response:
    campaign, wallet = bytes.fromhex(shop.id("late")[2:]), key(name)
    asked = {"pseudonym": "c-17", "code": secret, "wallet": wallet.address, "until": shop.clock.now() + 600} | more
    digest = statement(shop.shop.domain, BindingAsked(campaign=campaign, signature=b"", **asked))
    asked |= {"wallet": f"0x{asked['wallet']:040x}", "signature": f"0x{wallet.sign(digest).hex()}"}
    return ask("POST", "/v1/bindings", json=asked | {"campaign": shop.id("late")})


def test_an_offer_is_bound_to_a_wallet_and_redeemed(ask: Ask, shop: Served) -> None:
    assert allot(ask, shop).json() == {"added": 1}
    assert allot(ask, shop).json() == {"added": 0}
    secret = code(ask, shop)
    found = bind(ask, shop, secret)
    assert (found.status_code, found.json()["index"]) == (200, 10)
    offer = shop.offers.find(key("ann").address, bytes.fromhex(shop.id("late")[2:]), 10)
    assert offer is not None
    shop.buy("late", key("ann").address, Coupon(offer.grant, offer.signature))
    assert bind(ask, shop, secret).json() == found.json()  # repeated, after its answer was lost


@pytest.mark.parametrize("change", [{"code": "WRONGCODE2"}, {"pseudonym": "c-18"}])
def test_whoever_lacks_the_code_or_the_offer_is_refused_alike(ask: Ask, shop: Served, change: dict[str, str]) -> None:
    allot(ask, shop)
    answer = bind(ask, shop, code(ask, shop), **change)
    assert (answer.status_code, answer.json()["code"]) == (403, "Binding_Refused")


def test_after_five_wrong_tries_and_after_its_time_the_code_is_void(ask: Ask, shop: Served) -> None:
    allot(ask, shop)
    secret = code(ask, shop)
    for _ in range(5):
        bind(ask, shop, "WRONGCODE2")
    assert bind(ask, shop, secret).json()["code"] == "Binding_Refused"
    secret = code(ask, shop)
    shop.clock.wait(3 * DAY)
    assert bind(ask, shop, secret).json()["code"] == "Binding_Refused"
    assert bind(ask, shop, code(ask, shop)).status_code == 200


def test_a_statement_of_another_wallet_or_of_the_past_is_refused(ask: Ask, shop: Served) -> None:
    allot(ask, shop)
    secret = code(ask, shop)
    for change in ({"wallet": CARL}, {"until": shop.clock.now()}):
        answer = bind(ask, shop, secret, **change)
        assert (answer.status_code, answer.json()["code"]) == (403, "Binding_NotSigned")


def test_bytes_that_are_no_signature_bind_no_account_zero(ask: Ask, shop: Served) -> None:
    allot(ask, shop)
    asked = {"campaign": shop.id("late"), "pseudonym": "c-17", "code": code(ask, shop), "until": shop.clock.now() + 600}
    answer = ask("POST", "/v1/bindings", json=asked | {"wallet": "0x" + "00" * 20, "signature": "0x" + "00" * 65})
    assert (answer.status_code, answer.json()["code"]) == (403, "Binding_NotSigned")


def test_a_code_binds_one_wallet(ask: Ask, shop: Served) -> None:
    allot(ask, shop)
    secret = code(ask, shop)
    assert bind(ask, shop, secret).status_code == 200
    assert bind(ask, shop, secret, "bob").json()["code"] == "Binding_Refused"


def test_a_lost_wallet_is_replaced_once_its_coupon_was_revoked(ask: Ask, shop: Served) -> None:
    allot(ask, shop)
    bind(ask, shop, code(ask, shop))
    secret = code(ask, shop)
    early = bind(ask, shop, secret, "bob")
    assert (early.status_code, early.json()["facts"]) == (409, {"coupon": "10"})
    shop.shop.change("revokeIndices", shop.terms["late"], 0, 1 << 10)
    shop.follow()
    again = bind(ask, shop, secret, "bob")
    assert (again.status_code, again.json()["index"]) == (200, 11)
    assert [it.wallet for it in shop.service.bindings.bindings.bound(bytes.fromhex(shop.id("late")[2:]), "c-17")] == [
        key("ann").address,
        key("bob").address,
    ]
    shop.shop.change("revokeIndices", shop.terms["late"], 0, 1 << 11)
    shop.follow()
    assert bind(ask, shop, code(ask, shop), "carl").json()["code"] == "Binding_NoTurnLeft"


def test_what_was_redeemed_is_bound_to_nobody_else(ask: Ask, shop: Served) -> None:
    allot(ask, shop)
    bind(ask, shop, code(ask, shop))
    offer = shop.offers.find(key("ann").address, bytes.fromhex(shop.id("late")[2:]), 10)
    assert offer is not None
    shop.buy("late", key("ann").address, Coupon(offer.grant, offer.signature))
    shop.follow()
    assert bind(ask, shop, code(ask, shop), "bob").json()["code"] == "Binding_Redeemed"


@pytest.mark.parametrize("redeemed", [True, False])
def test_an_index_that_lags_lets_nobody_bind_what_may_have_been_redeemed(
    ask: Ask, shop: Served, redeemed: bool
) -> None:
    allot(ask, shop)
    bind(ask, shop, code(ask, shop))
    campaign = bytes.fromhex(shop.id("late")[2:])
    offer = shop.offers.find(key("ann").address, campaign, 10)
    assert offer is not None
    if redeemed:
        shop.buy("late", key("ann").address, Coupon(offer.grant, offer.signature))
    else:
        shop.shop.change("revokeIndices", shop.terms["late"], 0, 1 << 10)
    secret = code(ask, shop)
    early = bind(ask, shop, secret, "bob")
    assert (early.status_code, early.json()["code"]) == (503, "Binding_NotIndexed")
    assert shop.offers.find(key("bob").address, campaign, 11) is None
    shop.follow()
    assert bind(ask, shop, secret, "bob").status_code == (409 if redeemed else 200)


@pytest.mark.parametrize("name", ["ann", "bob"])
def test_what_was_revoked_with_all_vouchers_is_not_signed_again(ask: Ask, shop: Served, name: str) -> None:
    create_late(shop, Revocation.EPOCH)
    allot(ask, shop)
    first = code(ask, shop)
    until = shop.clock.now() + DAY
    assert bind(ask, shop, first, until=until).status_code == 200
    shop.shop.change("revokeEpoch", shop.terms["late"])
    shop.follow()
    again = bind(ask, shop, first if name == "ann" else code(ask, shop), name, until=until)
    assert (again.status_code, again.json()["code"]) == (409, "Binding_AllRevoked")
    assert again.json()["facts"] == {"bound": "0", "epoch": "1"}
    allot(ask, shop, 12, "c-19")
    body = {"campaign": shop.id("late"), "pseudonym": "c-19"}
    unbound = ask("POST", "/v1/bindings/codes", json=body, headers=bearer(shop))
    assert bind(ask, shop, unbound.json()["code"], name, pseudonym="c-19").status_code == 200


def test_a_statement_holds_three_days_at_most(ask: Ask, shop: Served) -> None:
    allot(ask, shop)
    secret, now = code(ask, shop), shop.clock.now()
    assert bind(ask, shop, secret, until=now + 3 * DAY + 1).json()["code"] == "Binding_NotSigned"
    assert bind(ask, shop, secret, until=now + 3 * DAY).status_code == 200


def test_an_index_is_of_one_customer_and_within_the_campaign(ask: Ask, shop: Served) -> None:
    allot(ask, shop)
    for change, wanted in (({"index": 10}, "IndexTaken"), ({"index": 13}, "IndexTaken"), ({"index": 100}, "NoRoom")):
        answer = allot(ask, shop, name="c-18", **change)
        assert (answer.status_code, answer.json()["code"]) == (422, f"Binding_{wanted}")
    assert allot(ask, shop, 98, "c-18").json() == {"added": 1}


@pytest.mark.parametrize(("first", "count"), [(10, 1), (11, 1), (0, 90), (11, 3)])
def test_an_index_that_the_ledger_has_is_allotted_to_nobody(ask: Ask, shop: Served, first: int, count: int) -> None:
    indices, campaign = shop.service.bindings.indices, bytes.fromhex(shop.id("late")[2:])
    noted = Taken(first=first, count=count, name="a.jsonl", not_before=0, deadline=9, at=0, epoch=0)
    with indices.alone():
        indices.note(campaign, noted)
    answer = allot(ask, shop)
    assert (answer.status_code, answer.json()["code"]) == (422, "Binding_IndexTaken")
    assert shop.service.bindings.bindings.indices_of(campaign) == frozenset()
    assert indices.of(campaign) == [noted]


def test_what_is_allotted_is_in_the_ledger_with_its_spare_and_without_the_customer(ask: Ask, shop: Served) -> None:
    campaign, now = bytes.fromhex(shop.id("late")[2:]), shop.clock.now()
    about = {"value": 1_500, "not_before": now, "deadline": now + DAY}
    offers = [{"pseudonym": f"c-{it}", "index": it, **about} for it in (14, 10, 12, 20)]
    body = {"campaign": shop.id("late"), "offers": offers}
    for added in (4, 0):
        assert ask("POST", "/v1/bindings/allotments", json=body, headers=bearer(shop)).json() == {"added": added}
        noted = shop.service.bindings.indices.of(campaign)
        assert [(it.first, it.count, it.deadline) for it in noted] == [(10, 6, now + DAY), (20, 2, now + DAY)]
    assert "c-1" not in repr(noted)


def test_an_allotment_that_ended_before_its_offers_were_kept_is_made_again(
    ask: Ask, shop: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(SqlBindings, "allot", lambda *_: (_ for _ in ()).throw(RuntimeError("cut")))
        with pytest.raises(RuntimeError, match="cut"):
            allot(ask, shop)
    assert allot(ask, shop).json() == {"added": 1}
    assert len(shop.service.bindings.indices.of(bytes.fromhex(shop.id("late")[2:]))) == 1


def test_only_the_merchant_allots_and_asks_for_codes(ask: Ask, shop: Served) -> None:
    allot(ask, shop)
    body = {"campaign": shop.id("late"), "pseudonym": "c-17"}
    assert ask("POST", "/v1/bindings/codes", json=body).status_code == 401
    assert ask("POST", "/v1/bindings/codes", json=body, headers=bearer(shop, CARL)).status_code == 403
