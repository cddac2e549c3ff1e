"""Whether the process lives, and whether it may be sent requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_roots import deployment
from offchain.index.config import FINALITY
from offchain.ports import ChainUnavailableError
from tests.api.conftest import Ask
from tests.api.shop import HUB, ROOTS, Served, open_for_all


def failed_checks(ask: Ask) -> dict[str, str]:
    """Check -> what it found, of a service that is not ready."""
    answer = ask("GET", "/readyz")
    assert answer.status_code == 503
    assert answer.json()["code"] == "Service_NotReady"
    assert answer.headers["retry-after"]
    return {check["name"]: check["found"] for check in answer.json()["checks"] if not check["passed"]}


def test_a_process_that_knows_nothing_is_alive(ask_empty: Ask) -> None:
    answer = ask_empty("GET", "/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_a_service_that_is_up_to_date_is_ready(ask: Ask, shop: Served) -> None:
    answer = ask("GET", "/readyz")
    assert answer.status_code == 200
    checks = {check["name"]: check for check in answer.json()["checks"]}
    assert set(checks) == {"store", "chain", "chain_id", "index_lag"}
    assert all(check["passed"] for check in checks.values())
    tip = shop.chain.block().number
    assert checks["index_lag"]["found"] == f"0 blocks behind: indexed to {tip}, chain at {tip}"


def test_before_the_first_block_is_indexed_it_is_not_ready(ask_empty: Ask) -> None:
    assert failed_checks(ask_empty) == {
        "store": "nothing",
        "chain": "no answer yet",
        "chain_id": "None",
        "index_lag": "unknown",
    }


def test_a_node_that_stopped_answering_is_named_with_its_silence(
    ask_empty: Ask, empty: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.follow()

    def silent(_self: FakeChain, _number: int | None = None) -> None:
        raise ChainUnavailableError("the node did not answer eth_getBlockByNumber")

    monkeypatch.setattr(FakeChain, "block", silent)
    empty.clock.wait(30)
    empty.service.following.step()
    assert ask_empty("GET", "/readyz").status_code == 200
    empty.clock.wait(1)
    assert failed_checks(ask_empty) == {"chain": "answered 31 s ago; the node did not answer eth_getBlockByNumber"}


def test_an_index_that_is_further_behind_than_allowed_is_not_ready(
    ask_empty: Ask, empty: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.follow()
    for _ in range(20):
        empty.chain.mine()
    monkeypatch.setattr("offchain.queries.following.sync", lambda *_, **__: None)
    empty.follow()
    assert ask_empty("GET", "/readyz").status_code == 200
    empty.chain.mine()
    empty.follow()
    assert failed_checks(ask_empty) == {"index_lag": "21 blocks behind: indexed to 1, chain at 22"}


def test_the_index_of_another_chain_is_not_ready(ask_empty: Ask, empty: Served) -> None:
    empty.follow()
    other = FakeChain(deployment(HUB, ROOTS), chain_id=7, time=empty.clock.now())
    empty.service.following._chain = other  # the node behind the URL was replaced
    with pytest.raises(Exception, match="the node serves chain 7, the index is of chain 1337"):
        empty.service.following.step()
    found = failed_checks(ask_empty)
    assert set(found) == {"chain", "chain_id"}
    assert found["chain_id"] == "7"
    assert "the node serves chain 7" in found["chain"]


def test_a_chain_that_replaced_a_block_is_followed(ask_empty: Ask, empty: Served) -> None:
    open_for_all(empty)
    empty.follow()
    empty.chain.rewind(1)
    for _ in range(10):
        empty.chain.mine()
    empty.follow()
    assert ask_empty("GET", "/readyz").status_code == 200


def test_a_chain_that_replaced_a_final_block_is_not_ready(ask_empty: Ask, empty: Served) -> None:
    open_for_all(empty)
    for _ in range(FINALITY + 3):
        empty.chain.mine()
    empty.follow()
    empty.chain.rewind(1)
    for _ in range(FINALITY + 9):
        empty.chain.mine()
    with pytest.raises(Exception, match="is indexed as"):
        empty.service.following.step()
    assert "DeepReorganisationError" in failed_checks(ask_empty)["chain"]


def test_a_store_that_broke_is_not_ready_and_tells_no_secrets(ask_empty: Ask, empty: Served, tmp_path: Path) -> None:
    empty.follow()
    for path in tmp_path.glob("store.sqlite3*"):
        path.unlink()
    empty.offers._engine.dispose()
    (tmp_path / "store.sqlite3").write_bytes(b"no database, but longer than a header of one " * 9)
    assert failed_checks(ask_empty)["store"] == "DatabaseError of the database"
