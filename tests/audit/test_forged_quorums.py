"""Events of quorums that no honest contract emits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from offchain.adapters.fake_chain import Call, FakeChain, Outcome
from offchain.adapters.fake_encoding import emitted_beside
from offchain.adapters.fake_quorum import FakeQuorum
from offchain.adapters.fake_roots import deployment
from offchain.audit.report import AuditReport
from offchain.audit.verify import verify
from offchain.index.config import IndexConfig
from offchain.index.sync import sync
from tests.audit.conftest import opened
from tests.audit.quorums import FREEZER, HOUR, MEMBERS, QUORUM, Several, quorum, tell
from tests.audit.story import HUB, ROOTS

CONFIG = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1, quorums=(QUORUM,))


@dataclass(slots=True)
class RogueQuorum(FakeQuorum):
    """Emits what it is told to when it is called with nothing."""

    script: tuple[str, dict[str, int]] = field(default=("", {}))

    def run(self, call: Call) -> Outcome:
        if call.data:
            return FakeQuorum.run(self, call)
        return Outcome(logs=(emitted_beside(self.address, "quorums", *self.script),), memo=call.time)


@dataclass
class Shady:
    """A quorum that emits anything."""

    several: Several

    @classmethod
    def open(cls) -> Shady:
        chain = FakeChain(lambda: {**deployment(HUB, ROOTS)(), QUORUM: RogueQuorum(QUORUM)})
        several = Several(chain)
        several.send(MEMBERS[0], "propose", quorum(1), b"")
        return cls(several)

    def say(self, name: str, **words: int) -> None:
        rogue = self.several.chain._contracts[QUORUM]
        assert isinstance(rogue, RogueQuorum)
        rogue.script = name, words
        self.several.chain.send(MEMBERS[0].address, QUORUM, b"")

    def audited(self, folder: Path) -> AuditReport:
        with opened(folder / "index.sqlite3") as store:
            sync(self.several.chain, store, CONFIG)
            return verify(store, None, CONFIG)


def approved_by_one(it: Shady) -> None:
    approval = it.several.approval(quorum(1), quorum(2))
    it.several.send(MEMBERS[0], "propose", quorum(2), approval[:-1] + bytes([approval[-1] ^ 1]))


def approved_for_another(it: Shady) -> None:
    approval = it.several.approval(quorum(1), quorum(2, MEMBERS[1:]))
    it.several.send(MEMBERS[0], "propose", quorum(2), approval)


def approved_by_a_quorum_of_its_own(it: Shady) -> None:
    strange = quorum(1, MEMBERS[:2])
    it.several.send(MEMBERS[0], "propose", quorum(2), it.several.approval(strange, quorum(2)))


def without_a_signature(it: Shady) -> None:
    it.several.send(MEMBERS[0], "propose", quorum(2), b"")


def frozen_twice(it: Shady) -> None:
    for _ in range(2):
        it.several.send(FREEZER, "freeze", quorum(1))


def thawed_when_not_frozen(it: Shady) -> None:
    it.say("QuorumUnfrozen", number=1)


def frozen_by_another_number(it: Shady) -> None:
    it.several.propose(quorum(1), quorum(2))
    it.say("QuorumFrozen", number=2)


def cancelled_when_it_serves(it: Shady) -> None:
    it.several.propose(quorum(1), quorum(2))
    it.several.chain.advance(2 * HOUR)
    it.say("QuorumCancelled", number=2)


def retired_while_it_serves(it: Shady) -> None:
    it.say("QuorumRetired", number=1)


CASES: dict[Callable[[Shady], None], tuple[str, str]] = {
    approved_by_one: ("signature", "Quorum_NotApproved"),
    approved_for_another: ("signature", "Quorum_NotApproved"),
    approved_by_a_quorum_of_its_own: ("signature", "Quorum_NotApproved"),
    without_a_signature: ("calldata", "bytes"),
    frozen_twice: ("rules", "Quorum_FrozenAlready"),
    thawed_when_not_frozen: ("rules", "Quorum_NotFrozen"),
    frozen_by_another_number: ("rules", "number=2"),
    cancelled_when_it_serves: ("rules", "Quorum_NothingWaits"),
    retired_while_it_serves: ("rules", "Quorum_NotOverlapping"),
}
"""What is emitted -> kind and found of the one difference."""


@pytest.mark.parametrize("forge", CASES, ids=lambda forge: forge.__name__)
def test_what_the_contract_does_not_emit_is_named(forge: Callable[[Shady], None], tmp_path: Path) -> None:
    it = Shady.open()
    forge(it)
    (difference,) = it.audited(tmp_path).differences
    assert (difference.kind, CASES[forge][1] in difference.found) == (CASES[forge][0], True), difference
    assert f"quorum 0x{QUORUM:040x} record #" in difference.record


def test_an_honest_history_has_no_difference(tmp_path: Path) -> None:
    it = Shady.open()
    tell(it.several, first=False)
    report = it.audited(tmp_path)
    assert (report.differences, report.notes, report.counts["quorum"]) == ((), (), 4)
