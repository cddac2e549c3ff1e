"""What one run of `promo bench gas` does: measures everything, or takes one transaction apart."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import chain
from pathlib import Path

from benchmarks.anvil import BY_NPM, find_anvil
from benchmarks.compiling import ROOT
from benchmarks.gas.breakdown import breakdown as parts_of
from benchmarks.gas.figures import Document, document
from benchmarks.gas.functions import namer
from benchmarks.gas.measuring import Measured, Operation, measure, sent
from benchmarks.gas.replay import HARDFORK as LATER
from benchmarks.gas.replay import replayed
from benchmarks.gas.staging import GANACHE, Bench, bench
from benchmarks.rpc import Node
from offchain.adapters.node_program import LocalChainError

ANVIL = f"anvil, {LATER}"
_TRACE = {"disableMemory": True, "disableStorage": True}


class Network(StrEnum):
    """Where it is measured."""

    GANACHE = "ganache"
    ANVIL = "anvil"


class NoAnvilError(LocalChainError):
    """Anvil was asked for, and is not here."""


class WrongUseError(ValueError):
    """What was asked for cannot be had."""


def figures(network: Network | None) -> Document:
    """The document of that network. With none named, that of ganache; `also` holds the one of anvil, if it is here.

    Raises `LocalChainError`.
    """
    program = _anvil(required=network is Network.ANVIL) if network is not Network.GANACHE else None
    with bench() as staged:
        ours, peers = measure(staged.ours), measure(staged.peers)
        on_ganache = document(GANACHE, ours, peers)
        if program is None:
            return on_ganache
        on_anvil = _on_anvil(staged, program, ours, peers)
    return on_anvil if network is Network.ANVIL else on_ganache | {"also": on_anvil}


def breakdown(name: str, network: Network | None) -> Document:
    """Where the gas of one operation goes, ours or a peer's, on ganache unless anvil is named.

    Raises `WrongUseError`, `LocalChainError`.
    """
    program = _anvil(required=True) if network is Network.ANVIL else None
    with bench() as staged:
        operation = named(name, staged)
        with sent(operation) as (measured, made):
            if program is None:
                return taken_apart(staged, Node(staged.url), measured, made)
        with replayed(Node(staged.url), program) as again:
            (cost,) = again.measure([measured])
            made = again.send(measured.transaction)["transactionHash"]
            return taken_apart(staged, again.node, cost, made, network=ANVIL, floor=cost.transaction.floor)


def taken_apart(
    staged: Bench, node: Node, measured: Measured, made: str, *, network: str = GANACHE, floor: int = 0
) -> Document:
    """Where its gas goes. made : hash of the transaction; floor : the least that this network takes, or 0."""
    if measured.transaction.to is None:
        raise WrongUseError(f"{measured.operation.name!r} creates a contract, and is not a call to be taken apart")
    found = parts_of(
        node.ask("debug_traceTransaction", made, _TRACE)["structLogs"],
        to=int(measured.transaction.to, 16),
        data=measured.transaction.calldata,
        gas_used=measured.gas,
        floor=floor,
        function=namer(staged.project),
    )
    return {
        "network": network,
        "operation": measured.operation.name,
        "gas": measured.gas,
        "kinds": [{"kind": kind, "gas": gas, "times": times} for kind, (gas, times) in found.kinds.items()],
        "functions": [{"function": name, "gas": gas} for name, gas in found.functions.items()],
    }


def named(name: str, staged: Bench) -> Operation:
    """The one of that name, ours or a peer's. Raises `WrongUseError` with all names."""
    others = []
    for operation in chain(staged.ours, staged.peers):
        if operation.name == name:
            return operation
        others.append(operation.name)
    raise WrongUseError("\n  ".join([f"no operation {name!r}; there are:", *others]))


def _on_anvil(staged: Bench, program: Path, ours: Sequence[Measured], peers: Sequence[Measured]) -> Document:
    with replayed(Node(staged.url), program) as again:
        return document(ANVIL, again.measure(ours), again.measure(peers))


def _anvil(*, required: bool) -> Path | None:
    program = find_anvil()
    if program is None and required:
        raise NoAnvilError(f"no anvil at {BY_NPM.relative_to(ROOT)} nor on PATH: run `make setup` on Linux, x86-64")
    return program
