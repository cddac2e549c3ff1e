"""Part of the composition: what the shopper's page asks for beyond the API."""

from dataclasses import dataclass

from offchain.order_desks import OrderBacking, Parts, signing_of, till_of
from offchain.queries.goods import GoodsQueries
from offchain.storefront.presales import Presales, presales_of
from offchain.storefront.receipts import Receipts
from offchain.storefront.signed_quotes import SignedQuotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What a wallet must know of the chain. hub : address; rpc : URL of a node that wallets may use, empty where they
    have to know one themselves."""

    chain_id: int
    hub: int
    rpc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDesks:
    """The use cases of the page alone. network : where wallets find the chain."""

    network: Network
    goods: GoodsQueries
    quotes: SignedQuotes
    receipts: Receipts
    presales: Presales


def page_desks(backing: OrderBacking, parts: Parts, network: Network) -> PageDesks:
    """The page's share of the same parts."""
    config = parts.config
    return PageDesks(
        network=network,
        goods=GoodsQueries(parts.catalogue, parts.store),
        quotes=SignedQuotes(signing_of(parts, till_of(backing, parts)), parts.chain),
        receipts=Receipts(parts.chain, config.hub),
        presales=presales_of(parts.store, parts.chain, parts.clock, config.presales),
    )
