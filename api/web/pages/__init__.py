"""One file a page; each makes its router."""

from fastapi import APIRouter

from api.web.pages import audit, audit_files, choosing, files, front, merchant, merchant_orders, shop, wizard


def routers() -> tuple[APIRouter, ...]:
    """All of them."""
    office = (audit, audit_files, merchant, merchant_orders, wizard)
    return tuple(module.make_router() for module in (front, shop, *office, choosing, files))
