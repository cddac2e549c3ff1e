"""The auditor computes an epoch again from its bundle, and names whatever is not as it was committed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from offchain.attestation import typed_data
from offchain.attestation.roots import Root
from offchain.audit import bundle as bundles
from offchain.audit.bundle import BundleError
from offchain.audit.recompute import Groundworks, Mismatch, recompute
from offchain.eligibility.epochs import EpochInputs, build
from tests.unit import samples
from tests.unit.eligibility.conftest import CUTOFF, events, shop

CODE = b"\x0c" * 32


@pytest.fixture
def honest(inputs: EpochInputs) -> EpochInputs:
    """Inputs whose campaign is really that of the terms."""
    return replace(inputs, campaign=typed_data.campaign_id(samples.hub(), inputs.terms))


@pytest.fixture
def folder(tmp_path: Path, honest: EpochInputs) -> Path:
    """The bundle of an honest epoch."""
    bundles.write(tmp_path, honest, build(honest))
    return tmp_path


@pytest.fixture
def published(honest: EpochInputs) -> Root:
    """What the chain says of it."""
    return build(honest).root(samples.NOW)


def audit(folder: Path, published: Root | None, code: bytes = CODE) -> dict[str, Mismatch]:
    """What is found, by name."""
    return {found.what: found for found in recompute(bundles.read(folder, code), published, samples.hub())}


def alter(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Changes a JSON file, keeping its canonical form."""
    document = json.loads(path.read_text("utf-8"))
    change(document)
    path.write_text(json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False), "utf-8")


def test_an_honest_bundle_is_computed_again_bit_for_bit(folder: Path, published: Root) -> None:
    assert audit(folder, published) == {}


def test_reading_gives_back_the_inputs(folder: Path, honest: EpochInputs) -> None:
    read = bundles.read(folder, CODE).inputs
    assert replace(read, dataset=honest.dataset) == honest
    assert read.dataset.catalogue == honest.dataset.catalogue
    assert read.dataset.events.canonical().equals(honest.dataset.events.canonical())


def test_a_bundle_holds_no_behaviour_after_the_cut_off(tmp_path: Path, honest: EpochInputs) -> None:
    rows = events().vstack(events({"ann": [("T-1", 0), ("T-1", -2)]}))
    later = replace(honest, dataset=shop(rows))
    bundles.write(tmp_path, later, build(later))
    kept = bundles.read(tmp_path, CODE).inputs.dataset.events.table
    assert kept.height == events().height
    assert kept.filter(pl.col("time") >= CUTOFF).is_empty()


def test_two_bundles_over_the_same_dataset_have_the_same_data_files(tmp_path: Path, folder: Path) -> None:
    first = bundles.read(folder, CODE)
    second = replace(first.inputs, epoch=2)
    bundles.write(tmp_path / "second", second, build(second), twin=folder)
    read = bundles.read(tmp_path / "second", CODE)
    assert read.data_hash == first.data_hash
    assert read.inputs.epoch == 2


def test_bundles_of_the_same_bytes_and_settings_share_their_groundwork(folder: Path) -> None:
    grounds = Groundworks()
    ours = bundles.read(folder, CODE)
    another = replace(ours, inputs=replace(ours.inputs, salt_key=b"of another epoch"))
    assert grounds.of(ours) is grounds.of(another) is grounds.of(bundles.read(folder, CODE))
    seeded = replace(ours, inputs=replace(ours.inputs, plan=replace(ours.inputs.plan, seed=9)))
    assert grounds.of(seeded) is not grounds.of(ours)
    rewrite_rows(folder, lambda rows: rows.slice(1))
    assert len(grounds.of(bundles.read(folder, CODE)).rows) == len(grounds.of(ours).rows) - 1


