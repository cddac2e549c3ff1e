"""One file a resource; each makes its router."""

from fastapi import APIRouter

from api.routes import audit, campaigns, health, orders, promotions, quotes, redemptions, relayed, wallets


def routers() -> tuple[APIRouter, ...]:
    """All of them."""
    modules = (health, campaigns, wallets, quotes, promotions, orders, redemptions, relayed, audit)
    return tuple(module.make_router() for module in modules)
