"""A published root as the contracts see it: its word of bounds, its hashes, its proofs."""

from __future__ import annotations

import re

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from offchain.attestation.roots import Root, Shape
from offchain.domain.words import FieldRangeError
from tests.surroundings import ROOT
from tests.unit import samples


def test_the_shape_is_max_each_active_from_first_index_count_and_depth() -> None:
    root = samples.root(max_each=1, active_from=2, first_index=3, count=4, depth=5)
    assert root.shape() == 1 << 112 | 2 << 72 | 3 << 40 | 4 << 8 | 5


@given(
    st.integers(0, 2**96 - 1),
    st.integers(0, 2**40 - 1),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**8 - 1),
)
def test_the_bounds_come_back_from_the_shape(
    max_each: int, active_from: int, first_index: int, count: int, depth: int
) -> None:
    root = samples.root(max_each=max_each, active_from=active_from, first_index=first_index, count=count, depth=depth)
    assert Shape.unpacked(root.shape()) == Shape(max_each, active_from, first_index, count, depth)


@pytest.mark.parametrize(
    ("name", "bits"), [("max_each", 96), ("active_from", 40), ("first_index", 32), ("count", 32), ("depth", 8)]
)
def test_a_bound_that_does_not_fit_is_refused_with_its_name(name: str, bits: int) -> None:
    with pytest.raises(FieldRangeError) as caught:
        samples.root(**{name: 2**bits}).shape()
    assert caught.value.name == name


def test_the_provenance_hashes_model_data_and_manifest() -> None:
    root = samples.root()
    parts = [root.model_root, root.data_root, root.manifest_hash]
    assert root.provenance() == keccak(encode(["bytes32"] * 3, parts))


def test_the_commitment_hashes_root_shape_and_provenance() -> None:
    root = samples.root()
    parts = [root.root, root.shape(), root.provenance()]
    assert root.commitment() == keccak(encode(["bytes32", "uint256", "bytes32"], parts))


@pytest.mark.parametrize(
    "name",
    [
        *("root", "depth", "first_index", "count", "max_each", "active_from"),
        *("model_root", "data_root", "manifest_hash"),
    ],
)
def test_every_part_but_the_epoch_changes_the_commitment(name: str) -> None:
    value = getattr(samples.root(), name)
    other = bytes(32) if isinstance(value, bytes) else value + 1
    assert samples.root(**{name: other}).commitment() != samples.root().commitment()


def test_the_epoch_is_where_the_hub_keeps_it_and_not_in_the_commitment() -> None:
    assert samples.root(epoch=2).commitment() == samples.root().commitment()


def test_a_proof_is_root_shape_provenance_salt_and_then_the_path() -> None:
    root, path = samples.root(), (b"\x01" * 32, b"\x02" * 32)
    words = root.proof_words(b"\x03" * 32, path)
    assert words == (root.root, root.shape().to_bytes(32, "big"), root.provenance(), b"\x03" * 32, *path)
    library = (ROOT / "contracts" / "libraries" / "LeafHash.sol").read_text("utf-8")
    places = dict(re.findall(r"(\w+)_AT = (\d);", library))
    assert places == {"ROOT": "0", "SHAPE": "1", "PROVENANCE": "2", "SALT": "3", "PATH": "4"}


def test_the_fields_stand_in_the_order_of_the_contracts_struct() -> None:
    types = (ROOT / "contracts" / "types" / "PromoTypes.sol").read_text("utf-8")
    body = types[types.index("struct Root {") :].split("{")[1].split("}")[0]
    names = [re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in re.findall(r"(\w+);", body)]
    root: Root = samples.root()
    assert root.fields() == tuple(getattr(root, name) for name in names)
