"""One file a page; each makes its router."""

from fastapi import APIRouter

from api.web.pages import choosing, files, front, shop


def routers() -> tuple[APIRouter, ...]:
    """All of them."""
    return tuple(module.make_router() for module in (front, shop, choosing, files))
