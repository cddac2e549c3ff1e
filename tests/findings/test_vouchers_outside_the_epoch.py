"""Vouchers leave nothing on chain until they are redeemed: then they must be those of the epoch.

Computing the epoch of a campaign by voucher compared the bundle with itself alone. Any bundle was "the same bits", of a
campaign that nobody created too, and a voucher that the issuer signed beside its own manifest was never noticed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, FakeShop
from offchain.audit import bundle as bundles
from offchain.audit.recompute import Mismatch, published_root, recompute, redeemed_coupons
from offchain.domain.refusals import Refusal
from offchain.eligibility.epochs import Epoch, EpochInputs, build
from offchain.index.sync import sync
from tests.audit.conftest import opened
from tests.audit.story import BASKET, HUB, ROOTS, SHOPPERS, config, percent_by_voucher
from tests.unit.eligibility.conftest import PLAN, shop

CODE = b"\x0c" * 32
WALLETS = {name: SHOPPERS[at].address for at, name in enumerate(("ann", "bob", "cyd", "fay"))}


@pytest.fixture
def store() -> FakeShop:
    """A shop on a chain."""
    chain = FakeChain(deployment(HUB, ROOTS))
    made = FakeShop(chain, HUB, ROOTS, "north")
    made.name_cashier(chain.clock + 20 * DAY)
    return made


def epoch_of(store: FakeShop, folder: Path) -> tuple[EpochInputs, Epoch]:
    """The offers of a campaign by voucher, and their bundle."""
    terms = percent_by_voucher(store)
    inputs = EpochInputs(
        dataset=shop(),
        wallets=WALLETS,
        terms=terms,
        campaign=store.campaign(terms),
        plan=PLAN,
        epoch=0,
        first_index=0,
        salt_key=b"a secret of the issuer",
        code_hash=CODE,
    )
    epoch = build(inputs)
    bundles.write(folder / "bundle", inputs, epoch)
    return inputs, epoch


def redeem(store: FakeShop, inputs: EpochInputs, shopper: int, index: int, value: int) -> None:
    """With a voucher that the issuer signed."""
    coupon = store.voucher(inputs.terms, shopper, index, value)
    store.redeem(store.submission(inputs.terms, store.order(shopper, BASKET), coupon))


def audit(store: FakeShop, folder: Path) -> tuple[Mismatch, ...]:
    """As `promo audit recompute` does it."""
    given = bundles.read(folder / "bundle", CODE)
    with opened(folder / "index.sqlite3") as tables:
        sync(store.chain, tables, config())
        published = published_root(tables, given.inputs.campaign, given.manifest.epoch)
        redeemed = redeemed_coupons(tables, given.inputs.campaign)
    return recompute(given, published, store.domain, redeemed)


def test_redeemed_vouchers_of_the_epoch_are_as_computed(store: FakeShop, tmp_path: Path) -> None:
    inputs, epoch = epoch_of(store, tmp_path)
    for offer in epoch.offers[:2]:
        redeem(store, inputs, offer.account, offer.index, offer.value)
    assert audit(store, tmp_path) == ()


def test_a_deeper_voucher_than_was_computed_is_named(store: FakeShop, tmp_path: Path) -> None:
    inputs, epoch = epoch_of(store, tmp_path)
    redeem(store, inputs, epoch.offers[1].account, 1, 9_999)
    (found,) = audit(store, tmp_path)
    assert found.what == "redeemed coupon 1"
    assert found.expected == f"value {epoch.offers[1].value} for 0x{epoch.offers[1].account:040x}"
    assert found.found == f"value 9999 for 0x{epoch.offers[1].account:040x}"


def test_a_voucher_for_somebody_else_is_named(store: FakeShop, tmp_path: Path) -> None:
    inputs, epoch = epoch_of(store, tmp_path)
    redeem(store, inputs, SHOPPERS[9].address, 0, epoch.offers[0].value)
    assert [found.what for found in audit(store, tmp_path)] == ["redeemed coupon 0"]


def test_a_voucher_beyond_the_epochs_indices_is_named(store: FakeShop, tmp_path: Path) -> None:
    inputs, epoch = epoch_of(store, tmp_path)
    beyond = len(epoch.offers)
    redeem(store, inputs, SHOPPERS[9].address, beyond, 2_000)
    (found,) = audit(store, tmp_path)
    assert (found.what, found.expected) == (f"redeemed coupon {beyond}", f"an index from 0 to {beyond - 1}")


def test_a_campaign_that_nobody_created_is_refused(store: FakeShop, tmp_path: Path) -> None:
    inputs, _ = epoch_of(store, tmp_path)
    unknown = replace(inputs, campaign=b"\x07" * 32)
    bundles.write(tmp_path / "bundle", unknown, build(unknown))
    with pytest.raises(Refusal, match="Hub_UnknownCampaign"):
        audit(store, tmp_path)
