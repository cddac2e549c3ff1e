"""Which Solidity function an instruction belongs to, by the compiler's source map as Brownie keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def namer(project: Any) -> Callable[[int, int], str]:
    """Address and program counter -> the innermost function of the source; project : Brownie's, with what it deployed.

    The optimiser shares code between functions and gives it to one of them, so single figures are a guide. What the
    compiler made itself, to tell functions apart and to read and write arguments, is given to the contract as a whole.
    """
    maps = {
        int(it.address, 16): (container._name, _pc_map(project, container)) for container in project for it in container
    }

    def name(address: int, counter: int) -> str:
        if address not in maps:
            return f"contract 0x{address:040x}"
        contract, functions = maps[address]
        return functions.get(counter) or f"{contract}: dispatch, ABI"

    return name


def _pc_map(project: Any, container: Any) -> Mapping[int, str | None]:
    built = project._build.get(container._name)
    return {int(counter): where.get("fn") for counter, where in built["pcMap"].items()}
