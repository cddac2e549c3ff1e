"""Which coupon a customer's wallet was bound to last."""

from offchain.adapters.sql_bindings import SqlBindings
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.campaigns.errors import OrderError


def last_coupon(store: str, campaign: bytes, customer: str) -> int:
    """Its index. store : file or URL. Raises `OrderError` where nothing was bound."""
    engine = open_engine(store_url(store))
    try:
        bindings = SqlBindings(engine)
        offer, bound = bindings.offer(campaign, customer), bindings.bound(campaign, customer)
    finally:
        engine.dispose()
    if offer is None or not bound:
        raise OrderError("--customer", "a customer without a bound wallet", "one whose offer was bound")
    return offer.index + bound[-1].turn
