"""The support's page: cases, refusals explained, goodwill within its caps and on record for good."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from offchain.adapters.fake_shop import Coupon
from offchain.adapters.goodwill_file import GoodwillFile, GoodwillFileError
from offchain.adapters.sql_offers import SqlOffers
from offchain.binding.ports import Allotted
from offchain.offers.indices import IndexBook, Taken
from offchain.queries.paging import PageAsked
from offchain.queries.service_texts import ServiceRefusal
from tests.api.conftest import Ask, Caller
from tests.api.shop import ANN, BOB, CARL, Served, fill, served
from tests.api.wallet import Wallet, bearer

Do = Callable[..., httpx.Response]
WHY = "The parcel came a week late"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A shop of the test's own: goodwill changes it."""
    with served(tmp_path) as shop:
        fill(shop)
        yield shop


@pytest.fixture
def do(runner: Any, own: Served) -> Do:
    """Asks as an agent of support."""
    ask, token = Caller(runner, own.app), own.key("support")

    def asked(method: str, path: str, language: str = "en", **more: Any) -> httpx.Response:
        return ask(method, path, headers={"Accept-Language": language, **bearer(more.pop("token", token))}, **more)

    return asked


def give(do: Do, own: Served, wallet: int = CARL, campaign: str = "percent", **more: Any) -> httpx.Response:
    """Asks for a coupon."""
    body = {"campaign": own.id(campaign), "wallet": f"0x{wallet:040x}", "why": WHY}
    return do("POST", "/support/parts/goodwill", json=body, **more)


@pytest.mark.parametrize("role", ["merchant", "auditor", "operator"])
def test_the_page_is_for_support_alone(ask: Ask, shop: Served, role: Any) -> None:
    token = shop.key(role, shop.shop.merchant.address if role == "merchant" else 0)
    assert ask("GET", "/support").status_code == 401
    assert ask("GET", "/support", headers=bearer(token)).status_code == 403
    assert ask("GET", "/support", headers=bearer(Wallet(ask, shop).token())).status_code == 403
    body = {"campaign": shop.id("percent"), "wallet": f"0x{CARL:040x}", "why": WHY}
    assert ask("POST", "/support/parts/goodwill", json=body, headers=bearer(token)).status_code == 403


def test_a_wallets_coupons_are_told_with_what_to_say(do: Do) -> None:
    text = do("POST", "/support/parts/case", json={"find": f"0x{ANN:040x}"}).text
    assert all(it in text for it in ("Ready", "Used", "Taken back", "Expired"))
    assert "It was redeemed:" in text
    assert "可用" in do("POST", "/support/parts/case", "zh", json={"find": f"0x{BOB:040x}"}).text


def test_a_code_and_an_order_are_found(do: Do) -> None:
    assert "10% off" in do("POST", "/support/parts/case", json={"find": "promo10"}).text
    order = do("GET", f"/v1/redemptions?wallet=0x{ANN:040x}").json()["items"][0]["order_hash"]
    assert f"0x{ANN:040x}" in do("POST", "/support/parts/case", json={"find": order}).text
    unknown = do("POST", "/support/parts/case", json={"find": "HIDDEN10"})
    assert (unknown.status_code, "Service_UnknownCode" in unknown.text) == (404, True)


@pytest.mark.parametrize("code", ["Hub_OverBudget", "Cashier_CouponNeeded", "Service_GoodwillDay"])
def test_a_refusal_is_explained_in_both_languages(do: Do, code: str) -> None:
    english, chinese = (
        do("POST", "/support/parts/meaning", language, json={"code": code}).text for language in ("en", "zh")
    )
    assert english != chinese
    assert f'data-code="{code}"' in english
    assert 'class="next"' in chinese


def test_a_refusal_that_there_is_not_is_refused(do: Do) -> None:
    answer = do("POST", "/support/parts/meaning", json={"code": "Hub_Nothing"})
    assert (answer.status_code, "Service_NoSuchRefusal" in answer.text) == (404, True)


