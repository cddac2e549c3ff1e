"""A shop on a chain in memory that redeems orders, and the receipts of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, Coupon, FakeShop, key
from offchain.attestation.calls import Submission, redeem_call
from offchain.attestation.checkout import batch_call
from offchain.campaigns.hub_view import HubView
from offchain.domain.order import Line, Order
from offchain.domain.terms import Audience, Kind, Scope, Terms
from offchain.domain.tiers import Tier
from offchain.receipts import writing
from offchain.receipts.document import Receipt

HUB, ROOTS, TILL = 0x11 << 152, 0x22 << 152, 0xD4 << 152
ANN, BOB = key("ann"), key("bob")
LINES = (Line(2_500, 2, sku=11, tags=1), Line(5_000, 1, sku=22))
DELIVERY = 490


@dataclass(frozen=True)
class Shopping:
    """chain : one block a transaction."""

    chain: FakeChain
    shop: FakeShop

    @classmethod
    def open(cls) -> Shopping:
        chain = FakeChain(deployment(HUB, ROOTS, checkout=TILL))
        shop = FakeShop(chain, HUB, ROOTS, "tea")
        shop.name_cashier(chain.clock + 20 * DAY)
        return cls(chain, shop)

    @property
    def view(self) -> HubView:
        return HubView(chain=self.chain, hub=HUB, roots=ROOTS, first_block=0)

    def campaign(self, extra: Sequence[int] = (), **changes: int) -> Terms:
        """By voucher, 20 % off an order, unless told otherwise."""
        usual = {
            "kind": Kind.PERCENT,
            "scope": Scope.ORDER,
            "audience": Audience.VOUCHER,
            "value": 2_000,
            "cap": 600,
            "cap_amount": 5_000,
            "budget": 400_000,
        }
        return self.shop.create(extra, **(usual | changes))

    def voucher(self) -> tuple[Submission, bytes]:
        """Ann's own coupon, sent by herself."""
        campaign = self.campaign()
        coupon = self.shop.voucher(campaign, ANN.address, 7, 3_000)
        return self._sent(self.shop.submission(campaign, self.order(1), coupon))

    def leaf(self) -> tuple[Submission, bytes]:
        """A coupon by a published root."""
        campaign = self.campaign(audience=Audience.ROOT)
        coupon = self.shop.publish(campaign, 1, {ANN.address: 2_500, BOB.address: 1_000})[ANN.address]
        self.chain.advance(DAY)
        return self._sent(self.shop.submission(campaign, self.order(2), coupon))

    def two(self) -> tuple[Submission, bytes]:
        """Two public promotions: 5 % or 7 % by tiers off the order, then 3.00 off the delivery."""
        tiers = [Tier(5_000, 500).packed(), Tier(10_000, 700).packed()]
        public = {"audience": Audience.PUBLIC, "issuer": 0}
        first = self.campaign(tiers, **public, kind=Kind.TIER, value=0, group=1, compat_mask=0b100)
        second = self.campaign(
            **public, kind=Kind.SHIPPING, scope=Scope.SHIPPING, value=6_000, group=2, compat_mask=0b010
        )
        uses = [self.shop.use(first, Coupon(), tiers), self.shop.use(second, Coupon())]
        return self._sent(self.shop.submission_of(uses, self.order(3)))

    def batch(self) -> tuple[list[Submission], bytes]:
        """Ann's and Bob's orders, and Ann's once more, which is skipped."""
        campaign = self.campaign()
        orders = [
            self.shop.agreed(
                self.shop.submission(
                    campaign, self.order(number, who.address), self.shop.voucher(campaign, who.address, index)
                ),
                who,
                0,
            )
            for number, (who, index) in enumerate([(ANN, 1), (BOB, 2), (ANN, 1)], start=10)
        ]
        mined = self.chain.send(self.shop.merchant.address, TILL, batch_call([campaign], orders))
        return orders, mined.transaction_hash

    def order(self, number: int, shopper: int = ANN.address) -> Order:
        return self.shop.order(shopper, LINES, nonce=number, delivery=DELIVERY)

    def _sent(self, submission: Submission) -> tuple[Submission, bytes]:
        mined = self.chain.send(submission.order.shopper, HUB, redeem_call(submission))
        return submission, mined.transaction_hash

    def receipts(self, transaction: bytes) -> list[Receipt]:
        return writing.of_transaction(self.view, transaction)


def leaves(document: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Paths of all members of a document that hold no others."""
    if isinstance(document, dict) and document:
        for name, value in document.items():
            yield from leaves(value, (*path, name))
    elif isinstance(document, list) and document:
        for place, value in enumerate(document):
            yield from leaves(value, (*path, place))
    else:
        yield path
