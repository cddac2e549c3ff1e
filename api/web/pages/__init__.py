"""One file a page; each makes its router."""

from fastapi import APIRouter

from api.web.pages import choosing, codes, files, front, offer, shop, shop_parts, signing


def routers() -> tuple[APIRouter, ...]:
    """All of them."""
    return tuple(module.make_router() for module in (front, shop, shop_parts, signing, offer, codes, choosing, files))
