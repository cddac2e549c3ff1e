"""Ours and the peers, ready to be measured on a chain that Brownie is connected to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.compiling import ROOT
from benchmarks.gas.measuring import Operation
from benchmarks.gas.operations import Stage
from benchmarks.gas.peers import Peers
from offchain.adapters.brownie_network import brownie_project
from offchain.adapters.ganache import HARDFORK, LocalGanache
from tests.contracts.fixtures.gates import Gate
from tests.contracts.fixtures.joint import Joint
from tests.contracts.fixtures.market import Market, deploy
from tests.contracts.fixtures.people import People
from tests.contracts.fixtures.quorums import Oracle
from tests.contracts.fixtures.rewards import Rewards
from tests.contracts.fixtures.till import Till

GANACHE = f"ganache, {HARDFORK}"


@dataclass(frozen=True)
class Bench:
    """project : Brownie's; url : of the chain. Operations are made when they are asked for, just before they are sent:
    some hold times that must still be ahead."""

    project: Any
    url: str
    stage: Stage
    peers_in_use: Peers

    @property
    def ours(self) -> Iterator[Operation]:
        """That can be sent there, one after the other."""
        return self.stage.operations()

    @property
    def peers(self) -> Iterator[Operation]:
        """The same of the peers."""
        return self.peers_in_use.operations()

    @classmethod
    def prepare(
        cls,
        project: Any,
        url: str,
        *,
        market: Market,
        gate: Gate,
        oracle: Oracle,
        rewards: Rewards,
        till: Till,
        joint: Joint,
    ) -> Bench:
        """Campaigns, programmes and peers that run, on the chain at `url`. The contracts are deployed."""
        peers = Peers.prepare(market.people)
        stage = Stage.prepare(
            market, gate=gate, oracle=oracle, rewards=rewards, till=till, joint=joint, token=project.CouponToken
        )
        return cls(project, url, stage, peers)


@contextmanager
def bench() -> Iterator[Bench]:
    """A ganache of its own with everything on it, until the block ends. Raises `LocalChainError`."""
    with LocalGanache() as chain, brownie_project(ROOT, chain.url) as project:
        people = People.all()
        people.fund()
        market = deploy(people, project.TermsCheck, project.PromotionHub, project.EligibilityRoots)
        gate, oracle = Gate.deploy(people, project.GateStub), Oracle.deploy(people, project.OracleQuorum)
        deployer = {"from": people.relayer.account}
        distributor, token = project.RewardDistributor.deploy(deployer), project.TokenStub.deploy(deployer)
        rewards = Rewards.deploy(people, distributor, token)
        till, joint = Till.deploy(people, project), _joint(people, project)
        yield Bench.prepare(
            project, chain.url, market=market, gate=gate, oracle=oracle, rewards=rewards, till=till, joint=joint
        )


def _joint(people: People, project: Any) -> Joint:
    """Three funders before a vault, on a market of their own."""
    types = (project.TermsCheck, project.PromotionHub, project.EligibilityRoots)
    market, deployer = deploy(people, *types, vault_next=True), {"from": people.relayer.account}
    return Joint.deploy(market, project.BudgetVault.deploy(market.hub, deployer), project.TokenStub.deploy(deployer))
