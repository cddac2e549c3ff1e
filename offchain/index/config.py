"""Which contracts of which chain are indexed, and from where."""

from dataclasses import dataclass
from typing import Self

from offchain.deployment import Deployment


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexConfig:
    """hub, roots, checkout : addresses, 160 bits; permit2 : the one that the checkout asks; first_block : at the
    latest the block of the hub's creation; batch_blocks : how many blocks are read and committed at once."""

    chain_id: int
    hub: int
    roots: int
    checkout: int = 0
    permit2: int = 0
    first_block: int = 0
    batch_blocks: int = 2_000

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
        )
