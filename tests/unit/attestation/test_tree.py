"""The Merkle tree of eligibility: known roots, proofs of the published depth, nothing else that proves."""

from __future__ import annotations

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from offchain.attestation import tree
from offchain.attestation.tree import Tree, TreeSizeError, build, climb, depth_for, leaf_hash, leaf_hashes, node_hash

LEAF_TAG = keccak(b"promissory.leaf")
NODE_TAG = keccak(b"promissory.node")
LEAVES = [keccak(bytes([number])) for number in range(11)]
EMPTY = bytes(32)

HASHES = st.binary(min_size=32, max_size=32)
COUPONS = st.tuples(st.integers(0, 2**32), st.integers(0, 2**160 - 1), st.integers(0, 2**96), HASHES)
"""Index, account, value, salt."""


def node(left: bytes, right: bytes) -> bytes:
    """A node as the contract hashes it, by another library."""
    low, high = sorted((left, right))
    return keccak(encode(["bytes32", "bytes32", "bytes32"], [NODE_TAG, low, high]))


def slow_root(leaves: list[bytes], depth: int) -> bytes:
    """The root by its definition: all 2**depth leaves, the missing ones zero."""
    level = leaves + [EMPTY] * (2**depth - len(leaves))
    while len(level) > 1:
        level = [node(level[at], level[at + 1]) for at in range(0, len(level), 2)]
    return level[0]


def test_a_leaf_is_tagged_and_hashed_twice_over_its_words() -> None:
    campaign, salt = b"\x01" * 32, b"\x02" * 32
    types = ["bytes32", "bytes32", "uint256", "uint256", "address", "uint256", "bytes32"]
    inner = keccak(encode(types, [LEAF_TAG, campaign, 3, 4, f"0x{5:040x}", 6, salt]))
    expected = keccak(encode(["bytes32", "bytes32"], [LEAF_TAG, inner]))
    assert leaf_hash(campaign=campaign, epoch=3, index=4, account=5, value=6, salt=salt) == expected


@pytest.mark.parametrize(
    "changes",
    [{"campaign": b"\x09" * 32}, {"epoch": 9}, {"index": 9}, {"account": 9}, {"value": 9}, {"salt": b"\x09" * 32}],
    ids=lambda changes: next(iter(changes)),
)
def test_every_part_of_a_coupon_changes_its_leaf(changes: dict[str, object]) -> None:
    coupon = {"campaign": b"\x01" * 32, "epoch": 3, "index": 4, "account": 5, "value": 6, "salt": b"\x02" * 32}
    assert leaf_hash(**(coupon | changes)) != leaf_hash(**coupon)  # type: ignore[arg-type]


@given(st.binary(min_size=32, max_size=32), st.integers(0, 2**32), st.lists(COUPONS, max_size=5))
def test_many_leaves_are_those_of_each_coupon(
    campaign: bytes, epoch: int, coupons: list[tuple[int, int, int, bytes]]
) -> None:
    assert leaf_hashes(campaign, epoch, iter(coupons)) == [
        leaf_hash(campaign=campaign, epoch=epoch, index=index, account=account, value=value, salt=salt)
        for index, account, value, salt in coupons
    ]


@given(st.lists(HASHES, min_size=1, max_size=40), st.integers(0, 3))
def test_every_proof_of_every_tree_leads_to_the_root_of_the_definition(leaves: list[bytes], more: int) -> None:
    depth = depth_for(len(leaves)) + more
    built = build(leaves, depth)
    assert built.root == slow_root(leaves, depth)
    for at, leaf in enumerate(leaves):
        assert len(built.path(at)) == depth
        assert climb(leaf, built.path(at)) == built.root


def test_a_node_hashes_its_lower_child_first_whichever_side_it_came_from() -> None:
    low, high = sorted(LEAVES[:2])
    assert node_hash(low, high) == node_hash(high, low) == node(low, high)


