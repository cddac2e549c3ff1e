"""One file a page; each makes its router."""

from fastapi import APIRouter

from api.web.pages import audit, audit_files, choosing, files, front, shop


def routers() -> tuple[APIRouter, ...]:
    """All of them."""
    return tuple(module.make_router() for module in (front, shop, audit, audit_files, choosing, files))
