"""The manifest: one document, one form of bytes, one hash."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from eth_utils.crypto import keccak

from offchain.attestation.manifest import SCHEMA, Manifest, from_json

MANIFEST = Manifest(
    campaign="0x01",
    epoch=1,
    dataset="grocer “Süd”",
    rows=3,
    cutoff=1_790_000_000,
    data_root="0x02",
    catalogue_hash="0x03",
    wallets_hash="0x04",
    plan={"seed": 7, "group": "茶"},
    models={"k-means": "0x05", "item-cf": "0x06"},
    model_root="0x07",
    code_hash="0x08",
    first_index=0,
    count=3,
    depth=2,
    max_each=500,
    root="0x09",
)


def test_the_canonical_bytes_are_sorted_json_without_white_space_in_utf_8() -> None:
    text = MANIFEST.canonical().decode()
    document = json.loads(text)
    assert text == json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert "茶" in text
    assert document["schema"] == SCHEMA
    assert list(document) == sorted(document)
    assert list(document["models"]) == ["item-cf", "k-means"]


def test_the_hash_is_that_of_the_canonical_bytes() -> None:
    assert MANIFEST.hash() == keccak(MANIFEST.canonical())


def test_reading_gives_back_the_manifest() -> None:
    assert from_json(MANIFEST.canonical()) == MANIFEST
    assert from_json(MANIFEST.canonical()).hash() == MANIFEST.hash()


def test_the_order_of_plan_and_models_changes_nothing() -> None:
    turned = replace(
        MANIFEST,
        plan=dict(reversed(MANIFEST.plan.items())),  # type: ignore[call-overload]
        models=dict(reversed(MANIFEST.models.items())),  # type: ignore[call-overload]
    )
    assert turned.canonical() == MANIFEST.canonical()


@pytest.mark.parametrize("name", [field.name for field in fields(Manifest)])
def test_every_field_changes_the_hash(name: str) -> None:
    value = getattr(MANIFEST, name)
    other: Any = {"x": "y"} if isinstance(value, dict) else value + ("!" if isinstance(value, str) else 1)
    assert replace(MANIFEST, **{name: other}).hash() != MANIFEST.hash()


def altered(**changes: Any) -> bytes:
    """The canonical document with other entries; None takes one away."""
    document = json.loads(MANIFEST.canonical()) | changes
    return json.dumps({key: value for key, value in document.items() if value is not None}).encode()


@pytest.mark.parametrize(
    "text",
    [
        altered(schema="promissory-manifest/2"),
        altered(schema=None),
        altered(root=None),
        altered(surprise=1),
        altered(epoch="1"),
        altered(epoch=True),
        altered(models=[]),
        altered(root=9),
        b"[]",
        b'"manifest"',
        b"null",
        b"{",
        b"",
        b"\xff",
    ],
    ids=[
        "schema",
        "no schema",
        "missing",
        "more",
        "text for number",
        "flag",
        "models",
        "number",
        "list",
        "text",
        "null",
        "cut",
        "empty",
        "bytes",
    ],
)
def test_what_is_no_manifest_of_this_schema_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):
        from_json(text)


def test_the_refusal_names_both_schemas() -> None:
    with pytest.raises(ValueError, match="has schema promissory-manifest/2, this program reads promissory-manifest/1"):
        from_json(altered(schema="promissory-manifest/2"))
