"""The main job end to end: from behaviour to an audited redemption."""

import json

from tests.integration.conftest import FinishedWalk, run_promo

REFUSED = {
    "Hub_ConsentSigner",
    "Hub_CouponExpired",
    "Hub_Ended",
    "Hub_EpochRevoked",
    "Hub_IndexUsed",
    "Hub_NonceUsed",
    "Hub_OverBudget",
    "Hub_PayableAboveMax",
    "Hub_Paused",
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


def test_a_thousand_attempts_of_hundreds_of_shoppers_are_made(finished: FinishedWalk) -> None:
    attempts = finished.document["attempts"]
    redeemed = [attempt for attempt in attempts if attempt["refusal"] is None]
    assert len(attempts) >= 1_000
    assert len({attempt["transaction"] for attempt in attempts}) == len(attempts)
    assert len({attempt["shopper"] for attempt in redeemed}) >= 200
    assert sum(attempt["relayed"] for attempt in redeemed) >= 20
    assert finished.document["redemptions"] == len(redeemed) == finished.document["audit"]["redemptions"]


def test_four_kinds_and_three_audiences_take_part(finished: FinishedWalk) -> None:
    campaigns = finished.document["campaigns"]
    assert {campaign["kind"] for campaign in campaigns} == {"PERCENT", "FIXED", "EVERY", "TIER"}
    assert {campaign["audience"] for campaign in campaigns} == {"PUBLIC", "VOUCHER", "ROOT"}
    assert all(campaign["used"] for campaign in campaigns)


def test_each_kind_of_forbidden_attempt_is_refused_with_its_own_error(finished: FinishedWalk) -> None:
    assert set(finished.document["refusals"]) >= REFUSED
    assert finished.document["unexpected"] == 0


def test_a_budget_is_used_to_the_last_unit(finished: FinishedWalk) -> None:
    assert next(it for it in finished.document["campaigns"] if it["name"] == "three-off")["remaining"] == 0


def test_no_budget_is_overrun(finished: FinishedWalk) -> None:
    evaluation = finished.document["evaluation"]
    for campaign in finished.document["campaigns"]:
        assert evaluation[campaign["name"]]["discount"] == campaign["budget"] - campaign["remaining"] > 0
        assert campaign["remaining"] >= 0
        assert campaign["used"] == evaluation[campaign["name"]]["redemptions"]


def test_conversion_is_of_those_who_were_shown_the_offer_and_segments_add_up(finished: FinishedWalk) -> None:
    for outcome in finished.document["evaluation"].values():
        assert outcome["conversion_bps"] == outcome["buyers"] * 10_000 // outcome["shown"]
        for name in ("shown", "buyers", "redemptions", "sales", "discount"):
            assert outcome[name] == sum(part[name] for part in outcome["segments"].values())


def test_caused_sales_are_known_in_the_simulated_shop_only(simulated: FinishedWalk, real: FinishedWalk) -> None:
    assert all(outcome["caused_sales"] is not None for outcome in simulated.document["evaluation"].values())
    assert all(outcome["caused_sales"] is None for outcome in real.document["evaluation"].values())


def test_all_epochs_are_computed_again_to_the_same_bits(finished: FinishedWalk) -> None:
    assert finished.document["recompute"] == {"welcome-back": [], "for-you": [], "step-up": []}


def test_the_report_is_written_for_people_and_for_programs(finished: FinishedWalk) -> None:
    assert json.loads((finished.folder / "report.json").read_text()) == finished.document
    page = (finished.folder / "report.html").read_text()
    assert page.count("<svg") == 6
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
