"""A shop with campaigns of every audience on the chain in memory, indexed and served."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from api.app import create_app
from offchain.access.caller import GivenRole
from offchain.access.front import Front
from offchain.adapters.clocks import ManualClock
from offchain.adapters.code_book import FileCodeBook
from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, Coupon, FakeShop, key
from offchain.adapters.memory_access import CountedChance
from offchain.adapters.remembered_pages import RememberedPages
from offchain.adapters.sql_access import SqlAccess
from offchain.adapters.sql_bindings import SqlBindings
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_outbox import SqlOutbox
from offchain.adapters.sql_pages import SqlPageStore
from offchain.adapters.sql_relay import SqlRelay
from offchain.adapters.sql_requests import SqlRequests
from offchain.bootstrap import Backing, Service, build_service
from offchain.cashier.pricing import price_lines
from offchain.cashier.quoting import Held
from offchain.coupons.shared import SharedCodes
from offchain.data.catalogue import Catalogue, Product
from offchain.domain.extra import read_extra
from offchain.domain.terms import Audience, Kind, Revocation, Scope, Target, Terms
from offchain.domain.tiers import Tier
from offchain.ground import Limits
from offchain.index.config import IndexConfig
from offchain.offers.issued import IssuedOffer
from offchain.office_root import OfficeGround, indices_of, papers_of
from offchain.oracle.publisher import Publisher
from offchain.page_desks import Network
from tests.surroundings import ROOT

HUB, ROOTS, TILL = 0xA1 << 152, 0xB2 << 152, 0xD4 << 152
ANN, BOB, CARL = (key(name).address for name in ("ann", "bob", "carl"))
RELAYER = key("relayer")
TIERS = (Tier(5_000, 300), Tier(10_000, 900))
TIER_WORDS = tuple(tier.packed() for tier in TIERS)
ORIGIN = "https://shop.example"
TEA, COFFEE = 0b01, 0b10
WHY = "bought recently, frequent"
CATALOGUE = Catalogue.of(
    (
        Product("C-1", 101, "House blend", "beans", COFFEE, 799, 40),
        Product("C-2", 102, "Dark roast", "beans", COFFEE, 799, 40),
        Product("T-1", 201, "Sencha", "leaves", TEA, 1_250, 12_000),
        Product("T-2", 202, "Oolong", "leaves", TEA, 2_500, 3),
    ),
    ("tea", "coffee"),
)


@dataclass(frozen=True)
class Served:
    """Everything about the shop, and the app that serves it. terms : campaign -> its terms."""

    chain: FakeChain
    shop: FakeShop
    clock: ManualClock
    offers: SqlOffers
    service: Service
    app: FastAPI
    codes: SharedCodes
    terms: dict[str, Terms]

    def key(self, role: GivenRole, merchant: int = 0, seconds: int = 9_999 * DAY) -> str:
        """A new key of a role."""
        return self.service.access.keys.create(role, merchant, f"tests {role}", seconds).token

    def id(self, name: str) -> str:
        """A campaign's id as the API writes it."""
        return "0x" + self.shop.campaign(self.terms[name]).hex()

    def buy(self, name: str, shopper: int, coupon: Coupon, nonce: int = 0) -> None:
        """The shopper redeems a coupon on two packets of tea and one of coffee."""
        terms = self.terms[name]
        extra = TIER_WORDS if terms.kind == Kind.TIER else ()
        held = Held(terms, coupon.grant, read_extra(terms, extra))
        lines = price_lines(CATALOGUE, {"T-1": 2, "C-1": 1}, [held.presented(self.shop.domain)])
        self.shop.redeem(self.shop.submission(terms, self.shop.order(shopper, lines, nonce), coupon, extra))

    def issue(self, name: str, shopper: int, coupon: Coupon) -> None:
        """Keeps a coupon for its shopper."""
        offer = IssuedOffer(
            campaign=self.shop.campaign(self.terms[name]),
            account=shopper,
            grant=coupon.grant,
            signature=coupon.signature,
            proof=coupon.proof,
            segment=1,
            why=WHY,
        )
        self.offers.add([offer])

    def follow(self) -> None:
        """Indexes what is new, at the time of the newest block."""
        self.clock.wait(max(0, self.chain.block().timestamp - self.clock.now()))
        self.service.following.step()


@contextmanager
def served(
    folder: Path, limits: Limits | None = None, front: Front | None = None, *, with_till: bool = True
) -> Iterator[Served]:
    """A shop that has named its cashier, and an app over a new store in `folder`. with_till : the app signs orders."""
    chain = FakeChain(deployment(HUB, ROOTS, checkout=TILL))
    shop = FakeShop(chain, HUB, ROOTS, "north")
    shop.name_cashier(chain.clock + 300 * DAY)
    engine = open_engine(f"sqlite:///{folder / 'store.sqlite3'}")
    clock = ManualClock(chain.block().timestamp)
    codes = SharedCodes(folder / "shared-codes.json", 1337)
    config = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1, checkout=TILL)
    backing = Backing(
        chain=chain,
        store=(store := SqlPageStore(engine)),
        remembered=RememberedPages(store),
        local=True,
        offers=SqlOffers(engine),
        config=config,
        catalogue=CATALOGUE,
        clock=clock,
        codes=FileCodeBook(codes),
        relay=SqlRelay(engine),
        requests=SqlRequests(engine),
        publisher=Publisher(chain, SqlOutbox(engine), RELAYER, clock),
        cashier=shop.cashier if with_till else None,
        issuer=shop.issuer,
        bindings=SqlBindings(engine),
        network=Network(chain_id=1337, hub=HUB),
        access=SqlAccess(engine),
        chance=CountedChance(),
        papers=papers_of(office_ground(folder, shop), store, config, clock, shop.issuer),
        indices=indices_of(office_ground(folder, shop), config),
    )
    service = build_service(backing, limits or Limits(), front or Front(origins=(ORIGIN,), rates={}))
    try:
        yield Served(chain, shop, clock, SqlOffers(engine), service, create_app(service), codes, {})
    finally:
        engine.dispose()


