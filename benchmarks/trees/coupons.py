"""`python -m benchmarks.trees.coupons LEAVES` builds one tree and prints JSON."""

import json
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any, Final

from offchain.attestation import tree
from offchain.attestation.keccak import keccak
from offchain.attestation.salts import salt

CAMPAIGN: Final = keccak(b"promissory bench campaign")
EPOCH: Final = 3
_KEY: Final = keccak(b"promissory bench salts")
_PROOFS: Final = 1_000
_KIB: Final = 1_024


def coupons(count: int) -> Iterator[tuple[int, int, int, bytes]]:
    """(index, account, value, salt) of each; the salt is drawn as an issuer draws it."""
    for index in range(count):
        yield index, (index * 7_919 + 1) << 40, index % 5_000, salt(_KEY, "leaf", CAMPAIGN, EPOCH, index)


def measured(count: int) -> dict[str, Any]:
    """Seconds and memory of the whole tree, salts and leaves included, and of one proof. Raises `RuntimeError` where a
    proof does not lead to the root."""
    before = _peak()
    wall, core = time.perf_counter(), time.process_time()
    leaves = tree.leaf_hashes(CAMPAIGN, EPOCH, coupons(count))
    built = tree.build(leaves)
    told = {"tree_s": round(time.perf_counter() - wall, 6), "tree_cpu_s": round(time.process_time() - core, 3)}
    places = range(0, count, max(1, count // _PROOFS))
    wall = time.perf_counter()
    paths = [built.path(place) for place in places]
    spent = time.perf_counter() - wall
    if any(tree.climb(leaves[place], path) != built.root for place, path in zip(places, paths, strict=True)):
        raise RuntimeError("a proof does not lead to the root")
    return told | {
        "proof_ms": round(1_000 * spent / len(places), 4),
        "depth": built.depth,
        "peak_mib": _peak() // _KIB,
        "peak_mib_without_imports": (_peak() - before) // _KIB,
        "root": "0x" + built.root.hex(),
    }


def _peak() -> int:
    """KiB that this process held at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    json.dump(measured(int(sys.argv[1])), sys.stdout)
