"""Events: what the chain records, as it does."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query

from api.deps import caller_of, elsewhere, needs, service_of, streams_of
from api.event_requests import BehaviourBatch, EventQuery
from api.listening import listening
from api.problems import responses
from api.schemas.events import Receipt
from api.streams import Stream, Streams
from offchain.access.caller import Caller
from offchain.bootstrap import Service
from offchain.queries.feed import Cursor


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/events", tags=["events"])

    @router.get("", status_code=200, responses=responses(401, 403, 422, 503), response_class=Stream)
    async def listen(
        *,
        asked: Annotated[EventQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
        streams: Annotated[Streams, Depends(streams_of)],
        caller: Annotated[Caller, Depends(caller_of)],
        network: Annotated[str, Depends(elsewhere)],
        last: Annotated[str | None, Header(alias="Last-Event-ID", description="To go on from.")] = None,
    ) -> Stream:
        """Server-sent events: `record` with each record of the chain, `rewound` where blocks were replaced."""
        wanted = asked.wanted(caller)
        after = str(Cursor.parse(last)) if last else None
        return streams.start(listening(partial(service.events.after, wanted=wanted), after), network)

    @router.post("", responses=responses(400, 401, 403, 413, 422, 503))
    def take(
        batch: BehaviourBatch,
        service: Annotated[Service, Depends(service_of)],
        caller: Annotated[Caller, Depends(needs("merchant"))],
    ) -> Receipt:
        """Behaviour of shoppers who agreed; sent again, it counts once."""
        return Receipt.model_validate(service.received(caller.merchant, batch.sent()))

    return router