def office_ground(folder: Path, shop: FakeShop) -> OfficeGround:
    """Of merchants and support: templates and past orders of the examples, the issuer's key."""
    examples = ROOT / "examples"
    return OfficeGround(
        roles={"issuer": shop.issuer.address, "auditor": CARL},
        templates=examples / "campaigns",
        orders=examples / "data" / "orders.csv",
        trials=folder,
        folder=folder,
        ledger=folder / "coupon.ledger.json",
    )


def fill(shop: Served) -> None:
    """Six campaigns; redemptions, coupons in every standing, one root to come; an audit."""
    open_for_all(shop)
    by_voucher(shop)
    by_root(shop)
    tiered(shop)
    not_yet(shop)
    by_code(shop)
    shop.follow()
    shop.service.audits.run_if_due()


def open_for_all(shop: Served) -> None:
    """2.00 off every full 15.00, five times redeemed."""
    shop.terms["every"] = shop.shop.create(
        kind=Kind.EVERY,
        scope=Scope.ORDER,
        audience=Audience.PUBLIC,
        issuer=0,
        value=200,
        min_amount=1_500,
        max_times=3,
        cap=10,
        cap_amount=600,
        budget=6_000,
        notice=DAY,
        max_pause=DAY,
    )
    for nonce in range(5):
        shop.buy("every", (ANN, BOB)[nonce % 2], Coupon(), nonce)


def by_voucher(shop: Served) -> None:
    """15 % off tea for Ann (0 used, 1 unused, 2 revoked, 3 expired) and Bob (4 unused)."""
    terms = shop.terms["percent"] = shop.shop.create(
        kind=Kind.PERCENT,
        scope=Scope.ORDER,
        audience=Audience.VOUCHER,
        target=Target.TAGS,
        target_key=TEA,
        value=1_500,
        min_amount=2_000,
        cap=100,
        cap_amount=1_000,
        budget=40_000,
        revocation=Revocation.INDEX,
    )
    early = shop.shop.voucher(terms, ANN, 3, 2_000)
    shop.issue("percent", ANN, early)
    shop.chain.advance(11 * DAY)
    for index, shopper in ((0, ANN), (1, ANN), (2, ANN), (4, BOB)):
        coupon = shop.shop.voucher(terms, shopper, index, 2_000)
        shop.issue("percent", shopper, coupon)
        if index == 0:
            shop.buy("percent", shopper, coupon)
    shop.shop.change("revokeIndices", terms, 0, 0b100)


def by_root(shop: Served) -> None:
    """A list with Ann and Bob; Ann's is used."""
    terms = shop.terms["fixed"] = shop.shop.create(
        kind=Kind.FIXED,
        scope=Scope.ORDER,
        audience=Audience.ROOT,
        value=250,
        cap=40,
        cap_amount=400,
        budget=20_000,
        root_delay=60,
    )
    coupons = shop.shop.publish(terms, 1, {ANN: 300, BOB: 350})
    shop.chain.advance(3_600)
    for shopper, coupon in coupons.items():
        shop.issue("fixed", shopper, coupon)
    shop.buy("fixed", ANN, coupons[ANN])
    late = shop.shop.publish(terms, 2, {ANN: 320}, first=20)
    shop.issue("fixed", ANN, late[ANN])


def tiered(shop: Served) -> None:
    """Tiers by voucher; the vouchers signed first were taken back together."""
    terms = shop.terms["tier"] = shop.shop.create(
        TIER_WORDS,
        kind=Kind.TIER,
        scope=Scope.ORDER,
        audience=Audience.VOUCHER,
        value=100,
        cap=300,
        cap_amount=3_000,
        budget=60_000,
        revocation=Revocation.EPOCH,
    )
    shop.issue("tier", ANN, shop.shop.voucher(terms, ANN, 1))
    shop.shop.change("revokeEpoch", terms)
    shop.issue("tier", BOB, shop.shop.voucher(terms, BOB, 2, epoch=1))


def not_yet(shop: Served) -> None:
    """Begins in five days."""
    shop.terms["later"] = shop.shop.create(
        kind=Kind.FIXED,
        scope=Scope.ORDER,
        audience=Audience.PUBLIC,
        issuer=0,
        value=100,
        cap=10,
        cap_amount=100,
        budget=1_000,
        start_time=shop.chain.clock + 5 * DAY,
    )


def by_code(shop: Served) -> None:
    """10 % off, at most 20.00, by PROMO10; HIDDEN10 was withdrawn, LATER5 is of the campaign that begins later."""
    terms = shop.terms["code"] = shop.shop.create(
        kind=Kind.PERCENT,
        scope=Scope.ORDER,
        audience=Audience.PUBLIC,
        issuer=0,
        value=1_000,
        cap=100,
        cap_amount=2_000,
        budget=50_000,
        min_amount=1_000,
    )
    campaign = shop.shop.campaign(terms)
    for code, of in (
        ("PROMO10", campaign),
        ("HIDDEN10", campaign),
        ("LATER5", shop.shop.campaign(shop.terms["later"])),
    ):
        shop.codes.name(code, of, shop.codes.path.parent / "document.yaml")
    shop.codes.hide("HIDDEN10", campaign)
