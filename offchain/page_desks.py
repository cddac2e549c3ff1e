"""Part of the composition: what the shopper's page asks for beyond the API."""

from dataclasses import dataclass

from offchain.attestation.typed_data import hub_domain
from offchain.order_desks import Parts
from offchain.ports import Signer
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


def page_desks(parts: Parts, network: Network, cashier: Signer | None) -> PageDesks:
    """cashier : whose key the service holds, if it holds one."""
    config = parts.config
    quotes = SignedQuotes(
        quotes=parts.quotes,
        catalogue=parts.catalogue,
        chain=parts.chain,
        domain=hub_domain(config.chain_id, config.hub),
        cashier=cashier,
        draw=parts.draw,
    )
    return PageDesks(
        network=network,
        goods=GoodsQueries(parts.catalogue, parts.store),
        quotes=quotes,
        receipts=Receipts(parts.chain, config.hub),
        presales=presales_of(parts.store, parts.chain, parts.clock, config.presales),
    )
