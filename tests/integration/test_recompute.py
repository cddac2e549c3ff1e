"""`promo audit recompute` finds and names what was changed in a bundle."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.integration.conftest import FinishedWalk


def change_row(bundle: Path) -> str:
    """One event's amount."""
    events = pl.read_parquet(bundle / "events.parquet")
    events[100, "amount"] = events[100, "amount"] + 1
    events.write_parquet(bundle / "events.parquet")
    return "data row"


def change_seed(bundle: Path) -> str:
    """The seed of the segments."""
    manifest = json.loads((bundle / "manifest.json").read_text())
    manifest["plan"]["seed"] += 1
    _write(bundle, manifest)
    return "model k-means"


def change_model(bundle: Path) -> str:
    """The committed hash of the recommender's parameters."""
    manifest = json.loads((bundle / "manifest.json").read_text())
    manifest["models"]["item-cf"] = "0x" + "11" * 32
    _write(bundle, manifest)
    return "model item-cf"


def change_wallet(bundle: Path) -> str:
    """Who gets a coupon."""
    wallets = json.loads((bundle / "wallets.json").read_text())
    wallets[sorted(wallets)[0]] = "0x" + "22" * 20
    (bundle / "wallets.json").write_text(json.dumps(wallets))
    return "manifest wallets_hash"


@pytest.mark.parametrize("change", [change_row, change_seed, change_model, change_wallet])
def test_a_changed_bundle_is_found_and_the_part_is_named(
    simulated: FinishedWalk, change: Callable[[Path], str], tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(simulated.folder / "bundle" / "for-you", bundle)
    named = change(bundle)
    done = recompute(simulated, bundle)
    assert done.returncode == 1, done.stderr
    differences = json.loads(done.stdout)["differences"]
    assert any(difference["what"].startswith(named) for difference in differences), differences


def test_the_unchanged_bundle_gives_the_same_bits(finished: FinishedWalk) -> None:
    done = recompute(finished, finished.folder / "bundle" / "for-you")
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["differences"] == []


def test_the_auditor_of_one_epoch_cannot_make_the_salts_of_another(simulated: FinishedWalk) -> None:
    """A bundle once held the secret of all salts of the walk."""
    bundles = sorted((simulated.folder / "bundle").iterdir())
    keys = {json.loads((bundle / "inputs.json").read_text())["salt_key"] for bundle in bundles}
    assert len(keys) == len(bundles) > 1


def recompute(walk: FinishedWalk, bundle: Path):
    return walk.promo(
        *("audit", "recompute", "--json", "--bundle", str(bundle)),
        *("--store", str(walk.folder / "store.sqlite3")),
        *("--deployment", str(walk.folder / "deployments" / "1337.json")),
    )


def _write(bundle: Path, manifest: dict) -> None:
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    (bundle / "manifest.json").write_text(text)
