"""The description of the API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.explain_requests import ExplainRequest
from api.requests import OrderRequest, QuoteRequest, SignIn
from tests.api.conftest import Ask
from tests.api.shop import ANN, Served
from tests.api.wallet import Wallet, bearer

ROUTES = {
    ("get", "/livez"),
    ("get", "/readyz"),
    ("post", "/v1/sessions/nonce"),
    ("post", "/v1/sessions"),
    ("get", "/v1/sessions/current"),
    ("delete", "/v1/sessions/current"),
    ("get", "/v1/campaigns"),
    ("get", "/v1/campaigns/{campaign}"),
    ("get", "/v1/wallets/{address}/offers"),
    ("get", "/v1/wallets/{address}/offers/explain"),
    ("post", "/v1/wallets/{address}/offers/explain"),
    ("post", "/v1/quotes"),
    ("post", "/v1/quotes/signed"),
    ("get", "/v1/promotions/{code}"),
    ("post", "/v1/orders"),
    ("get", "/v1/redemptions"),
    ("get", "/v1/events"),
    ("post", "/v1/events"),
    ("get", "/v1/unsubscribe/{token}"),
    ("post", "/v1/unsubscribe/{token}"),
    ("get", "/v1/contracts"),
    ("get", "/v1/campaigns/{campaign}/roots"),
    ("get", "/v1/campaigns/{campaign}/offer.json"),
    ("get", "/v1/agent/offers"),
    ("get", "/v1/manifests/{hash}"),
    ("get", "/v1/coupons/{campaign}/{index}.json"),
    ("post", "/v1/redemptions"),
    ("get", "/v1/receipts/{order}"),
    ("post", "/v1/receipts/verify"),
    ("post", "/v1/bindings"),
    ("post", "/v1/bindings/allotments"),
    ("post", "/v1/bindings/codes"),
    ("get", "/v1/refunds"),
    ("post", "/v1/refunds"),
    ("get", "/v1/orders/{order}"),
    ("get", "/v1/redemptions/{order}"),
    ("delete", "/v1/redemptions/{order}"),
    ("get", "/v1/redemptions/{order}/events"),
    ("get", "/v1/audit"),
}

ELSEWHERE = {
    "/v1/events",
    "/v1/unsubscribe/{token}",
    "/v1/contracts",
    "/v1/campaigns/{campaign}/roots",
    "/v1/campaigns/{campaign}/offer.json",
    "/v1/agent/offers",
    "/v1/manifests/{hash}",
    "/v1/coupons/{campaign}/{index}.json",
}
"""A stream without an end, and answers that take a key or a folder: what they say is tested in test_events.py and
test_proofs.py."""


TRIED_ELSEWHERE = {("post", "/v1/refunds"), *(("post", f"/v1/bindings{it}") for it in ("", "/allotments", "/codes"))}
"""What only a merchant is answered, or a customer with a code: test_papers.py and test_bindings.py."""


@pytest.fixture
def document(ask: Ask) -> dict[str, Any]:
    """The OpenAPI document."""
    found: dict[str, Any] = ask("GET", "/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of each."""
    return [(method, path, it) for path, item in document["paths"].items() for method, it in item.items()]


def test_exactly_these_routes_are_described(document: dict[str, Any]) -> None:
    assert {(method, path) for method, path, _ in operations(document)} == ROUTES


def test_every_route_says_what_it_does(document: dict[str, Any]) -> None:
    assert all(it["description"] and it["summary"] for _, _, it in operations(document))


def test_every_error_of_every_route_is_described_as_a_problem(document: dict[str, Any]) -> None:
    for _, path, it in operations(document):
        errors = {status: list(answer["content"]) for status, answer in it["responses"].items() if status >= "400"}
        assert errors, path
        assert set(map(tuple, errors.values())) == {("application/problem+json",)}


def test_every_answer_has_an_example(document: dict[str, Any]) -> None:
    for _, path, it in operations(document):
        assert all(content.get("example") for content in answered(it).values()), path


def test_the_examples_of_an_order_are_orders(document: dict[str, Any]) -> None:
    for model, count in ((QuoteRequest, 3), (ExplainRequest, 1), (OrderRequest, 2), (SignIn, 1)):
        examples = document["components"]["schemas"][model.__name__]["examples"]
        assert len(examples) == count
        for example in examples:
            model.model_validate_json(json.dumps(example))


