"""What every route has in common: problems, languages, headers, the size of a body."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.deps import preferred_language
from api.middleware import SECURITY_HEADERS
from api.statuses import STATUS
from offchain.queries.redemptions import RedemptionQueries
from offchain.queries.service_texts import SERVICE_FACTS, ServiceRefusal, ServiceTexts
from offchain.texts.errors import MalformedTextsError
from tests.api.conftest import Ask, Caller
from tests.api.shop import ANN, Served, served

MOST = 64 * 1024
ROUTES = [
    ("GET", "/livez", 200),
    ("GET", "/v1/campaigns", 200),
    ("GET", "/v1/nowhere", 404),
    ("PUT", "/v1/audit", 405),
    ("GET", "/v1/campaigns?limit=0", 422),
    ("POST", "/v1/quotes", 400),
]


@pytest.mark.parametrize(("method", "url", "status"), ROUTES)
def test_every_answer_has_the_security_headers(ask: Ask, method: str, url: str, status: int) -> None:
    answer = ask(method, url)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


@pytest.mark.parametrize(("method", "url", "status"), ROUTES[2:])
def test_every_error_is_a_problem_document(ask: Ask, method: str, url: str, status: int) -> None:
    answer = ask(method, url)
    document = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert document["status"] == answer.status_code == status
    assert document["type"] == f"urn:promissory:problem:{document['code']}"
    assert document["title"] and document["detail"] and document["next_step"]
    assert set(document["texts"]) == {"en", "zh"}


def test_the_detail_is_in_the_language_that_was_asked_for(ask: Ask) -> None:
    answers = {language: ask("GET", "/x", headers={"Accept-Language": language}) for language in ("en", "zh")}
    for language, answer in answers.items():
        assert answer.headers["content-language"] == language
        assert answer.headers["vary"] == "Accept-Language"
        assert answer.json()["detail"] == answer.json()["texts"][language]["detail"]
    assert answers["en"].json()["detail"] != answers["zh"].json()["detail"]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB, zh;q=0.9", "en"),
        ("en;q=0.3, ZH-hant;q=0.31", "zh"),
        ("zh;q=0.5, en;q=0.5", "en"),
        ("zh;q=0", "en"),
        ("de, fr;q=0.9", "en"),
        ("zh;q=2, en;q=0.1", "en"),
        ("zh;q=nan, en;q=0.1", "en"),
        ("zh;level=1, en;q=0.1", "en"),
        (",;,;q=,=", "en"),
        ("de," * 20 + "zh", "en"),
        ("de," * 19 + "zh", "zh"),
    ],
)
def test_the_language_with_the_highest_weight_is_chosen(header: str, language: str) -> None:
    assert preferred_language(header) == language


def test_a_method_that_is_not_possible_names_those_that_are(ask: Ask) -> None:
    answer = ask("DELETE", "/v1/quotes")
    assert (answer.json()["code"], answer.headers["allow"]) == ("Api_MethodNotAllowed", "POST")
    assert answer.json()["facts"] == {"method": "DELETE"}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"campaign": "\xff"}', "application/json", 400),
        (b"{}", "application/x-www-form-urlencoded", 400),
        (b"{}", "text/plain", 400),
        (b"", "application/json", 422),
        (b"[]", "application/json", 422),
        (b"[" * 30_000, "application/json", 400),
    ],
)
def test_a_body_that_is_no_json_is_refused(ask: Ask, body: bytes, kind: str, status: int) -> None:
    answer = ask("POST", "/v1/quotes", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert answer.json()["code"] == {400: "Api_Unreadable", 422: "Api_Malformed"}[status]


@pytest.mark.parametrize(("size", "status"), [(MOST, 422), (MOST + 1, 413)])
def test_a_body_may_have_64_kib_and_not_a_byte_more(ask: Ask, size: int, status: int) -> None:
    body = b'{"x": "' + b"a" * (size - 9) + b'"}'
    assert len(body) == size
    answer = ask("POST", "/v1/quotes", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status


def test_a_body_without_a_declared_length_is_measured_while_it_arrives(ask: Ask) -> None:
    async def endless() -> asyncio.AsyncIterator[bytes]:  # type: ignore[name-defined]
        while True:
            yield b" " * 10_000

    answer = ask("POST", "/v1/quotes", content=endless(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["facts"]) == (413, {"limit": str(MOST)})
    assert answer.headers["connection"] == "close"


def test_a_malformed_request_is_shown_no_more_than_twenty_of_its_mistakes(ask: Ask, shop: Served) -> None:
    wanted = {"promotions": [{"campaign": shop.id("every")}], "basket": [{"sku": "", "quantity": 0}] * 50}
    document = ask("POST", "/v1/quotes", json=wanted).json()
    assert document["facts"] == {"mistakes": "100"}
    assert len(document["errors"]) == 20


def test_what_was_sent_is_not_repeated_at_length(ask: Ask) -> None:
    answer = ask("GET", "/v1/campaigns", params={"x" * 5_000: "y"})
    assert answer.status_code == 422
    assert len(answer.text) < 2_000


@pytest.fixture
def broken(tmp_path: Path, runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """A service with a defect in it."""

    def defect(*_: object) -> None:
        raise RuntimeError("postgresql://shop:secret@db/shop")

    monkeypatch.setattr(RedemptionQueries, "listed", defect)
    with served(tmp_path) as shop:
        yield Caller(runner, shop.app, quiet=True)


def test_a_defect_is_a_problem_too_and_tells_nothing_of_the_inside(broken: Ask) -> None:
    answer = broken("GET", "/v1/redemptions")
    assert (answer.status_code, answer.json()["code"]) == (500, "Api_Defect")
    assert "secret" not in answer.text
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_every_code_of_the_service_has_a_status_or_is_an_answer() -> None:
    assert {code for code in SERVICE_FACTS if not code.startswith("Cashier_")} == set(STATUS)


@pytest.mark.parametrize("code", sorted(SERVICE_FACTS))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_refusal_of_the_service_says_its_facts_and_a_next_step(code: str, language: str) -> None:
    facts = {name: f"<{name}>" for name in SERVICE_FACTS[code]}
    sentence, next_step = ServiceTexts.load().render(ServiceRefusal(code, **facts), language)  # type: ignore[arg-type]
    assert all(fact in sentence + next_step for fact in facts.values())
    assert sentence.endswith("。" if language == "zh" else ".")
    assert "{" not in next_step.replace("{address}", "")


def test_a_refusal_of_the_service_without_its_facts_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="takes the facts"):
        ServiceRefusal("Cashier_UnknownSku")


def test_texts_that_lack_a_code_are_refused() -> None:
    with pytest.raises(MalformedTextsError, match="every code, once"):
        ServiceTexts.parse(json.dumps({"schema": 1, "texts": {}}))


def test_addresses_of_the_wallet_in_a_path_are_not_logged(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    ask("GET", f"/v1/wallets/0x{ANN:040x}/offers")
    assert f"{ANN:040x}" not in caplog.text
