"""Signatures under a statement: the issuer's own, or those of a quorum's members, each in a file of its own.

    {"schema": "promissory-reward-signature/1", "digest": "0x..", "signer": "0x..", "signature": "0x.."}

A member of a quorum signs the approval of the digest, so that a signature counts for one quorum and one statement.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from offchain.attestation import signatures
from offchain.attestation.quorum import QuorumNotReachedError, approval_digest, joined, quorum_domain
from offchain.attestation.signatures import SignatureFormError
from offchain.companions.errors import StatementError
from offchain.companions.quorum_document import QuorumPaper
from offchain.companions.statement import Statement
from offchain.ports import Signer

SCHEMA: Final = "promissory-reward-signature/1"


@dataclass(frozen=True, slots=True)
class Approvals:
    """Of one statement. paper : of the quorum that is the programme's issuer, None where a key is."""

    folder: Path
    statement: Statement
    paper: QuorumPaper | None

    def __post_init__(self) -> None:
        """Raises `StatementError` where the quorum is not the issuer."""
        paper, issuer = self.paper, self.statement.programme.issuer
        if paper is None:
            return
        found = (paper.chain_id, paper.contract)
        if found != (self.statement.domain.chain_id, issuer):
            place = f"0x{paper.contract:040x} of chain {paper.chain_id}"
            raise StatementError(
                f"the quorum {paper.name} is {place}, the issuer is 0x{issuer:040x}: give its own file"
            )

    @property
    def digest(self) -> bytes:
        """What each signer signs, 32 bytes."""
        if self.paper is None:
            return self.statement.digest()
        domain = quorum_domain(self.paper.chain_id, self.paper.contract)
        return approval_digest(domain, self.statement.digest(), self.paper.quorum)

    @property
    def signers(self) -> tuple[int, ...]:
        """Whose signatures count."""
        return (self.statement.programme.issuer,) if self.paper is None else self.paper.quorum.members

    @property
    def wanted(self) -> int:
        """How many it takes."""
        return 1 if self.paper is None else self.paper.quorum.threshold

    def sign(self, signer: Signer) -> Path:
        """Signs and writes the signature down. Raises `StatementError` for somebody whose signature does not count."""
        if signer.address not in self.signers:
            known = ", ".join(f"0x{account:040x}" for account in self.signers)
            hint = "" if self.paper else "; where the issuer is a quorum, give its file with --quorum"
            raise StatementError(f"0x{signer.address:040x} does not sign this statement; it is signed by {known}{hint}")
        document = {
            "schema": SCHEMA,
            "digest": f"0x{self.digest.hex()}",
            "signer": f"0x{signer.address:040x}",
            "signature": f"0x{signer.sign(self.digest).hex()}",
        }
        path = self.folder / "signatures" / f"0x{signer.address:040x}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
        return path

    def collected(self) -> dict[int, bytes]:
        """Signer -> signature, of those that count and sign this digest. Raises `StatementError` for another file."""
        found = {}
        for path in sorted((self.folder / "signatures").glob("*.json")):
            try:
                document = json.loads(path.read_text("utf-8"))
                if document["schema"] != SCHEMA:
                    raise ValueError(f"schema {document['schema']!r}, wanted {SCHEMA}")
                signature = bytes.fromhex(document["signature"].removeprefix("0x"))
                signer = signatures.recover(self.digest, signature)
            except (OSError, ValueError, KeyError, TypeError, AttributeError, SignatureFormError) as error:
                raise StatementError(f"{path}: {error}; take it out, or sign again") from error
            if signer in self.signers:
                found[signer] = signature
        return found

    def signature(self) -> bytes:
        """What the contract takes as the issuer's signature. Raises `StatementError` while signatures are missing."""
        found = self.collected()
        if self.paper is not None:
            try:
                return joined(self.paper.quorum, found)
            except QuorumNotReachedError as error:
                raise StatementError(f"{self.folder}: {error}, each with `promo rewards sign`") from error
        if not found:
            issuer = f"0x{self.statement.programme.issuer:040x}"
            raise StatementError(f"{self.folder} is not signed by the issuer {issuer}: `promo rewards sign` does it")
        return found[self.statement.programme.issuer]
