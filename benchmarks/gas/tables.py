"""The figures for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.gas.figures import Document


def report(measured: Document) -> str:
    """The tables of a run, then what is not as the snapshot has it."""
    tables = [table(measured), *([table(measured["also"])] if "also" in measured else [])]
    return "\n".join([*tables, *(f"not as in the snapshot: {line}" for line in measured.get("differences", []))])


def table(measured: Document) -> str:
    """Every operation with its ratio to goal and peer, then the peers with what they do not do."""
    head = f"{'operation':<57}{'gas':>10}{'floor':>9}{'goal':>11}{'ratio':>7}  {'peer':<33}{'gas':>8}{'ratio':>7}"
    return "\n".join(
        [
            "",
            f"Gas on {measured['network']}",
            head,
            *(_operation(row) for row in measured["operations"]),
            "",
            f"{'peer, measured in the same run':<33}{'gas':>8}  does not do what ours does",
            *(f"{row['peer']:<33}{row['gas']:>8,}  {row['lacks']}" for row in measured["peers"]),
            "",
            "published elsewhere: " + ", ".join(f"{row['peer']} {row['gas']:,}" for row in measured["published"]),
        ]
    )


def breakdown(found: Document) -> str:
    """Where the gas goes, by what is done and by function."""
    gas = found["gas"]
    head = f"{found['operation']}: {gas:,} gas on {found['network']}"
    kinds = [_part(row["kind"], row["gas"], gas) + f"{row['times']:>8,}" for row in found["kinds"]]
    functions = [_part(row["function"], row["gas"], gas) for row in found["functions"]]
    columns = f"{'gas':>9}{'share':>8}"
    return "\n".join(
        [
            head,
            "",
            f"{'what is done':<44}{columns}{'times':>8}",
            *kinds,
            _part("together", sum(row["gas"] for row in found["kinds"]), gas),
            "",
            f"{'in which function':<44}{columns}",
            *functions,
            _part("together", sum(row["gas"] for row in found["functions"]), gas),
        ]
    )


def _part(name: str, part: int, whole: int) -> str:
    return f"{name:<44}{part:>9,}{100 * part / whole:>7.1f}%"


def _operation(row: Mapping[str, Any]) -> str:
    gas, goal, peer_gas = row["gas"], row["goal"], row["peer_gas"]
    return (
        f"{row['name']:<57}{gas:>10,}{_number(row['floor']):>9}{_number(goal):>11}{_ratio(gas, goal):>7}"
        f"  {row['peer'] or '':<33}{_number(peer_gas):>8}{_ratio(gas, peer_gas):>7}"
    ).rstrip()


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _ratio(gas: int, other: int | None) -> str:
    return "" if other is None else f"{gas / other:.2f}"
