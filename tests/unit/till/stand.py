"""A shop, a shopper and a relayer on a chain in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace

from offchain.adapters.fake_shop import DAY, Coupon, FakeShop, key
from offchain.attestation.calls import redeem_call
from offchain.campaigns.desk import Desk
from offchain.campaigns.signed_orders import SignedOrder
from offchain.domain.terms import Audience, Kind, Scope, Settlement, Terms
from offchain.ports import Receipt
from offchain.till.agreeing import Way, Wish, agree
from tests.unit.receipts.shopping import ANN, HUB, ROOTS, Shopping

RELAYER = key("relayer")
TOKEN = 0xC0FFEE


@dataclass
class Sender:
    """Sends at once as the relayer; intents : what for."""

    shopping: Shopping
    intents: list[str]

    def publish(self, intent: str, to: int, data: bytes) -> Receipt:
        self.intents.append(intent)
        return self.shopping.chain.send(RELAYER.address, to, data)


@dataclass(frozen=True)
class Stand:
    """shopping : with the shop whose orders are sold."""

    shopping: Shopping
    sender: Sender

    @classmethod
    def open(cls) -> Stand:
        shopping = Shopping.open()
        return cls(shopping, Sender(shopping, []))

    def desk(self, *, dry_run: bool = False) -> Desk:
        return Desk(view=self.shopping.view, publishing=self.sender, sender=RELAYER.address, dry_run=dry_run)

    def paid(self) -> Terms:
        terms = self.shopping.campaign(
            settlement=Settlement.PAID, token=TOKEN, collect_delay=DAY, grace=DAY, **_for_everybody()
        )
        self.shopping.shop.credit(terms, 40_000)
        return terms

    def recorded(self) -> Terms:
        return self.shopping.campaign(**_for_everybody())

    def other(self) -> tuple[FakeShop, Terms]:
        """Of another merchant."""
        shop = FakeShop(self.shopping.chain, HUB, ROOTS, "coffee")
        shop.name_cashier(self.shopping.chain.clock + 20 * DAY)
        offer = {"kind": Kind.PERCENT, "scope": Scope.ORDER, "value": 1_000, "cap": 9, "cap_amount": 900}
        return shop, shop.create(**(offer | {"budget": 9_000} | _for_everybody()))

    def quoted(self, terms: Terms, number: int = 1, shop: FakeShop | None = None) -> SignedOrder:
        """What a shop signed for Ann, as it is read from a file."""
        made = (shop or self.shopping.shop).submission(terms, self.shopping.order(number), Coupon())
        return SignedOrder(f"A-{number}", made, number, call=redeem_call(made))

    def agreed(self, order: SignedOrder, wish: Wish | None = None) -> SignedOrder:
        found = agree(self.shopping.view, order, ANN, wish or Wish(Way.CONSENT))
        return replace(order, submission=found.submission, call=found.call)


def _for_everybody() -> dict[str, int]:
    return {"audience": Audience.PUBLIC, "issuer": 0}
