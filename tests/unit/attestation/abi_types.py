"""Types of ABI entries as signatures spell them."""

from __future__ import annotations

from typing import Any


def type_of(parameter: dict[str, Any]) -> str:
    """`(uint256,bytes32)[]` for an array of such structs."""
    kind: str = parameter["type"]
    if not kind.startswith("tuple"):
        return kind
    return "(" + ",".join(type_of(part) for part in parameter["components"]) + ")" + kind.removeprefix("tuple")


def types_of(entry: dict[str, Any]) -> tuple[str, ...]:
    """Types of an entry's inputs."""
    return tuple(type_of(parameter) for parameter in entry["inputs"])


def signature_of(entry: dict[str, Any]) -> str:
    """`name(types)`, whose hash is the selector or topic."""
    return f"{entry['name']}({','.join(types_of(entry))})"
