"""The data that a decision was computed from, committed row by row.

Each row is hashed with a salt of its own, so that one row can be shown to an auditor, or erased, without giving away
or breaking the others; the rows' hashes form one tree.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from offchain.attestation import tree
from offchain.attestation.keccak import keccak
from offchain.attestation.salts import salt


@dataclass(frozen=True, slots=True)
class Snapshot:
    """row_hashes : in canonical order of the rows; root : 32 bytes, over all of them."""

    row_hashes: tuple[bytes, ...]
    root: bytes

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.row_hashes)


def commit(canonical_rows: Iterable[bytes], key: bytes) -> Snapshot:
    """The snapshot of rows in canonical order; key : the secret of the salts.

    Equal rows have different salts, by how many came before them. Raises `TreeSizeError` without any row.
    """
    hashes = []
    previous, repeated = None, 0
    for row in canonical_rows:
        repeated = repeated + 1 if row == previous else 0
        previous = row
        hashes.append(keccak(salt(key, "snapshot row", row, repeated) + row))
    return Snapshot(tuple(hashes), tree.build(hashes).root)
