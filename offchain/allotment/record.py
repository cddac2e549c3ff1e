"""The record of an allocation: hashes of what went in and came out, so that an auditor who has the inputs repeats it.

Every number is whole. Hashes are Keccak-256 of the canonical bytes of `offchain/models/parameters.py`.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from offchain.allotment.errors import RecordMismatchError
from offchain.attestation.keccak import keccak
from offchain.eligibility.knapsack.problem import UNBOUNDED, Bound, Constraints, Problem
from offchain.eligibility.knapsack.solver import Solution
from offchain.models.parameters import Parameters, pack_ids, parameters_bytes

SCHEMA: Final = "promissory-allocation/1"


def record(problem: Problem, constraints: Constraints, found: Solution, coupons: bytes) -> dict[str, Any]:
    """The record; coupons : the file of coupons, byte for byte."""
    inputs: Parameters = {
        "gain": problem.gain,
        "cost": problem.cost,
        "open": problem.open.astype("uint8"),
        "segment": problem.segment,
        "depth": problem.depth,
        **packed([bytes(name).decode() for name in problem.ids]),
    }
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "shoppers": problem.shape[1],
        "offers": problem.shape[0],
        "inputs": hash_of(parameters_bytes(inputs)),
        "constraints": _constraints(constraints),
        "choices": hash_of(parameters_bytes({"offer": found.offer.astype("int64")})),
        "coupons": hash_of(coupons),
        "gain": found.gain,
        "cost": found.cost,
        "bound": found.bound,
        "price": [found.price, 2**found.shift],
    }
    return {**document, "hash": hash_of(canonical(document))}


def canonical(document: Mapping[str, Any]) -> bytes:
    """JSON with sorted names and no spaces, in ASCII."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def text_of(document: Mapping[str, Any]) -> str:
    """The record as its file holds it."""
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def compare(path: Path, fresh: Mapping[str, Any]) -> None:
    """Compares a committed record with a fresh one. Raises `RecordMismatchError` with what differs."""
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise RecordMismatchError(path, ["the whole: it is no JSON document that can be read"]) from error
    if not isinstance(kept, dict):
        raise RecordMismatchError(path, ["the whole: it is no JSON object"])
    names: Sequence[str] = [name for name in sorted({*kept, *fresh}) if kept.get(name) != fresh.get(name)]
    if names:
        raise RecordMismatchError(path, names)


def _constraints(constraints: Constraints) -> dict[str, Any]:
    fairness = constraints.fairness
    return {
        "budget": constraints.budget,
        "spend": _bounds(constraints.spend),
        "shoppers": _bounds(constraints.shoppers),
        "fairness": [str(fairness.measure), fairness.most, fairness.least] if fairness else None,
    }


def _bounds(table: Mapping[int, Bound]) -> list[list[int | None]]:
    return [
        [segment, bound.least, bound.most if bound.most < UNBOUNDED else None]
        for segment, bound in sorted(table.items())
    ]


def packed(names: Sequence[str]) -> Parameters:
    """Ids as arrays."""
    ids, offsets = pack_ids(names)
    return {"ids": ids, "offsets": offsets}


def hash_of(data: bytes) -> str:
    """Keccak-256 in hexadecimal digits."""
    return "0x" + keccak(data).hex()
