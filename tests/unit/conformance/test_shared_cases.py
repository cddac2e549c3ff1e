"""The shared file of cases from other engines, where this machine has it."""

from __future__ import annotations

from offchain.conformance.verdict import judge, read_cases, summary
from tests.surroundings import require_or_skip, shared_folder

ALLOWED = ("a floor price a unit", "rates of the first and of further units", "a rounding or an allocation")


def test_no_shared_case_differs_and_few_are_unsupported() -> None:
    path = shared_folder() / "conformance" / "promotion_cases.json"
    require_or_skip("shared", path.is_file(), "no shared promotion cases")
    verdicts = [judge(case) for case in read_cases(path.read_bytes())]
    counts = summary(verdicts)
    assert [verdict.line() for verdict in verdicts if verdict.result == "differs"] == []
    assert counts["equal"] * 100 >= 85 * counts["total"]
    assert all(verdict.reason.startswith(ALLOWED) for verdict in verdicts if verdict.result == "unsupported")
