"""Every act at the vault is a record of the campaign's merchant, and nothing else is."""

from __future__ import annotations

import brownie
from eth_utils import keccak

from tests.contracts.fixtures.joint import DELAY, GRACE


def test_the_digest_follows_from_the_raw_logs(joint, merchant, rival):
    joint.cover(10_000)
    joint.deposit(0, 250)
    joint.withdraw(0)
    joint.spend(700)
    joint.collect()
    joint.spend(50)
    joint.later(DELAY)
    joint.collect()
    joint.give_back(300)
    joint.restore()
    joint.at(joint.end + GRACE)
    joint.withdraw(1)
    joint.withdraw(2)
    logs = brownie.web3.eth.get_logs({"address": joint.contract.address, "fromBlock": 0})
    assert len({log["topics"][0] for log in logs}) == 6
    digest = bytes(32)
    for log in logs:
        digest = keccak(digest + keccak(b"".join(log["topics"]) + log["data"]))
    assert bytes(joint.contract.ledgerDigest(merchant.account)) == digest
    assert bytes(joint.contract.ledgerDigest(rival.account)) == bytes(32)


def test_every_record_names_its_campaign_first(joint):
    events = [item for item in joint.contract.abi if item["type"] == "event"]
    assert [event["inputs"][0] for event in events] == [
        {"indexed": True, "internalType": "bytes32", "name": "campaign", "type": "bytes32"}
    ] * 6
