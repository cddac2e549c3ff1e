"""The scripts in the order of a campaign's life, all in one Brownie process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from offchain.adapters.web3_chain import Web3Chain
from tests.scripts.brownie_runs import Ended, Project, Step
from tests.scripts.conftest import PASSWORD


@pytest.fixture(scope="module")
def day(
    project: Project, examples: Path, keystores: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Ended]:
    """What was ordered -> how it ended."""
    folder = tmp_path_factory.mktemp("other chain")
    document = json.loads((project.home / "deployments" / "1337.json").read_text())
    (folder / "1337.json").write_text(json.dumps(document | {"chain_id": 1}))
    tiers, file = str(examples / "tier-public.yaml"), str(examples / "percent-voucher.yaml")
    issuer = {"PROMO_ACCOUNT": str(keystores[1]), "PROMO_KEYSTORE_PASSWORD": PASSWORD}
    steps = {
        "create, dry by word": Step("create_campaign", (tiers, "dry")),
        "create, dry by setting": Step("create_campaign", (tiers,), environment={"PROMO_DRY_RUN": "1"}),
        "create on another chain": Step("create_campaign", (tiers,), environment={"PROMO_DEPLOYMENTS": str(folder)}),
        "create nowhere": Step("create_campaign", (tiers,), environment={"PROMO_DEPLOYMENTS": str(folder / "none")}),
        "create": Step("create_campaign", (file,)),
        "fund, dry": Step("fund", (file, "50.00", "dry")),
        "fund": Step("fund", (file, "50.00")),
        "fund again": Step("fund", (file, "50.00")),
        "fund less": Step("fund", (file, "40.00")),
        "issue": Step("issue", (file, "codes=3", f"out={folder / 'day.jsonl'}"), environment=issuer),
        "issue again": Step("issue", (file, "codes=3", f"out={folder / 'day.jsonl'}"), environment=issuer),
        "issue by the merchant": Step("issue", (file, "codes=3", f"out={folder / 'x.jsonl'}")),
        "share": Step("issue", (tiers, "shared=TIERS"), environment=issuer),
        "issue nothing": Step("issue", (file, "value=5%")),
        "revoke, dry": Step("revoke", (file, "1,300", "dry")),
        "revoke": Step("revoke", (file, "1,300")),
        "revoke an epoch": Step("revoke", (file, "1"), function="epoch"),
        "pause too long": Step("pause", (file, "48h")),
        "pause": Step("pause", (file, "2h")),
        "unpause": Step("pause", (file,), function="unpause"),
        "end": Step("end", (file,)),
        "end again": Step("end", (file,)),
        "report": Step("report", (file,)),
    }
    return dict(zip(steps, project.journey(*steps.values()), strict=True))


@pytest.mark.parametrize("how", ["word", "setting"])
def test_a_dry_run_shows_gas_and_leaves_the_chain_and_the_lock_file_as_they_are(
    day: dict[str, Ended], project: Project, how: str
) -> None:
    ended = day[f"create, dry by {how}"]
    assert ended.exit == 0, ended.said
    assert "create: would send" in ended.said
    assert "(estimated)" in ended.said
    assert "tiers-100-200-400" not in (project.home / "campaign.lock.json").read_text()
    assert "transaction" not in ended.said


def test_a_deployment_document_of_another_chain_is_refused(day: dict[str, Ended]) -> None:
    other, missing = day["create on another chain"], day["create nowhere"]
    assert (other.exit, missing.exit) == (3, 3)
    assert "is of chain 1, the network is chain 1337: check --network" in other.said
    assert "brownie run deploy" in missing.said


def test_funding_raises_the_budget_once(day: dict[str, Ended]) -> None:
    assert "fund: would send: 14.00 more, 50.00 in all" in day["fund, dry"].said
    assert "fund: sent: 14.00 more, 50.00 in all" in day["fund"].said
    assert "fund: nothing to do" in day["fund again"].said
    assert day["fund less"].exit == 1
    assert "the budget is 50.00 in all and can only be raised" in day["fund less"].said


def test_coupons_are_issued_by_the_issuer_and_once(day: dict[str, Ended]) -> None:
    assert "issue: signed: coupons 0 to 2" in day["issue"].said
    assert "issue: there already, and the same: coupons 0 to 2" in day["issue again"].said
    assert (day["issue by the merchant"].exit, day["issue nothing"].exit) == (3, 1)
    assert (day["share"].exit, "NotCreatedError" in day["share"].said) == (1, True)
    assert "only the node has the key" in day["issue by the merchant"].said


def test_coupons_are_revoked_as_the_terms_allow(day: dict[str, Ended]) -> None:
    assert "revoke: would send: 1 of the coupons 0-255: word 0, mask 0x2" in day["revoke, dry"].said
    assert "revoke: sent: 1 of the coupons 256-511: word 1, mask 0x1000" in day["revoke"].said
    assert day["revoke an epoch"].exit == 1


def test_a_pause_is_within_the_terms_and_can_be_ended(day: dict[str, Ended]) -> None:
    assert day["pause too long"].exit == 1
    assert "at most 1 day" in day["pause too long"].said
    assert "不超过 1 天" in day["pause too long"].said
    assert "pause: sent: a pause of 2 hours" in day["pause"].said
    assert "unpause: sent" in day["unpause"].said


def test_an_end_is_announced_once(day: dict[str, Ended]) -> None:
    assert "end: sent" in day["end"].said
    assert "end: nothing to do: the end is announced for" in day["end again"].said


def test_the_report_adds_up(day: dict[str, Ended]) -> None:
    report = day["report"]
    assert report.exit == 0
    assert "announced early" in report.said
    assert "spent        0.00 EUR, remaining 50.00 EUR" in report.said
    assert "records      7 of the campaign" in report.said
    assert "all of them are here" in report.said


def test_every_transaction_that_is_told_was_mined_for_the_gas_that_is_told(
    day: dict[str, Ended], project: Project
) -> None:
    node = Web3Chain(project.url)
    for name in ("create", "fund", "pause", "unpause", "end"):
        told = dict(line.split(maxsplit=1) for line in day[name].said.splitlines() if line.startswith("  "))
        receipt = node.receipt(bytes.fromhex(told["transaction"][2:]))
        assert receipt is not None
        assert receipt.succeeded
        assert f"{receipt.gas_used:,}" == told["gas"]
