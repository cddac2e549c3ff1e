"""`brownie run create_campaign`, as a merchant types it."""

from __future__ import annotations

import json
from pathlib import Path

from offchain.adapters.web3_chain import Web3Chain
from offchain.campaigns.hub_view import HubView
from offchain.deployment import Deployment
from tests.scripts.brownie_runs import Project, Step


def locked(project: Project, deployment: Deployment) -> dict[str, dict[str, object]]:
    document = json.loads((project.home / "campaign.lock.json").read_text())
    entries: dict[str, dict[str, object]] = document["chains"]["1337"][f"0x{deployment.hub:040x}"]
    return entries


def test_a_campaign_is_created_once_and_a_second_run_finds_it(
    project: Project, deployment: Deployment, examples: Path
) -> None:
    file = str(examples / "every-public.yaml")
    first, second = project.run("create_campaign", file), project.run("create_campaign", file)
    assert first.exit == 0, first.said
    assert "40.00 CNY off for every full 300.00 CNY of all goods" in first.said
    assert "全部商品每满 300.00 CNY 减 40.00 CNY" in first.said
    assert "create: sent" in first.said
    assert "transaction  0x" in first.said
    assert "create: nothing to do: the hub has this campaign" in second.said
    campaign = str(locked(project, deployment)["every-300-minus-40"]["campaign"])
    assert campaign in first.said
    assert campaign in second.said
    view = HubView(
        chain=Web3Chain(project.url), hub=deployment.hub, roots=deployment.roots, first_block=deployment.first_block
    )
    state = view.state_of(bytes.fromhex(campaign[2:]))
    assert state is not None
    assert state.remaining == 5_000_000


def test_a_dry_run_by_word_or_by_setting_leaves_the_chain_and_the_disk_as_they_are(
    project: Project, examples: Path
) -> None:
    file = str(examples / "tier-public.yaml")
    node = Web3Chain(project.url)
    before = node.block().number
    by_word, by_setting = project.journey(
        Step("create_campaign", (file, "dry")),
        Step("create_campaign", (file,), environment={"PROMO_DRY_RUN": "1"}),
    )
    for ended in (by_word, by_setting):
        assert ended.exit == 0, ended.said
        assert "create: would send" in ended.said
        assert "(estimated)" in ended.said
    assert node.block().number == before
    lock = project.home / "campaign.lock.json"
    assert not lock.exists() or "tiers-100-200-400" not in lock.read_text()


def test_a_deployment_document_of_another_chain_is_refused(project: Project, examples: Path, tmp_path: Path) -> None:
    document = json.loads((project.home / "deployments" / "1337.json").read_text())
    (tmp_path / "1337.json").write_text(json.dumps(document | {"chain_id": 1}))
    file = str(examples / "tier-public.yaml")
    (tmp_path / "none").mkdir()
    other, missing = project.journey(
        Step("create_campaign", (file,), environment={"PROMO_DEPLOYMENTS": str(tmp_path)}),
        Step("create_campaign", (file,), environment={"PROMO_DEPLOYMENTS": str(tmp_path / "none")}),
    )
    assert other.exit == 3
    assert "is of chain 1, the network is chain 1337: check --network" in other.said
    assert missing.exit == 3
    assert "brownie run deploy" in missing.said
