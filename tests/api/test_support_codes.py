"""One-time codes of support: capped a day, logged for good, by the page as by the API."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from offchain.adapters.fake_shop import DAY, key
from offchain.adapters.goodwill_file import GoodwillFileError
from offchain.office.support_log import CodeEntry
from tests.api.customers import CUSTOMER, WHY, Do, allot, bind, do, make, own, revoke, secret_of
from tests.api.shop import Served

__all__ = ["do", "own"]


def test_codes_of_one_agent_are_capped_a_day_whoever_they_are_for(do: Do, own: Served) -> None:
    desk = own.service.office.one_time_codes
    object.__setattr__(desk, "rules", replace(desk.rules, codes=2))
    allot(own, "c-18", 12)
    assert "<dd>1</dd>" in make(do).text
    assert make(do, customer="c-18").status_code == 200
    refused = make(do)
    assert (refused.status_code, "Binding_CodesDay" in refused.text) == (409, True)
    assert "You made 2 one-time codes today; 2 a day is the limit." in refused.text
    assert "您今天已生成 2 个一次性验证码" in make(do, language="zh").text
    colleague = own.service.access.keys.create("support", 0, "desk 2", 9_999_999).token
    assert make(do, token=colleague).status_code == 200
    own.clock.wait(DAY)
    assert make(do).status_code == 200


def test_a_refused_code_leaves_the_one_before_as_it_is(do: Do, own: Served) -> None:
    desk = own.service.office.one_time_codes
    object.__setattr__(desk, "rules", replace(desk.rules, codes=1))
    secret = secret_of(make(do))
    assert make(do).status_code == 409
    assert bind(own, secret, "ann") == 10


def test_who_when_and_why_are_on_record_without_the_customer_and_the_code(do: Do, own: Served, tmp_path: Path) -> None:
    secret = secret_of(make(do))
    text = (tmp_path / "goodwill.jsonl").read_text()
    line = json.loads(text)
    assert (line["why"], line["time"], line["code_for"], line["index"]) == (WHY, own.clock.now(), own.id("late"), 10)
    assert line["agent"]
    assert CUSTOMER not in text
    assert secret not in text
    (entry,) = own.service.office.goodwill.newest()
    assert isinstance(entry, CodeEntry)


def test_the_log_of_support_shows_codes_beside_coupons_the_newest_first(do: Do, own: Served) -> None:
    body = {"wallet": f"0x{key('carl').address:040x}", "why": "The parcel came a week late"}
    ask_goodwill = own.service.office.goodwill.give
    ask_goodwill("desk", bytes.fromhex(own.id("percent")[2:]), key("carl").address, body["why"], "en")
    log = make(do).text.partition("data-log")[2]
    assert log.index(WHY) < log.index(body["why"])
    assert "One-time code" in log


def test_of_a_second_wallet_the_log_names_the_spare_coupon(do: Do, own: Served) -> None:
    bind(own, secret_of(make(do)), "ann")
    revoke(own, 1 << 10)
    make(do)
    assert [it.index for it in own.service.office.goodwill.newest()] == [11, 10]


def test_no_code_is_made_while_the_log_is_not_as_it_was_written(do: Do, own: Served, tmp_path: Path) -> None:
    secret = secret_of(make(do))
    make(do)
    path = tmp_path / "goodwill.jsonl"
    path.write_text(path.read_text().replace("sea", "lake", 1))
    with pytest.raises(GoodwillFileError):
        make(do)
    path.unlink()
    assert secret != secret_of(make(do))


def test_no_code_is_made_for_what_this_service_does_not_sign(do: Do, own: Served, tmp_path: Path) -> None:
    object.__setattr__(own.service.customers, "issuer", 9)
    refused = make(do)
    assert (refused.status_code, "Binding_NoIssuer" in refused.text) == (503, True)
    assert do("/v1/bindings/codes", why=WHY).json()["code"] == "Binding_NoIssuer"
    assert not (tmp_path / "goodwill.jsonl").exists()


@pytest.mark.parametrize("why", ["", "short", "x" * 301, " " * 8, "turned \u202e round", "a bell \x07 rings"])
def test_a_reason_is_wanted(do: Do, why: str) -> None:
    assert make(do, why=why).status_code == 422


def test_a_reason_is_one_line_of_the_log(do: Do, own: Served) -> None:
    assert make(do, why="Lost the telephone\nwith the wallet.").status_code == 200
    assert [it.why for it in own.service.office.goodwill.newest()] == ["Lost the telephone with the wallet."]


def test_supports_codes_of_the_api_go_by_the_same_cap_and_log(do: Do, own: Served) -> None:
    desk = own.service.office.one_time_codes
    object.__setattr__(desk, "rules", replace(desk.rules, codes=2))
    made = do("/v1/bindings/codes", why=WHY)
    assert bind(own, made.json()["code"], "ann") == 10
    revoke(own, 1 << 10)
    assert make(do).status_code == 200
    refused = do("/v1/bindings/codes", why=WHY)
    assert (refused.status_code, refused.json()["code"]) == (409, "Binding_CodesDay")
    assert refused.json()["facts"] == {"made": "2", "limit": "2"}
    assert [it.why for it in own.service.office.goodwill.newest()] == [WHY, WHY]


@pytest.mark.parametrize(("why", "found"), [(None, "0"), ("short", "5"), ("   padded   ", "6")])
def test_support_says_why_to_the_api_too(do: Do, why: str | None, found: str) -> None:
    answer = do("/v1/bindings/codes", **({} if why is None else {"why": why}))
    assert (answer.status_code, answer.json()["code"]) == (422, "Binding_NoReason")
    assert answer.json()["facts"] == {"found": found, "least": "8", "most": "300"}


def test_a_merchants_code_needs_no_reason_is_not_capped_and_is_of_their_own_campaigns(do: Do, own: Served) -> None:
    desk = own.service.office.one_time_codes
    object.__setattr__(desk, "rules", replace(desk.rules, codes=0))
    mine = own.key("merchant", own.shop.merchant.address)
    assert do("/v1/bindings/codes", token=mine).status_code == 200
    other = do("/v1/bindings/codes", token=own.key("merchant", key("other").address), why=WHY)
    assert (other.status_code, other.json()["code"]) == (403, "Api_NotAllowed")
    assert own.service.office.goodwill.newest() == ()
