"""Pre-sales and rewards whose contract records what no honest one would: the digest matches, the rules do not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from offchain.adapters.fake_chain import Call, Contract, Emitted, FakeChain
from offchain.adapters.fake_companions import FakeCompanion, FakeToken
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, key
from offchain.attestation.keccak import keccak, words
from offchain.attestation.parts import address_bytes
from offchain.attestation.records import KEPT_BY
from offchain.audit.report import AuditReport
from offchain.audit.verify import verify
from offchain.domain.refusals import Refusal
from offchain.index.sync import sync
from tests.audit.companions import BUYERS, HOUR, PRESALES, REWARDS, TOKEN, Beside
from tests.audit.conftest import opened
from tests.audit.damages import editing
from tests.audit.story import HUB, ROOTS, config

ANN, BOB, CID, _ = BUYERS


@dataclass(slots=True)
class Lenient(FakeCompanion):
    """Records whatever it is asked for, with other words where it is told so."""

    forged: dict[str, int] = field(default_factory=dict)

    def _emitted(self, call: Call, event: str, chosen: Mapping[str, int]) -> Emitted:
        try:
            honest = FakeCompanion._emitted(self, call, event, chosen)
        except Refusal:
            types, topics, data = KEPT_BY[self.keeper][event]
            told = {**dict.fromkeys((*topics.split(","), *data.split(",")), 0), **chosen, **self.forged}
            indexed = [words(told[name]) for name in topics.split(",")]
            data_words = words(*(told[name] for name in data.split(",") if name))
            return Emitted(self.address, (keccak(f"{event}({types})".encode()), *indexed), data_words)
        return self._with_forged(event, honest)

    def _with_forged(self, event: str, honest: Emitted) -> Emitted:
        names = [name for name in KEPT_BY[self.keeper][event][2].split(",") if name]
        data = b"".join(
            words(self.forged[name]) if name in self.forged else honest.data[32 * at : 32 * at + 32]
            for at, name in enumerate(names)
        )
        return replace(honest, data=data)


@dataclass
class Shady:
    """A merchant and contracts that record anything."""

    beside: Beside
    escrow: Lenient
    distributor: Lenient

    @classmethod
    def open(cls) -> Shady:
        made: dict[int, Contract] = {}

        def deploy() -> Mapping[int, Contract]:
            escrow, distributor = Lenient(PRESALES, "presales"), Lenient(REWARDS, "rewards")
            token = FakeToken(TOKEN, {PRESALES: escrow.owed, REWARDS: distributor.owed})
            others: dict[int, Contract] = {PRESALES: escrow, REWARDS: distributor, TOKEN: token}
            made.update(others)
            return deployment(HUB, ROOTS, others)()

        chain = FakeChain(deploy)
        escrow, distributor = made[PRESALES], made[REWARDS]
        assert isinstance(escrow, Lenient)
        assert isinstance(distributor, Lenient)
        return cls(Beside(chain, key("shady merchant")), escrow, distributor)

    def audited(self, folder: Path) -> AuditReport:
        with opened(folder / "index.sqlite3") as store:
            sync(self.beside.chain, store, config())
            return verify(store, None, config())


def a_deposit_of_another_amount(it: Shady) -> None:
    presale = it.beside.presale(1)
    it.beside.sell(it.beside.merchant, "create", presale)
    it.escrow.forged = {"amount": 7}
    it.beside.sell(ANN, "deposit", presale, 1)


def more_units_than_there_are(it: Shady) -> None:
    presale = replace(it.beside.presale(1), units=1, units_each=1)
    it.beside.sell(it.beside.merchant, "create", presale)
    it.beside.sell(ANN, "deposit", presale, 1)
    it.escrow.forged = {"amount": presale.deposit}
    it.beside.sell(BOB, "deposit", presale, 1)


def a_balance_after_its_window(it: Shady) -> None:
    presale = it.beside.presale(1)
    it.beside.sell(it.beside.merchant, "create", presale)
    it.beside.sell(ANN, "deposit", presale, 1)
    it.beside.chain.advance(DAY)
    it.beside.sell(it.beside.merchant, "declareReady", presale)
    it.beside.chain.advance(2 * DAY)
    it.escrow.forged = {"worth": 2_002, "balance": 7_998}
    it.beside.sell(ANN, "payBalance", presale)


def a_deposit_that_counts_for_less(it: Shady) -> None:
    presale = it.beside.presale(1)
    it.beside.sell(it.beside.merchant, "create", presale)
    it.beside.sell(ANN, "deposit", presale, 1)
    it.beside.chain.advance(DAY)
    it.beside.sell(it.beside.merchant, "declareReady", presale)
    it.escrow.forged = {"worth": 1_001}
    it.beside.sell(ANN, "payBalance", presale)


def a_deposit_applied_and_given_back(it: Shady) -> None:
    presale = it.beside.presale(1)
    it.beside.sell(it.beside.merchant, "create", presale)
    it.beside.sell(ANN, "deposit", presale, 1)
    it.beside.chain.advance(DAY)
    it.beside.sell(it.beside.merchant, "declareReady", presale)
    it.beside.sell(ANN, "payBalance", presale)
    it.beside.chain.advance(2 * DAY)
    it.escrow.forged = {"amount": 700}
    it.beside.sell(ANN, "giveBack", presale, address_bytes(ANN.address))


def cancelled_when_ready(it: Shady) -> None:
    presale = it.beside.presale(1)
    it.beside.sell(it.beside.merchant, "create", presale)
    it.beside.chain.advance(DAY)
    it.beside.sell(it.beside.merchant, "declareReady", presale)
    it.beside.sell(it.beside.merchant, "cancel", presale)


def funds_that_do_not_add_up(it: Shady) -> None:
    programme = it.beside.programme(1)
    it.beside.reward(it.beside.merchant, "create", programme)
    it.distributor.forged = {"funded": 600}
    it.beside.reward(it.beside.merchant, "fund", programme, 500)


def a_promise_above_the_funds(it: Shady) -> None:
    programme = it.beside.programme(1)
    it.beside.reward(it.beside.merchant, "create", programme)
    it.beside.reward(it.beside.merchant, "fund", programme, 500)
    epoch = it.beside.epoch(programme, 1, [400, 101])
    it.beside.reward(ANN, "publish", programme, epoch.root.fields(), epoch.signature)


def a_claim_of_more_than_the_difference(it: Shady) -> None:
    programme, epoch = _counting(it)
    it.distributor.forged = {"amount": 401}
    it.beside.reward(ANN, "claim", programme, epoch.root.fields(), epoch.claims[0])


def a_claim_twice(it: Shady) -> None:
    programme, epoch = _counting(it)
    it.beside.reward(ANN, "claim", programme, epoch.root.fields(), epoch.claims[0])
    it.beside.reward(ANN, "claim", programme, epoch.root.fields(), epoch.claims[0])


def somebody_who_brings_himself(it: Shady) -> None:
    programme, _ = _counting(it)
    ann = address_bytes(ANN.address)
    it.beside.reward(ANN, "refer", programme, ann, ann, b"")


def a_circle(it: Shady) -> None:
    programme, _ = _counting(it)
    for who, whom in ((ANN, BOB), (BOB, CID), (CID, ANN)):
        it.beside.reward(who, "refer", programme, address_bytes(who.address), address_bytes(whom.address), b"")


def closed_too_early(it: Shady) -> None:
    programme, _ = _counting(it)
    it.distributor.forged = {"amount": 500}
    it.beside.reward(it.beside.merchant, "close", programme)


def a_root_that_was_not_sent(it: Shady) -> None:
    programme = it.beside.programme(1)
    it.beside.reward(it.beside.merchant, "create", programme)
    it.beside.reward(it.beside.merchant, "fund", programme, 500)
    epoch = it.beside.epoch(programme, 1, [400, 100])
    it.distributor.forged = {"total": 450}
    it.beside.reward(ANN, "publish", programme, epoch.root.fields(), epoch.signature)


def _counting(it: Shady) -> tuple:  # type: ignore[type-arg]
    programme = it.beside.programme(1)
    it.beside.reward(it.beside.merchant, "create", programme)
    it.beside.reward(it.beside.merchant, "fund", programme, 500)
    epoch = it.beside.epoch(programme, 1, [400, 100])
    it.beside.reward(ANN, "publish", programme, epoch.root.fields(), epoch.signature)
    it.beside.chain.advance(3 * HOUR)
    return programme, epoch


FORGERIES: dict[Callable[[Shady], None], tuple[str, str]] = {
    a_deposit_of_another_amount: ("DepositPaid", "amount=7"),
    more_units_than_there_are: ("DepositPaid", "Presale_SoldOut: units=1"),
    a_balance_after_its_window: ("BalancePaid", "Presale_Phase: phase=4"),
    a_deposit_that_counts_for_less: ("BalancePaid", "worth=1001"),
    a_deposit_applied_and_given_back: ("DepositReturned", "Presale_NothingBack"),
    cancelled_when_ready: ("PresaleCancelled", "Presale_Phase: phase=3"),
    funds_that_do_not_add_up: ("ProgrammeFunded", "funded=600"),
    a_promise_above_the_funds: ("RewardsPublished", "Rewards_TotalAboveFunds: total=501"),
    a_claim_of_more_than_the_difference: ("RewardClaimed", "amount=401"),
    a_claim_twice: ("RewardClaimed", "Rewards_NothingDue: earned=400"),
    somebody_who_brings_himself: ("ReferralMade", "Rewards_SelfReferral"),
    a_circle: ("ReferralMade", "Rewards_ReferralCircle"),
    closed_too_early: ("ProgrammeClosed", "Rewards_StillOpen"),
    a_root_that_was_not_sent: ("RewardsPublished", "450"),
}
"""Forgery -> the record that is named last, and what is found in it."""


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_record_that_the_rules_forbid_is_named(forge: Callable[[Shady], None], tmp_path: Path) -> None:
    shady = Shady.open()
    forge(shady)
    report = shady.audited(tmp_path)
    name, found = FORGERIES[forge]
    (difference,) = report.differences
    assert report.digest == "match"
    assert difference.kind in {"rules", "calldata"}
    assert name in difference.record
    assert ("presales record #" in difference.record) == (name in KEPT_BY["presales"])
    assert found in difference.found


def test_what_the_issuer_did_not_sign_is_named(tmp_path: Path) -> None:
    it = Shady.open()
    programme = it.beside.programme(1)
    it.beside.reward(it.beside.merchant, "create", programme)
    it.beside.reward(it.beside.merchant, "fund", programme, 500)
    epoch = it.beside.epoch(programme, 1, [400, 100])
    it.beside.reward(ANN, "publish", programme, epoch.root.fields(), epoch.signature)
    with opened(tmp_path / "index.sqlite3") as store:
        sync(it.beside.chain, store, config())
    with editing(tmp_path / "index.sqlite3") as connection:
        (data,) = connection.execute("SELECT data FROM submissions").fetchone()
        place = data.index(epoch.signature)
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        connection.execute("UPDATE submissions SET data = ?", [changed])
    with opened(tmp_path / "index.sqlite3") as store:
        report = verify(store, it.beside.chain, config())
        differences = [difference for difference in report.differences if difference.record.startswith("row of")]
        alone = verify(store, None, config())
    assert [difference.kind for difference in differences] == ["altered"]  # the chain has other calldata
    assert next(note.what for note in alone.notes).startswith("unverified signature")  # may be a contract wallet's
