"""Redemptions as the chain recorded them."""

from __future__ import annotations

from typing import Any

import pytest

from offchain.adapters.fake_shop import Coupon
from tests.api.conftest import Ask
from tests.api.shop import ANN, BOB, CARL, Served, open_for_all

ALL = 7


def redemptions(ask: Ask, **query: str) -> list[dict[str, Any]]:
    """One page."""
    answer = ask("GET", "/v1/redemptions", params=query)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_redemptions_are_listed_the_newest_first(ask: Ask) -> None:
    places = [(it["block"], it["log"]) for it in redemptions(ask)]
    assert len(places) == ALL
    assert places == sorted(places, reverse=True)


def test_the_oldest_come_first_where_asked(ask: Ask) -> None:
    assert redemptions(ask, order="oldest") == redemptions(ask)[::-1]


def test_a_redemption_says_who_what_and_how_much(ask: Ask, shop: Served) -> None:
    found = redemptions(ask, campaign=shop.id("percent"))[0]
    assert found["shopper"] == f"0x{ANN:040x}"
    assert (found["coupon"], found["epoch"], found["units"]) == (0, 0, 2)
    assert (found["base"]["minor"], found["discount"]["minor"]) == (2_500, 500)
    assert found["value"] == {"unit": "bps", "number": 2_000, "text": "20%"}
    transaction = shop.chain.transaction(bytes.fromhex(found["transaction"][2:]))
    assert transaction.block_number == found["block"]


def test_a_public_redemption_has_no_coupon_and_no_depth_of_its_own(ask: Ask, shop: Served) -> None:
    found = redemptions(ask, campaign=shop.id("every"))
    assert {(it["coupon"], it["value"]) for it in found} == {(None, None)}
    assert [it["sequence"] for it in found] == [5, 4, 3, 2, 1]


def test_campaign_and_wallet_narrow_the_list_alone_and_together(ask: Ask, shop: Served) -> None:
    ann, every = f"0x{ANN:040x}", shop.id("every")
    assert len(redemptions(ask, wallet=ann)) == 5
    assert len(redemptions(ask, campaign=every)) == 5
    both = redemptions(ask, wallet=ann, campaign=every)
    assert both == [it for it in redemptions(ask, campaign=every) if it["shopper"] == ann]
    assert len(both) == 3


def test_a_wallet_or_campaign_that_nobody_knows_has_none(ask: Ask) -> None:
    assert redemptions(ask, wallet=f"0x{CARL:040x}") == []
    assert redemptions(ask, campaign=f"0x{1:064x}") == []


@pytest.mark.parametrize("limit", ["1", "2", "3", "7", "100"])
def test_pages_of_any_size_show_each_redemption_once(ask: Ask, limit: str) -> None:
    seen: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    for _ in range(ALL):
        page = ask("GET", "/v1/redemptions", params={"limit": limit} | after).json()
        assert len(page["items"]) <= int(limit)
        seen += page["items"]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == redemptions(ask)


def test_a_redemption_that_is_added_between_two_pages_moves_nothing(ask_empty: Ask, empty: Served) -> None:
    open_for_all(empty)
    empty.follow()
    everything = redemptions(ask_empty)
    first = ask_empty("GET", "/v1/redemptions", params={"limit": "2"}).json()
    empty.buy("every", BOB, Coupon(), nonce=9)
    empty.follow()
    second = redemptions(ask_empty, limit="100", after=first["next"])
    assert first["items"] + second == everything


def test_redemptions_before_anything_is_indexed_ask_to_come_back(ask_empty: Ask) -> None:
    answer = ask_empty("GET", "/v1/redemptions")
    assert (answer.status_code, answer.json()["code"]) == (503, "Service_NotIndexed")


def test_a_chain_without_redemptions_has_none(ask_empty: Ask, empty: Served) -> None:
    empty.follow()
    assert redemptions(ask_empty) == []


@pytest.mark.parametrize(
    "query",
    [
        *({"limit": "0"}, {"limit": "101"}, {"limit": "1.0"}, {"limit": "true"}, {"limit": " 1"}, {"after": "x"}),
        *({"campaign": "1"}, {"wallet": "1"}, {"order": ""}, {"sort": "block"}),
    ],
)
def test_a_query_that_makes_no_sense_is_malformed(ask: Ask, query: dict[str, str]) -> None:
    answer = ask("GET", "/v1/redemptions", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "Api_Malformed")
    assert answer.json()["errors"][0]["where"] == f"query.{next(iter(query))}"
