"""The changes of one order as server-sent events: how many streams at once, how they wait, how they end."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.schemas.relayed import RedemptionStatus
from offchain.queries.service_texts import ServiceRefusal
from offchain.relayer.status import Status, Statuses, StatusShown
from offchain.texts.wording import Language

RETRY_MS: Final = 1_000
"""What a client waits before it connects again."""


class Follower(StreamingResponse):
    """One stream; it gives its place back however it ends."""

    media_type = "text/event-stream"

    def __init__(self, followers: "Followers", told: AsyncIterator[str]) -> None:
        super().__init__(told, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._followers = followers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._followers.open -= 1


@dataclass(slots=True)
class Followers:
    """most : streams at once; pause : seconds between two looks; heartbeat : seconds of silence after which a comment
    says that the line is alive; longest : seconds after which a stream ends, for the client to connect again."""

    most: int = 64
    pause: float = 0.5
    heartbeat: float = 15.0
    longest: float = 300.0
    open: int = 0

    def follow(self, statuses: Statuses, order: bytes, language: Language, step: int) -> Response:
        """The changes after a step; no content where there will be none, at which a browser stops to ask.

        Raises `UnknownOrderError`, `NotIndexedError`, `ServiceRefusal` where there are too many streams.
        """
        now = statuses.now(order)
        if now.ended and step >= now.step > 0:
            return Response(status_code=204)
        if self.open >= self.most:
            raise ServiceRefusal("Relay_TooManyFollowers", limit=self.most)
        self.open += 1
        return Follower(self, self._told(statuses, order, language, step))

    async def _told(self, statuses: Statuses, order: bytes, language: Language, step: int) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        began = spoken = loop.time()
        yield f"retry: {RETRY_MS}\n\n"
        while loop.time() - began < self.longest:
            for status in await run_in_threadpool(_news, statuses, order, step):
                step, spoken = status.step, loop.time()
                yield _event(statuses.shown(status, language))
                if status.ended or not step:
                    return
            if loop.time() - spoken >= self.heartbeat:
                spoken = loop.time()
                yield ": alive\n\n"
            await asyncio.sleep(self.pause)


def _news(statuses: Statuses, order: bytes, step: int) -> Sequence[Status]:
    """What the relayer kept after a step; of an order that came another way, what the chain says."""
    found = statuses.after(order, step)
    return found if found or step else [statuses.now(order)]


def _event(shown: StatusShown) -> str:
    body = RedemptionStatus.of(shown).model_dump_json()
    return f"id: {shown.status.step}\nevent: status\ndata: {body}\n\n"
