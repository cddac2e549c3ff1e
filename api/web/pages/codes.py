"""QR codes, drawn here: a phone reads from a screen what a link is too long to be typed for."""

import io
from typing import Annotated

import segno
from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from api.deps import service_of
from api.web.asked import QrAsked
from api.web.site import site_of
from offchain.bootstrap import Service


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.get("/shop/qr.svg")
    def draw_code(
        request: Request, service: Annotated[Service, Depends(service_of)], asked: Annotated[QrAsked, Query()]
    ) -> Response:
        """The link of a receipt, or of the terms of a campaign."""
        shop = site_of(request, service.front)
        if asked.receipt is not None:
            return _svg(service.page.receipts.link_of(asked.receipt, shop))
        if asked.campaign is not None:
            return _svg(f"{shop}/offer/0x{asked.campaign.hex()}")
        raise HTTPException(404)

    return router


def _svg(link: str) -> Response:
    """Black on white whatever the page's colours: readers want it so."""
    drawn = io.BytesIO()
    segno.make(link, error="l", micro=False).save(
        drawn, kind="svg", border=2, svgclass=None, lineclass=None, omitsize=True
    )
    return Response(drawn.getvalue(), media_type="image/svg+xml")
