"""Signatures of a quorum's members, each in a small file of its own that can be sent around.

    {"schema": "promissory-epoch-signature/1", "digest": "0x..", "signer": "0x..", "signature": "0x.."}

A member signs the approval of the digest, so that a signature counts for one quorum and one root, and nothing else.
"""

import json
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
_MOST_BYTES: Final = 4_096


@dataclass(frozen=True, slots=True)
class Collection:
    """Of one epoch. domain : of approvals, whose contract is the issuer; folder : of the epoch."""

    quorum: Quorum
    domain: SigningDomain
    folder: Path

    @property
    def address(self) -> int:
        """The issuer: the quorum's contract."""
        return self.domain.contract

    def sign(self, digest: bytes) -> bytes:
        """What the contract takes as the issuer's signature. Raises `QuorumNotReachedError`, `OracleFileError`."""
        return joined(self.quorum, self.collected(digest))

    def approve(self, digest: bytes, member: Signer) -> str:
        """The content of a member's file. Raises `NotMemberError`."""
        if member.address not in self.quorum.members:
            raise NotMemberError(member.address, self.quorum.members)
        approval = approval_digest(self.domain, digest, self.quorum)
        document = {
            "schema": SCHEMA,
            "digest": f"0x{approval.hex()}",
            "signer": f"0x{member.address:040x}",
            "signature": f"0x{member.sign(approval).hex()}",
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
        """Member -> signature. Raises `OracleFileError` for a file that signs something else."""
        found = {}
        for path in sorted((self.folder / SIGNATURES).glob("*.json")):
            signer, signature = self._read(digest, path.read_text("utf-8"), path.name)
            if signer in self.quorum.members:
                found[signer] = signature
        return found

    def _read(self, digest: bytes, text: str, name: str) -> tuple[int, bytes]:
        approval = approval_digest(self.domain, digest, self.quorum)
        try:
            document = json.loads(text[:_MOST_BYTES])
            stated = (document["schema"], document["digest"])
            signature = bytes.fromhex(document["signature"].removeprefix("0x"))
            signer = signatures.recover(approval, signature)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, SignatureFormError) as error:
            raise OracleFileError(name, repr(error), f"a {SCHEMA} file, as `promo oracle sign` writes it") from error
        if stated != (SCHEMA, f"0x{approval.hex()}") or signer != int(document["signer"], 16):
            wanted = f"0x{approval.hex()}, signed by who says so"
            raise OracleFileError(name, f"{stated[0]} of {stated[1]}", f"{SCHEMA} of {wanted}: sign again")
        return signer, signature
