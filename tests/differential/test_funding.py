"""FundingShares.sol against offchain/domain/funding.py."""

from __future__ import annotations

from random import Random

from offchain.domain.bounds import BPS, FUNDERS
from offchain.domain.funding import charges, least_deposit
from tests.differential.conftest import Harness
from tests.differential.words import dynamic_tuple, encoded, words_list

CASES = 300


def shares(random: Random) -> list[int]:
    """Basis points that sum to the whole."""
    cuts = sorted(random.sample(range(1, BPS), k=random.randrange(FUNDERS)))
    return [high - low for low, high in zip([0, *cuts], [*cuts, BPS], strict=True)]


def test_every_charge_is_the_same_and_never_above_the_least_deposit(rules: Harness) -> None:
    random = Random(8)  # noqa: S311 - no secret
    for _ in range(CASES):
        bps, budget = shares(random), random.choice((1, 999, 10**7, 2**96 - 1))
        spent = random.randint(0, budget)
        answer = rules.ask("charges", dynamic_tuple([spent, words_list(bps)]))
        chain = [int.from_bytes(answer[at : at + 32], "big") for at in range(64, len(answer), 32)]
        assert chain == charges(spent, bps)
        for charge, share in zip(chain, bps, strict=True):
            deposit = int.from_bytes(rules.ask("leastDepositUp", encoded([budget, share])), "big")
            assert charge <= deposit == least_deposit(budget, share)
