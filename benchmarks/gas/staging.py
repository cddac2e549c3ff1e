"""Ours and the peers, ready to be measured: on ganache by Brownie, and the same transactions once more on anvil."""

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
from tests.contracts.fixtures.people import People
from tests.contracts.fixtures.quorums import Oracle
from tests.contracts.fixtures.rewards import Rewards
from tests.contracts.fixtures.market import deploy

GANACHE = f"ganache, {HARDFORK}"


@dataclass(frozen=True)
class Bench:
    """project : Brownie's."""

    project: Any
    url: str
    ours: tuple[Operation, ...]
    peers: tuple[Operation, ...]


@contextmanager
def bench() -> Iterator[Bench]:
    """A ganache of its own with everything on it, until the block ends. Raises `LocalChainError`."""
    with LocalGanache() as chain, brownie_project(ROOT, chain.url) as project:
        people = People.all()
        people.fund()
        market = deploy(people, project.TermsCheck, project.PromotionHub, project.EligibilityRoots)
        gate = Gate.deploy(people, project.GateStub)
        oracle = Oracle.deploy(people, project.OracleQuorum)
        deployer = {"from": people.relayer.account}
        rewards = Rewards.deploy(
            people, project.RewardDistributor.deploy(deployer), project.TokenStub.deploy(deployer)
        )
        peers = Peers.prepare(people)
        stage = Stage.prepare(market, gate, oracle, rewards)
        yield Bench(project, chain.url, tuple(stage.operations()), tuple(peers.operations()))
