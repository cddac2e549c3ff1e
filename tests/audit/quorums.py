"""A history of one quorum: it is made, rotated, cancelled, retired, frozen and let sign again."""

from __future__ import annotations

from dataclasses import dataclass

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_shop import DAY, key
from offchain.adapters.keys import KeySigner
from offchain.attestation.companion_calls import quorum_call
from offchain.attestation.quorum import Quorum, approval_digest, joined, quorum_domain, rotation_digest

QUORUM = 0x9B << 152
HOUR = 3_600
FREEZER = key("freezer")
MEMBERS = tuple(sorted((key(f"member {number}") for number in range(3)), key=lambda member: member.address))


def quorum(number: int, members: tuple[KeySigner, ...] = MEMBERS) -> Quorum:
    """Two of three."""
    return Quorum(number, 2, HOUR, DAY, FREEZER.address, tuple(member.address for member in members))


@dataclass(frozen=True)
class Several:
    """The people around one contract."""

    chain: FakeChain
    contract: int = QUORUM

    def approval(self, serving: Quorum, following: Quorum, signers: tuple[KeySigner, ...] = MEMBERS[:2]) -> bytes:
        domain = quorum_domain(self.chain.chain_id, self.contract)
        digest = approval_digest(domain, rotation_digest(domain, following), serving)
        return joined(serving, {signer.address: signer.sign(digest) for signer in signers})

    def propose(self, serving: Quorum, following: Quorum) -> None:
        self.send(MEMBERS[0], "propose", following, self.approval(serving, following))

    def send(self, who: KeySigner, verb: str, subject: Quorum, *arguments: object) -> None:
        self.chain.send(who.address, self.contract, quorum_call(verb, subject.fields(), *arguments))


def tell(several: Several, *, first: bool = True) -> None:
    """The whole history. first : whether the first quorum is proposed by a call, since nothing was constructed."""
    chain = several.chain
    if first:
        several.send(MEMBERS[0], "propose", quorum(1), b"")
    several.propose(quorum(1), quorum(2))
    several.send(FREEZER, "cancel", quorum(1))
    several.propose(quorum(1), quorum(3))
    chain.advance(2 * HOUR)
    several.send(FREEZER, "retire", quorum(3), 1)
    several.send(FREEZER, "freeze", quorum(3))
    several.send(FREEZER, "unfreeze", quorum(3))
    several.propose(quorum(3), quorum(4))
