"""An epoch in a folder: what is signed is what the earnings compute to, and what wallets are given proves it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from offchain.adapters.fake_shop import key
from offchain.attestation.keccak import keccak
from offchain.attestation.quorum import Quorum, approval_digest, joined, quorum_domain
from offchain.attestation.rewards import Programme, rewards_domain
from offchain.attestation.signatures import recover
from offchain.attestation.tree import climb
from offchain.companions import statement
from offchain.companions.approvals import Approvals
from offchain.companions.errors import PaperError, StatementError
from offchain.companions.quorum_document import QuorumPaper
from offchain.companions.statement import Epoch

DOMAIN = rewards_domain(1337, 0xD4)
MEMBERS = sorted((key(f"member {number}") for number in range(3)), key=lambda signer: signer.address)
CONTRACT = 0xC0FFEE
EARNED = {0xA11CE: 1_200, 0xB0B: 200}


def epoch(issuer: int, amounts: dict[int, int] = EARNED) -> Epoch:
    programme = Programme(1, 2, issuer, 4, 2_000_000_000, 60, b"\x05" * 32, b"\x06" * 32)
    return statement.build(
        DOMAIN, programme, amounts, epoch=1, active_from=1_900_000_000, decimals=2, salt_key=b"\x07" * 32
    )


def paper(threshold: int = 2, contract: int = CONTRACT) -> QuorumPaper:
    quorum = Quorum(1, threshold, 3_600, 60, 9, tuple(member.address for member in MEMBERS))
    return QuorumPaper(name="three", chain_id=1337, contract=contract, quorum=quorum)


def test_what_was_written_is_read_and_computed_again(tmp_path: Path) -> None:
    built = epoch(3)
    statement.write(tmp_path, built)
    assert statement.read(tmp_path) == built.statement
    (tmp_path / "earnings.json").unlink()  # who only signs for the issuer need not see who earned what
    assert statement.read(tmp_path) == built.statement


def test_every_wallet_gets_a_file_that_leads_to_the_root_and_no_other_wallets_amount(tmp_path: Path) -> None:
    built = epoch(3)
    statement.write(tmp_path, built)
    for account, amount in EARNED.items():
        file = tmp_path / "claims" / f"0x{account:040x}.json"
        claim = statement.read_claim(file)
        assert (claim.earned.account, claim.earned.amount) == (account, amount)
        assert climb(claim.earned.leaf(built.statement.id, 1), claim.path) == built.statement.root.root
        others = [f"{other:040x}" for other in EARNED if other != account]
        assert not any(other in file.read_text() for other in others)


def test_the_manifest_is_what_the_root_carries_the_hash_of(tmp_path: Path) -> None:
    built = epoch(3).statement
    assert keccak(built.manifest) == built.root.manifest_hash
    told = json.loads(built.manifest)
    assert (told["total"], told["wallets"], told["root"]) == (1_400, 2, f"0x{built.root.root.hex()}")


def test_a_second_epoch_is_not_written_over_the_first(tmp_path: Path) -> None:
    statement.write(tmp_path, epoch(3))
    with pytest.raises(StatementError, match="holds a statement already"):
        statement.write(tmp_path, epoch(3))


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("earnings.json", "1200", "1300", "do not compute to the root"),
        ("earnings.json", '"salt_key": "0x07', '"salt_key": "0x08', "do not compute to the root"),
        ("statement.json", '"total": 1400', '"total": 1500', "do not compute to the root"),
        ("statement.json", '\\"wallets\\":2', '\\"wallets\\":3', "the manifest is not the one"),
        ("statement.json", "promissory-reward-statement/1", "another/1", "another/1"),
        ("statement.json", '"decimals": 2', '"decimals": "x"', "build it again"),
    ],
)
def test_what_was_changed_afterwards_is_not_signed(tmp_path: Path, name: str, old: str, new: str, said: str) -> None:
    statement.write(tmp_path, epoch(3))
    text = (tmp_path / name).read_text()
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1))
    with pytest.raises(StatementError, match=re.escape(said)):
        statement.read(tmp_path)


def test_the_issuer_signs_and_nobody_else(tmp_path: Path) -> None:
    built = epoch(MEMBERS[0].address).statement
    approvals = Approvals(tmp_path, built, None)
    with pytest.raises(StatementError, match="is not signed by the issuer"):
        approvals.signature()
    with pytest.raises(StatementError, match="does not sign this statement"):
        approvals.sign(MEMBERS[1])
    approvals.sign(MEMBERS[0])
    assert recover(built.digest(), approvals.signature()) == MEMBERS[0].address


def test_members_of_a_quorum_sign_one_by_one_until_there_are_enough(tmp_path: Path) -> None:
    built = epoch(CONTRACT).statement
    approvals = Approvals(tmp_path, built, paper())
    approvals.sign(MEMBERS[2])
    with pytest.raises(StatementError, match="1 of 2 members signed"):
        approvals.signature()
    approvals.sign(MEMBERS[0])
    digest = approval_digest(quorum_domain(1337, CONTRACT), built.digest(), paper().quorum)
    wanted = {member.address: member.sign(digest) for member in (MEMBERS[0], MEMBERS[2])}
    assert approvals.signature() == joined(paper().quorum, wanted)


def test_a_signature_under_another_statement_does_not_count(tmp_path: Path) -> None:
    Approvals(tmp_path, epoch(CONTRACT, {5: 1}).statement, paper()).sign(MEMBERS[0])
    assert Approvals(tmp_path, epoch(CONTRACT).statement, paper()).collected() == {}


def test_a_quorum_that_is_not_the_issuer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StatementError, match="give its own file"):
        Approvals(tmp_path, epoch(CONTRACT).statement, paper(contract=5))


def test_a_signature_that_is_none_is_named(tmp_path: Path) -> None:
    approvals = Approvals(tmp_path, epoch(MEMBERS[0].address).statement, None)
    file = approvals.sign(MEMBERS[0])
    file.write_text("{}")
    with pytest.raises(StatementError, match="take it out, or sign again"):
        approvals.collected()


def test_the_file_of_a_quorum_is_read_back_and_another_is_refused(tmp_path: Path) -> None:
    path = paper().save(tmp_path)
    assert QuorumPaper.load(path) == paper()
    path.write_text(path.read_text().replace("promissory-quorum-deployment/1", "other/1"))
    with pytest.raises(PaperError, match="deploy_quorum"):
        QuorumPaper.load(path)
