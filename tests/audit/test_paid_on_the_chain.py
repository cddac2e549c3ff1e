"""A joint promotion, its returns and a quorum on the real contracts: the twins write the same logs, the audit is green,
and red for every damage to a record of theirs."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from offchain.adapters.fake_chain import Contract
from offchain.adapters.fake_quorum import FakeQuorum
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import FakeShop, key
from offchain.adapters.ganache import LocalGanache
from offchain.attestation.companion_calls import token_call
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import address_bytes
from offchain.audit.report import summary_line
from offchain.audit.verify import verify
from offchain.index.config import IndexConfig
from offchain.index.sync import sync
from tests.audit import damages, paid, quorums
from tests.audit.conftest import opened
from tests.audit.damages import DAMAGES, Row, editing
from tests.audit.paired_chain import PairedChain, RealContracts
from tests.audit.quorums import MEMBERS, QUORUM, Several

NAME = "joint"
PEOPLE = (*paid.BUYERS, *paid.FUNDERS, *(key(f"{NAME} {role}") for role in ("merchant", "issuer", "auditor")))
SIGNERS = (*MEMBERS, quorums.FREEZER)
RICH = 10**9
TRIALS = 40


@dataclass(frozen=True)
class Told:
    """What happened, and how it is indexed. store : of the whole history; token, vault : addresses."""

    chain: PairedChain
    config: IndexConfig
    store: Path
    token: int


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with LocalGanache() as ganache:
        real = RealContracts(ganache, {person.address: person for person in (*PEOPLE, *SIGNERS)}, paid=True)
        vault, checkout = real.beside
        (token,) = real.deployed("TokenStub")
        for person in PEOPLE:
            real.send(person.address, token, _mint(person.address))
            for spender in (vault, checkout):
                real.send(person.address, token, token_call("approve", address_bytes(spender), RICH))

        def deploy() -> Mapping[int, Contract]:
            made = dict(deployment(real.hub, real.roots, checkout=checkout, vault=vault)())
            return {**made, QUORUM: FakeQuorum(QUORUM)}

        chain = PairedChain(deploy, real)
        paid.tell(paid.Joint(chain, FakeShop(chain, real.hub, real.roots, NAME), token, checkout, vault))
        config = IndexConfig(
            chain_id=1337, hub=real.hub, roots=real.roots, checkout=checkout, vault=vault, batch_blocks=50
        )
        store = tmp_path_factory.mktemp("told") / "index.sqlite3"
        with opened(store) as tables:
            sync(real.chain, tables, config)
        yield Told(chain, config, store, token)


def _mint(account: int) -> bytes:
    return keccak(b"mint(address,uint256)")[:4] + address_bytes(account).rjust(32, b"\0") + RICH.to_bytes(32, "big")


def test_the_contracts_record_what_the_twins_do_and_the_audit_is_green(told: Told) -> None:
    assert told.chain.records > 35
    with opened(told.store) as store:
        report = verify(store, told.chain.real.chain, told.config)
    assert (report.differences, report.notes) == ((), ())
    assert summary_line(report).endswith(
        "0 differences (43 records, 9 redemptions, 4 refunds, 7 deposits, 3 collections, 5 withdrawals, 1 merchant)"
    )


def test_without_the_chain_it_is_green_too(told: Told) -> None:
    with opened(told.store) as store:
        report = verify(store, None, told.config)
    assert (report.differences, report.notes) == ((), ())


def test_money_that_left_the_vault_makes_it_insolvent(told: Told) -> None:
    real = told.chain.real
    stolen = keccak(b"seize(address,uint256)")[:4] + address_bytes(told.config.vault).rjust(32, b"\0")
    real.send(PEOPLE[0].address, told.token, stolen + (1).to_bytes(32, "big"))
    with opened(told.store) as store:
        sync(real.chain, store, told.config)
        report = verify(store, real.chain, told.config)
    assert [it.record.split(" 0x")[0] for it in report.differences] == ["solvency of vault"]


def _names_row(texts: list[str], row: Row, kind: str, damage: damages.Damage) -> bool:
    mine = [text for text in texts if text.startswith(f"merchant 0x{row.merchant.hex()} ")]
    numbers = [row.position, row.position - 1] if kind == "reordered" else [row.position]
    copies = [f"(block {row.block}, log {row.log}, ", f"(block {row.block}, log {row.log + 1_000}, "]
    wanted = copies if kind == "doubled" else [f"record #{number}" for number in numbers]
    return any(part in text for part in wanted for text in mine)


@pytest.mark.parametrize("online", [True, False], ids=["with the chain", "without"])
@pytest.mark.parametrize("kind", DAMAGES)
def test_every_random_damage_is_named(told: Told, kind: str, online: bool, tmp_path: Path) -> None:
    """Refunds, deposits and collections among them, each at least once."""
    chance = random.Random(f"{kind} {online}")  # noqa: S311 - a test's
    rows = damages.rows(told.store)
    beside = [row for row in rows if row.keeper in ("vault", "checkout") and (kind != "reordered" or row.position > 1)]
    names = {row.name for row in beside}
    drawn = [chance.choice([row for row in beside if row.name == name]) for name in sorted(names)]
    drawn += [chance.choice(beside) for _ in range(max(0, TRIALS // 8 - len(drawn)))]
    for trial, row in enumerate(drawn):
        copy = Path(shutil.copy(told.store, tmp_path / f"{trial}.sqlite3"))
        damage = chance.choice(DAMAGES[kind])
        with editing(copy) as connection:
            damage(connection, row)
        with opened(copy) as store:
            report = verify(store, told.chain.real.chain if online else None, told.config)
        texts = [difference.record for difference in report.differences if difference.kind == kind]
        assert not report.green
        assert _names_row(texts, row, kind, damage), (row, damage.__name__, report.differences)


def test_a_rotation_a_freeze_and_all_that_is_kept_of_a_quorum(told: Told, tmp_path: Path) -> None:
    real = told.chain.real
    contract = real.deployed_quorum(quorums.quorum(1))
    several = Several(real.as_chain(), contract)
    quorums.tell(several, first=False)
    config = IndexConfig(chain_id=1337, hub=real.hub, roots=real.roots, quorums=(contract,), batch_blocks=50)
    with opened(tmp_path / "index.sqlite3") as store:
        sync(real.chain, store, config)
        report = verify(store, real.chain, config)
        assert (report.counts["quorum"], [it for it in report.differences if "quorum" in it.record]) == (4, [])
    for row in [it for it in damages.rows(tmp_path / "index.sqlite3") if it.keeper == "quorums"]:
        copy = Path(shutil.copy(tmp_path / "index.sqlite3", tmp_path / f"{row.position}.sqlite3"))
        with editing(copy) as connection:
            damages.drop(connection, row)
        with opened(copy) as store:
            found = verify(store, None, config).differences
        assert any(f"quorum 0x{contract:040x} record #{row.position}" in it.record for it in found), (row, found)
