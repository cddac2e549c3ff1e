"""Orders that the checkout brought: the audit reads them from the calls of the checkout, and misses nothing for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_hub import FakeHub
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, FakeShop, key
from offchain.adapters.keys import KeySigner
from offchain.attestation.calls import Submission, redeem_call
from offchain.attestation.checkout import batch_call, pay_call
from offchain.attestation.reverts import decode_revert
from offchain.attestation.typed_data import of_consent
from offchain.audit.coupon import Till
from offchain.audit.report import AuditReport
from offchain.audit.verify import verify
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Settlement, Terms
from offchain.index.config import IndexConfig
from offchain.index.paid_rows import SkippedOrderRow
from offchain.index.sync import sync
from tests.audit.conftest import opened
from tests.audit.damages import editing
from tests.audit.story import BASKET, HUB, RELAYER, ROOTS, SHOPPERS, percent_by_voucher

TILL, PERMIT2 = 0xD4 << 152, 0xE5 << 152
PAID = {"settlement": Settlement.PAID, "token": 0xC0FFEE, "collect_delay": DAY, "grace": DAY}
CONFIG = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, checkout=TILL, permit2=PERMIT2, first_block=1)


def opened_shop() -> tuple[FakeChain, FakeShop]:
    chain = FakeChain(deployment(HUB, ROOTS, checkout=TILL, permit2=PERMIT2))
    shop = FakeShop(chain, HUB, ROOTS, "north")
    shop.name_cashier(chain.clock + 20 * DAY)
    return chain, shop


def paid(shop: FakeShop) -> Terms:
    """A paid campaign whose vault credited enough."""
    terms = percent_by_voucher(shop, **PAID)
    shop.credit(terms, 40_000)
    return terms


def order_of(shop: FakeShop, terms: Terms, index: int) -> Submission:
    shopper = SHOPPERS[index % len(SHOPPERS)].address
    return shop.submission(terms, shop.order(shopper, BASKET, nonce=index), shop.voucher(terms, shopper, index))


def with_payment(shop: FakeShop, order: Submission, signer: KeySigner, nonce: int = 7) -> Submission:
    """The order with the shopper's one signature for Permit2."""
    quote = shop.quote_digest(order.uses, order.order)
    digest = Till(TILL, PERMIT2, nonce).payment(1337, order, of_consent(quote, order.agreement))
    return replace(order, consent_signature=signer.sign(digest))


def audited(chain: FakeChain, folder: Path, *, online: bool = True) -> AuditReport:
    with opened(folder / f"{online}.sqlite3") as store:
        sync(chain, store, CONFIG)
        return verify(store, chain if online else None, CONFIG)


def _pay(chain: FakeChain, shop: FakeShop) -> None:
    order = order_of(shop, paid(shop), 1)
    chain.send(order.order.shopper, TILL, pay_call(order))


def _pay_with_permit(chain: FakeChain, shop: FakeShop) -> None:
    order = order_of(shop, paid(shop), 1)
    chain.send(order.order.shopper, TILL, pay_call(order, "payWithPermit", (1, 2, 27, bytes(32), bytes(32))))


def _relay(chain: FakeChain, shop: FakeShop) -> None:
    order = shop.agreed(order_of(shop, paid(shop), 1), SHOPPERS[1], RELAYER.address)
    chain.send(RELAYER.address, TILL, pay_call(order))


def _relay_one_signature(chain: FakeChain, shop: FakeShop) -> None:
    order = with_payment(shop, order_of(shop, paid(shop), 1), SHOPPERS[1])
    chain.send(RELAYER.address, TILL, pay_call(order, "payWithPermit2", 7))


def _batch(chain: FakeChain, shop: FakeShop) -> None:
    """Three of four: the second is there twice."""
    terms = percent_by_voucher(shop)
    orders = [shop.agreed(order_of(shop, terms, index), SHOPPERS[index], 0) for index in (1, 2, 2, 3)]
    chain.send(shop.merchant.address, TILL, batch_call([terms], orders))


WAYS: dict[str, tuple[Callable[[FakeChain, FakeShop], None], int]] = {
    "paid by the shopper": (_pay, 1),
    "paid with a permit": (_pay_with_permit, 1),
    "relayed with a consent": (_relay, 1),
    "relayed with one signature": (_relay_one_signature, 1),
    "a batch": (_batch, 3),
}


@pytest.mark.parametrize("online", [True, False], ids=["with the chain", "without"])
@pytest.mark.parametrize("way", WAYS)
def test_what_the_checkout_brought_is_replayed_in_full(tmp_path: Path, way: str, online: bool) -> None:
    chain, shop = opened_shop()
    bring, redemptions = WAYS[way]
    bring(chain, shop)
    report = audited(chain, tmp_path, online=online)
    assert report.differences == ()
    assert report.notes == ()
    assert report.redemptions == redemptions


def test_a_payment_that_somebody_else_signed_is_refused(tmp_path: Path) -> None:
    chain, shop = opened_shop()
    order = with_payment(shop, order_of(shop, paid(shop), 1), RELAYER)
    with pytest.raises(Refusal, match="Checkout_Permit2"):
        chain.send(RELAYER.address, TILL, pay_call(order, "payWithPermit2", 7))


@pytest.mark.parametrize("change", [{"nonce": 8}, {"signer": key("somebody")}], ids=["another nonce", "another key"])
def test_one_signature_is_good_for_one_payment(change: dict[str, object]) -> None:
    chain, shop = opened_shop()
    order = order_of(shop, paid(shop), 1)
    usual: dict[str, object] = {"signer": SHOPPERS[1], "nonce": 7}
    signed = with_payment(shop, order, **(usual | change))  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="Checkout_Permit2"):
        chain.send(RELAYER.address, TILL, pay_call(signed, "payWithPermit2", 7))


def test_what_is_paid_is_not_redeemed_past_the_checkout() -> None:
    chain, shop = opened_shop()
    order = order_of(shop, paid(shop), 1)
    with pytest.raises(Refusal, match="Hub_PaidAtCheckout"):
        chain.send(order.order.shopper, HUB, redeem_call(order))


@pytest.mark.parametrize("change", ["drop", "double"])
@pytest.mark.parametrize("online", [True, False], ids=["with the chain", "without"])
def test_a_skipped_order_that_was_dropped_or_doubled_is_named(tmp_path: Path, online: bool, change: str) -> None:
    chain, shop = opened_shop()
    _batch(chain, shop)
    path = tmp_path / "index.sqlite3"
    with opened(path) as store:
        sync(chain, store, CONFIG)
        with store.read() as reader:
            (row,) = reader.rows(SkippedOrderRow)
    assert row.position == 2
    assert decode_revert(row.reason) == Refusal("Hub_IndexUsed", campaign=shop.campaign(terms_of(chain)), index=2)
    columns = "index_number, block_number, log_index + 9, transaction_hash, position, reason"
    with editing(path) as connection:
        if change == "drop":
            connection.execute("DELETE FROM skipped_orders")
        else:
            connection.execute(f"INSERT INTO skipped_orders SELECT {columns} FROM skipped_orders")  # noqa: S608
    with opened(path) as store:
        (difference,) = verify(store, chain if online else None, CONFIG).differences
    assert ("skipped" in difference.record, difference.kind) == (
        True,
        {("drop", True): "dropped", ("drop", False): "dropped", ("double", True): "added"}.get(
            (change, online), "altered"
        ),
    )


def terms_of(chain: FakeChain) -> Terms:
    """Of the one campaign."""
    hub = chain._contracts[HUB]
    assert isinstance(hub, FakeHub)
    (book,) = hub.books.campaigns.values()
    return book.terms
