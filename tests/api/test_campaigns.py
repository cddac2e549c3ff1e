"""Campaigns: what they promise, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from offchain.adapters.fake_shop import DAY, Coupon
from offchain.attestation import typed_data
from offchain.attestation.parts import cold_hash, extra_hash
from offchain.domain.terms import Cold, unpack_terms
from offchain.domain.tiers import Tier
from tests.api.conftest import Ask, Caller
from tests.api.shop import ANN, TIERS, Served, open_for_all, served

USD = {"currency": "USD"}


def detail(ask: Ask, campaign: str, language: str = "en") -> dict[str, Any]:
    """One campaign."""
    answer = ask("GET", f"/v1/campaigns/{campaign}", headers={"Accept-Language": language})
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


def test_every_campaign_is_listed_the_newest_first(ask: Ask, shop: Served) -> None:
    found = ask("GET", "/v1/campaigns").json()
    assert [item["id"] for item in found["items"]] == [shop.id(name) for name in reversed(shop.terms)]
    assert found["next"] is None


def test_a_list_without_campaigns_is_empty(ask_empty: Ask, empty: Served) -> None:
    empty.follow()
    assert ask_empty("GET", "/v1/campaigns").json() == {"items": [], "next": None}


def test_a_list_before_anything_is_indexed_asks_to_come_back(ask_empty: Ask) -> None:
    answer = ask_empty("GET", "/v1/campaigns")
    assert (answer.status_code, answer.json()["code"]) == (503, "Service_NotIndexed")


def test_a_campaign_before_anything_is_indexed_is_not_said_to_be_missing(ask_empty: Ask, empty: Served) -> None:
    open_for_all(empty)
    answer = ask_empty("GET", f"/v1/campaigns/{empty.id('every')}")
    assert (answer.status_code, answer.json()["code"]) == (503, "Service_NotIndexed")


def test_pages_follow_each_other_without_gap_or_repetition(ask: Ask, shop: Served) -> None:
    seen, after = [], None
    for _ in range(len(shop.terms)):
        query = {"limit": "2", "order": "oldest"} | ({"after": after} if after else {})
        page = ask("GET", "/v1/campaigns", params=query).json()
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == [shop.id(name) for name in shop.terms]


def test_a_summary_says_in_the_readers_language_what_the_campaign_gives(ask: Ask, shop: Served) -> None:
    query, header = {"limit": "1", "order": "oldest"}, {"Accept-Language": "zh-CN"}
    answer = ask("GET", "/v1/campaigns", params=query, headers=header)
    assert answer.json()["items"][0]["promise"].startswith("全部商品每满 15.00 USD 减 2.00 USD")
    assert answer.headers["content-language"] == "zh"
    assert answer.headers["vary"] == "Accept-Language"


def test_the_state_counts_what_was_redeemed(ask: Ask, shop: Served) -> None:
    state = detail(ask, shop.id("every"))["summary"]["state"]
    assert state["phase"] == "open"
    assert state["remaining"] == {"minor": 4_000, "amount": "40.00"} | USD
    assert (state["used"], state["cap"]) == (5, 10)
    assert state["early_end"] is False


def test_stock_and_period_are_told_where_the_terms_bound_them(ask_empty: Ask, empty: Served) -> None:
    bounds = {"stock_units": 9, "period_cap": 2, "period_seconds": DAY}
    common = {"scope": 2, "audience": 0, "issuer": 0, "cap": 10, "cap_amount": 100, "budget": 1_000}
    terms = empty.terms["bounded"] = empty.shop.create(kind=1, value=100, **common, **bounds)
    empty.buy("bounded", ANN, Coupon())
    empty.follow()
    state = detail(ask_empty, empty.id("bounded"))["summary"]["state"]
    assert state["stock_left"] == 9 - 3
    assert state["period"] == {"used": 1, "cap": 2, "until": terms.start_time + DAY}
    empty.clock.wait(terms.start_time + DAY - empty.clock.now())
    assert detail(ask_empty, empty.id("bounded"))["summary"]["state"]["period"]["used"] == 0


def test_before_the_start_the_first_period_is_told(ask_empty: Ask, empty: Served) -> None:
    common = {"scope": 2, "audience": 0, "issuer": 0, "cap": 10, "cap_amount": 100, "budget": 1_000}
    start = empty.chain.clock + 5 * DAY
    empty.terms["later"] = empty.shop.create(
        kind=1, value=100, **common, start_time=start, period_cap=2, period_seconds=DAY
    )
    empty.follow()
    period = detail(ask_empty, empty.id("later"))["summary"]["state"]["period"]
    assert period == {"used": 0, "cap": 2, "until": start + DAY}


def test_a_campaign_without_such_bounds_tells_none(ask: Ask, shop: Served) -> None:
    state = detail(ask, shop.id("every"))["summary"]["state"]
    assert (state["stock_left"], state["period"]) == (None, None)


def test_a_campaign_that_begins_later_says_when(ask: Ask, shop: Served) -> None:
    summary = detail(ask, shop.id("later"))["summary"]
    assert summary["state"]["phase"] == "not started"
    assert summary["state"]["until"] == summary["starts_at"] == shop.terms["later"].start_time


def test_pause_and_announced_end_show_with_their_times(ask_empty: Ask, empty: Served) -> None:
    open_for_all(empty)
    empty.shop.change("pause", empty.terms["every"], 3_600)
    empty.follow()
    paused = detail(ask_empty, empty.id("every"))["summary"]["state"]
    assert paused["phase"] == "paused"
    assert paused["until"] == paused["paused_until"] == empty.clock.now() + 3_600
    empty.shop.change("announceEnd", empty.terms["every"])
    empty.follow()
    announced = detail(ask_empty, empty.id("every"))["summary"]["state"]
    assert announced["early_end"] is True
    assert announced["ends_at"] == paused["paused_until"] + DAY  # the notice begins when the pause ends
    empty.clock.wait(announced["ends_at"] - empty.clock.now())
    assert detail(ask_empty, empty.id("every"))["summary"]["state"]["phase"] == "over"


def test_the_words_are_told_in_both_languages(ask: Ask, shop: Served) -> None:
    words = detail(ask, shop.id("percent"))["words"]
    assert words["en"][0] == "15% off goods in tea, worked out on the whole order and rounded half up."
    assert len(words["en"]) == len(words["zh"]) > 5


def test_fields_have_units_and_say_what_the_terms_say(ask: Ask, shop: Served) -> None:
    fields = {field.pop("name"): field for field in detail(ask, shop.id("percent"))["fields"]}
    assert fields["value"] == {"unit": "basis points", "value": "1500", "text": "15%"}
    assert fields["cap_amount"] == {"unit": "minor units", "value": "1000", "text": "10.00 USD"}
    assert fields["target_key"] == {"unit": "mask", "value": "1", "text": "bits 0"}
    assert fields["kind"] == {"unit": "name", "value": "0", "text": "PERCENT"} if "kind" in fields else True
    assert fields["currency"] == {"unit": "ISO 4217", "value": "840", "text": "USD"}
    assert "stock_units" not in fields


def test_the_id_is_the_hash_of_what_is_shown(ask: Ask, shop: Served) -> None:
    found = detail(ask, shop.id("tier"))
    hashed = found["hashed"]
    terms = unpack_terms(tuple(int(word, 16) for word in hashed["words"]))
    assert "0x" + typed_data.campaign_id(shop.shop.domain, terms).hex() == found["summary"]["id"]
    tiers = tuple(Tier.unpacked(int(word, 16)) for word in hashed["extra"])
    assert tiers == TIERS
    assert extra_hash([tier.packed() for tier in tiers]) == terms.extra_hash
    cold = Cold(
        auditor=int(hashed["auditor"], 16),
        funders=tuple(int(share["account"], 16) for share in hashed["funders"]),
        share_bps=tuple(share["share_bps"] for share in hashed["funders"]),
        plan_hash=bytes.fromhex(hashed["plan_hash"][2:]),
        metadata=bytes.fromhex(hashed["metadata"][2:]),
    )
    assert cold_hash(cold) == terms.cold_hash


def test_published_roots_are_shown_the_newest_first(ask: Ask, shop: Served) -> None:
    roots = detail(ask, shop.id("fixed"))["roots"]
    assert [(root["epoch"], root["first_index"], root["count"], root["vetoed"]) for root in roots] == [
        (2, 20, 1, False),
        (1, 0, 2, False),
    ]
    assert roots[0]["most_each"] == {"minor": 400, "amount": "4.00"} | USD


def test_the_answer_says_as_of_which_block_and_time(ask: Ask, shop: Served) -> None:
    assert detail(ask, shop.id("every"))["as_of"] == {
        "block": shop.chain.block().number,
        "time": shop.chain.block().timestamp,
    }


def test_an_unknown_campaign_is_not_found(ask: Ask) -> None:
    answer = ask("GET", f"/v1/campaigns/0x{1:064x}")
    assert (answer.status_code, answer.json()["code"]) == (404, "Api_NotFound")


def test_an_unknown_campaign_looks_like_any_other_address_without_content(ask: Ask) -> None:
    assert ask("GET", f"/v1/campaigns/0x{1:064x}").json() == ask("GET", "/v1/nowhere").json()


@pytest.mark.parametrize("campaign", ["1", "0x12", f"0x{1:063x}g", f"0x{1:064x}0"])
def test_an_id_in_another_form_is_malformed(ask: Ask, campaign: str) -> None:
    answer = ask("GET", f"/v1/campaigns/{campaign}")
    assert (answer.status_code, answer.json()["code"]) == (422, "Api_Malformed")
    assert answer.json()["errors"][0]["where"] == "path.campaign"
    assert answer.json()["errors"][0]["wanted"].startswith(f"found '{campaign}'; wanted a hash")


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "true"},
        {"after": "yesterday"},
        {"after": "1-1\n"},
        {"order": "best"},
        {"campaing": "x"},
    ],
)
def test_a_query_that_makes_no_sense_is_malformed(ask: Ask, query: dict[str, str]) -> None:
    answer = ask("GET", "/v1/campaigns", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "Api_Malformed")
    assert answer.json()["errors"][0]["where"] == f"query.{next(iter(query))}"


@pytest.fixture
def huge(tmp_path: Path, runner: Any) -> Iterator[tuple[Ask, Served]]:
    """A campaign with the largest amounts that there are."""
    with served(tmp_path) as shop:
        shop.terms["huge"] = shop.shop.create(
            kind=1,
            scope=2,
            audience=0,
            issuer=0,
            value=2**96 - 1,
            cap=2**32 - 1,
            cap_amount=2**96 - 1,
            budget=2**96 - 1,
            salt=2**64 - 1,
            currency=999,
        )
        shop.buy("huge", ANN, Coupon())
        shop.follow()
        yield Caller(runner, shop.app), shop


def test_amounts_beyond_64_bits_arrive_exactly(huge: tuple[Ask, Served]) -> None:
    ask, shop = huge
    found = detail(ask, shop.id("huge"))
    budget = found["summary"]["budget"]
    assert budget == {"minor": 2**96 - 1, "amount": str(2**96 - 1), "currency": "currency 999"}
    assert found["summary"]["state"]["remaining"]["minor"] == 2**96 - 1 - 3_299
