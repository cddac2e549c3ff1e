"""The Merkle tree of eligibility. Twin of contracts/libraries/LeafHash.sol.

Leaves and nodes carry different tags, leaves are hashed twice, a node hashes its lower child first, and every proof is
as long as the tree is deep: missing leaves are zero words, whose preimage nobody has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from offchain.attestation.keccak import keccak, keccak_each, words
from offchain.domain.bounds import DEPTH

LEAF_TAG: Final = keccak(b"promissory.leaf")
NODE_TAG: Final = keccak(b"promissory.node")
EMPTY: Final = bytes(32)


class TreeSizeError(ValueError):
    """Too many leaves, or none."""


def leaf_hash(*, campaign: bytes, epoch: int, index: int, account: int, value: int, salt: bytes) -> bytes:
    """The leaf of one coupon; value : basis points or minor units, by kind; salt : 32 random bytes."""
    inner = keccak(words(LEAF_TAG, campaign, epoch, index, account, value, salt))
    return keccak(LEAF_TAG + inner)


def leaf_hashes(campaign: bytes, epoch: int, coupons: Iterable[tuple[int, int, int, bytes]]) -> list[bytes]:
    """The same of each (index, account, value, salt), for many."""
    before = words(LEAF_TAG, campaign, epoch)
    inner = keccak_each(
        before + index.to_bytes(32, "big") + account.to_bytes(32, "big") + value.to_bytes(32, "big") + salt
        for index, account, value, salt in coupons
    )
    return keccak_each(LEAF_TAG + content for content in inner)


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two children, in whichever order they come."""
    return keccak(_node(left, right))


def _node(left: bytes, right: bytes) -> bytes:
    return NODE_TAG + left + right if left < right else NODE_TAG + right + left


def climb(leaf: bytes, path: Sequence[bytes]) -> bytes:
    """The root that a path of siblings, from the leaf upwards, leads to."""
    node = leaf
    for sibling in path:
        node = node_hash(node, sibling)
    return node


@dataclass(frozen=True, slots=True)
class Tree:
    """levels : from the leaves (without the empty ones at the end) to the root; depth : length of every proof."""

    levels: tuple[tuple[bytes, ...], ...]
    depth: int

    @property
    def root(self) -> bytes:
        """32 bytes."""
        return self.levels[-1][0]

    def path(self, position: int) -> tuple[bytes, ...]:
        """The siblings of the leaf at `position`, upwards. Raises `IndexError` beyond the leaves."""
        if not 0 <= position < len(self.levels[0]):
            raise IndexError(f"leaf {position} of {len(self.levels[0])}")
        path = []
        empty = EMPTY
        for level in self.levels[:-1]:
            sibling = position ^ 1
            path.append(level[sibling] if sibling < len(level) else empty)
            position >>= 1
            empty = node_hash(empty, empty)
        return tuple(path)


def depth_for(count: int) -> int:
    """The least depth that holds `count` leaves; at least 1, since a proof is never empty."""
    if not 0 < count <= 1 << DEPTH:
        raise TreeSizeError(f"a tree holds 1 to 2**{DEPTH} leaves, got {count}")
    return max(1, (count - 1).bit_length())


def build(leaves: Sequence[bytes], depth: int | None = None) -> Tree:
    """The tree over `leaves`, of the least depth or the one given.

    Raises `TreeSizeError` when there is no leaf or they do not fit the depth.
    """
    least = depth_for(len(leaves))
    depth = least if depth is None else depth
    if not least <= depth <= DEPTH:
        raise TreeSizeError(f"{len(leaves)} leaves need a depth of {least} to {DEPTH}, got {depth}")
    levels = [tuple(leaves)]
    empty = EMPTY
    for _ in range(depth):
        level = levels[-1]
        following = iter(level if len(level) % 2 == 0 else (*level, empty))
        levels.append(tuple(keccak_each(_node(left, right) for left, right in zip(following, following, strict=True))))
        empty = node_hash(empty, empty)
    return Tree(tuple(levels), depth)
