"""Orders that a shopper signed, over HTTP: taken in once, followed, taken back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from api.app import end_streams
from api.streams import News
from offchain.access.caller import ANONYMOUS
from offchain.adapters.fake_shop import Coupon, key
from offchain.attestation.calls import redeem_call
from offchain.campaigns import signed_orders
from offchain.cashier.pricing import price_lines
from offchain.cashier.quoting import Held
from offchain.relayer.holding import scope_of
from offchain.relayer.intake import RedemptionAsked
from tests.api.conftest import Ask, Caller
from tests.api.shop import ANN, CATALOGUE, Served, fill, served


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Served]:
    """One that this test changes."""
    with served(tmp_path) as shop:
        fill(shop)
        yield shop


@pytest.fixture
def ask(runner: Any, shop: Served) -> Ask:
    return Caller(runner, shop.app)


def signed(shop: Served, number: int = 1, submitter: int = 0) -> dict[str, Any]:
    """The document of an order with 10 % off, that Ann agreed to."""
    terms = shop.terms["code"]
    lines = price_lines(CATALOGUE, {"T-1": 2, "C-1": 1}, [Held(terms).presented(shop.shop.domain)])
    submission = shop.shop.submission(terms, shop.shop.order(ANN, lines, 900 + number), Coupon())
    agreed = shop.shop.agreed(submission, key("ann"), submitter)
    found: dict[str, Any] = json.loads(signed_orders.text(f"A-{number}", agreed))
    return found


def submit(ask: Ask, order: dict[str, Any], name: str | None = None, **headers: str) -> httpx.Response:
    return ask("POST", "/v1/redemptions", json=order, headers={"Idempotency-Key": name or str(uuid4())} | headers)


def relayed(shop: Served, blocks: int = 3) -> None:
    """The relayer works, blocks follow."""
    assert shop.service.relayer is not None
    for _ in range(blocks):
        shop.service.relayer.step()
        shop.chain.mine()
    shop.service.relayer.step()
    shop.follow()


def test_the_file_of_a_signed_order_is_taken_in_and_redeemed(ask: Ask, shop: Served) -> None:
    answer = submit(ask, signed(shop))
    assert (answer.status_code, answer.json()["state"], answer.json()["reference"]) == (202, "queued", "A-1")
    place = answer.headers["location"]
    assert place == f"/v1/redemptions/{answer.json()['id']}"
    relayed(shop)
    found = ask("GET", place).json()
    assert (found["state"], found["refusal"]) == ("final", None)
    listed = ask("GET", "/v1/redemptions?limit=1").json()["items"][0]
    assert (listed["order_hash"], listed["block"]) == (found["id"], found["block"])
    assert listed["transaction"] == found["transaction"]


def test_the_same_key_gets_the_same_bytes_and_another_body_is_refused(ask: Ask, shop: Served) -> None:
    order = signed(shop)
    first = submit(ask, order, "one")
    relayed(shop)
    again = submit(ask, order, '"one"')
    assert (again.status_code, again.content) == (202, first.content)
    other = submit(ask, signed(shop, 2), "one")
    assert (other.status_code, other.json()["code"]) == (422, "Api_KeyReused")


@pytest.mark.parametrize("name", [" ", "a b", "ключ".encode().decode("latin-1"), "x" * 129])
def test_a_request_without_a_usable_key_is_refused(ask: Ask, shop: Served, name: str) -> None:
    answer = ask("POST", "/v1/redemptions", json=signed(shop), headers={"Idempotency-Key": name.encode("latin-1")})
    assert (answer.status_code, answer.json()["code"]) == (400, "Api_KeyMissing")


def test_no_key_at_all_is_refused_and_one_of_128_characters_is_not(ask: Ask, shop: Served) -> None:
    answer = ask("POST", "/v1/redemptions", json=signed(shop))
    assert (answer.status_code, answer.json()["code"]) == (400, "Api_KeyMissing")
    assert submit(ask, signed(shop), "x" * 128).status_code == 202


def test_a_request_that_is_being_answered_says_so(ask: Ask, shop: Served) -> None:
    order = signed(shop)
    intake = shop.service.intake
    call = bytes.fromhex(order["call"][2:])
    asked = RedemptionAsked(call=call, reference=order["reference"])
    intake.once.store.take(scope_of(ANONYMOUS, ANN), "k", asked.fingerprint(), shop.clock.now(), 60)
    answer = submit(ask, order, "k")
    assert (answer.status_code, answer.json()["code"]) == (409, "Api_StillRunning")


def test_a_refusal_of_the_chain_is_told_in_both_languages_and_costs_nothing(ask: Ask, shop: Served) -> None:
    order = signed(shop, submitter=key("bob").address)
    answer = submit(ask, order, **{"Accept-Language": "zh"})
    found = answer.json()
    assert (answer.status_code, found["code"]) == (409, "Hub_WrongSubmitter")
    assert found["next_step"] == found["texts"]["zh"]["next_step"]
    assert ask("GET", f"/v1/redemptions/{'0x' + 'ab' * 32}").status_code == 404


@pytest.mark.parametrize("call", ["0x", "0x1234", "0x" + "ff" * 100])
def test_what_is_no_order_is_refused(ask: Ask, call: str) -> None:
    answer = submit(ask, {"call": call})
    assert (answer.status_code, answer.json()["code"]) == (422, "Relay_NotAnOrder")


@pytest.mark.parametrize("call", ["12", "0x1", "0xzz", 5, None])
def test_what_is_no_bytes_is_malformed(ask: Ask, call: object) -> None:
    assert submit(ask, {"call": call}).status_code == 422


def test_a_consent_may_stand_beside_the_order(ask: Ask, shop: Served) -> None:
    whole = signed(shop)
    agreed = signed_orders.of_call(bytes.fromhex(whole["call"][2:])).submission
    bare = redeem_call(replace(agreed, consent_signature=b""))
    consent = {
        "max_payable": agreed.agreement.max_payable,
        "signature": f"0x{agreed.consent_signature.hex()}",
    }
    answer = submit(ask, {"call": f"0x{bare.hex()}", "consent": consent})
    assert answer.status_code == 202
    consent["max_payable"] += 1
    wrong = submit(ask, {"call": f"0x{bare.hex()}", "consent": consent})
    assert wrong.json()["id"] == answer.json()["id"]  # the same order, which is on its way already


def test_a_queued_order_is_taken_back_and_a_mined_one_is_not(ask: Ask, shop: Served) -> None:
    first, second = (submit(ask, signed(shop, number), f"k{number}").headers["location"] for number in (1, 2))
    assert ask("DELETE", first, headers={"Idempotency-Key": "k1"}).json()["state"] == "cancelled"
    relayed(shop)
    assert (ask("GET", first).json()["state"], ask("GET", second).json()["state"]) == ("cancelled", "final")
    answer = ask("DELETE", second, headers={"Idempotency-Key": "k2"})
    assert (answer.status_code, answer.json()["code"], answer.json()["facts"]) == (
        409,
        "Relay_NotQueued",
        {"state": "final"},
    )
    assert ask("DELETE", f"/v1/redemptions/0x{5:064x}").status_code == 404


def test_an_order_is_not_taken_back_by_others(ask: Ask, shop: Served, runner: Any) -> None:
    place = submit(ask, signed(shop), "k1").headers["location"]
    merchant = shop.terms["code"].merchant
    asked = {
        "nobody": (ask, 401, "Api_NotSignedIn"),
        "another merchant": (
            Caller(runner, shop.app, bearer=shop.key("merchant", merchant + 1)),
            403,
            "Api_NotAllowed",
        ),
        "an auditor": (Caller(runner, shop.app, bearer=shop.key("auditor")), 403, "Api_NotAllowed"),
    }
    for who, (caller, status, code) in asked.items():
        for headers in ({}, {"Idempotency-Key": "k2"}):
            answer = caller("DELETE", place, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (status, code), who
    assert ask("DELETE", place, headers={"Idempotency-Key": "a b"}).status_code == 400
    assert ask("GET", place).json()["state"] == "queued"
    till = Caller(runner, shop.app, bearer=shop.key("merchant", merchant))
    assert till("DELETE", place).json()["state"] == "cancelled"


def test_the_shops_own_name_of_an_order_is_told_to_few(ask: Ask, shop: Served, runner: Any) -> None:
    place = submit(ask, signed(shop), "k1").headers["location"]
    relayed(shop)
    for role, merchant, told in [
        ("support", 0, "A-1"),
        ("auditor", 0, "A-1"),
        ("operator", 0, ""),
        ("merchant", shop.terms["code"].merchant, "A-1"),
        ("merchant", 7, ""),
    ]:
        caller = Caller(runner, shop.app, bearer=shop.key(role, merchant))  # type: ignore[arg-type]
        assert caller("GET", place).json()["reference"] == told, (role, merchant)
        assert {it["reference"] for _, it in events(caller("GET", f"{place}/events").text)} == {told}
    assert ask("GET", place).json()["reference"] == ""


def test_an_order_that_the_shopper_sent_alone_is_found_by_its_hash(ask: Ask, shop: Served) -> None:
    listed = ask("GET", "/v1/redemptions?limit=1").json()["items"][0]
    found = ask("GET", f"/v1/redemptions/{listed['order_hash']}").json()
    assert (found["state"] in ("mined", "final"), found["block"]) == (True, listed["block"])


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    """(id, data) of each."""
    found = []
    for part in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in part.splitlines() if not line.startswith(":"))
        if "data" in fields:
            assert fields["event"] == "status"
            found.append((fields["id"], json.loads(fields["data"])))
    return found


def test_the_events_of_an_order_are_told_from_where_one_was(ask: Ask, shop: Served) -> None:
    place = submit(ask, signed(shop)).headers["location"]
    relayed(shop)
    answer = ask("GET", f"{place}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = events(answer.text)
    assert [(number, it["state"]) for number, it in told] == [
        ("1", "queued"),
        ("2", "sent"),
        ("3", "mined"),
        ("4", "final"),
    ]
    assert told[-1][1] == ask("GET", place).json()
    rest = ask("GET", f"{place}/events", headers={"Last-Event-ID": "2"})
    assert events(rest.text) == told[2:]
    assert ask("GET", f"{place}/events", headers={"Last-Event-ID": "4"}).status_code == 204
    assert ask("GET", f"{place}/events", headers={"Last-Event-ID": "x"}).status_code == 422


def test_a_silent_stream_says_that_it_is_alive_and_ends(ask: Ask, shop: Served) -> None:
    place = submit(ask, signed(shop)).headers["location"]
    followers = shop.app.state.followers
    followers.pause = followers.heartbeat = 0.01
    followers.longest = 0.2
    text = ask("GET", f"{place}/events").text
    assert ": alive" in text
    assert "the service ends" not in text
    assert [it["state"] for _, it in events(text)] == ["queued"]
    followers.most = 0
    answer = ask("GET", f"{place}/events")
    assert (answer.status_code, answer.json()["code"]) == (503, "Relay_TooManyFollowers")
    assert followers.open == 0


def test_one_network_follows_a_quarter_of_the_orders_at_most(ask: Ask, shop: Served, runner: Any) -> None:
    place = submit(ask, signed(shop)).headers["location"]
    followers = shop.app.state.followers
    held = [followers.start(lambda: News(b""), "203.0.113.9") for _ in range(followers.most // 4)]
    there = Caller(runner, shop.app, client="203.0.113.9")
    followers.longest = 0.1
    answer = there("GET", f"{place}/events")
    assert answer.status_code == 503
    assert (answer.json()["code"], answer.json()["facts"]) == ("Relay_TooManyFollowers", {"limit": "16"})
    assert Caller(runner, shop.app, client="203.0.113.10")("GET", f"{place}/events").status_code == 200
    for _ in held:
        followers.ended("203.0.113.9")
    assert there("GET", f"{place}/events").status_code == 200
    assert followers.open == 0


def test_a_stream_of_an_order_ends_with_the_service(ask: Ask, shop: Served) -> None:
    place = submit(ask, signed(shop)).headers["location"]
    shop.app.state.followers.pause = 0.01
    threading.Timer(0.2, partial(end_streams, shop.app)).start()
    text = ask("GET", f"{place}/events").text
    assert text.endswith(": the service ends; connect again later\n\n")


def test_a_service_without_a_relayer_says_so(ask: Ask, shop: Served) -> None:
    shop.app.state.service = replace(shop.service, intake=replace(shop.service.intake, desk=None))
    answer = submit(ask, signed(shop))
    assert (answer.status_code, answer.json()["code"]) == (503, "Relay_None")
