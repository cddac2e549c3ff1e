"""The auditor vetoes a root that still waits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offchain.attestation.parts import cold_hash, cold_tuple
from offchain.domain.terms import Audience
from tests.contracts.fixtures.logs import records_of
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.refusals import refuses

NOTHING = "0x" + "0" * 64


@pytest.fixture(scope="module")
def waiting(market, by_root):
    """Five coupons of at most 3000 that wait for another hour and more."""
    return market.publish(by_root)


def veto(market, campaign, published, by=None, **changes):
    """A call as the auditor or somebody else."""
    root = replace(published.root, **changes)
    sender = by or market.people.auditor
    market.roots.veto.call(campaign.words, campaign.cold_words, root.fields(), {"from": sender.account})


def test_a_vetoed_root_is_gone(hub, roots, by_root, waiting, auditor):
    roots.veto(by_root.words, by_root.cold_words, waiting.root.fields(), {"from": auditor.account})
    assert hub.rootCommitment(by_root.id, 1) == NOTHING


def test_a_veto_is_recorded(roots, by_root, waiting, auditor):
    sent = roots.veto(by_root.words, by_root.cold_words, waiting.root.fields(), {"from": auditor.account})
    (record,) = records_of(sent)
    assert record.name == "RootVetoed"
    assert record.words["campaign"] == int.from_bytes(by_root.id, "big")
    assert (record.words["merchant"], record.words["epoch"]) == (by_root.terms.merchant, 1)


def test_a_veto_takes_the_promise_back_and_burns_epoch_and_indices(market, roots, by_root, waiting, auditor):
    market.publish(by_root, epoch=2, first_index=5, count=2, max_each=100)
    assert roots.issuedOf(by_root.id) == (3, 7, 15_200)
    roots.veto(by_root.words, by_root.cold_words, waiting.root.fields(), {"from": auditor.account})
    assert roots.issuedOf(by_root.id) == (3, 7, 200)


def test_a_veto_leaves_an_older_root_good(market, hub, roots, by_root, waiting, auditor, shopper):
    market.at(waiting.root.active_from)
    newer = market.publish(by_root, epoch=2, first_index=5)
    roots.veto(by_root.words, by_root.cold_words, newer.root.fields(), {"from": auditor.account})
    order = market.order(by_root, published=waiting)
    assert hub.redeem.call(*arguments(order), {"from": shopper.account}) == 2000


def test_a_veto_comes_before_the_root_is_active(market, by_root, waiting):
    start = waiting.root.active_from
    market.at(start - 1)
    veto(market, by_root, waiting)
    market.at(start)
    with refuses("Roots_VetoTooLate", start, start):
        veto(market, by_root, waiting)


def test_a_root_is_vetoed_once(market, roots, by_root, waiting, auditor):
    roots.veto(by_root.words, by_root.cold_words, waiting.root.fields(), {"from": auditor.account})
    with refuses("Hub_UnknownRoot", by_root.id, 1):
        veto(market, by_root, waiting)


@pytest.mark.parametrize(
    "change",
    [{"epoch": 2}, {"count": 4}, {"max_each": 1}, {"active_from": 2**40 - 1}, {"data_root": b"\x99" * 32}],
    ids=lambda change: next(iter(change)),
)
def test_only_what_was_published_is_vetoed(market, by_root, waiting, change):
    with refuses("Hub_UnknownRoot", by_root.id, change.get("epoch", 1)):
        veto(market, by_root, waiting, **change)


def test_only_the_auditor_vetoes(market, by_root, waiting, merchant, issuer, auditor, eve):
    for stranger in (merchant, issuer, eve):
        with refuses("Roots_NotAuditor", stranger.address, auditor.address):
            veto(market, by_root, waiting, by=stranger)


def test_without_an_auditor_nobody_vetoes(market):
    alone = market.create(audience=Audience.ROOT, auditor=0, salt=2)
    published = market.publish(alone)
    with refuses("Roots_NotAuditor", market.people.auditor.address, 0):
        veto(market, alone, published)


def test_nobody_makes_himself_the_auditor(roots, by_root, waiting, eve):
    usurped = replace(by_root.cold, auditor=eve.address)
    with refuses("Terms_ColdHash", cold_hash(usurped), by_root.terms.cold_hash):
        roots.veto.call(by_root.words, cold_tuple(usurped), waiting.root.fields(), {"from": eve.account})


def test_nobody_vetoes_by_terms_of_his_own(market, by_root, waiting, eve):
    own = market.plan(merchant=eve.address, auditor=eve.address, audience=Audience.ROOT)
    with refuses("Hub_UnknownRoot", own.id, 1):
        veto(market, own, waiting, by=eve)
