"""Figures for whoever watches over the service."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.deps import watcher
from api.metrics import CONTENT_TYPE, Metrics
from offchain.access.caller import Caller


def make_router() -> APIRouter:
    """The route. It is not in the description: what it answers is no JSON."""
    router = APIRouter(tags=["health"])

    @router.get("/metrics", include_in_schema=False)
    def show_metrics(request: Request, _caller: Annotated[Caller, Depends(watcher)]) -> Response:
        """In Prometheus's text format: on this machine, or with a key or wallet of the role operator."""
        metrics: Metrics = request.app.state.metrics
        return Response(metrics.shown(), media_type=CONTENT_TYPE)

    return router
