"""Promotions by their code, and orders with one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Ask
from tests.api.shop import Served

USD = {"currency": "USD"}


def order(ask: Ask, language: str = "en", **wanted: Any) -> dict[str, Any]:
    """The answer to an order that is in order."""
    answer = ask("POST", "/v1/orders", json=wanted, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def problem(ask: Ask, **wanted: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    answer = ask("POST", "/v1/orders", json=wanted)
    return answer.status_code, answer.json()["code"]


def test_a_code_tells_what_it_gives(ask: Ask, shop: Served) -> None:
    found = ask("GET", "/v1/promotions/PROMO10").json()
    assert found["code"] == "PROMO10"
    assert found["name"].startswith("10%")
    assert found["campaign"]["id"] == shop.id("code")
    assert found["campaign"]["state"]["phase"] == "open"


def test_a_code_is_compared_without_case_and_spaces(ask: Ask) -> None:
    assert ask("GET", "/v1/promotions/promo%2010").json()["code"] == "PROMO10"


def test_unknown_and_hidden_codes_and_those_of_other_chains_answer_alike(ask: Ask) -> None:
    answers = [ask("GET", f"/v1/promotions/{code}") for code in ("NOPE", "HIDDEN10", "%00", "优惠")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["code"] == "Service_UnknownCode"
    assert {problem(ask, total="100.00", promo_code=code) for code in ("NOPE", "HIDDEN10")} == {
        (404, "Service_UnknownCode")
    }


@pytest.mark.parametrize("total", ["100.00", "100", "100.0", 100])
def test_ten_percent_off_a_hundred(ask: Ask, shop: Served, total: str | int) -> None:
    found = order(ask, total=total, promo_code="PROMO10")
    assert found["order"]["goods"] == {"minor": 10_000, "amount": "100.00"} | USD
    assert found["discount"] == {"minor": 1_000, "amount": "10.00"} | USD
    assert found["payable"] == {"minor": 9_000, "amount": "90.00"} | USD
    assert (found["applied"], found["refusal"], found["campaign"]) == (True, None, shop.id("code"))
    assert (found["order"]["lines"], found["per_line"]) == ({}, [])


def test_goods_are_priced_from_the_shops_catalogue(ask: Ask) -> None:
    lines = [{"sku": "T-1", "quantity": 1}, {"sku": "C-1", "quantity": 1}, {"sku": "T-1", "quantity": 1}]
    found = order(ask, lines=lines, promo_code="PROMO10", delivery=500)
    assert found["order"]["lines"] == {"T-1": 2, "C-1": 1}
    assert found["order"]["goods"]["minor"] == 3_299
    assert found["discount"]["minor"] == 330
    assert found["payable"]["minor"] == 3_299 + 500 - 330
    assert sum(share["amount"]["minor"] for share in found["per_line"]) == 330


def test_the_cap_holds(ask: Ask) -> None:
    assert order(ask, total="5000", promo_code="PROMO10")["discount"]["amount"] == "20.00"


def test_a_promotion_that_does_not_apply_says_why(ask: Ask) -> None:
    found = order(ask, language="zh", total="9.99", promo_code="PROMO10")
    assert (found["applied"], found["payable"]["amount"]) == (False, "9.99")
    refusal = found["refusal"]
    assert (refusal["code"], refusal["have"], refusal["needed"]) == ("Rules_BelowMinAmount", 999, 1_000)
    assert refusal["language"] == "zh"


def test_a_campaign_that_has_not_begun_says_so(ask: Ask) -> None:
    found = order(ask, total="100.00", promo_code="LATER5")
    assert (found["applied"], found["refusal"]["code"]) == (False, "Hub_NotStarted")


def test_goods_that_nobody_sells_are_told(ask: Ask) -> None:
    found = order(ask, lines=[{"sku": "X-9", "quantity": 1}], promo_code="PROMO10")
    assert (found["payable"], found["refusal"]["code"]) == (None, "Cashier_UnknownSku")


@pytest.mark.parametrize(
    "total", ["0", "0.00", "100.001", "79228162514264337593543950336.00", "99999999999999999999999999999999999999"]
)
def test_a_total_that_the_currency_cannot_have_is_refused(ask: Ask, total: str) -> None:
    assert problem(ask, total=total, promo_code="PROMO10") == (422, "Service_NoTotal")


@pytest.mark.parametrize(
    "wanted",
    [
        {"promo_code": "PROMO10"},
        {"promo_code": "PROMO10", "total": "1", "lines": [{"sku": "T-1", "quantity": 1}]},
        {"promo_code": "PROMO10", "total": 99.5},
        {"promo_code": "PROMO10", "total": True},
        {"promo_code": "PROMO10", "total": "-5"},
        {"promo_code": "PROMO10", "total": "1e3"},
        {"promo_code": "PROMO10", "total": -5},
        {"promo_code": 10, "total": "1"},
        {"total": "1"},
        {"promo_code": "PROMO10", "total": "1", "price": 0},
    ],
)
def test_what_is_no_order_is_refused(ask: Ask, wanted: dict[str, Any]) -> None:
    assert problem(ask, **wanted) == (422, "Api_Malformed")


def test_a_code_of_a_campaign_that_is_not_indexed_is_unknown(ask_empty: Ask, empty: Served) -> None:
    empty.follow()
    empty.codes.name("SOON10", bytes(31) + b"\1", empty.codes.path.parent / "document.yaml")
    assert problem(ask_empty, total="1", promo_code="SOON10") == (404, "Service_UnknownCode")


def test_a_file_of_codes_that_cannot_be_read_is_told(ask_empty: Ask, empty: Served) -> None:
    empty.follow()
    empty.codes.path.write_text("{")
    assert problem(ask_empty, total="1", promo_code="PROMO10") == (503, "Service_CodesUnreadable")
