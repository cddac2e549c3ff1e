"""Steps of a trace become parts that add up to what the transaction cost."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.gas import opcodes
from benchmarks.gas.breakdown import TraceError, breakdown, steps

HUB, TOKEN = 0xAA, 0xBB
DATA = b"\x00\x01"
INTRINSIC = 21_000 + 4 + 16


def log(
    op: str, gas: int, cost: int = 0, *, depth: int = 1, pc: int = 0, stack: tuple[int, ...] = ()
) -> dict[str, Any]:
    """A step as nodes tell it. gas : left before it."""
    words = [f"{word:064x}" for word in stack]
    return {"op": op, "gas": gas, "gasCost": cost, "depth": depth, "pc": pc, "stack": words}


def taken_apart(trace: list[dict[str, Any]], gas_used: int, floor: int = 0) -> Any:
    return breakdown(
        trace, to=HUB, data=DATA, gas_used=gas_used, floor=floor, function=lambda code, pc: f"{code:x}.{pc}"
    )


FLAT = [log("PUSH1", 1_000, 3), log("SLOAD", 997, 2_100, pc=2), log("STOP", 900, 0, pc=3)]
"""What a node says of a cost does not count, but for the last step of a call: the gas that is left does."""
CALL = [
    log("STATICCALL", 10_000, 9_999, pc=7, stack=(0, 0, 0, 0, TOKEN, 5_000)),
    log("ADD", 5_000, 3, depth=2, pc=1),
    log("RETURN", 4_997, -4_003, depth=2, pc=2),
    log("STOP", 9_000, 0, pc=8),
]


def test_a_step_costs_what_is_left_less_after_it() -> None:
    assert [(step.name, step.cost) for step in steps(FLAT, HUB)] == [("PUSH1", 3), ("SLOAD", 97), ("STOP", 0)]


def test_gas_may_be_told_in_hex() -> None:
    told = [step | {"gas": hex(step["gas"])} for step in FLAT]
    assert list(steps(told, HUB)) == list(steps(FLAT, HUB))


def test_a_call_costs_what_the_called_code_does_not() -> None:
    found = [(step.name, step.code, step.cost) for step in steps(CALL, HUB)]
    assert found == [("ADD", TOKEN, 3), ("RETURN", TOKEN, 0), ("STATICCALL", HUB, 1_000 - 3), ("STOP", HUB, 0)]


def test_parts_add_up_by_kind_and_by_function() -> None:
    found = taken_apart(CALL, INTRINSIC + 1_000)
    assert sum(gas for gas, _ in found.kinds.values()) == sum(found.functions.values()) == found.gas_used
    assert found.functions == {
        opcodes.BASE: 21_000,
        "aa.7": 997,
        opcodes.OTHER_DATA: 16,
        "bb.2": 0,
        opcodes.ZERO_DATA: 4,
        "bb.1": 3,
        "aa.8": 0,
    }
    assert found.kinds[opcodes.ZERO_DATA] == (4, 1)
    assert found.kinds[opcodes.OTHER_DATA] == (16, 1)


def test_what_is_given_back_for_cleared_storage_is_a_part_of_its_own() -> None:
    found = taken_apart(FLAT, INTRINSIC + 100 - 4_000)
    assert found.kinds[opcodes.REFUND] == (-4_000, 1)
    assert sum(gas for gas, _ in found.kinds.values()) == found.gas_used


def test_more_than_a_fifth_is_never_given_back() -> None:
    paid = INTRINSIC + 100
    assert taken_apart(FLAT, paid - paid // 5)
    with pytest.raises(TraceError, match=f"cost {paid}, the transaction {paid - paid // 5 - 1}"):
        taken_apart(FLAT, paid - paid // 5 - 1)


def test_what_the_floor_takes_on_top_is_a_part_of_its_own() -> None:
    found = taken_apart(FLAT, 30_000, floor=30_000)
    assert found.kinds[opcodes.TOP_UP] == (30_000 - INTRINSIC - 100, 1)


def test_gas_that_no_step_explains_is_refused() -> None:
    with pytest.raises(TraceError, match=f"cost {INTRINSIC + 100}, the transaction {INTRINSIC + 101}"):
        taken_apart(FLAT, INTRINSIC + 101)


@pytest.mark.parametrize(
    ("name", "cost", "called", "kind"),
    [
        ("SLOAD", 2_100, 0, opcodes.READ_COLD),
        ("SLOAD", 100, 0, opcodes.READ_WARM),
        ("SSTORE", 22_100, 0, opcodes.WRITE_NEW),
        ("SSTORE", 20_000, 0, opcodes.WRITE_NEW),
        ("SSTORE", 5_000, 0, opcodes.WRITE),
        ("SSTORE", 2_900, 0, opcodes.WRITE),
        ("SSTORE", 100, 0, opcodes.WRITE_AGAIN),
        ("SSTORE", 2_200, 0, opcodes.WRITE_AGAIN),
        ("STATICCALL", 3_100, 1, opcodes.SIGNATURES),
        ("STATICCALL", 160, 4, opcodes.PRECOMPILES),
        ("STATICCALL", 2_600, TOKEN, opcodes.CALLS),
        ("CREATE2", 32_000, 0, opcodes.CALLS),
        ("KECCAK256", 36, 0, opcodes.HASHING),
        ("LOG4", 1_900, 0, opcodes.LOGS),
        ("SWAP16", 3, 0, opcodes.STACK),
        ("PUSH0", 2, 0, opcodes.STACK),
        ("CALLDATALOAD", 3, 0, opcodes.DATA_READS),
        ("MSTORE", 3, 0, opcodes.MEMORY),
        ("JUMPDEST", 1, 0, opcodes.JUMPS),
        ("SHR", 3, 0, opcodes.ARITHMETIC),
        ("TIMESTAMP", 2, 0, opcodes.SURROUNDINGS),
        ("RETURN", 0, 0, opcodes.ENDING),
    ],
)
def test_every_step_has_its_kind(name: str, cost: int, called: int, kind: str) -> None:
    assert opcodes.kind_of(name, cost, called) == kind
