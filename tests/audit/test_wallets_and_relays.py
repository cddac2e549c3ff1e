"""Contract wallets that sign, and contracts that redeem for somebody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from offchain.adapters.fake_chain import Call, Contract, FakeChain, Outcome
from offchain.adapters.fake_hub import FakeHub
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, FakeShop
from offchain.attestation.calls import Submission, redeem_call
from offchain.attestation.redeemed import Redeemed
from offchain.audit.report import AuditReport
from offchain.audit.verify import verify
from offchain.domain.terms import Audience, Kind, Scope
from offchain.index.rows import SubmissionRow
from offchain.index.sync import sync
from tests.audit.conftest import opened
from tests.audit.rogues import GullibleHub
from tests.audit.sets import Sets
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


RelayedOrders = Callable[[type[FakeHub]], AuditReport]


@pytest.fixture
def relayed_set(tmp_path: Path) -> RelayedOrders:
    """The audit of an order of three and one of two, both by way of the relay, recorded by some hub."""

    def run(hub_type: type[FakeHub]) -> AuditReport:
        def deploy() -> Mapping[int, Contract]:
            contracts = dict(deployment(HUB, ROOTS, hub_type=hub_type)())
            return {**contracts, RELAY: Relay(contracts[HUB])}

        chain = FakeChain(deploy)
        shop = FakeShop(chain, HUB, ROOTS, "north")
        shop.name_cashier(chain.clock + 20 * DAY)
        sets = Sets(shop)
        for number, names in enumerate((("units", "order", "shoes"), ("order", "delivery"))):
            one = sets.submission(names, SHOPPERS[number].address, number)
            chain.send(SHOPPERS[5].address, RELAY, redeem_call(shop.agreed(one, SHOPPERS[number], RELAY)))
        return audited(chain, tmp_path, online=True)

    return run


def test_uses_of_a_set_without_calldata_are_told_by_their_records(relayed_set: RelayedOrders) -> None:
    report = relayed_set(FakeHub)
    assert report.differences == ()
    assert [(note.what.split(":")[0], note.count) for note in report.notes] == [("unseen calldata", 5)]


@pytest.mark.parametrize(
    ("place", "changes", "expected", "found"),
    [
        (0, {"discount": 2_001, "base": 5_000}, "discount=2000", "discount=2001"),
        (1, {"discount": 90, "base": 89}, "discount=89", "discount=90"),
        (0, {"epoch": 1}, "current=0", "Hub_EpochRevoked: epoch=1"),
        (0, {"index": 300}, "cap=300", "Hub_IndexAboveCap: index=300"),
        (0, {"units": 13}, "left=12", "Hub_OverStock: units=13"),
        (1, {"sequence": 7}, "sequence=1", "sequence=7"),
        (1, {"route": 4}, "route=0", "route=4"),
        (1, {"index": 3, "epoch": 2, "value": 5}, "index=0, epoch=0, value=0", "index=3, epoch=2, value=5"),
        (2, {"position": 1}, "position=2", "position=1"),
        (0, {"time": 9}, "time=", "time=9"),
    ],
    ids=lambda case: "" if not isinstance(case, dict) else "-".join(case),
)
def test_what_the_record_of_one_use_tells_is_checked(
    place: int, changes: dict[str, int], expected: str, found: str, relayed_set: RelayedOrders
) -> None:
    class Rogue(FakeHub):
        def redeemed(self, call: Call, submission: Submission) -> tuple[Redeemed, ...]:
            honest = super().redeemed(call, submission)
            if len(honest) != 3:
                return honest
            return (*honest[:place], replace(honest[place], **changes), *honest[place + 1 :])

    report = relayed_set(Rogue)
    first = next(it for it in report.differences if it.kind == "rules")
    assert f"log {place}, Redeemed)" in first.record
    assert first.expected.startswith(expected)
    assert first.found.startswith(found)
    at_place = [it for it in report.differences if it.kind == "rules" and "(block 5," in it.record]
    assert len(at_place) == 1


@pytest.mark.parametrize(("left_out", "log"), [(0, 0), (1, 1)], ids=["first", "middle"])
def test_a_use_of_a_relayed_set_that_was_not_recorded_leaves_a_gap(
    left_out: int, log: int, relayed_set: RelayedOrders
) -> None:
    class Forgetful(FakeHub):
        def redeemed(self, call: Call, submission: Submission) -> tuple[Redeemed, ...]:
            honest = super().redeemed(call, submission)
            return honest[:left_out] + honest[left_out + 1 :] if len(honest) == 3 else honest

    found = [(it.record.split(", ", 1)[1], it.expected, it.found) for it in relayed_set(Forgetful).differences]
    assert found[0] == (f"log {log}, Redeemed)", f"position={log}", f"position={log + 1}")


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"index": 9}, "Hub_IndexOutsideRoot"), ({"epoch": 2}, "Hub_UnknownRoot"), ({"discount": 401}, "")],
    ids=["index", "epoch", "discount"],
)
def test_a_leafs_bounds_are_told_by_the_record(changes: dict[str, int], code: str, tmp_path: Path) -> None:
    class Rogue(FakeHub):
        def redeemed(self, call: Call, submission: Submission) -> tuple[Redeemed, ...]:
            (honest,) = super().redeemed(call, submission)
            return (replace(honest, **changes),)

    def deploy() -> Mapping[int, Contract]:
        contracts = dict(deployment(HUB, ROOTS, hub_type=Rogue)())
        return {**contracts, RELAY: Relay(contracts[HUB])}

    chain = FakeChain(deploy)
    shop, ann = FakeShop(chain, HUB, ROOTS, "north"), SHOPPERS[0]
    shop.name_cashier(chain.clock + 20 * DAY)
    fields = {"value": 900, "cap": 40, "cap_amount": 400, "budget": 20_000, "root_delay": 60}
    terms = shop.create(kind=Kind.PERCENT, scope=Scope.ORDER, audience=Audience.ROOT, **fields)
    coupon = shop.publish(terms, 1, {ann.address: 900})[ann.address]
    chain.advance(3_600)
    one = shop.submission(terms, shop.order(ann.address, BASKET), coupon)
    chain.send(SHOPPERS[5].address, RELAY, redeem_call(shop.agreed(one, ann, RELAY)))
    difference = audited(chain, tmp_path, online=True).differences[0]
    assert difference.found.split(":")[0] == (code or "discount=401")
