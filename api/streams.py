"""Streams of server-sent events: how many at once, how they wait, how they end."""

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator, Callable
from threading import Event, Lock
from typing import NamedTuple

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.types import Receive, Scope, Send

from offchain.queries.service_texts import ServiceRefusal

_RETRY_MS = 1_000
"""What a client waits before it connects again."""
_SHARE = 4
"""Networks that it takes to hold every stream."""


class News(NamedTuple):
    """What a look found. told : events as they are sent, empty where nothing is new; over : whether nothing more will
    come."""

    told: bytes
    over: bool = False


Look = Callable[[], News]
"""Looks for what is new since the look before; in a thread, one look at a time."""


class Streams:
    """most : streams at once, a quarter of them for one network; full : code of the refusal of one more; pause :
    seconds between two looks; heartbeat : seconds of silence after which a comment says that the line is alive;
    longest : seconds after which a stream ends, for the client to connect again."""

    def __init__(self, most: int, full: str, pause: float, heartbeat: float, longest: float = math.inf) -> None:
        self.most = most
        self.pause = pause
        self.heartbeat = heartbeat
        self.longest = longest
        self._full = full
        self._ending = Event()
        self._counting = Lock()  # routes that are no coroutines begin streams in threads
        self._open: Counter[str] = Counter()

    @property
    def open(self) -> int:
        """How many there are."""
        return self._open.total()

    def end(self) -> None:
        """Lets every stream come to its end within one pause; from any thread."""
        self._ending.set()

    def start(self, look: Look, network: str = "") -> "Stream":
        """A stream of what is found. network : that asks, empty for one of which nothing is counted apart.

        Raises `ServiceRefusal` where there are too many, all in all or of the network, or the service ends.
        """
        with self._counting:
            if self.open >= self.most or self._ending.is_set():
                raise ServiceRefusal(self._full, limit=self.most)
            share = max(1, self.most // _SHARE)
            if network and self._open[network] >= share:
                raise ServiceRefusal(self._full, limit=share)
            self._open[network] += 1
        return Stream(self, look, network)

    def ended(self, network: str) -> None:
        """One of them is over."""
        with self._counting:
            self._open[network] -= 1
            if not self._open[network]:
                del self._open[network]

    async def told(self, look: Look) -> AsyncIterator[bytes]:
        """The bytes of a stream."""
        loop = asyncio.get_running_loop()
        yield format_sse_event(retry=_RETRY_MS)
        began = spoken = loop.time()
        while not self._ending.is_set() and loop.time() - began < self.longest:
            found = await run_in_threadpool(look)
            if found.told:
                spoken = loop.time()
                yield found.told
            if found.over:
                return
            if found.told:
                continue
            if loop.time() - spoken >= self.heartbeat:
                spoken = loop.time()
                yield format_sse_event(comment="alive")
            await asyncio.sleep(self.pause)
        if self._ending.is_set():
            yield format_sse_event(comment="the service ends; connect again later")


class Stream(StreamingResponse):
    """One stream; it gives its place back however it ends."""

    media_type = "text/event-stream"

    def __init__(self, streams: Streams, look: Look, network: str) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(streams.told(look), headers=headers)
        self._streams = streams
        self._network = network

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.ended(self._network)
