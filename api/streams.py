"""Streams of server-sent events: how many at once, how they wait, how they end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from threading import Event

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.types import Receive, Scope, Send

from api.schemas.events import Record, Rewound
from offchain.queries.events import Heard
from offchain.queries.service_texts import ServiceRefusal

Ask = Callable[[str | None], Sequence[Heard]]

_RETRY_MS = 1_000
"""What a client waits before it connects again."""


class Streams:
    """most : streams at once; pause : seconds between two looks; heartbeat : seconds of silence after which a comment
    says that the line is alive."""

    def __init__(self, most: int, pause: float, heartbeat: float) -> None:
        self._most = most
        self._pause = pause
        self._heartbeat = heartbeat
        self._ending = Event()
        self.open = 0

    def end(self) -> None:
        """Lets every stream come to its end within one pause; from any thread."""
        self._ending.set()

    def start(self, ask: Ask, after: str | None) -> "Stream":
        """A stream from an id on. Raises `ServiceRefusal` where there are too many, or the service ends."""
        if self.open >= self._most or self._ending.is_set():
            raise ServiceRefusal("Service_TooManyListeners", limit=self._most)
        self.open += 1
        return Stream(self, ask, after)

    async def told(self, ask: Ask, after: str | None) -> AsyncIterator[bytes]:
        """The bytes of a stream."""
        loop = asyncio.get_running_loop()
        yield format_sse_event(retry=_RETRY_MS)
        spoken = loop.time()
        while not self._ending.is_set():
            steps = await run_in_threadpool(ask, after)
            if steps:
                after, spoken = steps[-1].id, loop.time()
                yield b"".join(map(_event, steps))
                continue
            if loop.time() - spoken >= self._heartbeat:
                spoken = loop.time()
                yield format_sse_event(comment="alive")
            await asyncio.sleep(self._pause)
        yield format_sse_event(comment="the service ends; connect again later")


class Stream(StreamingResponse):
    """One stream; it gives its place back however it ends."""

    media_type = "text/event-stream"

    def __init__(self, streams: Streams, ask: Ask, after: str | None) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(streams.told(ask, after), headers=headers)
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.open -= 1


def _event(step: Heard) -> bytes:
    """An id alone where the step holds nothing that was asked for: clients keep it, and tell nobody."""
    if step.rewound_to is not None:
        told = Rewound(rewound_to=step.rewound_to).model_dump_json()
        return format_sse_event(event="rewound", id=step.id, data_str=told)
    if step.record is None:
        return format_sse_event(id=step.id)
    told = Record.model_validate(step.record).model_dump_json()
    return format_sse_event(event="record", id=step.id, data_str=told)
