"""One file a resource; each makes its router."""

from fastapi import APIRouter

from api.routes import (
    audit,
    campaigns,
    current_session,
    health,
    metrics,
    orders,
    promotions,
    quotes,
    receipts,
    redemptions,
    sessions,
    signed_quotes,
    wallets,
)


def routers() -> tuple[APIRouter, ...]:
    """All of them."""
    modules = (
        health,
        metrics,
        sessions,
        current_session,
        campaigns,
        wallets,
        quotes,
        signed_quotes,
        promotions,
        orders,
        redemptions,
        receipts,
        audit,
    )
    return tuple(module.make_router() for module in modules)
