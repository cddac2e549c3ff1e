"""The running digest of a merchant: recomputed here from raw logs alone, by another Keccak than the project's."""

from __future__ import annotations

from itertools import permutations

import brownie
import pytest
from eth_utils import keccak

from offchain.attestation.records import RECORDS
from offchain.domain.terms import Audience, Revocation
from tests.contracts.fixtures.market import arguments

TERMS_PUBLISHED = keccak(text="TermsPublished(bytes32,uint256[],(address,address[],uint16[],bytes32,bytes32))")


@pytest.fixture(scope="module")
def history(market, hub, roots, people):
    """Every verb there is, by two merchants in turn; merchant -> its raw logs in the order of the chain."""
    ours = market.create(revocation=Revocation.INDEX)
    theirs = market.create(merchant=people.rival.address, revocation=Revocation.EPOCH)
    trees = market.create(audience=Audience.ROOT, root_delay=0)
    merchant, rival = {"from": people.merchant.account}, {"from": people.rival.account}
    shopper = {"from": people.shopper.account}

    hub.nameCashier(people.cashier.account, 2**40, merchant)
    hub.redeem(*arguments(market.order(ours, index=1)), shopper)
    hub.pause(theirs.words, 60, rival)
    hub.revokeIndices(ours.words, 0, 0b111, merchant)
    hub.unpause(theirs.words, rival)
    published = market.publish(trees, active_from=market.now + 3600)
    vetoed = market.publish(trees, epoch=2, first_index=5)
    hub.revokeEpoch(theirs.words, rival)
    roots.veto(trees.words, trees.cold_words, vetoed.root.fields(), {"from": people.auditor.account})
    hub.topUp(ours.words, 500, merchant)
    hub.returnBudget(ours.words, b"\x44" * 32, 5, {"from": people.checkout.account})
    hub.nameCashier(people.cashier.account, 2**40, rival)
    market.at(published.root.active_from)
    hub.redeem(*arguments(market.order(trees, published=published)), shopper)
    hub.redeem(*arguments(market.quoted(market.order(theirs, epoch=1), by=people.cashier)), shopper)
    hub.announceEnd(ours.words, merchant)
    hub.redeem(*arguments(market.order(ours, index=9)), shopper)

    merchants = {campaign.id: campaign.terms.merchant for campaign in (ours, theirs, trees)}
    return _logs_by_merchant(market, merchants)


def _logs_by_merchant(market, merchants):
    wanted = {"address": [market.hub.address, market.roots.address], "fromBlock": 0}
    found: dict[int, list] = {}
    for log in brownie.web3.eth.get_logs(wanted):
        if log["topics"][0] == TERMS_PUBLISHED:
            continue
        owner = merchants.get(bytes(log["topics"][1])) or int.from_bytes(log["topics"][1], "big")
        found.setdefault(owner, []).append(log)
    return found


def chained(logs) -> str:
    """digest' = keccak(digest ‖ keccak(topics ‖ data))"""
    digest = bytes(32)
    for log in logs:
        digest = keccak(digest + keccak(b"".join(log["topics"]) + log["data"]))
    return "0x" + digest.hex()


def test_the_digest_of_each_merchant_follows_from_its_raw_logs(hub, history, merchant, rival):
    assert {merchant.address, rival.address} == set(history)
    assert len(history[merchant.address]) == 13
    assert len(history[rival.address]) == 6
    for someone in (merchant, rival):
        assert hub.ledgerDigest(someone.account) == chained(history[someone.address])


def test_every_kind_of_record_was_in_the_history(history):
    topics = {bytes(log["topics"][0]) for logs in history.values() for log in logs}
    assert topics == {keccak(text=f"{name}({types})") for name, (types, _, _) in RECORDS.items()}


def test_a_dropped_record_shows(hub, history, merchant):
    logs = history[merchant.address]
    digest = hub.ledgerDigest(merchant.account)
    for position in range(len(logs)):
        assert chained(logs[:position] + logs[position + 1 :]) != digest


def test_a_doubled_record_shows(hub, history, merchant):
    logs = history[merchant.address]
    digest = hub.ledgerDigest(merchant.account)
    for position in range(len(logs)):
        assert chained(logs[: position + 1] + logs[position:]) != digest


def test_records_in_another_order_show(hub, history, rival):
    logs = history[rival.address]
    digest = hub.ledgerDigest(rival.account)
    matching = [order for order in permutations(logs) if chained(order) == digest]
    assert matching == [tuple(logs)]


def test_an_altered_record_shows(hub, history, merchant):
    logs = [dict(log) for log in history[merchant.address]]
    for log in logs:
        honest = log["data"]
        if honest:
            log["data"] = honest[:-1] + bytes([honest[-1] ^ 1])
            assert chained(logs) != hub.ledgerDigest(merchant.account)
            log["data"] = honest


def test_what_one_merchant_does_leaves_the_digest_of_another(hub, history, merchant, rival):
    before = hub.ledgerDigest(rival.account)
    hub.nameCashier(rival.account, 1, {"from": merchant.account})
    assert hub.ledgerDigest(rival.account) == before