def rewrite_rows(folder: Path, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Changes the rows of the data."""
    path = folder / "events.parquet"
    change(pl.read_parquet(path)).write_parquet(path)


def test_an_altered_row_is_named_with_its_place_and_its_content(folder: Path, published: Root) -> None:
    rewrite_rows(
        folder,
        lambda rows: rows.with_columns(
            pl.when((pl.col("shopper") == "eve") & (pl.col("item") == "T-2"))
            .then(pl.col("amount") + 1)
            .otherwise(pl.col("amount"))
            .alias("amount")
        ),
    )
    found = audit(folder, published)
    assert "T-2" in found["data row"].found
    assert "eve" in found["data row"].found
    assert len([what for what in found if what.startswith("data row #")]) == 1
    assert {"manifest data_root", "data root on chain"} <= set(found)


def test_a_row_that_is_gone_is_named_by_its_place(folder: Path, published: Root, honest: EpochInputs) -> None:
    rewrite_rows(folder, lambda rows: rows.sort(rows.columns).slice(1))
    found = audit(folder, published)
    assert found["data row #0"].found == "gone or altered"
    assert "data row" not in found
    assert found["manifest rows"].expected == str(honest.dataset.events.table.height)


def test_a_row_that_was_added_is_named_by_its_content(folder: Path, published: Root) -> None:
    added = {
        "shopper": "mal",
        "item": "C-1",
        "type": "purchase",
        "quantity": 1,
        "amount": 800,
        "time": samples.NOW - 5,
        "channel": "web",
    }
    rewrite_rows(folder, lambda rows: rows.vstack(pl.DataFrame([added], schema=rows.schema)))
    found = audit(folder, published)
    assert "mal" in found["data row"].found
    assert not [what for what in found if what.startswith("data row #")]


def test_another_order_of_the_rows_is_no_difference(folder: Path, published: Root) -> None:
    rewrite_rows(folder, lambda rows: rows.sample(fraction=1.0, shuffle=True, seed=3))
    assert audit(folder, published) == {}


def test_an_altered_seed_is_named_with_the_model_that_it_steers(folder: Path, published: Root) -> None:
    alter(folder / "manifest.json", lambda manifest: manifest["plan"].update(seed=6))
    found = audit(folder, published)
    assert {"manifest hash on chain", "model k-means", "model root on chain"} <= set(found)
    assert "model item-cf" not in found


def test_an_altered_parameter_of_a_model_is_named(folder: Path, published: Root) -> None:
    alter(folder / "manifest.json", lambda manifest: manifest["models"].update({"item-cf": "0x00"}))
    found = audit(folder, published)
    assert found["model item-cf"].expected == "0x00"
    assert "manifest hash on chain" in found
    assert "root on chain" not in found


def test_a_model_that_was_hidden_or_invented_is_named(folder: Path, published: Root) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["models"] = {"oracle-9": "0x01", "item-cf": manifest["models"]["item-cf"]}

    alter(folder / "manifest.json", change)
    found = audit(folder, published)
    assert (found["model oracle-9"].found, found["model k-means"].expected) == ("None", "None")


def test_an_altered_wallet_is_named(folder: Path, published: Root) -> None:
    alter(folder / "wallets.json", lambda wallets: wallets.update(ann=f"0x{0xFF:040x}"))
    assert {"manifest wallets_hash", "manifest root", "root on chain"} <= set(audit(folder, published))


def test_altered_terms_are_another_campaign(folder: Path, published: Root) -> None:
    def change(document: dict[str, Any]) -> None:
        document["terms"][4] = f"{int(document['terms'][4], 16) + (1 << 160):#066x}"

    alter(folder / "inputs.json", change)
    assert "campaign of the terms" in audit(folder, published)


@pytest.mark.parametrize("name", ["root", "model_root", "data_root", "manifest_hash"])
def test_another_word_on_chain_is_named(folder: Path, published: Root, name: str) -> None:
    found = audit(folder, replace(published, **{name: bytes(32)}))
    assert set(found) == {f"{name.replace('_', ' ')} on chain"}


def test_a_root_that_stands_on_no_chain_is_named(folder: Path) -> None:
    assert audit(folder, None)["root on chain"].found == "none published, or vetoed"


def test_other_code_is_named(folder: Path, published: Root) -> None:
    assert set(audit(folder, published, code=bytes(32))) == {"manifest code_hash"}


def _drop(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _write(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(text)


def _without(name: str, key: str) -> Callable[[Path], None]:
    return lambda folder: alter(folder / name, lambda document: document.pop(key))


def _with(name: str, **entries: Any) -> Callable[[Path], None]:
    return lambda folder: alter(folder / name, lambda document: document.update(entries))


@pytest.mark.parametrize(
    "damage",
    [
        _drop("inputs.json"),
        _drop("events.parquet"),
        _drop("rows.bin"),
        _write("inputs.json", "[]"),
        _write("inputs.json", "{"),
        _write("wallets.json", "5"),
        _write("manifest.json", "null"),
        _write("catalogue.json", "{}"),
        _write("events.parquet", "no parquet"),
        _without("inputs.json", "cutoff"),
        _without("inputs.json", "schema"),
        _without("manifest.json", "rows"),
        _with("inputs.json", schema="promissory-bundle/2"),
        _with("inputs.json", terms=["0x1"]),
        _with("inputs.json", terms=["tree"] * 10),
        _with("inputs.json", salt_key="no hex"),
        _with("inputs.json", currency=0),
        _with("manifest.json", plan={"group": "tea"}),
        _with("manifest.json", plan=5),
        _with("manifest.json", models=[]),
        _with("wallets.json", ann="no address"),
    ],
)
def test_a_bundle_that_cannot_be_read_is_refused_by_type(folder: Path, damage: Callable[[Path], object]) -> None:
    damage(folder)
    with pytest.raises(BundleError, match=folder.name):
        bundles.read(folder, CODE)


def test_a_table_with_other_columns_is_refused_by_type(folder: Path) -> None:
    rewrite_rows(folder, lambda rows: rows.drop("time"))
    with pytest.raises(BundleError):
        bundles.read(folder, CODE)
