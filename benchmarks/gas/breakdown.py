"""Where the gas of one transaction goes: every step of its trace, by what it does and by the function it is in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.gas import opcodes

BASE = 21_000
ZERO_BYTE, OTHER_BYTE = 4, 16  # gas
_REFUND_PARTS = 5  # at most a fifth of the gas is given back
Log = Mapping[str, Any]


class TraceError(Exception):
    """The parts of a trace are not what the transaction cost."""


@dataclass(frozen=True)
class Step:
    """One instruction. code : address of the code that runs; cost : gas, without that of what it calls; called : the
    address that it calls, or 0."""

    name: str
    code: int
    counter: int
    cost: int
    called: int


@dataclass(frozen=True)
class Breakdown:
    """Gas and number of steps (of calldata: bytes) by kind; gas by function. Each sums up to `gas_used`."""

    gas_used: int
    kinds: Mapping[str, tuple[int, int]]
    functions: Mapping[str, int]


def breakdown(
    trace: Sequence[Log], *, to: int, data: bytes, gas_used: int, floor: int, function: Callable[[int, int], str]
) -> Breakdown:
    """trace : steps as `debug_traceTransaction` gives them; floor : the least that the chain takes, 0 where it takes
    none; function : address and program counter -> its name. Raises `TraceError`."""
    gas: Counter[str] = Counter()
    times: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    for step in steps(trace, to):
        kind = opcodes.kind_of(step.name, step.cost, step.called)
        gas[kind] += step.cost
        times[kind] += 1
        functions[function(step.code, step.counter)] += step.cost
    around = _around(data, sum(gas.values()), gas_used, floor)
    functions.update({kind: cost for kind, (cost, _) in around.items()})
    kinds = around | {kind: (cost, times[kind]) for kind, cost in gas.most_common()}
    return Breakdown(gas_used, kinds, dict(functions.most_common()))


def steps(trace: Sequence[Log], to: int) -> Iterator[Step]:
    """In the order in which they end, each with its own cost: what is left after it, and after all that it called."""
    waiting: list[tuple[Log, int, int]] = []  # calls that run: their log, their code, the gas that they gave
    code = to
    for log, after in zip(trace, [*trace[1:], None], strict=True):
        name, left = log["op"], _left(log)
        if after is not None and after["depth"] > log["depth"]:
            waiting.append((log, code, _left(after)))
            code = _called(log)
            continue
        if after is None:
            yield Step(name, code, log["pc"], log["gasCost"], 0)
        elif after["depth"] == log["depth"]:
            yield Step(name, code, log["pc"], left - _left(after), _called(log))
        else:
            # What ends a called contract is free but for memory, of which ganache says nothing true: it is the call's.
            yield Step(name, code, log["pc"], 0, 0)
            caller, code, given = waiting.pop()
            own = _left(caller) - _left(after) - (given - left)
            yield Step(caller["op"], code, caller["pc"], own, _called(caller))


def _left(log: Log) -> int:
    """Gas before the step: a number, or hex as ganache has it."""
    told = log["gas"]
    return int(told, 16) if isinstance(told, str) else int(told)


def _called(log: Log) -> int:
    """The address on the stack of a call, else 0."""
    if log["op"] not in opcodes.CALLING or log["op"].startswith("CREATE"):
        return 0
    return int(log["stack"][-2], 16) % 2**160


def _around(data: bytes, executed: int, gas_used: int, floor: int) -> dict[str, tuple[int, int]]:
    """What is paid beside the steps. Raises `TraceError` when there is more or less than that."""
    zeros = data.count(0)
    others = len(data) - zeros
    found = {
        opcodes.BASE: (BASE, 1),
        opcodes.ZERO_DATA: (ZERO_BYTE * zeros, zeros),
        opcodes.OTHER_DATA: (OTHER_BYTE * others, others),
    }
    paid = executed + sum(gas for gas, _ in found.values())
    rest = gas_used - paid
    if rest > 0 and gas_used == floor:
        found[opcodes.TOP_UP] = (rest, 1)
    elif -paid // _REFUND_PARTS <= rest < 0:
        found[opcodes.REFUND] = (rest, 1)
    elif rest:
        raise TraceError(f"the steps and the calldata cost {paid}, the transaction {gas_used}")
    return found