def test_the_roots_of_small_trees_are_those_of_the_definition() -> None:
    assert build(LEAVES[:1]).root == node(LEAVES[0], EMPTY)
    assert build(LEAVES[:2]).root == node(LEAVES[0], LEAVES[1])
    assert build(LEAVES[:3]).root == node(node(LEAVES[0], LEAVES[1]), node(LEAVES[2], EMPTY))


@pytest.mark.parametrize("count", range(1, 12))
@pytest.mark.parametrize("more", [0, 1, 3])
def test_padding_with_empty_leaves_gives_the_root_of_the_full_tree(count: int, more: int) -> None:
    depth = depth_for(count) + more
    assert build(LEAVES[:count], depth).root == slow_root(LEAVES[:count], depth)


@pytest.mark.parametrize(
    ("count", "depth"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (8, 3), (9, 4), (2**31 + 1, 32), (2**32, 32)]
)
def test_the_depth_is_the_least_that_holds_the_leaves_and_never_zero(count: int, depth: int) -> None:
    assert depth_for(count) == depth


@pytest.mark.parametrize("count", [0, -1, 2**32 + 1])
def test_no_leaf_or_more_than_there_are_indices_is_refused(count: int) -> None:
    with pytest.raises(TreeSizeError, match="a tree holds 1 to"):
        depth_for(count)


@pytest.mark.parametrize("depth", [0, 2, 33])
def test_a_depth_that_does_not_hold_the_leaves_or_is_beyond_the_bound_is_refused(depth: int) -> None:
    with pytest.raises(TreeSizeError, match="5 leaves need a depth of 3 to 32"):
        build(LEAVES[:5], depth)


def test_the_deepest_tree_has_proofs_of_thirty_two_siblings() -> None:
    deep = build(LEAVES[:1], 32)
    assert len(deep.path(0)) == 32
    assert climb(LEAVES[0], deep.path(0)) == deep.root


@given(st.lists(HASHES, min_size=1, max_size=40, unique=True), st.integers(0, 3))
def test_every_leaf_is_proved_by_its_path_of_the_published_depth(leaves: list[bytes], more: int) -> None:
    grown = build(leaves, depth_for(len(leaves)) + more)
    for position, leaf in enumerate(leaves):
        path = grown.path(position)
        assert len(path) == grown.depth
        assert climb(leaf, path) == grown.root


@given(st.lists(HASHES, min_size=1, max_size=20, unique=True), st.data())
def test_a_wrong_leaf_a_wrong_sibling_a_shorter_or_longer_path_proves_nothing(
    leaves: list[bytes], data: st.DataObject
) -> None:
    grown = build(leaves)
    position = data.draw(st.integers(0, len(leaves) - 1))
    path = grown.path(position)
    turned = data.draw(st.integers(0, len(path) - 1))
    wrong = bytes([path[turned][0] ^ 1]) + path[turned][1:]
    stranger = keccak(leaves[position])
    assert climb(stranger, path) != grown.root
    assert climb(leaves[position], (*path[:turned], wrong, *path[turned + 1 :])) != grown.root
    assert climb(leaves[position], path[:-1]) != grown.root
    assert climb(leaves[position], (*path, EMPTY)) != grown.root


def test_a_node_cannot_pass_for_a_leaf() -> None:
    assert tree.LEAF_TAG != tree.NODE_TAG
    low, high = sorted(LEAVES[:2])
    assert node_hash(low, high) != keccak(low + high)


def test_the_order_of_the_leaves_matters_beyond_a_pair() -> None:
    assert build(LEAVES[:4]).root != build([*LEAVES[1:4], LEAVES[0]]).root


@pytest.mark.parametrize("position", [-1, 5, 7])
def test_there_is_no_path_for_a_leaf_that_is_not_there(position: int) -> None:
    with pytest.raises(IndexError, match=f"leaf {position} of 5"):
        build(LEAVES[:5]).path(position)


def test_a_tree_keeps_no_empty_leaves() -> None:
    grown: Tree = build(LEAVES[:5], 10)
    assert [len(level) for level in grown.levels] == [5, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1]
