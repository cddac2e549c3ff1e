"""Many shoppers at once over HTTP: each asks, signs, sends, hears what became of the order; every request is timed."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import httpx

from offchain.adapters.http_server import ServerError
from offchain.adapters.keys import KeySigner
from offchain.scenario.phone import PATIENCE, consent_to

_POLL_SECONDS: Final = 1.0
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Bought:
    """discount : minor units, 0 where refused; code : why, empty where redeemed."""

    shopper: str
    discount: int = 0
    payable: int = 0
    code: str = ""


@dataclass(slots=True)
class Timings:
    """route -> seconds of each request; seconds : from the first to the last of all."""

    routes: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    seconds: float = 0.0

    def told(self) -> dict[str, str]:
        """Requests a second, and of each route the middle, the slowest twentieth's first and the slowest, ms."""
        requests = sum(map(len, self.routes.values()))
        rate = f"{requests / self.seconds:.1f} a second ({requests} in {self.seconds:.1f} s)"
        return {"requests": rate, **{route: _spread(took) for route, took in sorted(self.routes.items())}}


@dataclass(frozen=True, slots=True)
class Crowd:
    """most : shoppers at once; timings : of all that it asked."""

    url: str
    most: int
    timings: Timings = field(default_factory=Timings)

    def all(self, one: Callable[["Client"], Awaitable[_T]], keys: Sequence[tuple[str, KeySigner]]) -> list[_T]:
        """What each came to, in order. keys : name and wallet of each."""
        began = time.perf_counter()
        found = asyncio.run(self._gather(one, keys))
        self.timings.seconds += time.perf_counter() - began
        return found

    async def _gather(
        self, one: Callable[["Client"], Awaitable[_T]], keys: Sequence[tuple[str, KeySigner]]
    ) -> list[_T]:
        gate = asyncio.Semaphore(self.most)
        limits = httpx.Limits(max_connections=self.most, max_keepalive_connections=self.most)
        async with httpx.AsyncClient(base_url=self.url, limits=limits, timeout=PATIENCE) as http:

            async def through(name: str, key: KeySigner) -> _T:
                async with gate:
                    return await one(Client(http, self.timings, name, key))

            return list(await asyncio.gather(*(through(*it) for it in keys)))


@dataclass(frozen=True, slots=True)
class Client:
    """One shopper. name : also of the order's Idempotency-Key."""

    http: httpx.AsyncClient
    timings: Timings
    name: str
    key: KeySigner

    async def look(self, campaign: str, basket: Sequence[dict[str, Any]]) -> int:
        """A dry run; the discount that it shows, minor units."""
        body = {"basket": basket, "promotions": [{"campaign": campaign}]}
        answer = await self._post("POST /v1/quotes", "/v1/quotes", body)
        return int(answer.json()["discount"]["minor"])

    async def buy(self, campaign: str, basket: Sequence[dict[str, Any]]) -> Bought:
        """Asks for a signed quote, agrees, sends it twice as an impatient thumb does, and waits for the chain."""
        wallet = f"0x{self.key.address:040x}"
        asked = {"basket": basket, "promotions": [{"campaign": campaign}], "wallet": wallet}
        quote = await self._post("POST /v1/quotes/signed", "/v1/quotes/signed", asked)
        if quote.status_code != httpx.codes.OK:
            return Bought(self.name, code=str(quote.json()["code"]))
        offer = quote.json()
        body, headers = consent_to(offer, self.key), {"Idempotency-Key": self.name}
        sent = (self._post("POST /v1/redemptions", "/v1/redemptions", body, headers) for _ in range(2))
        answers = [answer.json() for answer in await asyncio.gather(*sent)]
        codes = [str(it["code"]) for it in answers if "code" in it and it["code"] != "Api_StillRunning"]
        code = codes[0] if codes else await self._fate(str(offer["order"]))
        if code:
            return Bought(self.name, code=code)
        return Bought(self.name, int(offer["discount"]["minor"]), int(offer["payable"]["minor"]))

    async def _fate(self, order: str) -> str:
        """Why the order is refused; empty once it is redeemed. Raises `ServerError` where nothing becomes of it."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            began = time.perf_counter()
            found = (await self.http.get(f"/v1/redemptions/{order}")).json()
            self.timings.routes["GET /v1/redemptions/{order}"].append(time.perf_counter() - began)
            if found["state"] in {"mined", "final"}:
                return ""
            if found["state"] == "refused":
                return str(found["refusal"]["code"])
            await asyncio.sleep(_POLL_SECONDS)
        raise ServerError(f"nothing became of an order in {PATIENCE:.0f} s")

    async def _post(
        self, route: str, path: str, body: dict[str, Any], headers: dict[str, str] | None = None
    ) -> httpx.Response:
        began = time.perf_counter()
        answer = await self.http.post(path, json=body, headers=headers)
        self.timings.routes[route].append(time.perf_counter() - began)
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise ServerError(f"{route} was answered with {answer.status_code}: {answer.text[:200]}")
        return answer


def _spread(took: Sequence[float]) -> str:
    ordered = sorted(took)
    middle, late = ordered[len(ordered) // 2], ordered[len(ordered) * 19 // 20]
    half, most, slowest = (f"{seconds * 1e3:.0f} ms" for seconds in (middle, late, ordered[-1]))
    return f"{len(ordered)} requests: median {half}, 95 % {most}, slowest {slowest}"
