"""`brownie run create_campaign`, as a merchant types it."""

from __future__ import annotations

import json
from pathlib import Path

from offchain.adapters.web3_chain import Web3Chain
from offchain.campaigns.hub_view import HubView
from offchain.deployment import Deployment
from tests.scripts.brownie_runs import Project


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
