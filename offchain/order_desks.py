"""Part of the composition: what takes orders in, sends them, signs for them and tells what became of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Engine

from offchain.adapters.clocks import SystemClock
from offchain.adapters.key_claim import only_writer
from offchain.adapters.sql_bindings import SqlBindings
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.adapters.sql_relay import SqlRelay
from offchain.adapters.sql_requests import SqlRequests
from offchain.binding.binding import Bindings
from offchain.binding.ports import BindingStore
from offchain.binding.standing import OffersOfCustomers
from offchain.campaigns.desk import Desk
from offchain.campaigns.hub_view import HubView
from offchain.data.catalogue import Catalogue
from offchain.index.config import IndexConfig
from offchain.offers.indices import IndexBook
from offchain.offers.issued import OfferStore
from offchain.oracle.bidding import BidLimits
from offchain.oracle.publisher import Publisher
from offchain.orders.papers import Papers
from offchain.orders.refunds import RefundQueries
from offchain.orders.sheets import Sheets
from offchain.ports import Chain, Clock, Signer
from offchain.queries.campaigns import CampaignQueries
from offchain.queries.dry_run import DryRuns
from offchain.queries.reader import PageStore
from offchain.queries.redemptions import RedemptionQueries
from offchain.queries.shelf import Shelf
from offchain.queries.telling import Teller
from offchain.relayer.intake import Intake
from offchain.relayer.limits import RelayLimits
from offchain.relayer.once import Once
from offchain.relayer.ports import RelayStore, RequestStore
from offchain.relayer.sending import Relayer
from offchain.relayer.status import Statuses
from offchain.storefront.signed_offers import SignedOffers
from offchain.storefront.signing import Signing, Till

_BID_SECONDS = 15.0
"""How long a relayer's transaction may wait until its fee is raised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Who signs for the service, each None where nobody does. relayer : pays the gas of others' orders; cashier : signs
    quotes for the merchants that named it; issuer : signs vouchers of wallets that are bound."""

    relayer: Signer | None = None
    cashier: Signer | None = None
    issuer: Signer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderBacking:
    """What they stand on. publisher : the relayer's way to the chain, cashier, issuer : who signs quotes and vouchers,
    each None where there is none; indices : where coupons that are given out are noted."""

    relay: RelayStore
    requests: RequestStore
    publisher: Publisher | None
    cashier: Signer | None
    issuer: Signer | None
    bindings: BindingStore
    indices: IndexBook


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDesks:
    """The use cases. relayer : None where this service sends no orders."""

    intake: Intake
    statuses: Statuses
    relayer: Relayer | None
    signed_quotes: SignedOffers
    redemptions: RedemptionQueries
    sheets: Sheets
    papers: Papers
    refunds: RefundQueries
    bindings: Bindings
    customers: OffersOfCustomers


@dataclass(frozen=True, slots=True)
class Parts:
    """What they share with the rest of the service. draw : so many secret bytes."""

    chain: Chain
    config: IndexConfig
    store: PageStore
    shelf: Shelf
    offers: OfferStore
    catalogue: Catalogue
    clock: Clock
    teller: Teller
    quotes: DryRuns
    draw: Callable[[int], bytes]

    @property
    def view(self) -> HubView:
        """Of the hub."""
        config = self.config
        return HubView(chain=self.chain, hub=config.hub, roots=config.roots, first_block=config.first_block)


def order_backing(chain: Chain, engine: Engine, hands: Hands, limits: RelayLimits) -> dict[str, Any]:
    """The fields of `OrderBacking` over a database."""
    publisher = None if hands.relayer is None else relay_publisher(chain, engine, hands.relayer, limits)
    return {
        "relay": SqlRelay(engine),
        "requests": SqlRequests(engine),
        "publisher": publisher,
        "cashier": hands.cashier,
        "issuer": hands.issuer,
        "bindings": SqlBindings(engine),
    }


def relay_publisher(chain: Chain, engine: Engine, signer: Signer, limits: RelayLimits) -> Publisher:
    """A relayer's way to the chain, through the outbox of its store; one program at a time writes its nonces."""
    bids = BidLimits(after=_BID_SECONDS, ceiling=limits.fee) if limits.fee else BidLimits()
    claim = partial(only_writer, engine, signer.address)
    return Publisher(chain, SqlOutbox(engine), signer, SystemClock(), bids=bids, claim=claim)


def order_desks(backing: OrderBacking, parts: Parts, limits: RelayLimits) -> dict[str, Any]:
    """The fields of `OrderDesks`."""
    store, shelf, view = parts.store, parts.shelf, parts.view
    statuses = Statuses(backing.relay, store, parts.teller, limits.finality)
    papers, redemptions = Papers(store, view), RedemptionQueries(store, shelf)
    till = till_of(backing, parts)
    publisher = backing.publisher
    return {
        "intake": _intake(backing, parts, limits, statuses),
        "statuses": statuses,
        "relayer": None if publisher is None else Relayer(view, backing.relay, publisher, limits),
        "signed_quotes": SignedOffers(signing_of(parts, till)),
        "redemptions": redemptions,
        "sheets": Sheets(store),
        "papers": papers,
        "refunds": RefundQueries(store, shelf, redemptions, papers),
        "bindings": _bindings(backing, parts),
        "customers": _customers(backing, parts),
    }


def _bindings(backing: OrderBacking, parts: Parts) -> Bindings:
    return Bindings(
        backing.bindings,
        parts.offers,
        backing.indices,
        parts.store,
        parts.shelf,
        parts.view,
        parts.clock,
        backing.issuer,
        parts.draw,
    )


def _customers(backing: OrderBacking, parts: Parts) -> OffersOfCustomers:
    store, shelf, clock = parts.store, parts.shelf, parts.clock
    return OffersOfCustomers(
        store=store,
        shelf=shelf,
        campaigns=CampaignQueries(store, shelf, clock),
        bindings=backing.bindings,
        clock=clock,
        issuer=backing.issuer.address if backing.issuer else 0,
    )


def _intake(backing: OrderBacking, parts: Parts, limits: RelayLimits, statuses: Statuses) -> Intake:
    once = Once(backing.requests, parts.clock, limits.lease, limits.remember)
    publisher, desk = backing.publisher, None
    if publisher is not None:
        desk = Desk(view=parts.view, publishing=publisher, sender=publisher.signer.address)
    return Intake(backing.relay, statuses, once, parts.clock, limits, desk)


def signing_of(parts: Parts, till: Till) -> Signing:
    """What signs orders."""
    return Signing(parts.store, parts.offers, parts.shelf, parts.catalogue, parts.clock, parts.quotes, till)


def till_of(backing: OrderBacking, parts: Parts) -> Till:
    """Who signs quotes, and where they are redeemed."""
    view, publisher = parts.view, backing.publisher
    return Till(
        domain=view.domain,
        checkout=parts.config.checkout,
        cashier=backing.cashier,
        relayer=0 if publisher is None else publisher.signer.address,
        draw=parts.draw,
        is_cashier=view.is_cashier,
    )
