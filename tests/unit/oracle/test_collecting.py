"""A quorum's signatures: of its members, for one root, each in a file that says what it signs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from offchain.attestation.companion_calls import decode_approval
from offchain.attestation.quorum import Quorum, QuorumNotReachedError, quorum_domain
from offchain.oracle.collecting import Collection
from offchain.oracle.errors import NotMemberError, OracleFileError
from offchain.oracle.request import EpochRequest
from tests.unit import samples

MEMBERS = tuple(sorted((samples.signer(number) for number in (11, 12, 13)), key=lambda it: it.address))
QUORUM = Quorum(1, 2, 3_600, 3_600, samples.EVE.address, tuple(it.address for it in MEMBERS))
DIGEST = b"\x07" * 32


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    """An empty one."""
    return Collection(QUORUM, quorum_domain(1337, 0xC3), tmp_path)


def test_enough_members_make_the_issuers_signature(collection: Collection) -> None:
    for member in MEMBERS[1:]:
        assert collection.add(DIGEST, collection.approve(DIGEST, member)) == member.address
    quorum, signed, parts = decode_approval(collection.sign(DIGEST))
    assert (quorum, signed, len(parts)) == (QUORUM, 0b110, 2)


def test_one_is_not_enough_and_the_same_twice_is_one(collection: Collection) -> None:
    for _ in range(2):
        collection.add(DIGEST, collection.approve(DIGEST, MEMBERS[0]))
    with pytest.raises(QuorumNotReachedError, match="1 of 2 members signed; collect 1 more"):
        collection.sign(DIGEST)


def test_a_stranger_does_not_sign(collection: Collection) -> None:
    with pytest.raises(NotMemberError, match="is no member of the quorum"):
        collection.approve(DIGEST, samples.MERCHANT)


def test_a_strangers_signature_is_not_kept(collection: Collection, tmp_path: Path) -> None:
    larger = Collection(
        Quorum(1, 2, 3_600, 3_600, samples.EVE.address, (samples.MERCHANT.address,)), collection.domain, tmp_path
    )
    text = json.loads(larger.approve(DIGEST, samples.MERCHANT))
    own = json.loads(collection.approve(DIGEST, MEMBERS[0]))
    signature = samples.MERCHANT.sign(bytes.fromhex(own["digest"][2:])).hex()
    forged = {**own, "signer": text["signer"], "signature": f"0x{signature}"}
    with pytest.raises(NotMemberError):
        collection.add(DIGEST, json.dumps(forged))
    assert not (tmp_path / "signatures").exists()


@pytest.mark.parametrize(
    "change",
    [{"digest": "0x" + "00" * 32}, {"signer": "0x" + "11" * 20}, {"signature": "0x1234"}, {"schema": "other/1"}],
    ids=lambda change: next(iter(change)),
)
def test_a_file_that_says_something_else_is_refused(collection: Collection, change: dict[str, str]) -> None:
    document = json.loads(collection.approve(DIGEST, MEMBERS[0]))
    with pytest.raises(OracleFileError):
        collection.add(DIGEST, json.dumps(document | change))


def test_a_signature_for_another_root_does_not_count(collection: Collection) -> None:
    other = collection.approve(b"\x08" * 32, MEMBERS[0])
    with pytest.raises(OracleFileError, match="sign again"):
        collection.add(DIGEST, other)


def test_a_request_reads_back_as_it_was() -> None:
    request = EpochRequest(domain=samples.roots(), campaign=b"\x01" * 32, root=samples.root(), held=(5, 7))
    assert EpochRequest.read(request.text(), "request.json") == request


def test_a_request_whose_root_is_not_its_digest_is_refused() -> None:
    request = EpochRequest(domain=samples.roots(), campaign=b"\x01" * 32, root=samples.root())
    document = json.loads(request.text())
    document["root"]["count"] += 1
    with pytest.raises(OracleFileError, match=r"request.json: found digest 0x\w+; wanted 0x\w+, which its root has"):
        EpochRequest.read(json.dumps(document), "request.json")
