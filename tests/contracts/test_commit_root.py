"""The door of the companion: nobody else adds records or commits roots."""

from __future__ import annotations

from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.roles import deploy

WORD = "0x" + "77" * 32


def test_strangers_commit_no_root_and_add_no_record(hub, by_root, merchant, issuer, auditor, eve):
    for stranger in (merchant, issuer, auditor, eve):
        with refuses("Hub_NotCompanion", stranger.address):
            hub.commitRoot.call(merchant.account, by_root.id, 1, WORD, WORD, {"from": stranger.account})


def test_the_companion_of_another_hub_is_a_stranger(
    market, people, by_root, TermsCheck, PromotionHub, EligibilityRoots
):
    clone = deploy(people, TermsCheck, PromotionHub, EligibilityRoots)
    with refuses("Hub_NotCompanion", int(clone.roots.address, 16)):
        market.hub.commitRoot.call(people.merchant.account, by_root.id, 1, WORD, WORD, {"from": clone.roots.address})


def test_the_companion_itself_is_let_in(market, hub, roots, by_root, merchant):
    hub.commitRoot.call(merchant.account, by_root.id, 1, WORD, WORD, {"from": roots.address})
