"""The document of a run: every operation beside its goal and the peer that does the nearest job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.gas.measuring import Measured
from benchmarks.gas.nearest import LACKS, NEAREST, PUBLISHED, SUMS
from benchmarks.gas.sets import LINES

ONE_LINE, TEN_LINES, ALL_LINES = (
    f"redeem by voucher, {number}" for number in ("1 line, quote by the merchant", "10 lines", "50 lines")
)
NINE_LINES, FURTHER_LINE = "nine further lines", "each further line"
Document = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """One operation, or one order of a batch; floor : the least by EIP-7623, None for a difference of two transactions;
    peer : who does the nearest job, for `peer_gas`. All in gas."""

    name: str
    gas: int
    floor: int | None
    goal: int | None
    peer: str | None = None
    peer_gas: int | None = None


def document(network: str, ours: Sequence[Measured], peers: Sequence[Measured]) -> Document:
    """What `promo bench gas --json` prints of a network, and what the snapshot keeps."""
    peer_gas = {it.operation.name: it.each for it in peers}
    peer_gas |= {name: sum(peer_gas[part] for part in parts) for name, parts in SUMS.items()}
    figures = [*(_figure(it, peer_gas) for it in ours), *_lines({it.operation.name: it.each for it in ours})]
    return {
        "network": network,
        "operations": [asdict(figure) for figure in figures],
        "peers": [{"peer": name, "gas": gas, "lacks": LACKS[name]} for name, gas in peer_gas.items()],
        "published": [{"peer": name, "gas": gas} for name, gas in PUBLISHED.items()],
    }


def _figure(measured: Measured, peer_gas: dict[str, int]) -> Figure:
    figure = Figure(measured.operation.name, measured.each, measured.floor, measured.operation.goal)
    if figure.name not in NEAREST:
        return figure
    times, peer = NEAREST[figure.name]
    named = peer if times == 1 else f"{times} x {peer}"
    return Figure(figure.name, figure.gas, figure.floor, figure.goal, named, times * peer_gas[peer])


def _lines(gas: dict[str, int]) -> tuple[Figure, Figure]:
    """What further lines cost."""
    one, ten, many = gas[ONE_LINE], gas[TEN_LINES], gas[ALL_LINES]
    return (
        Figure(NINE_LINES, ten - one, floor=None, goal=8_100),
        Figure(FURTHER_LINE, (many - one) // (LINES - 1), floor=None, goal=900),
    )
