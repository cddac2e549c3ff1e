"""Before a route: rates, numbers of requests, other pages; and what is noted after, which holds nothing personal."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from api.app import create_app
from api.route_classes import route_class
from offchain.access.front import Front, Rate
from offchain.access.rate_limit import SESSIONS
from offchain.adapters.json_lines import JsonLines
from offchain.adapters.sql_relay import SqlRelay
from offchain.queries.redemptions import RedemptionQueries
from tests.api.conftest import Ask, Caller
from tests.api.shop import ANN, BOB, ORIGIN, Served, by_voucher, served
from tests.api.wallet import Wallet, bearer

RATES = {"read": Rate(3, 60), "quote": Rate(2, 60), "sign_in": Rate(4, 60), "write": Rate(2, 60)}
FRONT = Front(origins=(ORIGIN,), cors_origins=("https://app.example",), trusted_proxies=("10.0.0.0/8",), rates=RATES)


class Watched:
    """A shop whose log is kept."""

    def __init__(self, runner: asyncio.Runner, shop: Served) -> None:
        self.shop = shop
        self.log = StringIO()
        self._runner = runner
        self._app = create_app(shop.service, JsonLines(self.log))

    def asks(self, **more: Any) -> Ask:
        """Somebody who asks it."""
        return Caller(self._runner, self._app, **more)

    def lines(self) -> list[dict[str, Any]]:
        """What was noted."""
        return [json.loads(line) for line in self.log.getvalue().splitlines()]

    def metrics(self) -> str:
        """As this machine is shown them."""
        return self.asks()("GET", "/metrics").text


@pytest.fixture
def watched(runner: asyncio.Runner, tmp_path: Path) -> Iterator[Watched]:
    """With low rates and one proxy, and coupons of Ann and Bob."""
    with served(tmp_path, front=FRONT) as shop:
        by_voucher(shop)
        shop.follow()
        yield Watched(runner, shop)


def statuses(ask: Ask, times: int, method: str = "GET", url: str = "/v1/campaigns", **more: Any) -> list[int]:
    """Of the same request again and again."""
    return [ask(method, url, **more).status_code for _ in range(times)]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh-CN,zh;q=0.9", ("此类请求过多：每 60 秒最多 3 次。", "20 秒后可重试。")),
        ("en", ("too many requests", "Try again in 20 s.")),
    ],
)
def test_a_page_that_is_one_too_many_is_a_page(watched: Watched, language: str, told: tuple[str, ...]) -> None:
    ask = watched.asks(client="1.2.3.4")
    assert statuses(ask, 3, url="/shop") == [200, 200, 200]
    answer = ask("GET", "/shop", headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert answer.headers.get_list("retry-after") == ["20"]
    assert answer.headers["ratelimit"] == '"read";r=0;t=60'
    assert answer.headers["content-language"] == language[:2]
    assert 'data-code="Api_TooMany"' in answer.text
    assert [text in answer.text for text in told] == [True, True]
    assert f'<html lang="{"zh-Hans" if language[:2] == "zh" else "en"}"' in answer.text


@pytest.mark.parametrize("path", ["/shop/parts/offers", "/v1/campaigns", "/nowhere", "/static/none.js"])
def test_what_is_no_page_is_a_problem_document_when_it_is_too_many(watched: Watched, path: str) -> None:
    ask = watched.asks(client="1.2.3.4")
    statuses(ask, 3)
    answer = ask("GET", path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (429, "application/problem+json")
    assert answer.headers.get_list("retry-after") == ["20"]


def test_what_is_one_too_many_is_told_with_when_to_come_back(watched: Watched) -> None:
    ask = watched.asks(client="1.2.3.4")
    first = ask("GET", "/v1/campaigns")
    assert first.headers["ratelimit-policy"] == '"read";q=3;w=60'
    assert first.headers["ratelimit"] == '"read";r=2;t=20'
    assert statuses(ask, 2) == [200, 200]
    answer = ask("GET", "/v1/campaigns")
    assert (answer.status_code, answer.json()["code"]) == (429, "Api_TooMany")
    assert answer.json()["facts"] == {"limit": "3", "seconds": "60"}
    assert (answer.headers["retry-after"], answer.headers["ratelimit"]) == ("20", '"read";r=0;t=60')
    assert answer.headers["x-frame-options"] == "DENY"
    watched.shop.clock.wait(19)
    assert statuses(ask, 1) == [429]
    watched.shop.clock.wait(1)
    assert statuses(ask, 2) == [200, 429]


def test_classes_of_routes_are_counted_apart_and_watchers_not_at_all(watched: Watched) -> None:
    ask = watched.asks()
    assert statuses(ask, 4) == [200, 200, 200, 429]
    assert statuses(ask, 5, "POST", "/v1/sessions/nonce") == [200, 200, 200, 200, 429]
    assert statuses(ask, 3, "POST", "/v1/quotes", json={}) == [422, 422, 429]
    assert statuses(ask, 3, "DELETE", "/v1/sessions/current") == [401, 401, 429]
    for url in ("/livez", "/readyz", "/metrics"):
        assert set(statuses(ask, 9, "GET", url)) == {200}


def test_what_is_refused_by_the_rate_is_neither_read_nor_looked_up(watched: Watched) -> None:
    ask = watched.asks()
    broken = {"content": b"{", "headers": {"Content-Type": "application/json"}}
    assert statuses(ask, 3, "POST", "/v1/quotes", **broken) == [400, 400, 429]
    assert statuses(ask, 4, "GET", "/nowhere") == [404, 404, 404, 429]


def test_addresses_have_buckets_of_their_own_and_make_up_none(watched: Watched) -> None:
    assert statuses(watched.asks(client="1.2.3.4"), 4)[-1] == 429
    assert statuses(watched.asks(client="1.2.3.5"), 1) == [200]
    forged = [
        watched.asks(client="1.2.3.4")("GET", "/v1/campaigns", headers={"X-Forwarded-For": f"7.7.7.{it}"})
        for it in range(2)
    ]
    assert {answer.status_code for answer in forged} == {429}


def test_behind_a_trusted_proxy_the_address_that_it_wrote_counts(watched: Watched) -> None:
    proxy = watched.asks(client="10.0.0.1")
    for last in ("7.7.7.1", "7.7.7.2"):
        chosen = [f"{number}.9.9.9, {last}" for number in range(4)]
        found = [proxy("GET", "/v1/campaigns", headers={"X-Forwarded-For": it}).status_code for it in chosen]
        assert found == [200, 200, 200, 429]


def test_one_subscribers_many_addresses_are_one(watched: Watched) -> None:
    found = [statuses(watched.asks(client=f"2001:db8:1:2::{it}"), 1)[0] for it in range(1, 5)]
    assert found == [200, 200, 200, 429]
    assert statuses(watched.asks(client="2001:db8:1:3::1"), 1) == [200]


def test_a_key_and_a_wallet_are_counted_wherever_they_ask_from(watched: Watched) -> None:
    key = watched.shop.key("auditor")
    assert [statuses(watched.asks(client=f"1.1.1.{it}", bearer=key), 1)[0] for it in range(4)][-1] == 429
    assert statuses(watched.asks(client="1.1.1.1"), 1) == [200]
    ann = Wallet(watched.asks(), watched.shop)
    tokens = [ann.token(), ann.token()]
    assert [statuses(watched.asks(bearer=tokens[it % 2]), 1)[0] for it in range(4)] == [200, 200, 200, 429]


def test_fifty_fresh_wallets_at_one_address_are_stopped_together(runner: asyncio.Runner, tmp_path: Path) -> None:
    """Wallets are free: what each may ask by itself bounds nobody who makes fifty of them."""
    front = Front(origins=(ORIGIN,), rates={"read": RATES["read"]})
    with served(tmp_path, front=front) as shop:
        shop.follow()
        desk = Watched(runner, shop)
        tokens = [Wallet(desk.asks(), shop, f"wallet {number}").token() for number in range(50)]
        found = [statuses(desk.asks(client="1.2.3.4", bearer=token), 1)[0] for token in tokens]
        together = SESSIONS * RATES["read"].requests
        assert found == [200] * together + [429] * (50 - together)
        stopped = desk.asks(client="1.2.3.4", bearer=tokens[-1])("GET", "/v1/campaigns")
        assert stopped.headers["ratelimit-policy"] == f'"read";q={together};w=60'
        assert statuses(desk.asks(client="1.2.3.5", bearer=tokens[-1]), 1) == [200]
        assert statuses(desk.asks(client="1.2.3.4"), 4) == [200, 200, 200, 429]


def test_a_wallet_that_asks_too_much_leaves_the_others_at_its_address_their_part(watched: Watched) -> None:
    names = [f"wallet {number}" for number in range(3)]
    tokens = [Wallet(watched.asks(client=f"5.5.5.{it}"), watched.shop, name).token() for it, name in enumerate(names)]
    assert statuses(watched.asks(client="1.2.3.4", bearer=tokens[0]), 20) == [200] * 3 + [429] * 17
    for token in tokens[1:]:
        assert statuses(watched.asks(client="1.2.3.4", bearer=token), 4) == [200, 200, 200, 429]


def test_keys_at_one_address_are_not_counted_together(watched: Watched) -> None:
    keys = [watched.shop.key("auditor") for _ in range(SESSIONS + 2)]
    assert [statuses(watched.asks(client="1.2.3.4", bearer=key), 4) for key in keys] == [[200, 200, 200, 429]] * len(
        keys
    )


def test_tokens_that_are_made_up_are_counted_by_address(watched: Watched) -> None:
    made_up = [watched.asks(client="1.2.3.4", bearer=f"promo_s_{it:043}") for it in range(4)]
    assert [statuses(ask, 1)[0] for ask in made_up] == [200, 200, 200, 429]


def test_without_rates_nothing_is_counted(ask: Ask) -> None:
    answer = ask("GET", "/v1/campaigns")
    assert "ratelimit" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/v1/sessions/current", "read"),
        ("HEAD", "/", "read"),
        ("POST", "/v1/sessions", "sign_in"),
        ("POST", "/v1/orders", "quote"),
        ("POST", "/v1/wallets/0x12/offers/explain", "quote"),
        ("GET", "/v1/wallets/0x12/offers/explain", "read"),
        ("POST", "/v1/anything", "write"),
        ("MADEUP", "/v1/campaigns", "write"),
        ("POST", "/metrics", None),
    ],
)
def test_every_request_is_of_a_class(method: str, path: str, name: str | None) -> None:
    assert route_class(method, path) == name


def test_every_answer_has_a_number_of_its_own_that_nobody_chooses(watched: Watched) -> None:
    ask = watched.asks()
    answers = [ask("GET", url, headers={"X-Request-ID": "chosen"}) for url in ("/livez", "/nowhere", "/v1/audit")]
    numbers = [answer.headers["x-request-id"] for answer in answers]
    assert all(re.fullmatch("[0-9a-f]{32}", number) for number in numbers)
    assert len(set(numbers)) == 3
    assert [line["request_id"] for line in watched.lines()] == numbers


def test_a_line_says_what_was_asked_of_whom_and_how_it_ended(watched: Watched) -> None:
    watched.asks(bearer=watched.shop.key("support"))("GET", f"/v1/wallets/0x{ANN:040x}/offers?limit=5")
    (line,) = watched.lines()
    assert re.fullmatch(r"tests support \([0-9a-f]{10}\)", line.pop("name"))
    assert re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z", line.pop("time"))
    assert line.pop("ms") > 0
    assert line.pop("request_id")
    assert line == {"method": "GET", "route": "/v1/wallets/{address}/offers", "status": 200, "caller": "key"}


def test_a_defect_is_noted_and_counted_too(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(RedemptionQueries, "listed", defect)
    answer = watched.asks(quiet=True)("GET", "/v1/redemptions")
    assert answer.status_code == 500
    assert watched.lines()[-1]["status"] == 500
    assert 'promissory_requests_total{method="GET",route="/v1/redemptions",status="500"} 1.0' in watched.metrics()


def test_neither_log_nor_metrics_hold_a_wallet_a_token_or_anything_that_was_asked(watched: Watched) -> None:
    shop, ask = watched.shop, watched.asks()
    ann = Wallet(ask, shop)
    token, key = ann.token(), shop.key("support")
    wallet = f"0x{ANN:040x}"
    everyone = [watched.asks(bearer=it, client=f"81.2.69.{at}") for at, it in enumerate(("", token, key, "made-up"))]
    for one in everyone:
        one("GET", f"/v1/wallets/{wallet}/offers", params={"limit": "7"})
        one("GET", f"/v1/redemptions?wallet={wallet}")
        one("POST", "/v1/quotes", json={"basket": [{"sku": "T-1", "quantity": 1}], "wallet": wallet})
        one("GET", f"/{wallet}", headers={"User-Agent": wallet, "X-Forwarded-For": "81.2.69.99"})
    ask(wallet.upper(), "/v1/campaigns")
    ask("DELETE", "/v1/sessions/current", headers=bearer(token))
    written = watched.log.getvalue() + watched.metrics()
    forbidden = [f"{ANN:x}", f"{BOB:x}", token, token[8:], key, "made-up", "81.2.69", "limit=7", "T-1", "0x"]
    assert [it for it in forbidden if it.lower() in written.lower()] == []
    assert len(watched.lines()) >= 15


def test_metrics_count_by_route_and_say_how_index_and_audit_stand(watched: Watched) -> None:
    ask = watched.asks()
    assert "promissory_audit_green" not in watched.metrics()
    watched.shop.service.audits.run_if_due()
    statuses(ask, 5)
    ask("MADEUP", "/v1/campaigns")
    found = watched.metrics().splitlines()
    assert 'promissory_requests_total{method="GET",route="/v1/campaigns",status="200"} 3.0' in found
    assert 'promissory_request_seconds_count{method="GET",route="/v1/campaigns"} 3.0' in found
    assert 'promissory_rate_limited_total{class="read"} 2.0' in found
    assert 'promissory_requests_total{method="GET",route="other",status="429"} 2.0' in found
    assert not [line for line in found if "MADEUP" in line]
    assert "promissory_index_lag_blocks 0.0" in found
    assert "promissory_audit_green 1.0" in found
    assert 'promissory_relay_orders{state="queued"} 0.0' in found


def test_metrics_are_told_while_the_database_does_not_answer(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_relay: SqlRelay) -> None:
        raise OperationalError("SELECT", None, ValueError("gone"))

    watched.shop.service.work.failing["relayer"] = True
    monkeypatch.setattr(SqlRelay, "open_orders", broken)
    found = watched.metrics().splitlines()
    assert 'promissory_work_failing{work="relayer"} 1.0' in found
    assert not [line for line in found if line.startswith("promissory_relay_orders{")]


@pytest.mark.parametrize(("again", "shown"), [(True, 0.0), (False, 1.0)])
def test_metrics_say_what_work_beside_the_requests_fails(watched: Watched, *, again: bool, shown: float) -> None:
    told, worked = threading.Event(), threading.Event()

    def work() -> None:
        if not told.is_set():
            raise ValueError("the first time")
        worked.set()

    name = f"relayer-{again}"
    with watched.shop.service.work.run(name, work, 0.0, lambda _: told.set(), again=again) as running:
        assert told.wait(10)
        assert worked.wait(10 if again else 0.1) is again
        running.stop()
    assert f'promissory_work_failing{{work="{name}"}} {shown}' in watched.metrics().splitlines()


def test_made_up_paths_and_methods_make_no_new_series(watched: Watched) -> None:
    for number in range(3):
        watched.asks()(f"METHOD{number}", f"/v1/{number}/{number}")
    series = [line for line in watched.metrics().splitlines() if line.startswith("promissory_requests_total")]
    assert len({line.partition("}")[0] for line in series if "OTHER" in line}) <= 2


def scrape(ask: Ask, **headers: str) -> httpx.Response:
    """Asks for the figures."""
    return ask("GET", "/metrics", headers=headers)


def test_metrics_are_for_this_machine_or_an_operator(watched: Watched) -> None:
    here, away = watched.asks(), watched.asks(client="1.2.3.4")
    assert scrape(here).headers["content-type"].startswith("text/plain")
    assert scrape(here, **{"X-Forwarded-For": "1.2.3.4"}).status_code == 401, "a proxy on this machine"
    assert scrape(here, Forwarded="for=1.2.3.4").status_code == 401
    assert scrape(away).status_code == 401
    assert scrape(away, **bearer(watched.shop.key("support"))).status_code == 403
    assert scrape(away, **bearer(watched.shop.key("operator"))).status_code == 200
    proxied = watched.asks(client="10.0.0.1")
    assert scrape(proxied, **{"X-Forwarded-For": "127.0.0.1"}).status_code == 401, "written by whoever asks"


def preflight(ask: Ask, origin: str) -> httpx.Response:
    """What a browser asks before a page of that origin may send a quote."""
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return ask("OPTIONS", "/v1/quotes", headers=headers | {"Access-Control-Request-Headers": "authorization"})


def test_pages_of_origins_that_are_named_may_ask_without_cookies(watched: Watched) -> None:
    ask = watched.asks()
    allowed = preflight(ask, "https://app.example")
    assert allowed.headers["access-control-allow-origin"] == "https://app.example"
    assert "access-control-allow-credentials" not in allowed.headers
    answer = ask("GET", "/v1/campaigns", headers={"Origin": "https://app.example"})
    assert answer.headers["access-control-allow-origin"] == "https://app.example"
    assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("origin", ["https://evil.example", "https://app.example.evil.example", "null"])
def test_pages_of_other_origins_may_read_nothing(watched: Watched, origin: str) -> None:
    ask = watched.asks()
    assert "access-control-allow-origin" not in preflight(ask, origin).headers
    assert "access-control-allow-origin" not in ask("GET", "/v1/campaigns", headers={"Origin": origin}).headers


def test_by_default_no_other_page_may_read_anything(ask: Ask) -> None:
    assert preflight(ask, "https://app.example").status_code == 405
    assert "access-control-allow-origin" not in ask("GET", "/v1/audit", headers={"Origin": ORIGIN}).headers
