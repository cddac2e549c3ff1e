"""A small history on a chain in memory, and an empty store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, Coupon, FakeShop, key
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.domain.order import Line
from offchain.domain.terms import Audience, Kind, Revocation, Scope, Terms
from offchain.index.config import IndexConfig

HUB, ROOTS = 0xA1 << 152, 0xB2 << 152
ANN = key("ann")


@pytest.fixture
def chain() -> FakeChain:
    """Hub and roots, and nothing said to them."""
    return FakeChain(deployment(HUB, ROOTS))


@pytest.fixture
def shop(chain: FakeChain) -> FakeShop:
    """A merchant with a cashier: one record."""
    shop = FakeShop(chain, HUB, ROOTS, "north")
    shop.name_cashier(chain.clock + 20 * DAY)
    return shop


@pytest.fixture
def terms(shop: FakeShop) -> Terms:
    """A campaign by voucher, and three redemptions: five records in five blocks."""
    terms = shop.create(
        kind=Kind.PERCENT,
        scope=Scope.ORDER,
        audience=Audience.VOUCHER,
        value=1_000,
        cap=600,
        cap_amount=5_000,
        budget=2**96 - 1,
        revocation=Revocation.INDEX,
    )
    for index in range(3):
        redeem(shop, terms, index)
    return terms


def redeem(shop: FakeShop, terms: Terms, index: int) -> None:
    """Ann redeems a voucher."""
    coupon: Coupon = shop.voucher(terms, ANN.address, index)
    shop.redeem(shop.submission(terms, shop.order(ANN.address, [Line(1_000, 2)]), coupon))


@pytest.fixture
def config() -> IndexConfig:
    """Both contracts from the first block."""
    return IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1)


@pytest.fixture
def open_store(store_place: Callable[[], str]) -> Iterator[Callable[[], SqlIndexStore]]:
    """Makes empty stores."""
    with ExitStack() as engines:

        def make() -> SqlIndexStore:
            engine = open_engine(store_place())
            engines.callback(engine.dispose)
            return SqlIndexStore(engine)

        yield make


@pytest.fixture
def store(open_store: Callable[[], SqlIndexStore]) -> SqlIndexStore:
    """An empty store."""
    return open_store()


@pytest.fixture
def other_store(open_store: Callable[[], SqlIndexStore]) -> SqlIndexStore:
    """A second one."""
    return open_store()
