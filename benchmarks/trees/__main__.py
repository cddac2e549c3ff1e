"""`promo bench tree`: every contestant in a process of its own."""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.trees.coupons import CAMPAIGN, EPOCH, coupons
from offchain.attestation.tree import NODE_TAG, leaf_hashes
from offchain.commands.bench_environment import environment
from offchain.commands.outcome import ROOT, answer, exit_codes, say

GOALS: Final = {"tree_s": 15, "peak_mib": 1_024, "proof_ms": 1, "times_openzeppelin": 10}
_PACKAGE: Final = ROOT / "node_modules" / "@openzeppelin" / "merkle-tree" / "package.json"
_TYPES: Final = ("bytes32", "uint256", "uint256", "address", "uint256", "bytes32")
_HEAP: Final = "--max-old-space-size=6144"
"""MiB: a million leaves do not fit what node takes by itself."""


def main(arguments: Sequence[str]) -> None:
    """Measures and prints."""
    asked = _parsed(arguments)
    with exit_codes(asked.json):
        say(f"tree: {asked.leaves:,} leaves")
        whole = _ours(asked.leaves)
        figures = {"leaves": asked.leaves, **{name: value for name, value in whole.items() if name != "root"}}
        peers: dict[str, Any] = {"openzeppelin": "absent: npm ci"}
        if _PACKAGE.is_file():
            rounds = [_round(2**asked.peer_depth, number, asked.rounds) for number in range(1, asked.rounds + 1)]
            found, peers = _beside(2**asked.peer_depth, rounds)
            figures |= found
    document = {"figures": figures, "peers": peers, "goals": GOALS, "environment": environment()}
    answer(document, asked.json, lambda: _print(document))


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="promo bench tree")
    parser.add_argument("--leaves", type=int, default=1_000_000)
    parser.add_argument("--peer-depth", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _ours(leaves: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.trees.coupons", str(leaves)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _round(leaves: int, number: int, rounds: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ours and the peer's, one after the other. Raises `RuntimeError` where the roots differ."""
    say(f"tree: {leaves:,} leaves beside @openzeppelin/merkle-tree, round {number} of {rounds}")
    ours, theirs = _ours(leaves), _peer(leaves)
    if ours["root"] != theirs["root"]:
        raise RuntimeError(f"@openzeppelin/merkle-tree comes to {theirs['root']}, ours is {ours['root']}")
    return ours, theirs


def _peer(leaves: int) -> dict[str, Any]:
    rows = [
        [_hex(CAMPAIGN), EPOCH, index, f"0x{account:040x}", value, _hex(salt)]
        for index, account, value, salt in coupons(leaves)
    ]
    hashes = [_hex(leaf) for leaf in leaf_hashes(CAMPAIGN, EPOCH, coupons(leaves))]
    asked = {"types": _TYPES, "rows": rows, "leaves": hashes, "tag": _hex(NODE_TAG)}
    command = ["node", _HEAP, str(Path(__file__).with_name("peer.js"))]
    done = subprocess.run(command, input=json.dumps(asked).encode(), check=True, stdout=subprocess.PIPE, cwd=ROOT)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _beside(
    leaves: int, rounds: Sequence[tuple[dict[str, Any], dict[str, Any]]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fastest of each, and the least of the rounds' ratios."""
    ratios = [theirs["standard_s"] / ours["tree_s"] for ours, theirs in rounds]
    alike = [theirs["simple_s"] / ours["tree_s"] for ours, theirs in rounds]
    figures = {
        "leaves_beside_openzeppelin": leaves,
        "tree_s_beside_openzeppelin": min(ours["tree_s"] for ours, _ in rounds),
        "times_openzeppelin": round(min(ratios), 1),
        "times_openzeppelin_given_leaves": round(min(alike), 1),
    }
    version = json.loads(_PACKAGE.read_text(encoding="utf-8"))["version"]
    return figures, {
        "openzeppelin": version,
        "openzeppelin_standard_tree_s": round(min(theirs["standard_s"] for _, theirs in rounds), 2),
        "openzeppelin_given_leaves_tree_s": round(min(theirs["simple_s"] for _, theirs in rounds), 2),
        "openzeppelin_proof_ms": round(min(theirs["proof_ms"] for _, theirs in rounds), 3),
        "openzeppelin_peak_mib": max(theirs["peak_mib"] for _, theirs in rounds),
    }


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


def _print(document: dict[str, Any]) -> None:
    for name, value in {**document["figures"], **document["peers"]}.items():
        goal = f"   goal {GOALS[name]}" if name in GOALS else ""
        print(f"{name:36}{value:>20}{goal}")  # noqa: T201 - the answer


if __name__ == "__main__":
    main(sys.argv[1:])
