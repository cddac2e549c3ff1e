"""A contract wallet sees who asks it: the audit must ask as the hub did.

It asked in nobody's name, so a wallet that answers the hub and nobody else, as one with an allow-list does, made a
sound redemption look forged.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from offchain.adapters.fake_chain import Call, FakeChain, Outcome
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, FakeShop
from offchain.adapters.fake_wallet import FakeWallet
from offchain.audit.signers import wallet_answer
from tests.audit.story import HUB, ROOTS, WALLET, WALLET_OWNER, percent_by_voucher, redeem_by_wallet
from tests.audit.test_wallets_and_relays import audited


@dataclass(frozen=True)
class ShyWallet(FakeWallet):
    """Says no to everybody but the hub."""

    def run(self, call: Call) -> Outcome:
        return super().run(call) if call.sender == HUB else Outcome(wallet_answer(False))


def test_a_wallet_that_answers_the_hub_alone_is_believed(tmp_path: Path) -> None:
    chain = FakeChain(deployment(HUB, ROOTS, {WALLET: ShyWallet(WALLET_OWNER.address)}))
    shop = FakeShop(chain, HUB, ROOTS, "north")
    shop.name_cashier(chain.clock + 20 * DAY)
    redeem_by_wallet(shop, percent_by_voucher(shop, issuer=WALLET), 1, WALLET_OWNER.sign)
    assert audited(chain, tmp_path, online=True).differences == ()
