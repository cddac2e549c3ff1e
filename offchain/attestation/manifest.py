"""What a root was computed from, in one document whose hash stands on chain beside the root."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import get_origin

from offchain.attestation.keccak import keccak

SCHEMA = "promissory-manifest/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything that an auditor needs to make the root again, apart from data, wallets and the salts' key.

    Hashes are hexadecimal with 0x; counts, seeds and times are integers. dataset, rows, cutoff (Unix seconds),
    data_root : what was learnt from; catalogue_hash, wallets_hash : which products and which wallets; plan : the
    integers that steer models and allocation; models : name -> hash of its committed parameters; model_root : over
    all of them; code_hash : over the source files that compute; epoch, first_index, count, depth, max_each : the
    published set; root : what comes out.
    """

    campaign: str
    epoch: int
    dataset: str
    rows: int
    cutoff: int
    data_root: str
    catalogue_hash: str
    wallets_hash: str
    plan: Mapping[str, object]
    models: Mapping[str, str]
    model_root: str
    code_hash: str
    first_index: int
    count: int
    depth: int
    max_each: int
    root: str

    def canonical(self) -> bytes:
        """JSON with sorted keys and no white space, UTF-8: the bytes that are hashed."""
        document = {"schema": SCHEMA, **asdict(self)}
        return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def hash(self) -> bytes:
        """32 bytes."""
        return keccak(self.canonical())


def from_json(text: bytes) -> Manifest:
    """The manifest of its canonical bytes. Raises `ValueError` for another schema or other fields."""
    document = json.loads(text)
    if not isinstance(document, dict):
        raise ValueError(f"the manifest is a {type(document).__name__}, not a JSON object")
    schema = document.pop("schema", None)
    if schema != SCHEMA:
        raise ValueError(f"the manifest has schema {schema}, this program reads {SCHEMA}")
    try:
        manifest = Manifest(**document)
    except TypeError as error:
        raise ValueError(f"the manifest's fields are not those of {SCHEMA}: {error}") from error
    for field in fields(Manifest):
        value, wanted = getattr(manifest, field.name), get_origin(field.type) or field.type
        if isinstance(value, bool) or not isinstance(value, wanted):  # type: ignore[arg-type]  # a class, never a string
            raise ValueError(f"{field.name} of the manifest is {value!r}, wanted {field.type}")
    return manifest
