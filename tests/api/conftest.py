"""One served shop that no test changes, and a way to send requests without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.api.shop import Served, fill, served

Ask = Callable[..., httpx.Response]


class Caller:
    """Sends requests to an app in this process. An exception in a route fails the test, unless `quiet`.

    bearer : of every request, empty for none; client : address that it comes from.
    """

    def __init__(
        self,
        runner: asyncio.Runner,
        app: FastAPI,
        *,
        quiet: bool = False,
        bearer: str = "",
        client: str = "127.0.0.1",
    ) -> None:
        self._runner = runner
        self._transport = httpx.ASGITransport(app=app, raise_app_exceptions=not quiet, client=(client, 123))
        self._headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}

    def __call__(self, method: str, url: str, **more: Any) -> httpx.Response:
        """The answer."""
        return self._runner.run(self._send(method, url, **more))

    async def _send(self, method: str, url: str, **more: Any) -> httpx.Response:
        async with httpx.AsyncClient(
            transport=self._transport, base_url="http://shop.example", headers=self._headers
        ) as client:
            return await client.request(method, url, **more)


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    """One event loop."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Five campaigns, indexed and audited."""
    with served(tmp_path_factory.mktemp("shop")) as shop:
        fill(shop)
        yield shop


@pytest.fixture(scope="session")
def ask(runner: asyncio.Runner, shop: Served) -> Ask:
    """Asks the shop's app."""
    return Caller(runner, shop.app)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Served]:
    """A shop without campaigns, of which nothing is indexed."""
    with served(tmp_path) as shop:
        yield shop


@pytest.fixture
def ask_empty(runner: asyncio.Runner, empty: Served) -> Ask:
    """Asks that shop's app."""
    return Caller(runner, empty.app)


@pytest.fixture(scope="session")
def ask_support(runner: asyncio.Runner, shop: Served) -> Ask:
    """Asks the shop's app with a key of its support."""
    return Caller(runner, shop.app, bearer=shop.key("support"))


@pytest.fixture
def ask_empty_support(runner: asyncio.Runner, empty: Served) -> Ask:
    """Asks the other shop's app with a key of its support."""
    return Caller(runner, empty.app, bearer=empty.key("support"))