def test_a_coupon_of_goodwill_is_the_shoppers_at_once_and_the_chain_takes_it(do: Do, own: Served) -> None:
    assert "The shopper has the coupon now" in give(do, own).text
    offer = own.offers.of_wallet(CARL, None, 5)[0]
    assert offer.grant.index == own.terms["percent"].cap - 1
    before = own.service.redemptions.listed(PageAsked(), wallet=CARL).items
    terms = own.terms["percent"]
    own.buy("percent", CARL, Coupon(offer.grant, offer.signature))
    own.follow()
    after = own.service.redemptions.listed(PageAsked(), wallet=CARL).items
    assert (len(before), len(after), after[0].coupon) == (0, 1, terms.cap - 1)


def test_no_index_is_given_twice(do: Do, own: Served) -> None:
    for _ in range(3):
        assert give(do, own).status_code == 200
    indices = [it.grant.index for it in own.offers.of_wallet(CARL, None, 5)]
    cap = own.terms["percent"].cap
    assert indices == [cap - 3, cap - 2, cap - 1]


def book_of(own: Served) -> IndexBook:
    """The ledger of issued coupons, as the service notes in it."""
    return own.service.office.goodwill.indices


def indices_of(own: Served) -> list[int]:
    return [it.index for it in own.service.office.goodwill.newest()]


def test_no_index_is_given_that_is_allotted_or_in_the_ledger(do: Do, own: Served) -> None:
    goodwill, campaign, cap = (
        own.service.office.goodwill,
        bytes.fromhex(own.id("percent")[2:]),
        own.terms["percent"].cap,
    )
    offer = Allotted(campaign=campaign, pseudonym="c-1", index=cap - 2, value=0, not_before=0, deadline=2**39)
    own.service.bindings.bindings.allot([offer])  # in the store alone, as before there was one ledger
    now = own.clock.now()
    noted = Taken(first=cap - 5, count=3, name="a.jsonl", not_before=now, deadline=now + 9, at=now, epoch=0)
    with goodwill.indices.alone():
        goodwill.indices.note(campaign, noted)
    assert give(do, own).status_code == 200
    assert indices_of(own) == [cap - 6]
    assert [(it.first, it.count, it.prepared) for it in book_of(own).of(campaign)] == [
        (cap - 5, 3, False),
        (cap - 6, 1, False),
    ]


def test_no_index_of_goodwill_is_allotted(do: Do, own: Served) -> None:
    give(do, own)
    campaign, cap = bytes.fromhex(own.id("percent")[2:]), own.terms["percent"].cap
    offer = Allotted(campaign=campaign, pseudonym="c-1", index=cap - 2, value=0, not_before=0, deadline=2**39)
    with pytest.raises(ServiceRefusal, match="Binding_IndexTaken"):
        own.service.bindings.allot([offer], 0)
    assert own.service.bindings.bindings.indices_of(campaign) == frozenset()


