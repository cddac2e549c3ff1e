"""Fixtures of the contract tests, by role. The chain itself: tests/brownie_chain.py."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from offchain.domain.terms import Audience
from tests.contracts.fixtures.campaigns import Campaign
from tests.contracts.fixtures.market import Market
from tests.contracts.fixtures.people import People, Person


@pytest.fixture(scope="session", autouse=True)
def frozen_garbage() -> None:
    """Brownie collects garbage at every revert of the chain; it need not look at what stays for the whole run."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def isolation(fn_isolation: None) -> None:
    """Every test begins at the same state and time of the chain."""


@pytest.fixture(scope="session")
def people() -> People:
    return People.all()


@pytest.fixture(scope="module")
def market(module_isolation: None, people: People, PromotionHub: Any, EligibilityRoots: Any) -> Market:  # noqa: N803
    """A hub and its contract of roots, freshly deployed."""
    people.fund()
    return deploy(people, PromotionHub, EligibilityRoots)


def deploy(people: People, hub_type: Any, roots_type: Any) -> Market:
    """The hub names the companion's address before it exists: it follows from the deployer's nonce."""
    deployer = people.relayer.account
    companion = deployer.get_deployment_address(deployer.nonce + 1)
    hub = hub_type.deploy(companion, {"from": deployer})
    return Market(hub, roots_type.deploy(hub, {"from": deployer}), people)


@pytest.fixture(scope="module")
def hub(market: Market) -> Any:
    return market.hub


@pytest.fixture(scope="module")
def roots(market: Market) -> Any:
    return market.roots


@pytest.fixture(scope="module")
def campaign(market: Market) -> Campaign:
    """20 % of the order by voucher, created by the merchant."""
    return market.create()


@pytest.fixture(scope="module")
def by_root(market: Market) -> Campaign:
    """20 % of the order by Merkle root, ten minutes of waiting, created by the merchant."""
    return market.create(audience=Audience.ROOT)


@pytest.fixture(scope="module")
def public(market: Market) -> Campaign:
    """20 % of the order for everybody with a quote, created by the merchant."""
    return market.create(audience=Audience.PUBLIC, issuer=0)


@pytest.fixture(scope="session")
def merchant(people: People) -> Person:
    return people.merchant


@pytest.fixture(scope="session")
def cashier(people: People) -> Person:
    return people.cashier


@pytest.fixture(scope="session")
def issuer(people: People) -> Person:
    return people.issuer


@pytest.fixture(scope="session")
def auditor(people: People) -> Person:
    return people.auditor


@pytest.fixture(scope="session")
def shopper(people: People) -> Person:
    return people.shopper


@pytest.fixture(scope="session")
def relayer(people: People) -> Person:
    return people.relayer


@pytest.fixture(scope="session")
def eve(people: People) -> Person:
    return people.eve


@pytest.fixture(scope="session")
def rival(people: People) -> Person:
    return people.rival
