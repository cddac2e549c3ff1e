"""VaultMath.sol against offchain/domain/vault_math.py, with the charges of FundingShares.sol."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

import pytest
from eth_abi.abi import decode, encode

from offchain.domain import vault_math
from offchain.domain.bounds import MAX_U96
from offchain.domain.funding import charges, least_deposit
from tests.differential.conftest import Harness
from tests.differential.test_funding import shares

CASES, AT_ONCE = 12_000, 300
SEED = 20_261_126
NEVER = 2**256 - 1


class Case(NamedTuple):
    """A campaign of the vault; claim : spent, collected, noted, notedAt, ends, delay, time."""

    deposits: list[int]
    bps: list[int]
    claim: list[int]


class Answer(NamedTuple):
    """What the chain says of a case."""

    budget: int
    due_from: int
    due: int
    waits: int
    least: tuple[int, ...]
    charges: tuple[int, ...]


def near(random: Random, number: int, most: int = MAX_U96) -> int:
    """The number, or one beside it."""
    return max(0, min(most, number + random.choice((-1, 0, 0, 1))))


def case(random: Random) -> Case:
    """Deposits around what some budget needs, times around those at which something becomes due."""
    bps = shares(random)
    budget = random.choice((0, 1, 7, 999, random.randrange(10**9), MAX_U96 - 1, MAX_U96, random.randrange(2**96)))
    deposits = [near(random, least_deposit(budget, share)) for share in bps]
    spent = random.choice((0, 1, budget, random.randint(0, budget)))
    collected, noted = (near(random, random.randint(0, spent)) for _ in range(2))
    ends, delay = random.randint(1, 2**32), random.choice((0, 1, 86_400, 2**32 - 1))
    noted_at = random.choice((0, random.randint(1, ends), ends, ends + random.randint(0, 9)))
    time = near(random, random.choice((noted_at, noted_at + delay, ends, ends + delay)), 2**41)
    return Case(deposits, bps, [spent, collected, noted, noted_at, ends, delay, time])


def expected(it: Case) -> Answer:
    """The same by the twin."""
    spent, collected, noted, noted_at, ends, delay, time = it.claim
    budget = vault_math.funded(it.deposits, it.bps)
    return Answer(
        budget,
        vault_math.due_from(noted_at, ends, delay),
        vault_math.due(spent=spent, noted=noted, noted_at=noted_at, ends=ends, delay=delay, time=time),
        vault_math.waits_until(spent=spent, collected=collected, noted_at=noted_at, ends=ends, delay=delay, time=time),
        tuple(least_deposit(budget, share) for share in it.bps),
        tuple(charges(spent, it.bps)),
    )


@pytest.fixture(scope="module")
def answered(rules: Harness) -> list[tuple[Case, Answer]]:
    """Every case with what the chain says of it."""
    random = Random(SEED)  # noqa: S311 - no secret
    found = []
    for _ in range(CASES // AT_ONCE):
        some = [case(random) for _ in range(AT_ONCE)]
        question = encode(["(uint256[],uint256[],uint256[7])[]"], [[tuple(it) for it in some]])
        (answers,) = decode(["(uint256[4],uint256[],uint256[])[]"], rules.ask("fundedAll", question))
        found += zip(some, (Answer(*numbers, least, charged) for numbers, least, charged in answers), strict=True)
    return found


def test_both_sides_fund_and_collect_the_same(answered: list[tuple[Case, Answer]]) -> None:
    assert len(answered) == CASES
    assert [it for it, chain in answered if chain != expected(it)] == []
    met = {(0 < chain.due < it.claim[0], chain.waits in (0, NEVER), chain.budget == MAX_U96) for it, chain in answered}
    assert len(met) == 8


def test_a_budget_is_the_largest_of_which_every_funder_holds_its_share(answered: list[tuple[Case, Answer]]) -> None:
    for it, chain in answered:
        assert all(deposit >= least for deposit, least in zip(it.deposits, chain.least, strict=True))
        more = [least_deposit(chain.budget + 1, share) for share in it.bps]
        assert chain.budget == MAX_U96 or any(have < need for have, need in zip(it.deposits, more, strict=True))


def test_charges_sum_to_what_was_spent_and_stay_within_the_deposits(answered: list[tuple[Case, Answer]]) -> None:
    for it, chain in answered:
        assert sum(chain.charges) == it.claim[0]
        if it.claim[0] <= chain.budget:
            assert all(charge <= least for charge, least in zip(chain.charges, chain.least, strict=True))


def test_what_is_due_never_falls_with_time_and_is_never_more_than_was_spent() -> None:
    random = Random(SEED)  # noqa: S311 - no secret
    for _ in range(CASES):
        spent, _, noted, noted_at, ends, delay, time = case(random).claim
        one, later = (
            vault_math.due(spent=spent, noted=noted, noted_at=noted_at, ends=ends, delay=delay, time=when)
            for when in (time, time + random.choice((0, 1, delay)))
        )
        assert 0 <= one <= later <= spent
