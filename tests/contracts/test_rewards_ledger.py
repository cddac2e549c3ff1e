"""Every act of a programme is a record of its merchant, and nothing else is."""

from __future__ import annotations

import brownie
from eth_utils import keccak

from tests.contracts.fixtures.rewards import FUNDS

NOTHING = bytes(32)


def chained(logs):
    """digest' = keccak(digest ‖ keccak(topics ‖ data))"""
    digest = NOTHING
    for log in logs:
        digest = keccak(digest + keccak(b"".join(log["topics"]) + log["data"]))
    return digest


def logs_of(rewards):
    return brownie.web3.eth.get_logs({"address": rewards.contract.address, "fromBlock": 0})


def digest_of(rewards, person):
    return bytes(rewards.contract.ledgerDigest(person.account))


def test_the_digest_follows_from_the_raw_logs(rewards, merchant, auditor, shopper, rival, eve):
    rewards.claim(rewards.counting(700))
    vetoed = rewards.planned(800, epoch=2)
    rewards.publish(vetoed)
    rewards.contract.veto(rewards.words, vetoed.root.fields(), {"from": auditor.account})
    rewards.contract.refer(rewards.words, shopper.account, rival.account, b"", {"from": shopper.account})
    rewards.fund(5, by=eve)
    rewards.end()
    rewards.contract.close(rewards.words, {"from": merchant.account})
    logs = logs_of(rewards)
    signatures = {log["topics"][0] for log in logs}
    assert len(signatures) == 7
    assert digest_of(rewards, merchant) == chained(logs)
    for left_out in range(len(logs)):
        assert chained(logs[:left_out] + logs[left_out + 1 :]) != digest_of(rewards, merchant)


def test_another_merchants_programme_is_in_another_ledger(rewards, merchant, rival):
    before = digest_of(rewards, merchant)
    other = rewards.other(merchant=rival.address)
    other.contract.create(other.words, {"from": rival.account})
    other.fund(FUNDS)
    assert digest_of(rewards, merchant) == before
    assert digest_of(rewards, rival) not in (NOTHING, before)


def test_a_record_says_what_happened(rewards, shopper):
    paid = rewards.counting(700, 300)
    (claimed,) = [event for event in rewards.claim(paid).events if event.name == "RewardClaimed"]
    assert (claimed["amount"], claimed["earned"]) == (700, 700)
    assert claimed["account"] == shopper.account
    sent = rewards.planned(900, 300, epoch=2)
    (published,) = [event for event in rewards.publish(sent).events if event.name == "RewardsPublished"]
    assert published["total"] == 1_200
    assert published["shape"] == sent.root.active_from << 8 | sent.root.depth
