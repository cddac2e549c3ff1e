"""Cases in few words: `judged([line(...)], [promotion(...)], ...)`."""

from __future__ import annotations

from typing import Any

from offchain.conformance.case import read_case
from offchain.conformance.verdict import Verdict, judge
from offchain.conformance.walk import Figures, run


def line(price: int, units: int = 1, **facts: Any) -> dict[str, Any]:
    """A line of goods; named by the price unless the facts say otherwise."""
    return {"sku": f"at-{price}", "unit_price_minor": price, "qty": units, **facts}


def promotion(kind: str, name: str = "p", *, conditions: dict[str, Any] | None = None, **parts: Any) -> dict[str, Any]:
    """A promotion; parts that are not params: priority, exclusive, group, marks_discounted."""
    outer = {key: parts.pop(key) for key in ("priority", "exclusive", "group", "marks_discounted") if key in parts}
    return {"id": name, "kind": kind, "params": parts, "conditions": conditions or {}, **outer}


def document(lines: list[Any], promotions: list[Any], **rest: Any) -> dict[str, Any]:
    """The case as it stands in a file."""
    return {"id": "T", "lines": lines, "promotions": promotions, "expected": {}, **rest}


def figures(lines: list[Any], promotions: list[Any], **rest: Any) -> Figures:
    """What the rules make of the case."""
    return run(read_case(document(lines, promotions, **rest)))


def per_line(lines: list[Any], promotions: list[Any], **rest: Any) -> list[int]:
    """The discount line by line."""
    return list(figures(lines, promotions, **rest).per_line)


def judged(lines: list[Any], promotions: list[Any], expected: list[int], **rest: Any) -> Verdict:
    """The verdict on the case, which expects this discount line by line."""
    case = document(lines, promotions, **rest)
    case["expected"] = {"total_discount_minor": sum(expected), "per_line": expected}
    return judge(case)
