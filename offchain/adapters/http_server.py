"""An ASGI application over HTTP, in a thread of its own, on a socket that was opened before anything slow began."""

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from errno import EADDRINUSE
from types import TracebackType
from typing import Any, Self

import uvicorn

from offchain.adapters.ganache import PortTakenError

_GRACE_SECONDS = 5
"""For requests that are being answered when the server stops."""
_REQUEST_SECONDS = 30.0
_START_SECONDS = 20.0
_POLL_SECONDS = 0.02


_Receive = Callable[[], Awaitable[dict[str, Any]]]
_Send = Callable[[dict[str, Any]], Awaitable[None]]


class AddressError(ValueError):
    """Nothing can listen at that address."""


class ServerError(Exception):
    """The server ended before it served."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. port : 0 to 65535, 0 for a free one. Raises `PortTakenError`, `AddressError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == EADDRINUSE:
            raise PortTakenError(
                f"port {port} of {host} is taken by another program: choose another, or 0 for a free one"
            ) from error
        raise AddressError(f"cannot listen at {host}, port {port}: {error}; 127.0.0.1 is this machine alone") from error
    # Whoever connects inherits it; without it the body of an answer waits 40 ms for the receipt of its head.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def url_of(listening: socket.socket) -> str:
    """Where it listens."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class InTime:
    """An ASGI application whose requests come in within so many seconds, or are answered with 408 and cut off."""

    def __init__(self, application: Any, seconds: float) -> None:
        self._application = application
        self._seconds = seconds

    async def __call__(self, scope: dict[str, Any], receive: _Receive, send: _Send) -> None:
        """Passes on what is no HTTP request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        reading, answered = _Reading(receive, self._seconds), False

        async def send_on(message: dict[str, Any]) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._application(scope, reading.receive, send_on)
        except TimeoutError:
            if not reading.late or answered:
                raise
            await _say_late(send)
        finally:
            reading.end()


class _Reading:
    """One request as it comes in. A timer of its own instead of asyncio.timeout, which takes as long as all the rest.

    late : whether it was not whole in time.
    """

    def __init__(self, receive: _Receive, seconds: float) -> None:
        self.late = False
        self._receive = receive
        self._whole = False
        self._waiting: asyncio.Task[Any] | None = None
        self._timer = asyncio.get_running_loop().call_later(seconds, self._too_late)

    def end(self) -> None:
        """Nothing is too late any more."""
        self._timer.cancel()

    async def receive(self) -> dict[str, Any]:
        """The next message. Raises `TimeoutError` where the request is late."""
        if self._whole:  # what is waited for now is the end of the connection
            return await self._receive()
        if self.late:
            raise TimeoutError
        self._waiting = asyncio.current_task()
        try:
            message = await self._receive()
        except asyncio.CancelledError:
            if self.late and self._waiting is not None and not self._waiting.uncancel():
                raise TimeoutError from None
            raise
        finally:
            self._waiting = None
        self._whole = not message.get("more_body", False)
        if self._whole:
            self._timer.cancel()
        return message

    def _too_late(self) -> None:
        self.late = True
        if self._waiting is not None:
            self._waiting.cancel()


async def _say_late(send: _Send) -> None:
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 408, "headers": headers})
    await send({"type": "http.response.body"})


class HttpServer:
    """Serves from entering the context to leaving it. application : ASGI; ending : told first when it shall end, so
    that answers without an end of their own come to one; seconds : until a request has come in."""

    def __init__(
        self,
        application: Any,
        listening: socket.socket,
        seconds: float = _REQUEST_SECONDS,
        *,
        ending: Callable[[], None] = lambda: None,
    ) -> None:
        # No access log: paths hold wallet addresses.
        config = uvicorn.Config(
            InTime(application, seconds),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,  # whose X-Forwarded-For is believed is a setting: offchain/access/client_address.py
            timeout_graceful_shutdown=_GRACE_SECONDS,
            lifespan="off",
        )
        self._server = uvicorn.Server(config)
        self._listening = listening
        self._ending = ending
        # In a thread, uvicorn leaves the process's signals alone.
        self._thread = threading.Thread(target=self._server.run, args=([listening],), daemon=True)

    @property
    def running(self) -> bool:
        """Whether it serves."""
        return self._thread.is_alive()

    def __enter__(self) -> Self:
        self._thread.start()
        waited = 0.0
        while not self._server.started:
            if not self.running or waited >= _START_SECONDS:
                raise ServerError("the HTTP server did not start: what it said stands above")
            time.sleep(_POLL_SECONDS)
            waited += _POLL_SECONDS
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending()
        self._server.should_exit = True
        self._thread.join(_GRACE_SECONDS + _START_SECONDS)
