"""A campaign by root on a chain, and shoppers who shall get its coupons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from offchain.adapters.checked_chain import CheckedChain
from offchain.adapters.clocks import SystemClock
from offchain.adapters.failover_chain import Identity
from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_roots import deployment as fake_deployment
from offchain.adapters.fake_shop import FakeShop, key
from offchain.adapters.fakes import MemoryOutbox
from offchain.adapters.keys import KeySigner
from offchain.attestation.calls import create_call
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import cold_hash
from offchain.attestation.typed_data import campaign_id, hub_domain
from offchain.data.simulator import ShopParameters, simulate
from offchain.deployment import Deployment
from offchain.domain.terms import Audience, Cold, Kind, Scope, Terms
from offchain.eligibility.plan import EligibilityPlan
from offchain.oracle.computing import Basis
from offchain.oracle.publisher import Publisher
from tests.chaos.contracts import Ledger
from tests.chaos.lives import CODE, Stage

HUB, ROOTS = 0xA1 << 152, 0xB2 << 152
FIELDS = {
    "kind": Kind.PERCENT,
    "scope": Scope.ORDER,
    "audience": Audience.ROOT,
    "value": 100,
    "cap": 1_000_000,
    "cap_amount": 100,
    "budget": 10**12,
    "root_delay": 60,
}
_ISSUER = keccak(b"promissory fake chaos issuer")


def fake_stage(folder: Path) -> tuple[FakeChain, Deployment, Terms]:
    """A chain in memory with the campaign."""
    chain = FakeChain(fake_deployment(HUB, ROOTS))
    shop = FakeShop(chain, HUB, ROOTS, "chaos")
    terms = shop.create(**FIELDS)
    return chain, Deployment(chain_id=chain.chain_id, hub=HUB, roots=ROOTS, first_block=1), terms


def real_campaign(ledger: Ledger) -> Terms:
    """The same on anvil."""
    merchant, issuer = key("chaos merchant"), KeySigner(_ISSUER)
    ledger.give(merchant.address, issuer.address)
    now = ledger.chain.block().timestamp
    cold = Cold(auditor=key("chaos auditor").address, funders=(merchant.address,), share_bps=(10_000,))
    about = {"merchant": merchant.address, "issuer": issuer.address, "currency": 840, "cold_hash": cold_hash(cold)}
    terms = Terms(start_time=now, end_time=now + 30 * 86_400, **about, **FIELDS)  # type: ignore[arg-type]
    publisher = Publisher(ledger.chain, MemoryOutbox(), merchant, SystemClock())
    publisher.publish("create", ledger.deployment.hub, create_call(terms, (), cold))
    return terms


def stage(url: str, deployment: Deployment, terms: Terms, folder: Path, finality: int = 0) -> Stage:
    """What lives stand on."""
    node = CheckedChain(url)
    campaign = campaign_id(hub_domain(deployment.chain_id, deployment.hub), terms)
    shop = simulate(ShopParameters(seed=5, shoppers=12, products=8, groups=2, days=20)).dataset
    dataset = replace(shop, cutoff=int(shop.events.table["time"].min()) + 10 * 86_400)  # type: ignore[arg-type]
    group = dataset.catalogue.groups[0]
    names = sorted(set(dataset.events.before(dataset.cutoff).table["shopper"].to_list()))
    plan = EligibilityPlan(group=group, clusters=2, seed=3, lowest_bps=500, step_bps=500, highest_bps=3_000)
    return Stage(
        url=url,
        identity=Identity(*node.identity()),
        deployment=deployment,
        terms=terms,
        campaign=campaign,
        dataset=dataset,
        wallets={name: 0xA0_0000 + at for at, name in enumerate(names)},
        basis=Basis(terms=terms, id=campaign, plan=plan, secret=b"a secret of the issuer", code_hash=CODE),
        secret=_ISSUER,
        folder=folder,
        finality=finality,
    )
