"""A hash over the source files that compute offers, for the manifest."""

from pathlib import Path
from typing import Final

from offchain.attestation.keccak import keccak

COMPUTING: Final = ("attestation", "data", "domain", "eligibility", "features", "models")
"""Packages of `offchain` whose code decides a bit of a root."""


def code_hash() -> bytes:
    """32 bytes over path and content of every Python file of `COMPUTING`, ascending by path."""
    package = Path(__file__).resolve().parent.parent
    files = sorted(path for name in COMPUTING for path in (package / name).rglob("*.py"))
    parts = [keccak(path.relative_to(package).as_posix().encode()) + keccak(path.read_bytes()) for path in files]
    return keccak(b"".join(parts))
