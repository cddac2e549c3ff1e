"""Hub, checkout, vault, escrow and distributor together: one model foresees every act of long random lives."""

from __future__ import annotations

import os
from collections import Counter
from random import Random

import pytest

from tests.stateful.life import Life

LIVES = int(os.environ.get("PROMO_LIVES", "12"))
STEPS = 300
MET = {
    "deposit",
    "pay",
    "redeem",
    "give back",
    "collect",
    "withdraw",
    "pause",
    "unpause",
    "topUp",
    "reserve",
    "declareReady",
    "pay balance",
    "giveBack",
    "fund",
    "publish",
    "claim",
    "refer",
    "close",
}
"""Acts that go through in some life; and below, what is refused in some."""
REFUSED = {
    "Hub_IndexUsed",
    "Hub_OverBudget",
    "Hub_PaidAtCheckout",
    "Hub_PaidByVault",
    "Hub_NotVault",
    "Hub_NotCheckout",
    "Checkout_Recorded",
    "Checkout_NotRedeemed",
    "Checkout_RefundAbovePaid",
    "Checkout_UnitsAboveBought",
    "Checkout_RefundLate",
    "Token_Transfer",
    "Vault_NothingDue",
    "Vault_NothingSpent",
    "Vault_NotFunder",
    "Vault_NothingLeft",
    "Vault_Recipient",
    "Vault_Position",
    "Presale_Phase",
    "Presale_SoldOut",
    "Presale_NoDeposit",
    "Rewards_Waiting",
    "Rewards_TotalAboveFunds",
    "Rewards_NothingDue",
    "Rewards_ReferralCircle",
}


@pytest.fixture(scope="module")
def met() -> Counter[str]:
    """What all lives met together."""
    together: Counter[str] = Counter()
    for seed in range(LIVES):
        life = Life(Random(seed))  # noqa: S311  nothing secret
        for _ in range(STEPS):
            life.step()
        life.end()
        together += life.met
    return together


def test_every_act_goes_through_in_some_life(met: Counter[str]) -> None:
    assert MET - set(met) == set()


def test_every_kind_of_refusal_is_met_in_some_life(met: Counter[str]) -> None:
    assert REFUSED - set(met) == set()
