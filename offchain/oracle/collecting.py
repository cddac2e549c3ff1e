"""Signatures of a quorum's members, each in a small file of its own that can be sent around.

    {"schema": "promissory-epoch-signature/1", "digest": "0x..", "signer": "0x..", "signature": "0x.."}

A member signs the approval of the digest, so that a signature counts for one quorum and one root, and nothing else. Of
an epoch by voucher a member signs the digest of the epoch and each voucher; `signature` is then all of them in a row.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from offchain.attestation import signatures
from offchain.attestation.quorum import Quorum, approval_digest, joined
from offchain.attestation.signatures import SignatureFormError
from offchain.attestation.typed_data import SigningDomain
from offchain.oracle.errors import NotMemberError, OracleFileError
from offchain.ports import Signer

SCHEMA: Final = "promissory-epoch-signature/1"
SIGNATURES: Final = "signatures"
"""Folder of the files, beside the request."""
_SIGNERS: Final = "signers.json"
_LEAST_BYTES: Final = 4_096
_BYTES: Final = 64
"""Of a signature."""


@dataclass(frozen=True, slots=True)
class Collected:
    """The issuer of one epoch, with all that its members signed. signatures : digest -> member -> 64 bytes."""

    address: int
    quorum: Quorum
    signatures: Mapping[bytes, Mapping[int, bytes]]

    def sign(self, digest: bytes) -> bytes:
        """What the contract takes as the issuer's signature. Raises `QuorumNotReachedError`."""
        return joined(self.quorum, self.signatures.get(digest, {}))


@dataclass(frozen=True, slots=True)
class Collection:
    """Of one epoch. domain : of approvals, whose contract is the issuer; folder : of the epoch; vouchers : digests that
    are signed beside the epoch's own, none where it is a root."""

    quorum: Quorum
    domain: SigningDomain
    folder: Path
    vouchers: tuple[bytes, ...] = ()

    @property
    def address(self) -> int:
        """The issuer: the quorum's contract."""
        return self.domain.contract

    @property
    def most_bytes(self) -> int:
        """Of a member's file."""
        return _LEAST_BYTES + 2 * _BYTES * len(self.vouchers)

    def sign(self, digest: bytes) -> bytes:
        """What the contract takes as the issuer's signature. Raises `QuorumNotReachedError`, `OracleFileError`."""
        return self.signer(digest).sign(digest)

    def signer(self, digest: bytes) -> Collected:
        """The issuer of everything that is signed of the epoch. Raises `OracleFileError`.

        Of vouchers, which members' signatures count is written down as soon as there are enough: whoever signs later
        changes no byte of a file of vouchers that was begun.
        """
        found: dict[bytes, dict[int, bytes]] = {asked: {} for asked in (digest, *self.vouchers)}
        for member, row in self._chosen(self.collected(digest)).items():
            for place, asked in enumerate((digest, *self.vouchers)):
                found[asked][member] = row[place * _BYTES :][:_BYTES]
        return Collected(self.address, self.quorum, found)

    def approve(self, digest: bytes, member: Signer) -> str:
        """The content of a member's file. Raises `NotMemberError`."""
        if member.address not in self.quorum.members:
            raise NotMemberError(member.address, self.quorum.members)
        approvals = self._approvals(digest)
        document = {
            "schema": SCHEMA,
            "digest": f"0x{approvals[0].hex()}",
            "signer": f"0x{member.address:040x}",
            "signature": f"0x{b''.join(map(member.sign, approvals)).hex()}",
        }
        return json.dumps(document, indent=1) + "\n"

    def add(self, digest: bytes, text: str) -> int:
        """Keeps a member's file, and says whose it is. Raises `OracleFileError`, `NotMemberError`."""
        signer, _ = self._read(digest, text, "a signature")
        if signer not in self.quorum.members:
            raise NotMemberError(signer, self.quorum.members)
        place = self.folder / SIGNATURES
        place.mkdir(exist_ok=True)
        path = place / f"0x{signer:040x}.json"
        draft = path.with_suffix(".tmp")
        draft.write_text(text, "utf-8")
        draft.replace(path)
        return signer

    def collected(self, digest: bytes) -> dict[int, bytes]:
        """Member -> signature, or all in a row. Raises `OracleFileError` for a file that signs something else."""
        found = {}
        for path in sorted((self.folder / SIGNATURES).glob("*.json")):
            signer, signature = self._read(digest, path.read_text("utf-8"), path.name)
            if signer in self.quorum.members:
                found[signer] = signature
        return found

    def _chosen(self, collected: dict[int, bytes]) -> dict[int, bytes]:
        """Those of the members that were written down, or are now."""
        path = self.folder / _SIGNERS
        if not self.vouchers or (not path.exists() and len(collected) < self.quorum.threshold):
            return collected
        if not path.exists():
            first = sorted(collected)[: self.quorum.threshold]
            draft = path.with_suffix(".tmp")
            draft.write_text(json.dumps([f"0x{member:040x}" for member in first]) + "\n", "utf-8")
            draft.replace(path)
        try:
            members = {int(member, 16) for member in json.loads(path.read_text("utf-8"))}
        except (OSError, ValueError, TypeError) as error:
            raise OracleFileError(path.name, repr(error), "the file as the oracle wrote it") from error
        return {member: row for member, row in collected.items() if member in members}

    def _approvals(self, digest: bytes) -> list[bytes]:
        return [approval_digest(self.domain, asked, self.quorum) for asked in (digest, *self.vouchers)]

    def _read(self, digest: bytes, text: str, name: str) -> tuple[int, bytes]:
        approvals = self._approvals(digest)
        try:
            document = json.loads(text[: self.most_bytes])
            stated = (document["schema"], document["digest"])
            row = bytes.fromhex(document["signature"].removeprefix("0x"))
            signer = int(document["signer"], 16)
            places = range(0, len(row), _BYTES)
            signers = {
                signatures.recover(approval, row[at : at + _BYTES])
                for approval, at in zip(approvals, places, strict=True)
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, SignatureFormError) as error:
            raise OracleFileError(name, repr(error), f"a {SCHEMA} file, as `promo oracle sign` writes it") from error
        if stated != (SCHEMA, f"0x{approvals[0].hex()}") or signers != {signer}:
            wanted = f"0x{approvals[0].hex()}, signed by who says so"
            raise OracleFileError(name, f"{stated[0]} of {stated[1]}", f"{SCHEMA} of {wanted}: sign again")
        return signer, row
