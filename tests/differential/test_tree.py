"""LeafHash.sol against offchain/attestation/tree.py and roots.py."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth_abi.abi import encode
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.attestation.calls import ROOT_TYPE
from offchain.attestation.parts import address_bytes
from offchain.attestation.roots import Root, Shape
from offchain.attestation.tree import build, climb, leaf_hash, node_hash
from tests.differential.fields import ACCOUNTS, BYTES32, of_bits, words_of
from tests.differential.words import encoded

LEAF_TYPE = "(bytes32,uint256,uint256,address,uint256,bytes32,bytes32[])"
LEAVES = st.fixed_dictionaries(
    {
        "campaign": BYTES32,
        "epoch": of_bits(16),
        "index": of_bits(32),
        "account": ACCOUNTS,
        "value": of_bits(96),
        "salt": BYTES32,
    }
)
ROOTS = st.builds(
    Root,
    epoch=of_bits(16),
    root=BYTES32,
    depth=of_bits(8),
    first_index=of_bits(32),
    count=of_bits(32),
    max_each=of_bits(96),
    active_from=of_bits(40),
    model_root=BYTES32,
    data_root=BYTES32,
    manifest_hash=BYTES32,
)


def climbed(hashes, leaves, paths) -> list[tuple[bytes, bytes]]:
    """(leaf, root) of each by the contract."""
    items = [
        (*(address_bytes(value) if name == "account" else value for name, value in leaf.items()), path)
        for leaf, path in zip(leaves, paths, strict=True)
    ]
    answer = hashes.ask("climbAll", encode([f"{LEAF_TYPE}[]"], [items]))[64:]
    return [(answer[at : at + 32], answer[at + 32 : at + 64]) for at in range(0, len(answer), 64)]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(LEAVES, st.lists(BYTES32, max_size=32)), min_size=1, max_size=10))
def test_leaves_and_paths_lead_to_the_same_roots(hashes, items):
    leaves, paths = [leaf for leaf, _ in items], [path for _, path in items]
    by_twin = [(leaf_hash(**leaf), climb(leaf_hash(**leaf), path)) for leaf, path in items]
    assert climbed(hashes, leaves, paths) == by_twin


@pytest.mark.parametrize("count", [*range(1, 18), 31, 33, 100])
def test_every_proof_of_a_tree_leads_to_its_root(hashes, count):
    leaves = [
        {"campaign": b"\x01" * 32, "epoch": 1, "index": i, "account": i + 1, "value": i, "salt": bytes([i]) * 32}
        for i in range(count)
    ]
    tree = build([leaf_hash(**leaf) for leaf in leaves])
    found = climbed(hashes, leaves, [tree.path(position) for position in range(count)])
    assert found == [(leaf, tree.root) for leaf in tree.levels[0]]


@settings(deadline=None, max_examples=40)
@given(BYTES32, BYTES32)
def test_a_node_does_not_depend_on_the_order_of_its_children(hashes, left, right):
    for one, other in ((left, right), (right, left)):
        assert hashes.ask("ofNode", one + other) == node_hash(left, right)


@settings(deadline=None, max_examples=60)
@given(BYTES32, ROOTS)
def test_a_root_has_the_same_shape_provenance_and_commitment(hashes, campaign, root):
    answer = hashes.ask("ofRoot", encode(["bytes32", ROOT_TYPE], [campaign, root.fields()]))
    expected = root.shape().to_bytes(32, "big") + root.provenance() + root.commitment()
    assert answer[:96] == expected


@settings(deadline=None, max_examples=60)
@given(ROOTS)
def test_a_shape_is_read_as_it_was_packed(hashes, root):
    fields = (root.max_each, root.active_from, root.first_index, root.count, root.depth)
    assert tuple(words_of(hashes.ask("shapeFields", encoded([root.shape()])))) == fields
    assert Shape.unpacked(root.shape()) == Shape(*fields)


@given(LEAVES, st.integers(0, 5))
def test_no_two_leaves_that_differ_in_a_field_are_equal(leaf, field):
    name = list(leaf)[field]
    value = leaf[name]
    other = bytes([value[0] ^ 1]) + value[1:] if isinstance(value, bytes) else value ^ 1
    assert leaf_hash(**leaf) != leaf_hash(**(leaf | {name: other}))


@given(ROOTS)
def test_a_root_of_another_range_has_another_commitment(root):
    assert root.commitment() != replace(root, first_index=root.first_index ^ 1).commitment()
