"""What happens to a request before its route: a number, who asks, how much they may ask; and what is noted after."""

import secrets
import time
from collections.abc import Callable
from itertools import count
from typing import Any, Final

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.cookies import presented_by
from api.metrics import Metrics
from api.problems import problem
from api.route_classes import ASKS_NOBODY, route_class, template_of
from api.web.problem_pages import at_the_door
from offchain.access.caller import ANONYMOUS, Caller
from offchain.access.client_address import Client, client_of, networks_of
from offchain.access.rate_limit import Decision, RateLimits
from offchain.access.recognising import Presented
from offchain.bootstrap import Service
from offchain.queries.service_texts import ServiceRefusal

RequestLog = Callable[[dict[str, Any]], None]
"""Is told of every request: a flat document without anything personal."""
_FORWARDED: Final = b"x-forwarded-for"
_PRESENTING: Final = frozenset({b"authorization", b"cookie"})
"""Headers that say who asks."""
_PASSED_ON: Final = frozenset({_FORWARDED, b"forwarded", b"x-real-ip", b"via"})


class Admission:
    """Outermost of the middleware. `request.state` has `request_id`, `client`, and `caller` or `refused`."""

    def __init__(self, app: ASGIApp, service: Service, metrics: Metrics, log: RequestLog) -> None:
        self._app = app
        self._service = service
        self._metrics = metrics
        self._log = log
        self._proxies = networks_of(service.front.trusted_proxies)
        self._limits = RateLimits(service.clock, service.front.rates)
        self._process, self._number = secrets.token_hex(10), count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is no HTTP request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, request, status = time.perf_counter(), Request(scope), 500
        request.state.request_id = f"{self._process}{next(self._number):012x}"
        headers = {"X-Request-ID": request.state.request_id}

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *_raw(headers)]
            await send(message)

        try:
            headers |= await self._admit(request)
            await self._app(scope, receive, send_noted)
        except _TooMany as refused:
            headers |= refused.headers
            answer = problem(request, refused.refusal)
            answer.headers["Retry-After"] = refused.wait
            await at_the_door(request, answer)(scope, receive, send_noted)
        finally:
            self._note(request, status, time.perf_counter() - began)

    async def _admit(self, request: Request) -> dict[str, str]:
        """Headers that tell of the rate. Raises `_TooMany`."""
        request.state.client = self._client(request)
        name = route_class(request.method, request.scope["path"])
        caller = await self._recognise(request)
        if name is None:
            return {}
        decision = self._decision(name, caller, request.state.client.network)
        if decision is None:
            return {}
        if not decision.allowed:
            self._metrics.limited(name)
            raise _TooMany(name, decision)
        return _rate_headers(name, decision)

    def _decision(self, name: str, caller: Caller, network: str) -> Decision | None:
        """A key is counted wherever it asks from, a wallet by itself and by its address, which costs something."""
        if caller.kind == "anonymous":
            return self._limits.address(name, network)
        if caller.kind == "key":
            return self._limits.known(name, caller.name)
        return self._limits.session(name, caller.wallet, network)

    async def _recognise(self, request: Request) -> Caller:
        """What is refused here is refused by routes that ask for the caller; for the others it is nobody."""
        presented = self._presented(request)
        if presented is None or request.scope["path"] in ASKS_NOBODY:  # those answer while the store does not
            request.state.caller = ANONYMOUS
            return ANONYMOUS
        try:
            request.state.caller = await run_in_threadpool(self._service.access.caller, presented)
        except ServiceRefusal as refusal:
            request.state.refused = refusal
            return ANONYMOUS
        found: Caller = request.state.caller
        return found

    def _presented(self, request: Request) -> Presented | None:
        """None where nothing says who asks."""
        if _PRESENTING.isdisjoint(name for name, _ in request.scope["headers"]):
            return None
        presented = presented_by(request, self._service.front)
        return None if presented.authorization is None and not presented.cookie else presented

    def _client(self, request: Request) -> Client:
        peer = request.client.host if request.client else ""
        passed_on = [(name, value) for name, value in request.scope["headers"] if name in _PASSED_ON]
        forwarded = ",".join(value.decode("latin-1") for name, value in passed_on if name == _FORWARDED)
        others = any(name != _FORWARDED for name, _ in passed_on)
        return client_of(peer, forwarded.split(",") if forwarded else (), others, self._proxies)

    def _note(self, request: Request, status: int, seconds: float) -> None:
        caller: Caller = getattr(request.state, "caller", ANONYMOUS)
        template = template_of(request.scope)
        method = self._metrics.answered(request.method, template, status, seconds)
        self._log(
            {
                "time": self._service.clock.now(),
                "method": method,
                "route": template,
                "status": status,
                "ms": round(seconds * 1_000, 1),
                "request_id": request.state.request_id,
                "caller": caller.kind,
                "name": caller.name,
            }
        )


class _TooMany(Exception):  # noqa: N818  answered, not raised to anybody
    """The caller has asked too much."""

    def __init__(self, name: str, decision: Decision) -> None:
        super().__init__(name)
        self.refusal = ServiceRefusal("Api_TooMany", limit=decision.limit, seconds=decision.seconds)
        self.headers = _rate_headers(name, decision)
        self.wait = str(decision.retry)


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def _rate_headers(name: str, decision: Decision) -> dict[str, str]:
    """The rate, and what is left of it, as the IETF's draft on RateLimit headers writes them."""
    return {
        "RateLimit-Policy": f'"{name}";q={decision.limit};w={decision.seconds}',
        "RateLimit": f'"{name}";r={decision.remaining};t={decision.reset}',
    }
