"""`promo coupon rebind`: the coupon that a customer's wallet was bound to last, revoked."""

from collections.abc import Sequence
from typing import Annotated

import typer

from offchain.adapters.sql_bindings import SqlBindings
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.campaigns import orders
from offchain.campaigns.desk import Desk, Step
from offchain.campaigns.errors import OrderError
from offchain.campaigns.lock import LockFile
from offchain.campaigns.prepared import Campaign
from offchain.commands.merchant_orders import DryRunOption, FileArgument, give_order
from offchain.commands.options import JsonOption


def rebind(
    context: typer.Context,
    file: FileArgument,
    *,
    customer: Annotated[str, typer.Option(help="Pseudonym of the customer who lost the wallet.")],
    store: Annotated[str, typer.Option("--store", envvar="PROMO_STORE_URL", help="The store of the API.")],
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Revoke the coupon of a wallet that a customer lost, so that another wallet can be bound (docs/binding.md).

    Afterwards send the customer a new code (POST /v1/bindings/codes). A coupon that was redeemed stays redeemed.

    Example: promo coupon rebind tea.yaml --customer c-17 --store store.sqlite3
    """

    def act(desk: Desk, campaign: Campaign, _lock: LockFile) -> Sequence[Step]:
        return orders.revoke_indices(desk, campaign, [last_coupon(store, campaign.id, customer)])

    give_order(context, file, dry_run, as_json, act)


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
