"""Every act of a pre-sale is a record of its merchant, and nothing else is."""

from __future__ import annotations

import brownie
from eth_utils import keccak

from offchain.domain.presale import Phase


def test_the_digest_follows_from_the_raw_logs(presales, merchant, shopper, eve):
    lost = presales.other(deposit_from=presales.presale.deposit_from + 1)
    lost.create(lost.presale)
    lost.merchant("cancel")
    presales.time(presales.presale.deposit_from)
    presales.deposit(1, eve)
    presales.at(Phase.BALANCE)
    presales.contract.payBalance(presales.words, {"from": shopper.account})
    brownie.chain.mine(timestamp=presales.contract.standingOf(presales.words)[2])
    presales.contract.giveBack(presales.words, eve.account, {"from": eve.account})
    presales.contract.forfeit(presales.words, eve.account, {"from": eve.account})
    logs = brownie.web3.eth.get_logs({"address": presales.contract.address, "fromBlock": 0})
    assert len({log["topics"][0] for log in logs}) == 7
    digest = bytes(32)
    for log in logs:
        digest = keccak(digest + keccak(b"".join(log["topics"]) + log["data"]))
    assert bytes(presales.contract.ledgerDigest(merchant.account)) == digest
