"""A shopper may be a contract, or redeem through one: that must not spoil the merchant's audit.

Every redemption that reached the hub by a call within a transaction was a difference, with the chain asked and its
digest matching, so that one ERC-4337 wallet sufficed to turn a merchant's audit red for ever. What the record alone
can tell is still checked.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from offchain.adapters.fake_chain import Call, FakeChain
from offchain.adapters.fake_hub import FakeHub
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, FakeShop
from offchain.attestation.calls import Submission, redeem_call
from offchain.attestation.redeemed import Redeemed
from tests.audit.story import BASKET, HUB, ROOTS, SHOPPERS, percent_by_voucher
from tests.audit.test_wallets_and_relays import RELAY, Relay, audited


class GenerousHub(FakeHub):
    """Gives more than an order may get."""

    def redeemed(self, call: Call, submission: Submission) -> tuple[Redeemed, ...]:
        (honest,) = super().redeemed(call, submission)
        return (replace(honest, discount=submission.uses[0].terms.cap_amount + 1, base=10**6),)


def relayed(hub_type: type[FakeHub] = FakeHub) -> FakeChain:
    """One voucher, redeemed by way of the relay."""

    def deploy():
        contracts = dict(deployment(HUB, ROOTS, hub_type=hub_type)())
        return {**contracts, RELAY: Relay(contracts[HUB])}

    chain = FakeChain(deploy)
    shop = FakeShop(chain, HUB, ROOTS, "north")
    shop.name_cashier(chain.clock + 20 * DAY)
    terms, shopper = percent_by_voucher(shop), SHOPPERS[0]
    one = shop.submission(terms, shop.order(shopper.address, BASKET), shop.voucher(terms, shopper.address, 0))
    chain.send(SHOPPERS[5].address, RELAY, redeem_call(shop.agreed(one, shopper, RELAY)))
    return chain


def test_with_the_chain_asked_it_is_a_note(tmp_path: Path) -> None:
    report = audited(relayed(), tmp_path, online=True)
    assert report.green
    (note,) = report.notes
    assert (note.what, note.count) == (
        "unseen calldata: the hub was called by a contract, checked by the record alone",
        1,
    )


def test_what_the_record_tells_is_checked_all_the_same(tmp_path: Path) -> None:
    (difference,) = audited(relayed(GenerousHub), tmp_path, online=True).differences
    assert (difference.kind, difference.expected, difference.found) == ("rules", "discount=2500", "discount=2501")
