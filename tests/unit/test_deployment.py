"""The document that says where the contracts are: written whole, read back, refused when it is another."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from offchain.deployment import Deployment, DeploymentError

DEPLOYMENT = Deployment(
    chain_id=1337, hub=0xA1, roots=2**160 - 1, first_block=4, lens=0xC3, rewards=0xD4, presales=0xE5
)


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    path = DEPLOYMENT.save(tmp_path / "deployments")
    assert path == tmp_path / "deployments" / "1337.json"
    assert Deployment.load(path) == DEPLOYMENT


def test_addresses_are_written_as_people_know_them(tmp_path: Path) -> None:
    document = json.loads(DEPLOYMENT.save(tmp_path).read_text())
    assert document["hub"] == "0x00000000000000000000000000000000000000a1"
    assert document["lens"] == "0x00000000000000000000000000000000000000c3"
    assert document["rewards"] == "0x00000000000000000000000000000000000000d4"
    assert document["presales"] == "0x00000000000000000000000000000000000000e5"
    assert document["schema"] == "promissory-deployment/1"


def test_quorums_are_added_once_in_the_order_of_their_addresses_and_older_documents_have_none(tmp_path: Path) -> None:
    several = DEPLOYMENT.with_quorum(9).with_quorum(7).with_quorum(9)
    path = several.save(tmp_path)
    assert Deployment.load(path).quorums == (7, 9)
    document = json.loads(path.read_text())
    assert document.pop("quorums") == [f"0x{7:040x}", f"0x{9:040x}"]
    path.write_text(json.dumps(document))
    assert Deployment.load(path) == DEPLOYMENT


def test_each_chain_has_a_document_of_its_own_and_the_newest_stands(tmp_path: Path) -> None:
    DEPLOYMENT.save(tmp_path)
    replace(DEPLOYMENT, chain_id=5).save(tmp_path)
    newest = replace(DEPLOYMENT, first_block=9)
    assert Deployment.load(newest.save(tmp_path)) == newest
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1337.json", "5.json"]


def test_without_a_document_the_next_step_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeploymentError, match=r"no deployment document .*; run `brownie run deploy` first") as told:
        Deployment.load(tmp_path / "1337.json")
    assert str(told.value).count("1337.json") == 1


RIGHT = {
    "schema": "promissory-deployment/1",
    "chain_id": 1337,
    "hub": "0xa1",
    "roots": "0xa2",
    "first_block": 4,
}


def test_a_document_from_before_the_contracts_beside_the_hub_has_none(tmp_path: Path) -> None:
    path = tmp_path / "1337.json"
    path.write_text(json.dumps(RIGHT))
    assert Deployment.load(path) == Deployment(chain_id=1337, hub=0xA1, roots=0xA2, first_block=4)
    assert (Deployment.load(path).lens, Deployment.load(path).rewards, Deployment.load(path).presales) == (0, 0, 0)


@pytest.mark.parametrize(
    "document",
    [
        [],
        5,
        {**RIGHT, "schema": "promissory-deployment/2"},
        {key: value for key, value in RIGHT.items() if key != "schema"},
        {key: value for key, value in RIGHT.items() if key != "hub"},
        {key: value for key, value in RIGHT.items() if key != "first_block"},
        {**RIGHT, "hub": "there"},
        {**RIGHT, "hub": 7},
        {**RIGHT, "lens": "there"},
        {**RIGHT, "rewards": "there"},
        {**RIGHT, "more": 1},
    ],
    ids=[
        "list",
        "number",
        "schema",
        "no schema",
        "no hub",
        "no block",
        "address",
        "number for address",
        "lens",
        "rewards",
        "more",
    ],
)
def test_another_document_is_refused_by_type(tmp_path: Path, document: Any) -> None:
    path = tmp_path / "1337.json"
    path.write_text(json.dumps(document))
    with pytest.raises(DeploymentError, match=r"1337\.json"):
        Deployment.load(path)


def test_a_document_that_was_cut_off_is_refused_by_type(tmp_path: Path) -> None:
    path = DEPLOYMENT.save(tmp_path)
    path.write_text(path.read_text()[:40])
    with pytest.raises(DeploymentError):
        Deployment.load(path)
