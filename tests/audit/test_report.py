"""The report for programs and for people."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from offchain.audit.findings import Difference, Findings, Kind
from offchain.audit.report import AuditReport, as_json, lines, summary_line
from offchain.audit.wording import refusal
from offchain.domain.refusals import Refusal

DROPPED = Difference(Kind.DROPPED, "merchant 0x01 record #17 (block 12, log 3, Redeemed)", "a row", "no row")


@pytest.fixture
def report() -> AuditReport:
    """One with a difference."""
    findings = Findings()
    findings.extend([DROPPED])
    findings.note("not checked", "record #4", 3)
    return AuditReport(
        complete_to_block=12,
        records=18,
        redemptions=1,
        merchants=2,
        counts={},
        differences=findings.differences,
        notes=findings.notes,
        digest="mismatch",
        online=True,
    )


def test_the_document_has_the_shape_that_others_rely_on(report: AuditReport) -> None:
    document = json.loads(json.dumps(as_json(report)))
    assert {key: document[key] for key in ("complete_to_block", "records", "differences", "digest")} == {
        "complete_to_block": 12,
        "records": 18,
        "differences": [
            {
                "kind": "dropped",
                "record": "merchant 0x01 record #17 (block 12, log 3, Redeemed)",
                "expected": "a row",
                "found": "no row",
            }
        ],
        "digest": "mismatch",
    }


def test_people_read_the_row_what_was_expected_what_was_found_and_the_sum(report: AuditReport) -> None:
    assert list(lines(report)) == [
        "dropped: merchant 0x01 record #17 (block 12, log 3, Redeemed)",
        "    expected a row",
        "    found    no row",
        "note: not checked, 3 times, first at record #4",
        "complete to block 12, digest does not match, 1 difference (18 records, 1 redemption, 2 merchants)",
    ]


def test_what_else_is_stored_is_counted_for_people_and_programs(report: AuditReport) -> None:
    told = replace(report, counts={"refund": 1, "deposit": 3, "claim": 0})
    assert "1 redemption, 1 refund, 3 deposits, 2 merchants" in summary_line(told)
    assert as_json(told)["counts"] == {
        "refunds": 1,
        "deposits": 3,
        "collections": 0,
        "withdrawals": 0,
        "claims": 0,
        "quorums": 0,
    }


def test_a_report_is_green_only_without_differences_and_with_its_digest(report: AuditReport) -> None:
    clean = replace(report, differences=(), digest="match")
    assert clean.green
    assert not replace(clean, digest="mismatch").green
    assert not replace(report, digest="match").green
    assert summary_line(clean).startswith("complete to block 12, digest matches, 0 differences (")


def test_rows_come_before_what_they_say() -> None:
    findings = Findings()
    for kind in (Kind.STATE, Kind.RULES, Kind.DROPPED):
        findings.add(kind, "it", 1, 2)
    assert [it.kind for it in findings.differences] == [Kind.DROPPED, Kind.RULES, Kind.STATE]


def test_differences_beyond_the_limit_are_counted_and_never_lost() -> None:
    findings = Findings(limit=2)
    for number in range(5):
        findings.add(Kind.RULES, f"record {number}", 0, 1)
    assert len(findings.differences) == 2
    assert [(note.what, note.count) for note in findings.notes] == [("difference found but not listed", 3)]


def test_a_refusal_of_two_facts_says_what_was_wanted_and_what_was_got() -> None:
    assert refusal(Refusal("Hub_OverBudget", discount=7, remaining=5)) == ("remaining=5", "Hub_OverBudget: discount=7")
    assert refusal(Refusal("Hub_NoShopper")) == ("accepted by the rules", "Hub_NoShopper")
    expected, found = refusal(Refusal("Hub_VoucherSigner", recovered=1, issuer=2))
    assert (expected, found) == (f"issuer=0x{2:040x}", f"Hub_VoucherSigner: recovered=0x{1:040x}")
