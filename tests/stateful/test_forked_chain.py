"""On a fork with another chain id every campaign has another id, for hub and roots alike."""

from __future__ import annotations

import pytest

from offchain.attestation.calls import call, terms_tuple
from offchain.attestation.parts import cold_hash, cold_tuple
from offchain.attestation.roots import Root
from offchain.attestation.typed_data import campaign_id, hub_domain
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience, Cold, Kind, Scope, Terms
from tests.stateful.machine import CHAIN_ID, outcome
from tests.stateful.world import BEGIN, World

FORK = CHAIN_ID + 1


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.mark.parametrize("chain_id", [CHAIN_ID, FORK])
def test_hub_and_roots_name_a_campaign_by_the_chain_that_they_are_on(world: World, chain_id: int) -> None:
    machine = world.machine.forked(chain_id, world.hub, world.roots)
    cold = Cold(auditor=world.account("auditor"), funders=(), share_bps=())
    terms = _terms(world, cold)
    campaign = campaign_id(hub_domain(chain_id, world.hub), terms)
    assert machine.ask(world.hub, call("campaignId", terms_tuple(terms))) == campaign
    root = Root(
        epoch=3,
        root=b"\x01" * 32,
        depth=1,
        first_index=0,
        count=1,
        max_each=1,
        active_from=BEGIN + 9,
        model_root=bytes(32),
        data_root=bytes(32),
        manifest_hash=bytes(32),
    )
    veto = call("veto", terms_tuple(terms), cold_tuple(cold), root.fields())
    assert outcome(machine, cold.auditor, world.roots, veto) == Refusal("Hub_UnknownRoot", campaign=campaign, epoch=3)


def _terms(world: World, cold: Cold) -> Terms:
    return Terms(
        merchant=world.account("merchant"),
        start_time=BEGIN,
        end_time=BEGIN + 99,
        issuer=world.account("issuer"),
        cap=9,
        currency=840,
        kind=Kind.PERCENT,
        scope=Scope.ORDER,
        audience=Audience.ROOT,
        value=10,
        cap_amount=9,
        budget=99,
        cold_hash=cold_hash(cold),
    )
