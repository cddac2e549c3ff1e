"""The figures for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.gas.figures import Document


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
