"""A shop that keeps an offer for a customer without a wallet, and what support and the customer do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from offchain.adapters.fake_shop import DAY, key
from offchain.binding.binding import BindingAsked, statement
from offchain.binding.ports import Allotted
from offchain.domain.terms import Audience, Kind, Revocation, Scope
from tests.api.conftest import Caller
from tests.api.shop import Served, fill, served
from tests.api.wallet import bearer

Do = Callable[..., httpx.Response]
WHY = "The telephone fell into the sea"
CUSTOMER = "c-17 & son"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A shop whose campaign `late` keeps coupon 10 for a customer, and 12 for another."""
    with served(tmp_path) as shop:
        fill(shop)
        open_late(shop, Revocation.INDEX)
        yield shop


@pytest.fixture
def do(runner: Any, own: Served) -> Do:
    """Asks as an agent of support."""
    ask, token = Caller(runner, own.app), own.key("support")

    def asked(path: str, language: str = "en", **more: Any) -> httpx.Response:
        body = {"campaign": own.id(more.pop("campaign", "late")), "pseudonym": more.pop("customer", CUSTOMER)}
        headers = {"Accept-Language": language, **bearer(more.pop("token", token))}
        return ask("POST", path, json=body | more, headers=headers)

    return asked


def create_late(shop: Served, revocation: Revocation) -> None:
    """The campaign."""
    shop.terms["late"] = shop.shop.create(
        kind=Kind.PERCENT,
        scope=Scope.ORDER,
        audience=Audience.VOUCHER,
        value=1_000,
        cap=100,
        cap_amount=2_000,
        budget=50_000,
        revocation=revocation,
    )
    shop.follow()


def open_late(shop: Served, revocation: Revocation) -> None:
    """The campaign, with its offers."""
    create_late(shop, revocation)
    allot(shop, CUSTOMER, 10)


def allot(shop: Served, pseudonym: str, index: int) -> None:
    """Waits for a wallet, for two days."""
    now = shop.clock.now()
    campaign = bytes.fromhex(shop.id("late")[2:])
    window = {"not_before": now, "deadline": now + 2 * DAY}
    offer = Allotted(campaign=campaign, pseudonym=pseudonym, index=index, value=1_500, **window)
    shop.service.bindings.allot([offer], 0)


def look(do: Do, **more: Any) -> httpx.Response:
    return do("/support/parts/binding", **more)


def make(do: Do, **more: Any) -> httpx.Response:
    return do("/support/parts/code", why=more.pop("why", WHY), **more)


def secret_of(answer: httpx.Response) -> str:
    """The code on the page."""
    assert answer.status_code == 200, answer.text
    return answer.text.partition("<code data-secret>")[2].partition("<")[0]


def bind(own: Served, secret: str, name: str) -> int:
    """The customer binds the wallet of that name; the coupon's index."""
    asked = BindingAsked(
        campaign=bytes.fromhex(own.id("late")[2:]),
        pseudonym=CUSTOMER,
        code=secret,
        wallet=key(name).address,
        until=own.clock.now() + 600,
        signature=b"",
    )
    signature = key(name).sign(statement(own.shop.domain, asked))
    return own.service.bindings.bind(replace(asked, signature=signature)).grant.index


def revoke(own: Served, mask: int) -> None:
    own.shop.change("revokeIndices", own.terms["late"], 0, mask)
    own.follow()
