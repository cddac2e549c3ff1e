"""What holds for every request: how large it may be, and which headers every answer has."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem
from offchain.queries.service_texts import ServiceRefusal

SECURITY_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Answers are documents for programs: no page may frame them, no browser may guess their type, no cache may keep a
wallet's coupons."""

CORS: Final[dict[str, Any]] = {
    "allow_methods": ["GET", "POST", "PUT", "DELETE"],
    "allow_headers": ["Authorization", "Content-Type", "Accept-Language", "Idempotency-Key"],
    "expose_headers": ["Content-Language", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID"],
    "allow_credentials": False,
}
"""What pages of other origins may ask and read: with a token of their own, never with a cookie of ours."""


class SecurityHeaders:
    """Adds the headers to every answer, those of errors too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._raw = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is no HTTP request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                names = {name for name, _ in given}  # in lower case, as ASGI has them
                message["headers"] = given + [it for it in self._raw if it[0] not in names]
            await send(message)

        await self._app(scope, receive, send_with_headers)


class BodyLimit:
    """Reads the body first, up to `most` bytes, and refuses what is larger with a problem. larger : path -> bytes that
    it may have instead.

    The framework's own limit answers in plain text as soon as a length is declared.
    """

    def __init__(self, app: ASGIApp, most: int, larger: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._most = most
        self._larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is no HTTP request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._larger.get(scope["path"], self._most)
        try:
            body = None if self._declared(scope) > most else await self._read(receive, most)
        except TimeoutError:  # the server's, of a request that is not whole in time; no defect of ours
            await Response(status_code=408, headers={"Connection": "close"})(scope, receive, send)
            return
        if body is None:
            answer = problem(Request(scope), ServiceRefusal("Api_TooLarge", limit=most))
            answer.headers["Connection"] = "close"  # the rest of the body is not read
            await answer(scope, receive, send)
            return
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive_again() -> Message:
            return waiting.pop() if waiting else await receive()

        await self._app(scope, receive_again, send)

    def _declared(self, scope: Scope) -> int:
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
        return int(length) if length.isdigit() and len(length) < 20 else 0

    async def _read(self, receive: Receive, most: int) -> bytes | None:
        """The body, or None as soon as it is too large."""
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > most:
                return None
            if not message.get("more_body", False):
                return bytes(body)
