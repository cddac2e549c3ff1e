"""Receipts of what was sent, for the page that sent it, and their links."""

from dataclasses import dataclass

from offchain.campaigns.hub_view import HubView
from offchain.ports import Chain
from offchain.receipts.document import Receipt
from offchain.receipts.link import link
from offchain.receipts.writing import of_transaction


@dataclass(frozen=True, slots=True)
class Receipts:
    """Asks the node. hub : address."""

    chain: Chain
    hub: int

    def of_transaction(self, transaction: bytes) -> list[Receipt]:
        """Of each order that it brought. Raises `Refusal` `Receipt_...`, `ChainUnavailableError`."""
        view = HubView(chain=self.chain, hub=self.hub, roots=0, first_block=0)
        return of_transaction(view, transaction)

    def link_of(self, transaction: bytes, shop: str) -> str:
        """The link of its first order's receipt. shop : base URL. Raises the same, and `OrderError`."""
        return link(self.of_transaction(transaction)[0], shop)