def test_the_examples_have_the_fields_that_answers_have(
    ask: Ask, ask_support: Ask, shop: Served, document: dict[str, Any]
) -> None:
    ann = Wallet(ask, shop)
    session = bearer(ann.token())
    order = {"promotions": [{"campaign": shop.id("every")}], "basket": [{"sku": "T-1", "quantity": 2}]}
    answers = {
        "/livez": ask("GET", "/livez"),
        "/readyz": ask("GET", "/readyz"),
        "/v1/campaigns": ask("GET", "/v1/campaigns?limit=1"),
        "/v1/campaigns/{campaign}": ask("GET", f"/v1/campaigns/{shop.id('fixed')}"),
        "/v1/sessions/nonce": ask("POST", "/v1/sessions/nonce"),
        "/v1/sessions": ann.sign_in(),
        "get /v1/sessions/current": ask("GET", "/v1/sessions/current", headers=session),
        "delete /v1/sessions/current": ask("DELETE", "/v1/sessions/current", headers=session),
        "/v1/wallets/{address}/offers": ask_support("GET", f"/v1/wallets/0x{ANN:040x}/offers"),
        "/v1/quotes": ask("POST", "/v1/quotes", json=order),
        "/v1/promotions/{code}": ask("GET", "/v1/promotions/PROMO10"),
        "/v1/orders": ask("POST", "/v1/orders", json={"total": "100.00", "promo_code": "PROMO10"}),
        "/v1/redemptions": ask("GET", "/v1/redemptions?limit=1"),
        "/v1/audit": ask("GET", "/v1/audit"),
    }
    answers |= explained(ask_support, shop)
    answers["/v1/quotes/signed"] = ask("POST", "/v1/quotes/signed", json=order | {"wallet": f"0x{ANN:040x}"})
    redeemed = answers["/v1/redemptions"].json()["items"][0]["order_hash"]
    answers["/v1/redemptions/{order}"] = ask("GET", f"/v1/redemptions/{redeemed}")
    answers |= papers(ask, redeemed)
    answers["post /v1/redemptions"] = answers["/v1/redemptions/{order}"]
    for method, path, it in operations(document):
        content = answered(it)
        if path in ELSEWHERE:
            continue
        if "application/json" in content and (method, path) not in TRIED_ELSEWHERE:
            example, answer = content["application/json"]["example"], answers.get(f"{method} {path}") or answers[path]
            assert same_fields(example, answer.json()), path


def explained(ask: Ask, shop: Served) -> dict[str, Any]:
    """Of one campaign: what the terms ask, and what a basket lacks."""
    path = "/v1/wallets/{address}/offers/explain"
    url, query = path.format(address=f"0x{ANN:040x}"), {"campaign": shop.id("percent")}
    basket = [{"sku": "T-1", "quantity": 1}]
    return {
        f"get {path}": ask("GET", url, params=query),
        f"post {path}": ask("POST", url, params=query, json={"basket": basket}),
    }


def papers(ask: Ask, order: str) -> dict[str, Any]:
    """Of an order that was redeemed; what a merchant is given is tried in test_papers.py."""
    receipt = ask("GET", f"/v1/receipts/{order}")
    refunds = ask("GET", "/v1/refunds")
    return {
        "/v1/receipts/{order}": receipt,
        "/v1/receipts/verify": ask("POST", "/v1/receipts/verify?depth=1", json=receipt.json()),
        "/v1/refunds": refunds,
        "/v1/orders/{order}": ask("GET", f"/v1/orders/{order}"),
    }


def answered(operation: dict[str, Any]) -> dict[str, Any]:
    """Media type -> what is answered where all is well."""
    found: dict[str, Any] = next(it for status, it in operation["responses"].items() if status < "300")["content"]
    return found


def same_fields(example: Any, answer: Any) -> bool:
    """Whether both have the same names at every level that both show."""
    if isinstance(example, dict) and isinstance(answer, dict):
        return set(example) == set(answer) and all(same_fields(example[name], answer[name]) for name in example)
    if isinstance(example, list) and isinstance(answer, list) and example and answer:
        return same_fields(example[0], answer[0])
    return True


def test_no_page_is_served_that_loads_scripts(ask: Ask) -> None:
    assert [ask("GET", url).status_code for url in ("/docs", "/redoc")] == [404, 404]
