"""Compares what the rules make of a case with what its file expects."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from offchain.conformance.case import Case, read_case
from offchain.conformance.values import CaseError, MalformedCaseError, UnsupportedCaseError, as_object
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
        line = " ".join(words) + "".join(f": {text}" for text in (self.reason, self.remark) if text)
        return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in line)


def read_cases(content: bytes) -> list[Mapping[str, Any]]:
    """The cases of a file, as they stand there. Raises `MalformedCaseError`."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise MalformedCaseError(f"no JSON ({error}); wanted an object with `cases`") from error
    cases = document.get("cases") if isinstance(document, dict) else document
    if not isinstance(cases, list):
        raise MalformedCaseError("no list of cases; wanted an object with `cases`")
    return cases


def judge(document: Mapping[str, Any]) -> Verdict:
    """The verdict on one case, as it stands in the file."""
    name = str(document.get("id", "?")) if isinstance(document, Mapping) else "?"
    try:
        case = read_case(as_object("a case", document))
        figures = run(case)
        expected, found = _compared(case, figures)
        _check_rules_of_the_source(case, figures, equal=expected == found)
    except CaseError as error:
        return Verdict(name, "unsupported", reason=str(error))
    remark = "" if figures.admissible else "as the case presents it, which the hub does not take"
    if expected == found:
        return Verdict(name, "equal", remark=remark)
    return Verdict(name, "differs", expected=expected, found=found, remark=remark)


def summary(verdicts: Sequence[Verdict]) -> dict[str, int]:
    """How many cases came to which result."""
    counts = {result: sum(verdict.result == result for verdict in verdicts) for result in _RESULTS}
    return {"total": len(verdicts), **counts}


_RESULTS: Final = ("equal", "differs", "unsupported")


def _check_rules_of_the_source(case: Case, figures: Figures, *, equal: bool) -> None:
    """Refuses to compare where the source's own rules would have changed the figures. equal : whether they are the
    expected ones."""
    if not case.canonical:
        raise UnsupportedCaseError("a rounding or an allocation other than half-up and largest remainder")
    certain = equal or _are_units_alike(case)
    for line, discount in zip(case.lines, figures.per_line, strict=True):
        room = certain * (line.price - line.floor) * line.units
        if line.floor and discount > max(room, 0):
            raise UnsupportedCaseError(f"a floor price a unit: {line.sku} would get cheaper than {line.floor}")


def _are_units_alike(case: Case) -> bool:
    """Whether all units of a line get the same, so that the line's figure shows whether a unit went below its floor;
    where not, a floor is taken to be reached."""
    return all(
        promotion.kind in _WHOLE_LINES and not promotion.params.get("max_units_per_line")
        for promotion in case.promotions
    )


def _compared(case: Case, figures: Figures) -> tuple[dict[str, Any], dict[str, Any]]:
    """(expected, found) in those figures that the case expects. Raises `MalformedCaseError` where it expects none."""
    wanted = case.expected
    pairs = {
        "total_discount_minor": (wanted.total, figures.total),
        "per_line": (wanted.per_line, list(figures.per_line)),
        "gifts": (wanted.gifts, figures.gifts),
    }
    named = {name: pair for name, pair in pairs.items() if pair[0] is not None}
    if not named:
        raise MalformedCaseError("nothing is expected; wanted total_discount_minor, per_line or gifts")
    return {name: pair[0] for name, pair in named.items()}, {name: pair[1] for name, pair in named.items()}
