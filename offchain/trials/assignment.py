"""Who is in which arm: from the seed and the shopper's id alone, so that anyone can compute it again."""

from collections.abc import Iterable, Mapping
from typing import Final

from offchain.attestation.keccak import keccak
from offchain.domain.bounds import BPS
from offchain.trials.errors import AssignmentError
from offchain.trials.plan import Plan

_BITS: Final = 256
_SHOWN: Final = 5


def assign(plan: Plan, seed: bytes, shoppers: Iterable[str]) -> dict[str, str]:
    """Shopper -> arm, ascending by UTF-8 bytes of the id.

    The arm is that of floor(10000 * h / 2**256), with h the Keccak-256 hash of plan hash, seed and id; arms follow each
    other in ascending order of their names. So an arm does not depend on who else takes part, and two trials part their
    shoppers independently. Raises `SeedError`.
    """
    plan.check_seed(seed)
    before = bytes.fromhex(plan.digest()[2:]) + seed
    return {
        shopper: _arm(plan, int.from_bytes(keccak(before + shopper.encode())) * BPS >> _BITS)
        for shopper in sorted(set(shoppers), key=str.encode)
    }


def check(plan: Plan, seed: bytes, assigned: Mapping[str, str]) -> None:
    """Raises `AssignmentError` with the first shoppers whose arm is another one than computed."""
    computed = assign(plan, seed, assigned)
    wrong = [shopper for shopper in computed if computed[shopper] != assigned[shopper]]
    if wrong:
        told = [f"{shopper} in {assigned[shopper]}, not {computed[shopper]}" for shopper in wrong[:_SHOWN]]
        raise AssignmentError(
            f"{len(wrong)} of {len(assigned)} shoppers",
            found="; ".join(told),
            wanted="the arms of plan and seed",
            advice="take the assignment that `assign` wrote",
        )


def _arm(plan: Plan, place: int) -> str:
    end = 0
    for name in sorted(plan.arms):
        end += plan.arms[name]
        if place < end:
            return name
    raise AssertionError(f"place {place} of {end}")
