"""One file a resource; each makes its router."""

from fastapi import APIRouter

from api.routes import (
    audit,
    bindings,
    campaigns,
    current_session,
    events,
    explanations,
    health,
    metrics,
    orders,
    promotions,
    proofs,
    quotes,
    receipts,
    redemptions,
    refunds,
    relayed,
    sessions,
    unsubscribe,
    wallets,
)


def routers() -> tuple[APIRouter, ...]:
    """All of them. The first is asked most: a request is compared with the routes in this order."""
    modules = (
        quotes,
        health,
        metrics,
        sessions,
        current_session,
        campaigns,
        wallets,
        explanations,
        promotions,
        orders,
        redemptions,
        events,
        proofs,
        relayed,
        receipts,
        refunds,
        bindings,
        audit,
        unsubscribe,
    )
    return tuple(module.make_router() for module in modules)
