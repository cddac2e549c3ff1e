"""Contract wallets that sign, and contracts that redeem for somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from offchain.adapters.fake_chain import Call, Contract, FakeChain, Outcome
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, FakeShop
from offchain.attestation.calls import redeem_call
from offchain.audit.report import AuditReport
from offchain.audit.verify import verify
from offchain.index.rows import SubmissionRow
from offchain.index.sync import sync
from tests.audit.conftest import opened
from tests.audit.rogues import GullibleHub
from tests.audit.story import (
    BASKET,
    HUB,
    ROOTS,
    SHOPPERS,
    WALLET,
    WALLET_OWNER,
    config,
    empty,
    percent_by_voucher,
    redeem_by_wallet,
    redeem_voucher,
)

RELAY = 0xD4 << 152


@dataclass
class Relay:
    """A contract that hands whatever it gets to the hub."""

    hub: Contract

    def run(self, call: Call) -> Outcome:
        return self.hub.run(Call(RELAY, HUB, call.data, call.time, call.chain_id))

    def settle(self, outcome: Outcome) -> None:
        self.hub.settle(outcome)


def with_relay() -> Mapping[int, Contract]:
    """Hub, roots and relay."""
    contracts = dict(deployment(HUB, ROOTS)())
    return {**contracts, RELAY: Relay(contracts[HUB])}


def audited(chain: FakeChain, folder: Path, *, online: bool) -> AuditReport:
    """The audit of the chain's whole history."""
    with opened(folder / "index.sqlite3") as store:
        sync(chain, store, config())
        return verify(store, chain if online else None, config())


def test_a_wallet_that_confirms_its_signature_is_believed(tmp_path: Path) -> None:
    chain, shop = empty()
    redeem_by_wallet(shop, percent_by_voucher(shop, issuer=WALLET), 1, WALLET_OWNER.sign)
    assert audited(chain, tmp_path, online=True).green


def test_a_signature_that_the_wallet_denies_is_found(tmp_path: Path) -> None:
    chain, shop = empty(GullibleHub)
    redeem_by_wallet(shop, percent_by_voucher(shop, issuer=WALLET), 1, SHOPPERS[9].sign)
    (difference,) = audited(chain, tmp_path, online=True).differences
    assert (difference.kind, difference.expected) == ("signature", f"issuer=0x{WALLET:040x}")


@pytest.fixture
def relayed() -> tuple[FakeChain, FakeShop]:
    """A voucher redeemed by way of the relay, and one straight after it."""
    chain = FakeChain(with_relay)
    shop = FakeShop(chain, HUB, ROOTS, "north")
    shop.name_cashier(chain.clock + 20 * DAY)
    terms, shopper = percent_by_voucher(shop), SHOPPERS[0]
    one = shop.submission(terms, shop.order(shopper.address, BASKET), shop.voucher(terms, shopper.address, 0))
    chain.send(SHOPPERS[5].address, RELAY, redeem_call(shop.agreed(one, shopper, RELAY)))
    redeem_voucher(shop, terms, 1)
    return chain, shop


def test_without_a_chain_calldata_that_nobody_recorded_is_a_difference_and_what_follows_is_not(
    relayed: tuple[FakeChain, FakeShop], tmp_path: Path
) -> None:
    report = audited(relayed[0], tmp_path, online=False)
    (difference,) = report.differences
    assert difference.kind == "calldata"
    assert "(block 3, log 0, Redeemed)" in difference.record
    assert (difference.expected, difference.found) == (f"a call of 0x{HUB:040x}", f"a call of 0x{RELAY:040x}")
    assert report.redemptions == 2


def test_calldata_of_another_contract_is_stored_as_unknown(relayed: tuple[FakeChain, FakeShop], tmp_path: Path) -> None:
    with opened(tmp_path / "index.sqlite3") as store:
        sync(relayed[0], store, config())
        with store.read() as reader:
            data = {row.to: row.data for row in reader.rows(SubmissionRow)}
    assert data[RELAY] is None
    assert data[HUB] is not None
