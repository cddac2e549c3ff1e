"""The main job end to end: from behaviour to an audited redemption."""

import json

from tests.integration.conftest import FinishedWalk, run_promo

REFUSED = {
    "Hub_ConsentSigner",
    "Hub_CouponExpired",
    "Hub_IndexUsed",
    "Hub_OverBudget",
    "Hub_ProofLength",
    "Hub_QuoteSigner",
    "Hub_RootNotActive",
    "Hub_VoucherSigner",
    "Hub_WrongProof",
}


def test_the_walk_is_green_and_says_so_by_its_exit_code(finished: FinishedWalk) -> None:
    assert finished.exit_code == 0
    assert finished.document["green"] is True
    assert finished.document["audit"]["digest"] == "match"
    assert finished.document["audit"]["differences"] == []
    assert finished.document["audit"]["online"] is True


def test_at_least_twenty_shoppers_redeem_with_keys_of_their_own(finished: FinishedWalk) -> None:
    redeemed = [attempt for attempt in finished.document["attempts"] if attempt["refusal"] is None]
    assert len({attempt["shopper"] for attempt in redeemed}) >= 20
    assert finished.document["redemptions"] == len(redeemed) == finished.document["audit"]["redemptions"]


def test_each_kind_of_forbidden_attempt_is_refused_with_its_own_error(finished: FinishedWalk) -> None:
    assert set(finished.document["refusals"]) >= REFUSED
    assert finished.document["unexpected"] == 0


def test_budgets_are_spent_but_never_overrun(finished: FinishedWalk) -> None:
    for campaign in finished.document["campaigns"]:
        outcome = finished.document["evaluation"][campaign["name"]]
        assert outcome["discount"] == campaign["budget"] - campaign["remaining"] > 0
        assert campaign["remaining"] >= 0
        assert campaign["used"] == outcome["redeemed"]


def test_both_epochs_are_computed_again_to_the_same_bits(finished: FinishedWalk) -> None:
    assert finished.document["recompute"] == {"voucher": [], "root": []}


def test_the_report_is_written_for_people_and_for_programs(finished: FinishedWalk) -> None:
    assert json.loads((finished.folder / "report.json").read_text()) == finished.document
    page = (finished.folder / "report.html").read_text()
    assert page.count("<svg") >= 3
    assert "digest matches" in page
    assert "Hub_OverBudget" in page


def test_the_story_names_the_audit_line(finished: FinishedWalk) -> None:
    assert "digest matches, 0 differences" in finished.story


def test_bad_rows_of_the_real_tables_are_counted_by_reason(real: FinishedWalk) -> None:
    data = real.document["data"]
    assert data["by_type"] == {"impression": 6_589, "purchase": 74_200, "coupon_redeemed": 2_102}
    assert sum(data["bad_rows"].values()) == 800
    assert data["by_type"]["purchase"] + sum(data["bad_rows"].values()) == 75_000


def test_a_wrong_data_folder_is_an_error_with_exit_code_3_and_writes_nothing(tmp_path) -> None:
    done = run_promo("demo", "--data", str(tmp_path / "nowhere"), "--json", build=tmp_path / "build")
    assert done.returncode == 3
    assert json.loads(done.stdout)["error"]["code"] == "SourceError"
    assert not (tmp_path / "build").exists()
