"""A shop, shoppers and a relayer over a chain in memory and a store that can be closed and opened again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Engine

from offchain.access.caller import ANONYMOUS, Caller
from offchain.adapters.clocks import ManualClock
from offchain.adapters.fake_shop import Coupon, FakeShop, key
from offchain.adapters.keys import KeySigner
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.adapters.sql_pages import SqlPageStore
from offchain.adapters.sql_relay import SqlRelay
from offchain.adapters.sql_requests import SqlRequests
from offchain.attestation.calls import redeem_call
from offchain.campaigns.desk import Desk
from offchain.domain.terms import Audience, Terms
from offchain.index.config import IndexConfig
from offchain.index.sync import sync
from offchain.oracle.publisher import Publisher
from offchain.queries.service_texts import ServiceTexts
from offchain.queries.telling import Teller
from offchain.relayer.intake import Intake, RedemptionAsked
from offchain.relayer.limits import RelayLimits
from offchain.relayer.once import Once
from offchain.relayer.sending import Relayer
from offchain.relayer.status import Status, Statuses
from offchain.texts.refusal_texts import RefusalTexts
from tests.unit.receipts.shopping import ANN, HUB, ROOTS, TILL, Shopping

RELAYER = key("relayer")
FAR = 1 << 20
CONFIG = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1, checkout=TILL)


def of_wallet(signer: KeySigner) -> Caller:
    """Whoever signed in with that wallet."""
    return Caller("wallet", "shopper", signer.address, 0, "shopper")


@dataclass
class Stall:
    """shopping : with the shop whose orders are sold; watch : wraps a port, to kill at one of its calls."""

    shopping: Shopping
    engine: Engine
    limits: RelayLimits = field(default_factory=RelayLimits)
    watch: Any = lambda port: port
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.orders, self.requests = SqlRelay(self.engine), SqlRequests(self.engine)
        self.outbox, self.pages = SqlOutbox(self.engine), SqlPageStore(self.engine)
        self.teller = Teller(RefusalTexts.load(), ServiceTexts.load())

    @classmethod
    def open(cls, engine: Engine) -> Stall:
        made = cls(Shopping.open(), engine)
        made.index()
        return made

    @property
    def clock(self) -> ManualClock:
        return ManualClock(self.shopping.chain.clock)

    def index(self) -> None:
        sync(self.shopping.chain, self.pages, CONFIG)

    @property
    def publisher(self) -> Publisher:
        outbox, chain = self.watch(self.outbox), self.watch(self.shopping.chain)
        return Publisher(chain, outbox, RELAYER, self.clock, patience=1.0)

    @property
    def intake(self) -> Intake:
        store, requests = self.watch(self.orders), self.watch(self.requests)
        view = replace(self.shopping.view, chain=self.watch(self.shopping.chain))
        once = Once(requests, self.clock, self.limits.lease, self.limits.remember)
        desk = Desk(view=view, publishing=self.publisher, sender=RELAYER.address)
        return Intake(store, self.statuses, once, self.clock, self.limits, desk)

    @property
    def statuses(self) -> Statuses:
        return Statuses(self.orders, self.pages, self.teller, self.limits.finality)

    @property
    def relayer(self) -> Relayer:
        view = replace(self.shopping.view, chain=self.watch(self.shopping.chain))
        return Relayer(view, self.watch(self.orders), self.publisher, self.limits, self.said.append)

    def campaign(self, **changes: int) -> Terms:
        """For everybody."""
        return self.shopping.campaign(**({"audience": Audience.PUBLIC, "issuer": 0} | changes))

    def asked(
        self, terms: Terms, number: int, shopper: KeySigner = ANN, submitter: int = 0, shop: FakeShop | None = None
    ) -> RedemptionAsked:
        """What a shopper signed; the same number is the same order."""
        order = replace(
            self.shopping.order(number, shopper.address),
            deadline=self.shopping.chain.block(0).timestamp + 86_400,
            order_ref=number.to_bytes(32, "big"),
        )
        made = (shop or self.shopping.shop).submission(terms, order, Coupon())
        return RedemptionAsked(call=redeem_call(self.shopping.shop.agreed(made, shopper, submitter)))

    def submit(self, asked: RedemptionAsked, name: str = "", caller: Caller = ANONYMOUS) -> Status:
        return self.intake.submit(caller, name or asked.fingerprint().hex(), asked)

    def hash(self, asked: RedemptionAsked) -> bytes:
        return asked.order().digest(self.shopping.view.domain)

    def now(self, asked: RedemptionAsked) -> Status:
        return self.statuses.now(self.hash(asked))

    def redeemed(self, terms: Terms) -> int:
        """How many the chain counts."""
        state = self.shopping.view.state_of(self.shopping.shop.campaign(terms))
        assert state is not None
        return state.used

    def finish(self) -> None:
        """Steps until nothing waits, and so many blocks that all is final."""
        for _ in range(4):
            self.relayer.step()
            self.shopping.chain.mine()
