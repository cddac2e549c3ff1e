"""`promo coupon rebind`: of a wallet that was lost, the coupon that was bound last is revoked, and no other."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from offchain.adapters.sql_bindings import SqlBindings
from offchain.adapters.sql_engine import open_engine
from offchain.binding.ports import Allotted, Bound
from offchain.campaigns.prepared import Campaign
from offchain.cli import app
from offchain.commands import merchant_orders
from tests.unit.campaigns.counter import Counter
from tests.unit.campaigns.documents import NOW


@pytest.fixture
def campaign(counter: Counter) -> Campaign:
    """By voucher, whose coupons can be revoked one by one."""
    return counter.created()


@pytest.fixture
def store(store_place: Callable[[], str], campaign: Campaign) -> str:
    """With coupon 4 of customer c-1, bound to a wallet, and coupon 6 of c-2, bound to none."""
    url = store_place()
    engine = open_engine(url)
    offer = Allotted(campaign=campaign.id, pseudonym="c-1", index=4, value=0, not_before=1, deadline=NOW + 99)
    bindings = SqlBindings(engine)
    bindings.allot([offer, replace(offer, pseudonym="c-2", index=6)])
    bindings.bind(bound(campaign, 0))
    engine.dispose()
    return url.removeprefix("sqlite:///")


def bound(campaign: Campaign, turn: int) -> Bound:
    return Bound(
        campaign=campaign.id,
        pseudonym="c-1",
        turn=turn,
        wallet=9 + turn,
        at=NOW,
        until=NOW + 9,
        signature=b"\1" * 65,
        epoch=0,
    )


@pytest.fixture
def rebind(
    counter: Counter, campaign: Campaign, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, Any]]:
    """Runs the command at the counter; the document that it answers."""
    file = tmp_path / "tea.yaml"
    file.write_text("read by the counter")

    def at_the_counter(*_: object, dry_run: bool) -> Any:
        return SimpleNamespace(campaign=lambda: campaign, lock=counter.lock), counter.desk(dry_run=dry_run)

    monkeypatch.setattr(merchant_orders, "open_desk", at_the_counter)

    def run(customer: str, *more: str, code: int = 0) -> dict[str, Any]:
        words = ("coupon", "rebind", str(file), "--customer", customer, "--store", store, "--json", *more)
        done = CliRunner().invoke(app, words)
        assert done.exit_code == code, done.output
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return run


def spent(counter: Counter, campaign: Campaign) -> int:
    """The word of the coupons that are spent or revoked."""
    return counter.view.used_word(campaign.id, 0)


def test_the_coupon_of_the_lost_wallet_is_revoked_once(
    counter: Counter, campaign: Campaign, rebind: Callable[..., dict[str, Any]]
) -> None:
    assert [it["outcome"] for it in rebind("c-1", "--dry-run")["steps"]] == ["would send"]
    assert spent(counter, campaign) == 0
    assert [it["outcome"] for it in rebind("c-1")["steps"]] == ["sent"]
    assert spent(counter, campaign) == 1 << 4
    assert [it["outcome"] for it in rebind("c-1")["steps"]] == ["nothing to do"]


def test_after_another_wallet_was_bound_its_own_coupon_is_revoked(
    counter: Counter, campaign: Campaign, store: str, rebind: Callable[..., dict[str, Any]]
) -> None:
    engine = open_engine(store if "://" in store else f"sqlite:///{store}")
    SqlBindings(engine).bind(bound(campaign, 1))
    engine.dispose()
    rebind("c-1")
    assert spent(counter, campaign) == 1 << 5


@pytest.mark.parametrize("customer", ["c-2", "c-3"])
def test_a_customer_without_a_bound_wallet_has_nothing_revoked(
    counter: Counter, campaign: Campaign, rebind: Callable[..., dict[str, Any]], customer: str
) -> None:
    error = rebind(customer, code=1)["error"]
    assert error["code"] == "OrderError"
    assert spent(counter, campaign) == 0
