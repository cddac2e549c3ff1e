"""Several that sign as one issuer: hashes, and the bytes that the contract takes as their signature.

Twin of contracts/libraries/QuorumHash.sol and of the signature's form in contracts/interfaces/IOracleQuorum.sol.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from eth_abi.abi import encode

from offchain.attestation.keccak import keccak, words
from offchain.attestation.parts import address_bytes
from offchain.attestation.typed_data import SigningDomain
from offchain.domain.bounds import MEMBERS, OVERLAP, ROTATION, ROTATION_LEAST
from offchain.domain.refusals import Refusal

QUORUM_TYPES: Final = {
    "Quorum": "Quorum(uint32 number,uint8 threshold,uint32 delay,uint32 overlap,address freezer,address[] members)",
    "Approval": "Approval(bytes32 digest,bytes32 quorum)",
    "Rotation": "Rotation(bytes32 next)",
}
"""Name -> the type as EIP-712 encodes it."""
ABI_TYPE: Final = "(uint32,uint8,uint32,uint32,address,address[])"
_TYPE_HASH: Final = {name: keccak(text.encode()) for name, text in QUORUM_TYPES.items()}


class QuorumNotReachedError(ValueError):
    """Fewer members signed than it takes."""

    def __init__(self, signed: int, threshold: int) -> None:
        super().__init__(f"{signed} of {threshold} members signed; collect {threshold - signed} more")
        self.signed, self.threshold = signed, threshold


@dataclass(frozen=True, slots=True)
class Quorum:
    """number : from 1; threshold : how many sign; delay : seconds until a successor serves; overlap : seconds for which
    signatures count after it was replaced; freezer, members : accounts of 160 bits, the members ascending."""

    number: int
    threshold: int
    delay: int
    overlap: int
    freezer: int
    members: tuple[int, ...]

    def fields(self) -> tuple[int, int, int, int, bytes, tuple[bytes, ...]]:
        """As the ABI takes them."""
        members = tuple(address_bytes(member) for member in self.members)
        return self.number, self.threshold, self.delay, self.overlap, address_bytes(self.freezer), members

    def hash(self) -> bytes:
        """The EIP-712 struct hash, by which the contract knows it."""
        fields = (self.number, self.threshold, self.delay, self.overlap, self.freezer)
        return keccak(words(_TYPE_HASH["Quorum"], *fields, keccak(words(*self.members))))

    def check(self, number: int) -> None:
        """Refuses what the contract would not appoint as its quorum `number`, in its order. Raises `Refusal`."""
        count = len(self.members)
        if self.number != number:
            raise Refusal("Quorum_Number", number=self.number, next=number)
        if not 0 < count <= MEMBERS:
            raise Refusal("Quorum_Members", count=count, limit=MEMBERS)
        if self.threshold > count or 2 * self.threshold <= count:
            raise Refusal("Quorum_Threshold", threshold=self.threshold, members=count)
        if self.delay < ROTATION_LEAST:
            raise Refusal("Quorum_DelayShort", delay=self.delay, least=ROTATION_LEAST)
        if self.delay > ROTATION:
            raise Refusal("Quorum_DelayLong", delay=self.delay, limit=ROTATION)
        if self.overlap > OVERLAP:
            raise Refusal("Quorum_Overlap", overlap=self.overlap, limit=OVERLAP)
        if self.freezer == 0:
            raise Refusal("Quorum_NoFreezer")
        for position, (before, member) in enumerate(pairwise((0, *self.members))):
            if member <= before:
                raise Refusal("Quorum_MembersUnsorted", position=position)
            if member == self.freezer:
                raise Refusal("Quorum_FreezerIsMember", freezer=member)


def quorum_domain(chain_id: int, contract: int) -> SigningDomain:
    """The domain of approvals and rotations."""
    return SigningDomain("Promissory quorum", "1", chain_id, contract)


def approval_digest(domain: SigningDomain, digest: bytes, quorum: Quorum) -> bytes:
    """What each member signs, 32 bytes. digest : of the root, voucher or rotation that the quorum is asked for."""
    return domain.digest(keccak(words(_TYPE_HASH["Approval"], digest, quorum.hash())))


def rotation_digest(domain: SigningDomain, following: Quorum) -> bytes:
    """What the serving quorum approves, to be replaced by `following`."""
    return domain.digest(keccak(words(_TYPE_HASH["Rotation"], following.hash())))


def joined(quorum: Quorum, signatures: Mapping[int, bytes]) -> bytes:
    """The quorum's signature, of the first members that signed, as many as it takes.

    signatures : member -> 64 bytes (EIP-2098); those of others are left out. Raises `QuorumNotReachedError`.
    """
    places = [place for place, member in enumerate(quorum.members) if member in signatures][: quorum.threshold]
    if len(places) < quorum.threshold:
        raise QuorumNotReachedError(len(places), quorum.threshold)
    parts = [signatures[quorum.members[place]] for place in places]
    signed = sum(1 << place for place in places)
    pairs = [(part[:32], part[32:]) for part in parts]
    return encode([ABI_TYPE, "uint256", "bytes32[2][]"], [quorum.fields(), signed, pairs])
