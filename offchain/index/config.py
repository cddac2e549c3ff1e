"""Which contracts of which chain are indexed, and from where."""

from dataclasses import dataclass
from typing import Final, Self

from offchain.deployment import Deployment

FINALITY: Final = 64
"""Two epochs of Ethereum's main chain, after which its blocks are final."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexConfig:
    """hub, roots, checkout, vault, rewards, presales : addresses, 160 bits, 0 where there is none; permit2 : which the
    checkout asks; quorums : issuers that are several, whose lives are followed; first_block : at the latest the block
    of the hub's creation; batch_blocks : how many blocks are read and committed at once; finality : how many of the
    newest blocks the chain may still replace."""

    chain_id: int
    hub: int
    roots: int
    checkout: int = 0
    permit2: int = 0
    first_block: int = 0
    batch_blocks: int = 2_000
    rewards: int = 0
    presales: int = 0
    vault: int = 0
    quorums: tuple[int, ...] = ()
    finality: int = FINALITY

    @property
    def contracts(self) -> list[int]:
        """Those whose records are indexed."""
        beside = (self.rewards, self.presales, self.vault, self.checkout, *self.quorums)
        return [self.hub, self.roots, *(it for it in beside if it)]

    def keeper(self, name: str) -> int:
        """The address of a contract that keeps a digest, by its name in `attestation.records.KEPT_BY`."""
        return {
            "hub": self.hub,
            "rewards": self.rewards,
            "presales": self.presales,
            "vault": self.vault,
            "checkout": self.checkout,
        }[name]

    @classmethod
    def of(cls, deployment: Deployment) -> Self:
        """The contracts of a deployment."""
        return cls(
            chain_id=deployment.chain_id,
            hub=deployment.hub,
            roots=deployment.roots,
            checkout=deployment.checkout,
            permit2=deployment.permit2,
            first_block=deployment.first_block,
            rewards=deployment.rewards,
            presales=deployment.presales,
            vault=deployment.vault,
            quorums=deployment.quorums,
        )
