"""One file a resource; each makes its router."""

from fastapi import APIRouter

from api.routes import audit, campaigns, events, health, orders, promotions, proofs, quotes, redemptions, wallets


def routers() -> tuple[APIRouter, ...]:
    """All of them."""
    modules = (health, campaigns, wallets, quotes, promotions, orders, redemptions, events, proofs, audit)
    return tuple(module.make_router() for module in modules)
