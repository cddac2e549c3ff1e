"""The newest audit."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_shop import Coupon
from offchain.ports import ChainUnavailableError
from tests.api.conftest import Ask
from tests.api.shop import ANN, Served, open_for_all


def audited(shop: Served, seconds: int = 60) -> None:
    """Time passes, what is new is indexed, and an audit runs if it is due."""
    shop.clock.wait(seconds)
    shop.follow()
    shop.service.audits.run_if_due()


def test_an_audit_without_differences_is_green(ask: Ask, shop: Served) -> None:
    found = ask("GET", "/v1/audit").json()
    assert (found["green"], found["digest"], found["differences"], found["online"]) == (True, "match", 0, True)
    assert found["complete_to_block"] == shop.chain.block().number
    assert (found["redemptions"], found["merchants"]) == (7, 1)


def test_before_the_first_audit_the_caller_is_asked_to_come_back(ask_empty: Ask) -> None:
    answer = ask_empty("GET", "/v1/audit")
    assert (answer.status_code, answer.json()["code"]) == (503, "Service_NoAuditYet")
    assert answer.headers["retry-after"]


def test_a_record_that_was_altered_in_the_store_is_told(ask_empty: Ask, empty: Served) -> None:
    open_for_all(empty)
    audited(empty)
    assert ask_empty("GET", "/v1/audit").json()["green"] is True
    with empty.offers._engine.begin() as connection:
        connection.execute(text("update redemptions set discount = x'000000000000000000000001'"))
    empty.buy("every", ANN, Coupon(), nonce=9)
    audited(empty)
    found = ask_empty("GET", "/v1/audit").json()
    assert found["green"] is False
    assert found["differences"] > 0


@pytest.mark.parametrize(("seconds", "redemptions"), [(59, 5), (60, 6)])
def test_audits_are_a_minute_apart(ask_empty: Ask, empty: Served, seconds: int, redemptions: int) -> None:
    open_for_all(empty)
    audited(empty)
    began = empty.clock.now()
    empty.buy("every", ANN, Coupon(), nonce=9)
    empty.service.following.step()
    empty.clock.wait(began + seconds - empty.clock.now())
    empty.service.audits.run_if_due()
    assert ask_empty("GET", "/v1/audit").json()["redemptions"] == redemptions


def test_a_node_that_does_not_answer_leaves_the_old_audit_standing(
    ask_empty: Ask, empty: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_for_all(empty)
    audited(empty)
    before = ask_empty("GET", "/v1/audit").json()
    empty.buy("every", ANN, Coupon(), nonce=9)
    empty.follow()

    def silent(*_: object, **__: object) -> bytes:
        raise ChainUnavailableError("the node did not answer eth_call")

    monkeypatch.setattr(FakeChain, "call", silent)
    empty.clock.wait(60)
    empty.service.audits.run_if_due()
    assert ask_empty("GET", "/v1/audit").json() == before


def test_a_query_is_refused(ask: Ask) -> None:
    answer = ask("GET", "/v1/audit", params={"now": "true"})
    assert (answer.status_code, answer.json()["code"]) == (422, "Api_Malformed")
