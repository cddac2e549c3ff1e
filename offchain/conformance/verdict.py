"""Compares what the rules make of a case with what its file expects."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from offchain.conformance.case import Case, CaseError, MalformedCaseError, UnsupportedCaseError, read_case
from offchain.conformance.walk import Figures, run

_WHOLE_LINES: Final = {
    "percent",
    "fixed",
    "threshold_fixed",
    "every_fixed",
    "tier_percent",
    "tier_fixed",
    "fixed_price",
}
"""Kinds that discount all units of a line alike."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """result : equal, differs or unsupported; reason : why unsupported; expected, found : figures where they differ;
    remark : what else is to be known."""

    case: str
    result: str
    reason: str = ""
    expected: Mapping[str, Any] | None = None
    found: Mapping[str, Any] | None = None
    remark: str = ""

    def document(self) -> dict[str, Any]:
        """As a JSON object, without what is empty."""
        parts = {"id": self.case, "result": self.result, "reason": self.reason, "remark": self.remark}
        document: dict[str, Any] = {key: text for key, text in parts.items() if text}
        if self.result == "differs":
            document |= {"expected": self.expected, "found": self.found}
        return document

    def line(self) -> str:
        """As a line for people."""
        words = [self.case, self.result]
        if self.result == "differs":
            words.append(f"expected {self.expected}, found {self.found}")
        return " ".join(words) + "".join(f": {text}" for text in (self.reason, self.remark) if text)


def read_cases(content: bytes) -> list[Mapping[str, Any]]:
    """The cases of a file, as they stand there. Raises `MalformedCaseError`."""
    try:
        document = json.loads(content)
    except ValueError as error:
        raise MalformedCaseError(f"no JSON ({error}); wanted an object with `cases`") from error
    cases = document.get("cases") if isinstance(document, dict) else document
    if not isinstance(cases, list):
        raise MalformedCaseError("no list of cases; wanted an object with `cases`")
    return cases


def judge(document: Mapping[str, Any]) -> Verdict:
    """The verdict on one case, as it stands in the file."""
    name = str(document.get("id", "?")) if isinstance(document, Mapping) else "?"
    try:
        case = read_case(document)
        figures = run(case)
        _check_rules_of_the_source(case, figures)
        expected, found = _compared(case, figures)
    except CaseError as error:
        return Verdict(name, "unsupported", reason=str(error))
    remark = "" if figures.admissible else "in the order of the case, which the hub does not take"
    if expected == found:
        return Verdict(name, "equal", remark=remark)
    return Verdict(name, "differs", expected=expected, found=found, remark=remark)


def summary(verdicts: Sequence[Verdict]) -> dict[str, int]:
    """How many cases came to which result."""
    counts = {result: sum(verdict.result == result for verdict in verdicts) for result in _RESULTS}
    return {"total": len(verdicts), **counts}


_RESULTS: Final = ("equal", "differs", "unsupported")


def _check_rules_of_the_source(case: Case, figures: Figures) -> None:
    """Refuses to compare where the source's own rules would have changed the figures."""
    if not case.canonical:
        raise UnsupportedCaseError("a rounding or an allocation other than half-up and largest remainder")
    for line, discount in zip(case.lines, figures.per_line, strict=True):
        if line.floor and discount > _room(case) * (line.price - line.floor) * line.units:
            raise UnsupportedCaseError(f"a floor price a unit: {line.sku} would get cheaper than {line.floor}")


def _room(case: Case) -> int:
    """1 where all units of a line get the same, so that the line's figure shows whether a unit went below its floor;
    else 0: a floor then counts as reached."""
    plain = all(
        promotion.kind in _WHOLE_LINES and not promotion.params.get("max_units_per_line")
        for promotion in case.promotions
    )
    return int(plain)


def _compared(case: Case, figures: Figures) -> tuple[dict[str, Any], dict[str, Any]]:
    """(expected, found) in those figures that the case expects."""
    found: dict[str, Any] = {"total_discount_minor": figures.total}
    expected: dict[str, Any] = {"total_discount_minor": case.expected.get("total_discount_minor")}
    if case.expected.get("per_line") is not None:
        expected["per_line"], found["per_line"] = list(case.expected["per_line"]), list(figures.per_line)
    if case.expected.get("gifts") is not None:
        expected["gifts"] = _by_sku(case.expected["gifts"])
        found["gifts"] = figures.gifts
    return expected, found


def _by_sku(gifts: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    units: dict[str, int] = {}
    for gift in gifts:
        units[gift["sku"]] = units.get(gift["sku"], 0) + gift["qty"]
    return units
