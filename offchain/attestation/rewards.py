"""What wallets earned, as one root a time. Twin of contracts/libraries/RewardHash.sol; nodes are those of `tree`."""

from dataclasses import dataclass
from typing import Final

from offchain.attestation import tree
from offchain.attestation.keccak import keccak, words
from offchain.attestation.parts import address_bytes
from offchain.attestation.tree import Tree
from offchain.attestation.typed_data import SigningDomain

REWARD_TAG: Final = keccak(b"promissory.reward")
REWARD_TYPES: Final = {
    "Programme": "Programme(address merchant,address token,address issuer,address auditor,uint40 claimsUntil,"
    "uint32 rootDelay,bytes32 rulesHash,bytes32 salt)",
    "RewardRoot": "RewardRoot(bytes32 programme,uint32 epoch,bytes32 root,uint8 depth,uint128 total,uint40 activeFrom,"
    "bytes32 dataRoot,bytes32 manifestHash)",
    "Referral": "Referral(bytes32 programme,address referee,address referrer)",
}
"""Name -> the type as EIP-712 encodes it."""
PROGRAMME_TYPE: Final = "(address,address,address,address,uint40,uint32,bytes32,bytes32)"
REWARD_ROOT_TYPE: Final = "(uint32,bytes32,uint8,uint128,uint40,bytes32,bytes32)"
REWARD_TYPE: Final = "(address,uint128,bytes32,bytes32[])"
_TYPE_HASH: Final = {name: keccak(text.encode()) for name, text in REWARD_TYPES.items()}


@dataclass(frozen=True, slots=True)
class Programme:
    """merchant, token, issuer, auditor : accounts of 160 bits; claims_until : Unix seconds, exclusive; root_delay :
    seconds; rules_hash, salt : 32 bytes."""

    merchant: int
    token: int
    issuer: int
    auditor: int
    claims_until: int
    root_delay: int
    rules_hash: bytes
    salt: bytes

    def fields(self) -> tuple[bytes, bytes, bytes, bytes, int, int, bytes, bytes]:
        """As the ABI takes them."""
        merchant, token = address_bytes(self.merchant), address_bytes(self.token)
        issuer, auditor = address_bytes(self.issuer), address_bytes(self.auditor)
        return merchant, token, issuer, auditor, self.claims_until, self.root_delay, self.rules_hash, self.salt

    def id(self, domain: SigningDomain) -> bytes:
        """The digest of the terms under the distributor's domain."""
        accounts = (self.merchant, self.token, self.issuer, self.auditor)
        rest = (self.claims_until, self.root_delay, self.rules_hash, self.salt)
        return domain.digest(keccak(words(_TYPE_HASH["Programme"], *accounts, *rest)))


@dataclass(frozen=True, slots=True)
class RewardRoot:
    """epoch : from 1; depth : length of every proof; total : of all wallets, minor units of the token; active_from :
    Unix seconds."""

    epoch: int
    root: bytes
    depth: int
    total: int
    active_from: int
    data_root: bytes
    manifest_hash: bytes

    def fields(self) -> tuple[int, bytes, int, int, int, bytes, bytes]:
        """As the ABI takes them."""
        return self.epoch, self.root, self.depth, self.total, self.active_from, self.data_root, self.manifest_hash

    def hash(self, programme: bytes) -> bytes:
        """The EIP-712 struct hash. programme : its id."""
        return keccak(words(_TYPE_HASH["RewardRoot"], programme, *self.fields()))


@dataclass(frozen=True, slots=True)
class Earned:
    """account : 160 bits; amount : all that it ever earned, minor units of the token; salt : 32 random bytes."""

    account: int
    amount: int
    salt: bytes

    def leaf(self, programme: bytes, epoch: int) -> bytes:
        """The leaf under a root of that epoch. programme : its id."""
        inner = keccak(words(REWARD_TAG, programme, epoch, self.account, self.amount, self.salt))
        return keccak(REWARD_TAG + inner)

    def fields(self, path: tuple[bytes, ...]) -> tuple[bytes, int, bytes, tuple[bytes, ...]]:
        """As the ABI takes them, with the path from the leaf to the root."""
        return address_bytes(self.account), self.amount, self.salt, path


def rewards_domain(chain_id: int, distributor: int) -> SigningDomain:
    """The domain of programmes, roots of rewards and referrals."""
    return SigningDomain("Promissory rewards", "1", chain_id, distributor)


def of_referral(programme: bytes, referee: int, referrer: int) -> bytes:
    """Struct hash of what a wallet signs to say who brought it. programme : its id."""
    return keccak(words(_TYPE_HASH["Referral"], programme, referee, referrer))


def build(programme: bytes, epoch: int, earned: tuple[Earned, ...]) -> Tree:
    """The tree whose leaf i is that of the i-th wallet. Raises `TreeSizeError` without any."""
    return tree.build([one.leaf(programme, epoch) for one in earned])