@pytest.mark.parametrize("after", [False, True])
def test_a_coupon_that_was_logged_and_not_given_is_given_by_the_retry(
    do: Do, own: Served, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    goodwill, add = own.service.office.goodwill, SqlOffers.add

    def cut(offers: SqlOffers, several: Any) -> None:
        if after:
            add(offers, several)
        raise RuntimeError("cut")

    monkeypatch.setattr(SqlOffers, "add", cut)
    with pytest.raises(RuntimeError, match="cut"):
        give(do, own)
    cap = own.terms["percent"].cap
    assert indices_of(own) == [cap - 1]
    assert len(own.offers.of_wallet(CARL, None, 5)) == after
    monkeypatch.undo()
    own.clock.wait(60)
    assert give(do, own).status_code == 200
    assert [it.grant.index for it in own.offers.of_wallet(CARL, None, 5)] == indices_of(own) == [cap - 1]
    assert len(book_of(own).of(bytes.fromhex(own.id("percent")[2:]))) == 1
    assert goodwill.log.confirmed() == {(own.id("percent"), cap - 1)}
    assert give(do, own).status_code == 200
    assert indices_of(own) == [cap - 2, cap - 1]


def test_what_was_logged_and_not_given_is_given_to_no_wallet_for_another_reason(
    do: Do, own: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SqlOffers, "add", lambda *_: (_ for _ in ()).throw(RuntimeError("cut")))
    with pytest.raises(RuntimeError, match="cut"):
        give(do, own)
    monkeypatch.undo()
    body = {"campaign": own.id("percent"), "wallet": f"0x{CARL:040x}", "why": "Another parcel was wet"}
    assert do("POST", "/support/parts/goodwill", json=body).status_code == 200
    cap = own.terms["percent"].cap
    assert [it.grant.index for it in own.offers.of_wallet(CARL, None, 5)] == [cap - 2]


def test_a_day_of_one_agent_is_capped_and_the_next_day_is_new(do: Do, own: Served) -> None:
    rules = own.service.office.goodwill.rules
    most = own.terms["percent"].cap_amount
    times = rules.a_day // most
    for _ in range(times):
        assert give(do, own).status_code == 200
    refused = give(do, own)
    assert (refused.status_code, "Service_GoodwillDay" in refused.text) == (409, True)
    colleague = own.service.access.keys.create("support", 0, "desk 2", 9_999_999).token
    assert give(do, own, token=colleague).status_code == 200
    own.clock.wait(86_400)
    assert give(do, own).status_code == 200


@pytest.mark.parametrize(
    ("campaign", "code"), [("tier", "Service_GoodwillTooDear"), ("every", "Service_GoodwillCampaign")]
)
def test_a_coupon_that_costs_too_much_or_is_of_another_sort_is_not_given(
    do: Do, own: Served, campaign: str, code: str
) -> None:
    answer = give(do, own, campaign=campaign)
    assert (answer.status_code, code in answer.text) == (409, True)
    assert own.service.office.goodwill.newest() == ()


def test_without_the_issuers_key_a_coupon_is_prepared_and_counted(do: Do, own: Served) -> None:
    goodwill = own.service.office.goodwill
    object.__setattr__(goodwill, "issuer", None)
    text = give(do, own).text
    assert "Prepared: the issuer has to sign it" in text
    assert f"--first-index {own.terms['percent'].cap - 1}" in text
    assert own.offers.of_wallet(CARL, None, 5) == []
    assert [it.signed for it in goodwill.newest()] == [False]
    index = own.terms["percent"].cap - 1
    (noted,) = book_of(own).of(bytes.fromhex(own.id("percent")[2:]))
    assert (noted.first, noted.name, noted.prepared) == (index, f"goodwill-{index}.jsonl", True)


def test_who_when_and_why_are_on_record_without_the_wallet(do: Do, own: Served, tmp_path: Path) -> None:
    give(do, own)
    text = (tmp_path / "goodwill.jsonl").read_text()
    line = json.loads(text.splitlines()[0])
    assert (line["why"], line["time"], line["most"]) == (WHY, own.clock.now(), own.terms["percent"].cap_amount)
    assert line["agent"]
    assert f"{CARL:040x}" not in text


@pytest.mark.parametrize("spoil", [lambda it: it.replace("1000", "1", 1), lambda it: "".join(it.splitlines(True)[1:])])
def test_a_log_that_was_changed_is_found_and_nothing_more_is_given(
    do: Do, own: Served, tmp_path: Path, spoil: Callable[[str], str]
) -> None:
    give(do, own)
    give(do, own)
    path = tmp_path / "goodwill.jsonl"
    path.write_text(spoil(path.read_text()))
    with pytest.raises(GoodwillFileError):
        GoodwillFile(path).entries()
    with pytest.raises(GoodwillFileError):
        give(do, own)


@pytest.mark.parametrize("why", ["", "short", "x" * 301])
def test_a_reason_is_wanted(do: Do, own: Served, why: str) -> None:
    body = {"campaign": own.id("percent"), "wallet": f"0x{CARL:040x}", "why": why}
    assert do("POST", "/support/parts/goodwill", json=body).status_code == 422
