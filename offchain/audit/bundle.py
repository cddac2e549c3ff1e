"""What an auditor is given to compute an epoch again: data, wallets, terms, manifest, and the key of the salts.

| file | what |
|---|---|
| `manifest.json` | the canonical bytes whose hash stands on chain |
| `inputs.json` | dataset's name, currency and cut-off; terms, cold part; epoch, first index; key of the salts |
| `events.parquet`, `catalogue.json`, `wallets.json` | what was learnt from, and who has which wallet |
| `rows.bin` | 32 bytes a row of the snapshot, in its order, so that a changed row can be named |
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from offchain.attestation import manifest as manifests
from offchain.attestation.keccak import keccak
from offchain.attestation.manifest import Manifest
from offchain.data.catalogue import Catalogue
from offchain.data.dataset import Dataset
from offchain.data.events import EventLog
from offchain.domain.terms import pack_terms, unpack_terms
from offchain.eligibility.epochs import Epoch, EpochInputs
from offchain.eligibility.plan import EligibilityPlan

SCHEMA = "promissory-bundle/1"
_EVENTS, _CATALOGUE = _DATA = ("events.parquet", "catalogue.json")


class BundleError(Exception):
    """The bundle cannot be read."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """inputs : what to compute from, with the plan of the manifest; row_hashes : 32 bytes each; data_hash : 32 bytes,
    over the files of behaviour and catalogue as they were read."""

    inputs: EpochInputs
    manifest: Manifest
    row_hashes: tuple[bytes, ...]
    data_hash: bytes


def write(folder: Path, inputs: EpochInputs, epoch: Epoch, twin: Path | None = None) -> None:
    """Writes the bundle of an epoch into `folder`, which is made if need be.

    twin : the bundle of another epoch over the same dataset, whose files of behaviour and catalogue are copied.
    """
    folder.mkdir(parents=True, exist_ok=True)
    dataset = inputs.dataset
    document = {
        "schema": SCHEMA,
        "dataset": dataset.name,
        "currency": dataset.currency,
        "cutoff": dataset.cutoff,
        "terms": [f"{word:#066x}" for word in pack_terms(inputs.terms)],
        "campaign": inputs.campaign.hex(),
        "epoch": inputs.epoch,
        "first_index": inputs.first_index,
        "salt_key": inputs.salt_key.hex(),
    }
    wallets = {shopper: f"0x{account:040x}" for shopper, account in sorted(inputs.wallets.items())}
    (folder / "inputs.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    (folder / "wallets.json").write_text(json.dumps(wallets, indent=1) + "\n", "utf-8")
    (folder / "manifest.json").write_bytes(epoch.manifest.canonical())
    (folder / "rows.bin").write_bytes(b"".join(epoch.snapshot.row_hashes))
    if twin is not None:
        for name in _DATA:
            (folder / name).write_bytes((twin / name).read_bytes())
        return
    dataset.events.before(dataset.cutoff).canonical().write_parquet(folder / _EVENTS)
    dataset.catalogue.save(folder / _CATALOGUE)


def read(folder: Path, code_hash: bytes) -> Bundle:
    """Reads what `write` wrote; code_hash : of the program that will compute. Raises `BundleError`."""
    try:
        document = _document(folder / "inputs.json", SCHEMA)
        manifest = manifests.from_json((folder / "manifest.json").read_bytes())
        hashes = (folder / "rows.bin").read_bytes()
        return Bundle(
            _inputs(folder, document, manifest, code_hash),
            manifest,
            tuple(hashes[at : at + 32] for at in range(0, len(hashes), 32)),
            keccak(b"".join(keccak((folder / name).read_bytes()) for name in _DATA)),
        )
    except (OSError, ValueError, TypeError, KeyError, RecursionError, pl.exceptions.PolarsError) as error:
        raise BundleError(f"{folder}: {type(error).__name__}: {error}; ask for the bundle again") from error


def _inputs(folder: Path, document: dict[str, Any], manifest: Manifest, code_hash: bytes) -> EpochInputs:
    wallets = _document(folder / "wallets.json")
    return EpochInputs(
        dataset=Dataset(
            name=document["dataset"],
            currency=document["currency"],
            events=EventLog.from_rows(pl.read_parquet(folder / _EVENTS), _EVENTS),
            catalogue=Catalogue.load(folder / _CATALOGUE),
            cutoff=document["cutoff"],
        ),
        wallets={shopper: int(account, 16) for shopper, account in wallets.items()},
        terms=unpack_terms(tuple(int(word, 16) for word in document["terms"])),
        campaign=bytes.fromhex(document["campaign"]),
        plan=EligibilityPlan(**manifest.plan),  # type: ignore[arg-type]
        epoch=document["epoch"],
        first_index=document["first_index"],
        salt_key=bytes.fromhex(document["salt_key"]),
        code_hash=code_hash,
    )


def _document(path: Path, schema: str | None = None) -> dict[str, Any]:
    """A JSON object, of that schema if one is named. Raises `ValueError`."""
    document = json.loads(path.read_text("utf-8"))
    if not isinstance(document, dict):
        raise ValueError(f"{path.name} holds a {type(document).__name__}, not a JSON object")
    if schema is not None and document.get("schema") != schema:
        raise ValueError(f"{path.name} has schema {document.get('schema')}, this program reads {schema}")
    return document
